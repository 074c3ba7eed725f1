// Resolution, follow-up, closure with and without a resolution, and coming back.
#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/in_force.h"
#include "server/rules/new_tasks.h"
#include "server/rules/people.h"
#include "server/rules/proposals.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

absl::Status OutcomeDiffers(v1::CaseOutcome expected, absl::string_view because) {
  const std::string name = OutcomeName(expected);
  return PreconditionRefusal(reason::kOutcomeDiffers, absl::StrCat("the outcome has to be ", name, ": ", because),
                             {{"outcome", absl::StrCat("has to be ", name)}}, {{"outcome", name}});
}

// What the customer agreed to stands; else what the assessment of a request came to.
absl::Status CheckAgrees(const v1::Case& c, v1::CaseOutcome outcome) {
  if (const v1::Proposal* agreed = AgreedProposal(c); agreed != nullptr) {
    if (outcome == agreed->outcome()) return absl::OkStatus();
    return OutcomeDiffers(agreed->outcome(), absl::StrCat("the customer agreed to proposal ", agreed->number(),
                                                          "; where another is carried out, propose it first"));
  }
  const bool declined = c.kind() == v1::CASE_KIND_REQUEST && c.assessment().decision() == v1::REQUEST_DECISION_DECLINED;
  if (declined && outcome != v1::CASE_OUTCOME_DECLINED) {
    return OutcomeDiffers(v1::CASE_OUTCOME_DECLINED,
                          "the request was declined when it was assessed; assess it anew, or propose an alternative");
  }
  return absl::OkStatus();
}

bool HasOpenTask(const v1::Case& c) {
  return std::any_of(c.tasks().begin(), c.tasks().end(),
                     [](const v1::Task& task) { return !task.has_complete_time(); });
}

// Everything that closure lacks, each with what would provide it (CLOSE-1).
std::vector<Violation> MissingForClosure(const v1::Case& c) {
  std::vector<Violation> missing;
  if (!c.has_acknowledge_time()) missing.push_back({"acknowledgement", "confirm receipt: AcknowledgeCase"});
  if (c.interaction_count() == 0) {
    missing.push_back({"correspondence", "put what was said or written on record: RecordInteraction"});
  }
  if (!UndecidedProposals(c).empty()) {
    missing.push_back({"proposal", "put the customer's yes or no on record: DecideResolution"});
  }
  if (!c.has_resolution()) missing.push_back({"resolution", "resolve it: ResolveCase"});
  if (HasOpenTask(c)) missing.push_back({"tasks", "do what is still to be done: CompleteTask"});
  if (!c.has_follow_up() || !c.follow_up().satisfied()) {
    missing.push_back({"follow_up", "contact the customer, who has to be satisfied: RecordFollowUp"});
  }
  return missing;
}

v1::CaseEventDetail Closing(const v1::Case& c, v1::CaseOutcome outcome) {
  v1::CaseEventDetail detail;
  detail.mutable_closed()->set_outcome(outcome);
  detail.mutable_closed()->set_assignee(c.assignee());
  return detail;
}

}  // namespace

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ResolveCaseRequest& request, const Context& context) {
  if (const std::vector<int> undecided = UndecidedProposals(c); !undecided.empty()) {
    const std::string numbers = absl::StrJoin(undecided, ", ");
    return PreconditionRefusal(
        reason::kProposalUndecided,
        absl::StrCat("the customer has not decided on what was proposed (", numbers, "): DecideResolution first"),
        {{"proposals", absl::StrCat("undecided: ", numbers)}}, {{"open", numbers}});
  }
  if (absl::Status agrees = CheckAgrees(c, request.outcome()); !agrees.ok()) return agrees;
  v1::CaseEventDetail detail;
  v1::Resolution* resolution = detail.mutable_resolved()->mutable_resolution();
  resolution->set_outcome(request.outcome());
  *resolution->mutable_resolve_time() = ToProto(context.now);
  resolution->set_resolved_by(c.assignee());
  if (const v1::Proposal* agreed = AgreedProposal(c); agreed != nullptr) resolution->set_proposal(agreed->number());
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordFollowUpRequest& request, const Context& context) {
  if (!request.contacted_by().empty()) {
    if (absl::Status known = CheckKnown(context.directory, request.contacted_by()); !known.ok()) return known;
  }
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
  follow_up->set_rating_source(request.rating_source());
  follow_up->set_contacted_by(request.contacted_by());
  follow_up->set_channel(request.channel());
  detail.mutable_follow_up()->set_assignee(c.assignee());
  absl::Status tasks = AddTasks(c, request.actions_size(), v1::Task(), detail.mutable_follow_up()->mutable_tasks());
  if (!tasks.ok()) return tasks;
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::CloseCaseRequest& /*request*/, const Context& context) {
  if (const std::vector<Violation> missing = MissingForClosure(c); !missing.empty()) {
    const std::string names =
        absl::StrJoin(missing, ", ", [](std::string* out, const Violation& v) { absl::StrAppend(out, v.field); });
    return PreconditionRefusal(reason::kClosureIncomplete, absl::StrCat("the case cannot be closed; missing: ", names),
                               missing, {{"missing", names}});
  }
  v1::CaseEventDetail detail = Closing(c, c.resolution().outcome());
  *detail.mutable_closed()->mutable_resolution_time() =
      ToProto(FromProto(c.resolution().resolve_time()) - FromProto(c.cycle_start_time()));
  return Events{EventWithTexts(std::move(detail), context)};
}

Violations Validate(const v1::WithdrawCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  CheckOutcome(request.outcome(), {v1::CASE_OUTCOME_WITHDRAWN, v1::CASE_OUTCOME_SPAM, v1::CASE_OUTCOME_NO_ANSWER},
               &checks);
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::WithdrawCaseRequest& request, const Context& context) {
  return Events{EventWithTexts(Closing(c, request.outcome()), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ReopenCaseRequest& request, const Context& context) {
  const std::optional<absl::Duration> window = PolicyIn(context.directory).ReopenWindow(c.kind());
  if (window.has_value() && context.now - FromProto(c.close_time()) > *window) {
    const std::string days = absl::StrCat(absl::ToInt64Hours(*window) / 24);
    return PreconditionRefusal(
        reason::kReopenWindowPassed,
        absl::StrCat("a case of this kind can be reopened for ", days,
                     " days after it was closed, and these have passed: open a new case, and link it to this one"),
        {{"close_time", "lies too far back"}}, {{"days", days}});
  }
  v1::CaseEventDetail detail;
  v1::CaseReopened* reopened = detail.mutable_reopened();
  reopened->set_channel(request.channel());
  reopened->set_cycle(c.cycle() + 1);
  const v1::Staff* assignee = FindStaff(context.directory, c.assignee());
  if (assignee != nullptr && assignee->available()) reopened->set_assignee(c.assignee());
  return Events{EventWithTexts(std::move(detail), context)};
}

std::vector<WorkloadChange> ConsequencesOf(const v1::CaseEventDetail& detail) {
  std::string from;
  std::string to;
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kAssigned:
      from = detail.assigned().previous_assignee();
      // What was reserved is in the person's workload already.
      if (!detail.assigned().reserved()) to = detail.assigned().assignee();
      break;
    case v1::CaseEventDetail::kUnassigned:
      from = detail.unassigned().previous_assignee();
      break;
    case v1::CaseEventDetail::kEscalationAccepted:
      from = detail.escalation_accepted().previous_assignee();
      to = detail.escalation_accepted().accepted_by();
      break;
    case v1::CaseEventDetail::kTakenOver:
      from = detail.taken_over().previous_assignee();
      to = detail.taken_over().taken_by();
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
