#include "tests/rules/clock_model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/rules/limits.h"

namespace docket::testing {
namespace {

template <typename List, typename Value>
bool Matches(const List& list, Value value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

absl::Duration Span(const std::string& text) {
  absl::Duration span;
  return absl::ParseDuration(text, &span) ? span : absl::ZeroDuration();
}

// As parts of the day that begins at `day`, in which the desk is open.
Standstill OfficeHours(absl::CivilDay day) {
  const absl::Time midnight = absl::FromCivil(day, absl::UTCTimeZone());
  const bool weekend =
      absl::GetWeekday(day) == absl::Weekday::saturday || absl::GetWeekday(day) == absl::Weekday::sunday;
  return weekend ? Standstill{midnight, midnight} : Standstill{midnight + absl::Hours(9), midnight + absl::Hours(17)};
}

// The instant in [begin, end) until which `*work` is used up, with nothing counted in the pauses.
std::optional<absl::Time> Spend(absl::Time begin, absl::Time end, const std::vector<Standstill>& pauses,
                                absl::Duration* work) {
  while (begin < end) {
    absl::Time until = end;
    bool paused = false;
    for (const Standstill& pause : pauses) {
      if (pause.begin <= begin && begin < pause.end) {
        begin = std::min(end, pause.end);
        paused = true;
      } else if (pause.begin > begin && pause.begin < pause.end) {
        until = std::min(until, pause.begin);
      }
    }
    if (paused) continue;
    if (*work <= until - begin) return begin + *work;
    *work -= until - begin;
    begin = until;
  }
  return std::nullopt;
}

int Rank(v1::EscalationLevel level) { return level >= v1::ESCALATION_LEVEL_SUPERVISOR ? static_cast<int>(level) : 1; }

bool OfTheService(const v1::CaseEventDetail& detail) {
  return detail.has_warned() || detail.has_breached() || detail.has_recalculated() || detail.has_wait_reminded() ||
         detail.wait_ended().timed_out() || detail.escalated().escalation().clock() != 0;
}

}  // namespace

absl::Time NaiveDue(absl::Time start, absl::Duration work, bool office_hours, const std::vector<Standstill>& pauses) {
  for (const Standstill& pause : pauses) {
    if (pause.begin <= start && pause.end == absl::InfiniteFuture()) return pause.end;
  }
  absl::CivilDay day = absl::ToCivilDay(start, absl::UTCTimeZone());
  for (int days = 0; days < 4000; ++days, ++day) {
    const absl::Time midnight = absl::FromCivil(day, absl::UTCTimeZone());
    const Standstill open = office_hours ? OfficeHours(day) : Standstill{midnight, midnight + absl::Hours(24)};
    const std::optional<absl::Time> due = Spend(std::max(start, open.begin), open.end, pauses, &work);
    if (due.has_value()) return *due;
    const bool for_ever = std::any_of(pauses.begin(), pauses.end(), [&](const Standstill& pause) {
      return pause.end == absl::InfiniteFuture() && pause.begin < open.end;
    });
    if (for_ever) break;
  }
  return absl::InfiniteFuture();
}

void ClockModel::Tell(const Told& one) {
  newest_ = one.directory->policy;
  if (OfTheService(one.detail()) || (one.detail().has_closed() && one.actor == "docket")) {
    ExpectNothingBefore(one.occurred);
    at_ = one.occurred;
    return Expected(one);
  }
  if (!one.detail().has_opened()) ExpectNothingBefore(one.occurred);
  at_ = one.occurred;
  if (one.detail().has_opened() || closed_) judge_ = newest_;
  Facts(one.detail());
}

void ClockModel::ExpectNothingBefore(absl::Time time) const {
  if (closed_) return;
  if (judge_ != newest_ && newest_->applied() < time) {
    ADD_FAILURE() << "policy " << newest_->version() << " took effect and nobody recalculated";
  }
  for (const Step& step : Steps()) {
    if (step.time >= time) continue;
    ADD_FAILURE() << v1::Clock::Step::Action_Name(step.action) << " of " << v1::Clock::Target_Name(step.duty->target)
                  << " " << step.duty->about << " since " << step.duty->start << " was due at " << step.time
                  << (step.rung != nullptr ? step.rung->id() : "") << " and is missing at " << time;
  }
}

void ClockModel::Expected(const Told& one) {
  const v1::CaseEventDetail& detail = one.detail();
  if (detail.has_recalculated()) {
    EXPECT_NE(judge_, newest_) << "recalculated twice";
    EXPECT_EQ(one.occurred, newest_->applied());
    judge_ = newest_;
    return Facts(detail);
  }
  for (const Step& step : Steps()) {
    if (step.time != one.occurred) continue;
    Duty& duty = *step.duty;
    const auto same = [&](const auto& told) {
      return told.target() == duty.target && told.about() == duty.about &&
             rules::FromProto(told.due_time()) == step.due;
    };
    switch (step.action) {
      case v1::Clock::Step::ACTION_WARN:
        if (!detail.has_warned() || !same(detail.warned())) continue;
        duty.warned = true;
        return;
      case v1::Clock::Step::ACTION_BREACH:
        if (!detail.has_breached() || !same(detail.breached())) continue;
        duty.breached = true;
        return;
      case v1::Clock::Step::ACTION_ESCALATE: {
        const v1::Escalation& escalation = detail.escalated().escalation();
        if (escalation.rung() != step.rung->id() || !duty.breached) continue;
        const bool level = escalation.level() == step.rung->level() || escalation.level() == step.rung->fallback();
        EXPECT_TRUE(level) << escalation.DebugString();
        duty.rungs.insert(step.rung->id());
        return Facts(detail);
      }
      case v1::Clock::Step::ACTION_REMIND:
        if (!detail.has_wait_reminded()) continue;
        duty.warned = true;
        return;
      default:
        if (step.action == v1::Clock::Step::ACTION_CLOSE ? !detail.has_closed() : !detail.has_wait_ended()) continue;
        return Facts(detail);
    }
  }
  std::string known;
  for (const std::unique_ptr<Duty>& duty : duties_) {
    absl::StrAppend(&known, "\n", v1::Clock::Target_Name(duty->target), " ", duty->about, " since ",
                    absl::FormatTime(duty->start), duty->owed ? " owed" : "", duty->breached ? " missed" : "");
  }
  ADD_FAILURE() << "not expected at " << one.occurred << ": " << detail.ShortDebugString() << known;
}

const v1::Policy::TargetRule* ClockModel::RuleFor(Target target) const {
  for (const v1::Policy::TargetRule& rule : judge_->source().targets()) {
    const bool matches = rule.target() == target && Matches(rule.kinds(), kind_) &&
                         Matches(rule.channels(), channel_) && Matches(rule.priorities(), priority_);
    if (matches) return rule.none() ? nullptr : &rule;
  }
  return nullptr;
}

std::vector<const v1::Policy::Rung*> ClockModel::RungsFor(const Duty& duty) const {
  std::vector<const v1::Policy::Rung*> rungs;
  // What is resolved goes no further.
  if (resolved_) return rungs;
  for (const v1::Policy::Rung& rung : judge_->source().rungs()) {
    if (rung.target() != duty.target || duty.rungs.count(rung.id()) != 0) continue;
    if (!Matches(rung.kinds(), kind_) || !Matches(rung.priorities(), priority_)) continue;
    if (duty.target == v1::Clock::TARGET_ACCEPT_ESCALATION) {
      const v1::EscalationLevel from = referrals_.at(duty.about).level;
      if (!Matches(rung.from_levels(), from) || Rank(rung.level()) <= Rank(from)) continue;
    }
    rungs.push_back(&rung);
  }
  return rungs;
}

std::vector<Standstill> ClockModel::PausesOf(bool while_waiting, bool while_resolved) const {
  std::vector<Standstill> pauses;
  if (while_waiting) pauses = waits_;
  if (while_resolved) pauses.insert(pauses.end(), resolutions_.begin(), resolutions_.end());
  return pauses;
}

std::vector<ClockModel::Step> ClockModel::StepsOf(Duty& duty) const {
  std::vector<Step> steps;
  const auto add = [&](v1::Clock::Step::Action action, absl::Time time, absl::Time due,
                       const v1::Policy::Rung* rung = nullptr) {
    if (time != absl::InfiniteFuture()) steps.push_back({action, std::max(time, at_), due, &duty, rung});
  };
  if (duty.target == v1::Clock::TARGET_CUSTOMER_ANSWER) {
    if (judge_->source().waits().empty()) return steps;
    const v1::Policy::Wait& wait = judge_->source().waits(0);
    const bool office = wait.time() == v1::Policy::BUSINESS;
    const absl::Time due = NaiveDue(duty.start, Span(wait.end_after()), office, {});
    if (!wait.remind_after().empty() && !duty.warned) {
      add(v1::Clock::Step::ACTION_REMIND, NaiveDue(duty.start, Span(wait.remind_after()), office, {}), due);
    }
    const bool closes = wait.end() == v1::Policy::Wait::CLOSE;
    add(closes ? v1::Clock::Step::ACTION_CLOSE : v1::Clock::Step::ACTION_RESUME, due, due);
    return steps;
  }
  const v1::Policy::TargetRule* rule = RuleFor(duty.target);
  if (rule == nullptr) return steps;
  const bool office = rule->time() == v1::Policy::BUSINESS;
  const bool until_resolved =
      duty.target == v1::Clock::TARGET_RESOLVE || duty.target == v1::Clock::TARGET_RESOLVE_OR_ESCALATE;
  const std::vector<Standstill> pauses = PausesOf(rule->pauses_while_waiting(), until_resolved);
  const auto after = [&](absl::Time start, absl::Duration work) { return NaiveDue(start, work, office, pauses); };
  const absl::Duration within = Span(rule->within()), ahead = Span(rule->warn_ahead());
  const absl::Time due = duty.promised.has_value() ? *duty.promised : after(duty.start, within);
  if (due == absl::InfiniteFuture()) return steps;
  if (!duty.warned && !duty.breached && !rule->warn_ahead().empty() && due > at_) {
    const absl::Time warn = duty.promised.has_value() ? due - ahead : after(duty.start, within - ahead);
    if (warn > duty.start) add(v1::Clock::Step::ACTION_WARN, warn, due);
  }
  if (!duty.breached) add(v1::Clock::Step::ACTION_BREACH, due, due);
  for (const v1::Policy::Rung* rung : RungsFor(duty)) {
    add(v1::Clock::Step::ACTION_ESCALATE, rung->after().empty() ? due : after(due, Span(rung->after())), due, rung);
  }
  return steps;
}

std::vector<ClockModel::Step> ClockModel::Steps() const {
  std::vector<Step> all;
  for (const std::unique_ptr<Duty>& duty : duties_) {
    if (!duty->owed) continue;
    const std::vector<Step> steps = StepsOf(*duty);
    all.insert(all.end(), steps.begin(), steps.end());
  }
  return all;
}

}  // namespace docket::testing
