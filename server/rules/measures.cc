#include "server/rules/measures.h"

#include <algorithm>
#include <optional>

#include "absl/strings/strip.h"
#include "api/model/rating.h"
#include "server/rules/clocks.h"

namespace docket::rules {
namespace {

using log::v1::Facts;
using log::v1::TargetFact;

// The cycle that an imported case came with counts only where the importer asked for it.
bool CountsInFigures(const v1::Case& c) {
  return !c.has_imported() || c.imported().counted() ||
         FromProto(c.cycle_start_time()) > FromProto(c.imported().import_time());
}

// What a resolution that the customer sends back makes due again: whether it was met is known at the closing.
bool IsKnownAtClosing(v1::Clock::Target target) {
  return target == v1::Clock::TARGET_RESOLVE || target == v1::Clock::TARGET_RESOLVE_OR_ESCALATE ||
         target == v1::Clock::TARGET_REFER || target == v1::Clock::TARGET_NOTIFY_MANAGEMENT;
}

TargetFact FactOf(const v1::Clock& clock, log::v1::TargetOutcome outcome) {
  TargetFact fact;
  fact.set_target(static_cast<uint32_t>(clock.target()));
  fact.set_outcome(outcome);
  return fact;
}

// Of what was due before the case was imported it may be passed without having been missed here.
TargetFact FactOfDone(const v1::Clock& clock) {
  const bool late = clock.has_due_time() && FromProto(clock.end_time()) > FromProto(clock.due_time());
  return FactOf(clock, late ? log::v1::TARGET_OUTCOME_MISSED : log::v1::TARGET_OUTCOME_MET);
}

// Missed when it is passed, met when it ends; nothing where it stays open, is not owed any more, or is known already.
std::optional<TargetFact> FactOf(const v1::Clock* before, const v1::Clock& after) {
  const bool was_missed = before != nullptr && before->breached();
  if (was_missed) return std::nullopt;
  if (after.breached()) return FactOf(after, log::v1::TARGET_OUTCOME_MISSED);
  const bool had_ended = before != nullptr && before->has_end_time();
  if (had_ended || after.end() != v1::Clock::END_DONE || IsKnownAtClosing(after.target())) return std::nullopt;
  return FactOfDone(after);
}

// Of what was imported before ratings were checked: none.
uint8_t RatingOf(const v1::FollowUp& follow_up) {
  return IsRating(follow_up.rating()) ? static_cast<uint8_t>(follow_up.rating()) : 0;
}

bool IsStep(const v1::CaseEventDetail& detail, const Before& before) {
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kBreached:
    case v1::CaseEventDetail::kWarned:
    case v1::CaseEventDetail::kWaitReminded:
      return true;
    case v1::CaseEventDetail::kEscalated:
      return detail.escalated().escalation().clock() != 0;
    case v1::CaseEventDetail::kWaitEnded:
      return detail.wait_ended().timed_out();
    case v1::CaseEventDetail::kClosed:
      // A person may close it for that reason too; then no wait ran out.
      return std::any_of(before.targets.begin(), before.targets.end(), [](const TargetFact& fact) {
        return fact.target() == v1::Clock::TARGET_CUSTOMER_ANSWER && fact.outcome() == log::v1::TARGET_OUTCOME_MISSED;
      });
    default:
      return false;
  }
}

// What the event says beyond the columns; false where no figure asks for it.
bool Describe(const v1::CaseEventDetail& detail, const Before& before, const v1::Case& after, Facts* facts) {
  for (const TargetFact& fact : before.targets) *facts->add_targets() = fact;
  if (detail.has_business_time()) {
    facts->set_business_us(absl::ToInt64Microseconds(FromProto(detail.business_time())));
  }
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kOpened:
    case v1::CaseEventDetail::kAcknowledged:
    case v1::CaseEventDetail::kEscalated:
    case v1::CaseEventDetail::kResolved:
    case v1::CaseEventDetail::kReopened:
      return true;
    case v1::CaseEventDetail::kInteraction:
      if (!before.answered && after.correspondence().has_first_response_time()) {
        facts->set_response_us(absl::ToInt64Microseconds(FromProto(after.correspondence().first_response_time()) -
                                                         FromProto(after.cycle_start_time())));
      }
      return facts->has_response_us() || facts->targets_size() > 0;
    case v1::CaseEventDetail::kFirstContact:
      facts->set_first_contact(static_cast<uint32_t>(detail.first_contact().outcome()));
      return true;
    case v1::CaseEventDetail::kDecided:
      facts->set_agreed(detail.decided().agreed());
      return true;
    case v1::CaseEventDetail::kFollowUp:
      facts->set_satisfied(detail.follow_up().follow_up().satisfied());
      return true;
    case v1::CaseEventDetail::kFlagged:
      facts->set_flag_reason(static_cast<uint32_t>(detail.flagged().reason_code()));
      return true;
    case v1::CaseEventDetail::kClosed:
      facts->set_root_cause(after.root_cause());
      for (const v1::Clock& clock : after.clocks()) {
        if (!IsKnownAtClosing(clock.target()) || clock.breached() || clock.end() != v1::Clock::END_DONE) continue;
        *facts->add_targets() = FactOfDone(clock);
      }
      return true;
    default:
      return facts->targets_size() > 0;
  }
}

