// What an event does to the clocks of its case: those that are owed after it against those that were before.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/calendar/calendar.h"
#include "server/rules/clocks.h"
#include "server/rules/in_force.h"
#include "server/rules/limits.h"
#include "server/rules/measures.h"
#include "server/rules/owed.h"
#include "server/rules/rules.h"

namespace docket::rules {
namespace {

bool PausesFor(const v1::Clock& clock, v1::Pause::Reason reason) {
  return reason == v1::Pause::REASON_WAITING ? clock.pauses_while_waiting() : clock.pauses_while_resolved();
}

// Of which there is one in a cycle at most, or one for what it is about: kept in the record when they have ended, and
// gone on with where they are owed again.
bool IsKept(v1::Clock::Target target) {
  switch (target) {
    case v1::Clock::TARGET_ACKNOWLEDGE:
    case v1::Clock::TARGET_FIRST_RESPONSE:
    case v1::Clock::TARGET_RESOLVE:
    case v1::Clock::TARGET_RESOLVE_OR_ESCALATE:
    case v1::Clock::TARGET_REFER:
    case v1::Clock::TARGET_NOTIFY_MANAGEMENT:
      return true;
    default:
      return false;
  }
}

// Of the zones that this process has loaded.
const std::string& ZoneData() {
  static const auto* const version = new std::string(ZoneDataVersion());
  return *version;
}

// Whether the next event begins something of which no policy has judged anything yet.
bool Begins(const v1::Case& before) { return !before.has_policy_version() || before.state() == v1::CASE_STATE_CLOSED; }

// What falls due before another policy takes effect is still the earlier one's, however late anybody looks.
const Policy& JudgeOf(const v1::Case& before, const Directory& directory, const v1::CaseEventDetail& detail) {
  if (detail.has_recalculated()) return PolicyOf(directory, detail.recalculated().policy_version());
  return Begins(before) ? PolicyIn(directory) : PolicyOf(directory, before.policy_version());
}

class Mover {
 public:
  Mover(const v1::Case& before, absl::Time at, const Directory& directory, v1::CaseEventDetail* detail)
      : before_(before), at_(at), directory_(directory), policy_(JudgeOf(before, directory, *detail)), after_(before) {
    changes_ = detail->clock_changes();
    Apply(*detail, {.id = {}, .version = before.version() + 1, .recorded = at, .occurred = at, .actor = ""}, &after_);
    adopts_ = Begins(before) || detail->has_recalculated();
    rules_changed_ = adopts_ || before.kind() != after_.kind() || before.priority() != after_.priority() ||
                     (before.state() == v1::CASE_STATE_RESOLVED) != (after_.state() == v1::CASE_STATE_RESOLVED);
  }

  // Nothing where it does nothing.
  std::optional<v1::ClockChanges> Run() {
    MovePauses();
    owed_ = OwedBy(after_, directory_, policy_);
    std::vector<int> owed_numbers;
    for (const Owed& owed : owed_) {
      const std::optional<int> number = MoveOwed(owed);
      if (number.has_value()) owed_numbers.push_back(*number);
    }
    for (v1::Clock& clock : *after_.mutable_clocks()) {
      if (clock.number() == 0 || !IsOwed(clock)) continue;
      const bool owed = std::find(owed_numbers.begin(), owed_numbers.end(), clock.number()) != owed_numbers.end();
      if (!owed) End(&clock);
    }
    DropMissed();
    const int64_t version = adopts_ ? std::max(after_.policy_version(), policy_.version()) : after_.policy_version();
    const bool versioned = after_.has_policy_version() && after_.policy_version() == version;
    if (versioned && changes_.clocks().empty() && changes_.pauses().empty()) return std::nullopt;
    changes_.set_policy_version(version);
    if (!changes_.clocks().empty()) changes_.set_zone_data(ZoneData());
    return std::move(changes_);
  }

 private:
  void MovePauses() {
    MovePause(v1::Pause::REASON_WAITING, after_.has_wait());
    MovePause(v1::Pause::REASON_RESOLVED, after_.state() == v1::CASE_STATE_RESOLVED);
  }

