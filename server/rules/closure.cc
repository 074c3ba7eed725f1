// Resolution, follow-up, closure, and coming back.
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"

namespace docket::rules {

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ResolveCaseRequest& request, const Context& context) {
  v1::CaseEventDetail detail;
  v1::Resolution* resolution = detail.mutable_resolved()->mutable_resolution();
  resolution->set_outcome(request.outcome());
  *resolution->mutable_resolve_time() = ToProto(context.now);
  resolution->set_resolved_by(c.assignee());
  *detail.mutable_resolved()->mutable_clocks() = PausedClocks(c.clocks(), context.now);
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordFollowUpRequest& request, const Context& context) {
  if (request.rating() != 0 && c.rating() != 0) {
    return PreconditionRefusal(reason::kRatingAlreadyGiven,
                               absl::StrCat("the customer gave a rating (", c.rating(),
                                            ") in this cycle already: record this follow-up without one"),
                               {{"rating", "is one in a cycle"}});
  }
  v1::CaseEventDetail detail;
  v1::FollowUp* follow_up = detail.mutable_follow_up()->mutable_follow_up();
  *follow_up->mutable_follow_up_time() = ToProto(context.now);
  follow_up->set_satisfied(request.satisfied());
  follow_up->set_rating(request.rating());
  *detail.mutable_follow_up()->mutable_clocks() =
      request.satisfied() ? c.clocks() : ResumedClocks(c.clocks(), context.now);
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::CloseCaseRequest& /*request*/, const Context& context) {
  std::vector<Violation> missing;
  if (!c.has_acknowledge_time()) missing.push_back({"acknowledgement", "confirm receipt: AcknowledgeCase"});
  if (c.interaction_count() == 0) {
    missing.push_back({"correspondence", "put what was said or written on record: RecordInteraction"});
  }
  if (!c.has_resolution()) missing.push_back({"resolution", "resolve it: ResolveCase"});
  if (!c.has_follow_up() || !c.follow_up().satisfied()) {
    missing.push_back({"follow_up", "contact the customer, who has to be satisfied: RecordFollowUp"});
  }
  if (!missing.empty()) {
    const std::string names =
        absl::StrJoin(missing, ", ", [](std::string* out, const Violation& v) { absl::StrAppend(out, v.field); });
    return PreconditionRefusal(reason::kClosureIncomplete, absl::StrCat("the case cannot be closed; missing: ", names),
                               missing, {{"missing", names}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_closed()->set_outcome(c.resolution().outcome());
  *detail.mutable_closed()->mutable_resolution_time() =
      ToProto(FromProto(c.resolution().resolve_time()) - FromProto(c.cycle_start_time()));
  detail.mutable_closed()->set_assignee(c.assignee());
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ReopenCaseRequest& request, const Context& context) {
  v1::CaseEventDetail detail;
  v1::CaseReopened* reopened = detail.mutable_reopened();
  reopened->set_channel(request.channel());
  reopened->set_cycle(c.cycle() + 1);
  const v1::Staff* assignee = FindStaff(context.directory, c.assignee());
  if (assignee != nullptr && assignee->available()) reopened->set_assignee(c.assignee());
  *reopened->mutable_clocks() = StartClocks(context.now);
  return Events{EventWithTexts(std::move(detail), context)};
}

std::vector<WorkloadChange> ConsequencesOf(const v1::CaseEventDetail& detail) {
  std::string from;
  std::string to;
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kAssigned:
      from = detail.assigned().previous_assignee();
      to = detail.assigned().assignee();
      break;
    case v1::CaseEventDetail::kEscalationAccepted:
      from = detail.escalation_accepted().previous_assignee();
      to = detail.escalation_accepted().accepted_by();
      break;
    case v1::CaseEventDetail::kClosed:
      from = detail.closed().assignee();
      break;
    case v1::CaseEventDetail::kReopened:
      to = detail.reopened().assignee();
      break;
    default:
      break;
  }
  std::vector<WorkloadChange> changes;
  if (from == to) return changes;
  if (!from.empty()) changes.push_back({.staff = from, .change = -1});
  if (!to.empty()) changes.push_back({.staff = to, .change = +1});
  return changes;
}

}  // namespace docket::rules