std::string FactsOf(const v1::CaseEventDetail& detail, const Before& before, const v1::Case& after) {
  Facts facts;
  // What came with an import happened elsewhere.
  const bool came = after.version() <= after.imported().version();
  facts.set_step(!came && IsStep(detail, before));
  if (!CountsInFigures(after) || !Describe(detail, before, after, &facts)) {
    const bool step = facts.step();
    facts.Clear();
    facts.set_step(step);
    return facts.SerializeAsString();
  }
  facts.set_priority(static_cast<uint32_t>(after.priority()));
  facts.set_team(std::string(absl::StripPrefix(after.team(), "teams/")));
  facts.set_category(after.category());
  facts.set_staff(
      std::string(absl::StripPrefix(before.assignee.empty() ? after.assignee() : before.assignee, "staff/")));
  facts.set_open_second(after.open_time().seconds());
  return facts.SerializeAsString();
}

}  // namespace

Before BeforeOf(const v1::CaseEventDetail& detail, const v1::Case& before) {
  Before known{.state = before.state(),
               .assignee = before.assignee(),
               .answered = before.correspondence().has_first_response_time()};
  for (const v1::Clock& changed : detail.clock_changes().clocks()) {
    const auto was = std::find_if(before.clocks().begin(), before.clocks().end(),
                                  [&changed](const v1::Clock& clock) { return clock.number() == changed.number(); });
    const std::optional<TargetFact> fact = FactOf(was == before.clocks().end() ? nullptr : &*was, changed);
    if (fact.has_value()) known.targets.push_back(*fact);
  }
  return known;
}

Measures MeasuresOf(const v1::CaseEventDetail& detail, const Before& before, const v1::Case& after) {
  Measures measures;
  measures.from_state = static_cast<uint8_t>(before.state);
  measures.to_state = static_cast<uint8_t>(after.state());
  measures.facts = FactsOf(detail, before, after);
  if (!CountsInFigures(after)) return measures;
  measures.case_kind = static_cast<uint8_t>(after.kind());
  measures.channel = static_cast<uint8_t>(after.channel());
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kAcknowledged:
      measures.duration_us = absl::ToInt64Microseconds(FromProto(detail.acknowledged().response_time()));
      break;
    case v1::CaseEventDetail::kEscalated:
      measures.cause = static_cast<uint8_t>(detail.escalated().escalation().cause());
      measures.level = static_cast<uint8_t>(detail.escalated().escalation().level());
      break;
    case v1::CaseEventDetail::kFollowUp:
      measures.score = RatingOf(detail.follow_up().follow_up());
      break;
    case v1::CaseEventDetail::kClosed:
      measures.outcome = static_cast<uint8_t>(detail.closed().outcome());
      if (detail.closed().has_resolution_time()) {
        measures.duration_us = absl::ToInt64Microseconds(FromProto(detail.closed().resolution_time()));
      }
      break;
    default:
      break;
  }
  return measures;
}

void MeasureBusinessTime(const v1::Case& before, absl::Time at, const Policy& policy, v1::CaseEventDetail* detail) {
  const absl::Time start = FromProto(before.cycle_start_time());
  absl::Time end = at;
  switch (detail->detail_case()) {
    case v1::CaseEventDetail::kAcknowledged:
      break;
    case v1::CaseEventDetail::kInteraction:
      if (detail->interaction().direction() != v1::DIRECTION_OUTBOUND ||
          before.correspondence().has_first_response_time()) {
        return;
      }
      break;
    case v1::CaseEventDetail::kClosed:
      if (!detail->closed().has_resolution_time()) return;
      end = start + FromProto(detail->closed().resolution_time());
      break;
    default:
      return;
  }
  const Calendar& calendar = policy.CalendarOf(policy.CalendarFor(before.team()));
  *detail->mutable_business_time() = ToProto(calendar.Elapsed(start, end));
}

}  // namespace docket::rules