  void MovePause(v1::Pause::Reason reason, bool stands) {
    for (v1::Pause& pause : *after_.mutable_pauses()) {
      if (pause.reason() != reason || pause.has_end_time()) continue;
      if (stands) return;
      *pause.mutable_end_time() = ToProto(std::max(at_, FromProto(pause.start_time())));
      Changed(pause);
      return;
    }
    // Past the limit it does not stand still any more.
    if (!stands || after_.pauses_size() >= limits::kPausesOfCycle) return;
    v1::Pause* pause = after_.add_pauses();
    pause->set_number(after_.pauses_size());
    pause->set_reason(reason);
    *pause->mutable_start_time() =
        reason == v1::Pause::REASON_WAITING ? after_.wait().start_time() : after_.resolution().resolve_time();
    Changed(*pause);
  }

  void Changed(const v1::Pause& pause) {
    *changes_.add_pauses() = pause;
    moved_reasons_.push_back(pause.reason());
  }

  // The clock's number; nothing where the policy has no limit for it.
  std::optional<int> MoveOwed(const Owed& owed) {
    const bool customers = owed.target == v1::Clock::TARGET_CUSTOMER_ANSWER;
    std::optional<Limit> limit;
    std::optional<WaitLimit> wait;
    if (customers) {
      wait = policy_.WaitOf(after_.kind());
    } else {
      limit = policy_.LimitOf(owed.target, PolicyCaseOf(after_));
    }
    v1::Clock* known = Find(owed);
    // What another policy has limits for, or none, is not so before it takes effect; where the one before is not at
    // hand any more.
    const bool not_yet = !adopts_ && after_.policy_version() < policy_.version();
    if (not_yet && known != nullptr && IsOwed(*known) && !limit.has_value() && !wait.has_value()) {
      return known->number();
    }
    if (not_yet && known == nullptr && owed.start != at_) return std::nullopt;
    if (!limit.has_value() && !wait.has_value()) return std::nullopt;
    // Promised anew in the same instant.
    const bool as_promised = known == nullptr || !owed.promised.has_value() || !known->has_due_time() ||
                             FromProto(known->due_time()) == *owed.promised;
    if (known != nullptr && IsOwed(*known) && !rules_changed_ && !Stood(*known) && as_promised) return known->number();
    v1::Clock clock = known != nullptr ? *known : NewClock(owed);
    clock.clear_end_time();
    clock.clear_end();
    const bool business = customers ? wait->business : limit->business;
    // Whose team it was when the clock started decides, as long as there is such a calendar.
    if (!business) {
      clock.clear_calendar();
    } else if (!policy_.HasCalendar(clock.calendar())) {
      clock.set_calendar(policy_.CalendarFor(after_.team()));
    }
    clock.set_policy_version(policy_.version());
    clock.set_pauses_while_waiting(!customers && limit->pauses_while_waiting);
    clock.set_pauses_while_resolved(clock.target() == v1::Clock::TARGET_RESOLVE ||
                                    clock.target() == v1::Clock::TARGET_RESOLVE_OR_ESCALATE);
    if (!owed.promised.has_value()) *clock.mutable_budget() = ToProto(customers ? wait->end_after : limit->within);
    SetTimes(owed, &clock);
    if (customers) {
      SetWaitSteps(*wait, &clock);
    } else {
      SetSteps(owed, *limit, &clock);
    }
    Keep(std::move(clock), known);
    return known != nullptr ? known->number() : after_.clock_count();
  }

  v1::Clock NewClock(const Owed& owed) {
    v1::Clock clock;
    clock.set_target(owed.target);
    clock.set_number(after_.clock_count() + 1);
    clock.set_cycle(after_.cycle());
    clock.set_about(owed.about);
    *clock.mutable_start_time() = ToProto(owed.start);
    // Of before there was a policy: what was missed stays missed, and has escalated.
    for (const v1::Clock& old : before_.clocks()) {
      const bool same = old.number() == 0 && old.target() == owed.target && before_.cycle() == after_.cycle();
      if (!same || !old.breached()) continue;
      clock.set_breached(true);
      for (const Rung* rung : policy_.RungsOf(owed.target, PolicyCaseOf(after_), owed.level)) clock.add_rungs(rung->id);
    }
    return clock;
  }

  static bool IsOf(const v1::Clock& clock, const Owed& owed) {
    return clock.number() != 0 && clock.target() == owed.target && clock.about() == owed.about &&
           FromProto(clock.start_time()) == owed.start;
  }

  v1::Clock* Find(const Owed& owed) {
    for (v1::Clock& clock : *after_.mutable_clocks()) {
      if (IsOf(clock, owed)) return &clock;
    }
    return nullptr;
  }

  // Whether the record needs it though it has ended: there is one of it, or the policy alone has no limit for it now,
  // and the next one may.
  bool Stays(const v1::Clock& clock) const {
    return IsKept(clock.target()) ||
           std::any_of(owed_.begin(), owed_.end(), [&clock](const Owed& owed) { return IsOf(clock, owed); });
  }

  // Whether a pause that this clock goes by began or ended just now.
  bool Stood(const v1::Clock& clock) const {
    return std::any_of(moved_reasons_.begin(), moved_reasons_.end(),
                       [&clock](v1::Pause::Reason reason) { return PausesFor(clock, reason); });
  }

  std::vector<Interval> PausesOf(const v1::Clock& clock) const {
    std::vector<Interval> pauses;
    for (const v1::Pause& pause : after_.pauses()) {
      if (!PausesFor(clock, pause.reason())) continue;
      pauses.push_back(
          {FromProto(pause.start_time()), pause.has_end_time() ? FromProto(pause.end_time()) : absl::InfiniteFuture()});
    }
    // Of before there was a policy: only how long it stood still is known, and its clocks ran round the clock.
    for (const v1::Clock& old : before_.clocks()) {
      if (old.number() != 0 || !clock.pauses_while_resolved() || before_.cycle() != after_.cycle()) continue;
      const absl::Time start = FromProto(old.start_time());
      pauses.push_back({start, start + FromProto(old.paused())});
    }
    return pauses;
  }

  void SetTimes(const Owed& owed, v1::Clock* clock) {
    const absl::Time start = FromProto(clock->start_time());
    const absl::Time due = owed.promised.has_value() ? *owed.promised
                                                     : DueWithPauses(policy_.CalendarOf(clock->calendar()), start,
                                                                     FromProto(clock->budget()), PausesOf(*clock));
    clock->clear_pause_time();
    clock->clear_due_time();
    if (due < absl::FromCivil(absl::CivilYear(9999), absl::UTCTimeZone())) {
      *clock->mutable_due_time() = ToProto(due);
      return;
    }
    for (const v1::Pause& pause : after_.pauses()) {
      if (PausesFor(*clock, pause.reason()) && !pause.has_end_time()) *clock->mutable_pause_time() = pause.start_time();
    }
  }

  void SetSteps(const Owed& owed, const Limit& limit, v1::Clock* clock) {
    clock->clear_steps();
    if (!clock->has_due_time()) return;
    const absl::Time due = FromProto(clock->due_time());
    const Calendar& calendar = policy_.CalendarOf(clock->calendar());
    if (limit.warn_ahead.has_value() && !clock->warned() && !clock->breached()) {
      const absl::Time warn = owed.promised.has_value()
                                  ? due - *limit.warn_ahead
                                  : DueWithPauses(calendar, FromProto(clock->start_time()),
                                                  limit.within - *limit.warn_ahead, PausesOf(*clock));
      // What was promised for so soon needs no reminder, and what is missed already is past one.
      if (warn > FromProto(clock->start_time()) && due > at_) AddStep(v1::Clock::Step::ACTION_WARN, warn, clock);
    }
    if (!clock->breached()) AddStep(v1::Clock::Step::ACTION_BREACH, due, clock);
    // While a resolution stands nothing is referred any further; what was missed is, once work goes on.
    if (after_.state() != v1::CASE_STATE_RESOLVED) {
      for (const Rung* rung : policy_.RungsOf(owed.target, PolicyCaseOf(after_), owed.level)) {
        if (std::find(clock->rungs().begin(), clock->rungs().end(), rung->id) != clock->rungs().end()) continue;
        const absl::Time time =
            rung->after == absl::ZeroDuration() ? due : DueWithPauses(calendar, due, rung->after, PausesOf(*clock));
        if (v1::Clock::Step* step = AddStep(v1::Clock::Step::ACTION_ESCALATE, time, clock)) SetRung(*rung, step);
      }
    }
    Sort(clock);
  }

  void SetWaitSteps(const WaitLimit& wait, v1::Clock* clock) {
    clock->clear_steps();
    if (!clock->has_due_time()) return;
    if (wait.remind_after.has_value() && !clock->warned()) {
      AddStep(v1::Clock::Step::ACTION_REMIND,
              policy_.CalendarOf(clock->calendar()).Due(FromProto(clock->start_time()), *wait.remind_after), clock);
    }
    AddStep(wait.end == v1::Policy::Wait::CLOSE ? v1::Clock::Step::ACTION_CLOSE : v1::Clock::Step::ACTION_RESUME,
            FromProto(clock->due_time()), clock);
    Sort(clock);
  }

  static void SetRung(const Rung& rung, v1::Clock::Step* step) {
    step->set_rung(rung.id);
    step->set_cause(rung.cause);
    step->set_level(rung.level);
    step->set_fallback(rung.fallback);
    step->set_team(rung.team);
    for (const v1::EscalationLevel level : rung.tell) step->add_tell(level);
  }

  // What would have been before now is now: nothing happens before what brings it about. What would have been before a
  // case was imported does not happen any more. Null where it does not happen.
  v1::Clock::Step* AddStep(v1::Clock::Step::Action action, absl::Time time, v1::Clock* clock) {
    if (time >= absl::FromCivil(absl::CivilYear(9999), absl::UTCTimeZone())) return nullptr;
    if (after_.has_imported()) {
      const absl::Time import = FromProto(after_.imported().import_time());
      if (time <= import && FromProto(clock->start_time()) <= import) return nullptr;
    }
    v1::Clock::Step* step = clock->add_steps();
    step->set_action(action);
    *step->mutable_time() = ToProto(std::max(time, at_));
    return step;
  }

  static void Sort(v1::Clock* clock) {
    std::stable_sort(clock->mutable_steps()->begin(), clock->mutable_steps()->end(),
                     [](const v1::Clock::Step& a, const v1::Clock::Step& b) {
                       const absl::Time when[] = {FromProto(a.time()), FromProto(b.time())};
                       return when[0] != when[1] ? when[0] < when[1] : a.action() < b.action();
                     });
  }

  // Into the event and into the case as it is after it.
  void Keep(v1::Clock clock, v1::Clock* known) {
    Put(clock);
    if (known != nullptr) {
      *known = std::move(clock);
      return;
    }
    after_.set_clock_count(clock.number());
    *after_.add_clocks() = std::move(clock);
  }

  void Put(const v1::Clock& clock) {
    for (v1::Clock& changed : *changes_.mutable_clocks()) {
      if (changed.number() != clock.number()) continue;
      changed = clock;
      return;
    }
    *changes_.add_clocks() = clock;
  }

  void End(v1::Clock* clock) {
    clock->set_end(EndOf(*clock, after_, directory_));
    *clock->mutable_end_time() = ToProto(at_);
    clock->clear_steps();
    clock->clear_pause_time();
    Put(*clock);
    if (!Stays(*clock) && !clock->breached()) changes_.add_dropped(clock->number());
  }

  bool WasDropped(const v1::Clock& clock) const {
    return std::find(changes_.dropped().begin(), changes_.dropped().end(), clock.number()) != changes_.dropped().end();
  }

  // Of what ended missed, the record keeps the last few.
  void DropMissed() {
    int kept = 0;
    for (int i = after_.clocks_size() - 1; i >= 0; --i) {
      const v1::Clock& clock = after_.clocks(i);
      if (clock.number() == 0 || IsOwed(clock) || Stays(clock) || WasDropped(clock)) continue;
      if (!clock.breached() || ++kept > limits::kMissedClocksKept) changes_.add_dropped(clock.number());
    }
  }

  const v1::Case& before_;
  const absl::Time at_;
  const Directory& directory_;
  const Policy& policy_;
  v1::Case after_;
  v1::ClockChanges changes_;
  std::vector<Owed> owed_;
  // Whether the case goes by the policy in force from this event on.
  bool adopts_ = false;
  bool rules_changed_ = false;
  std::vector<v1::Pause::Reason> moved_reasons_;
};

}  // namespace

void MoveClocks(const v1::Case& before, absl::Time at, const Directory& directory, v1::CaseEventDetail* detail) {
  MeasureBusinessTime(before, at, JudgeOf(before, directory, *detail), detail);
  std::optional<v1::ClockChanges> changes = Mover(before, at, directory, detail).Run();
  if (changes.has_value()) {
    *detail->mutable_clock_changes() = *std::move(changes);
  } else {
    detail->clear_clock_changes();
  }
}

}  // namespace docket::rules
