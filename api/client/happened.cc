// A sentence for each kind of event.
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "api/client/happened_by_itself.h"
#include "api/client/money.h"
#include "api/client/timeline.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

// A word after a comma or a blank, or nothing at all.
std::string Then(absl::string_view before, absl::string_view word) {
  return word.empty() ? "" : absl::StrCat(before, word);
}

std::string Opened(const v1::CaseOpened& opened) {
  const std::string kind = SpokenWordOf(opened.kind());
  const char* article = kind == "inquiry" ? "an " : "a ";
  return absl::StrCat("opened ", article, kind, Then(" ", ByChannel(opened.channel())),
                      Then(" for team ", IdOf(opened.team())));
}

std::string Acknowledged(const v1::CaseAcknowledged& acknowledged) {
  return absl::StrCat("acknowledged", Then(" ", ByChannel(acknowledged.channel())), ", after ",
                      DurationText(ToDuration(acknowledged.response_time())));
}

std::string Assigned(const v1::CaseAssigned& assigned) {
  const std::string to = IdOf(assigned.assignee());
  const std::string team = IdOf(assigned.team());
  const std::string previous = IdOf(assigned.previous_assignee());
  std::string text = "assigned";
  if (!to.empty()) absl::StrAppend(&text, " to ", to);
  if (!team.empty()) absl::StrAppend(&text, to.empty() ? " to team " : ", team ", team);
  if (!previous.empty() && previous != to) absl::StrAppend(&text, ", until now ", previous);
  return text;
}

// A note may be more than that: a question to somebody, or the answer.
std::string Noted(const v1::InteractionRecorded& interaction) {
  if (!interaction.has_consultation()) return "noted";
  const v1::Consultation& consultation = interaction.consultation();
  if (consultation.has_answer_time()) {
    return absl::StrCat("heard from ", consultation.party(), " (consultation ", consultation.number(), ")");
  }
  return absl::StrCat("asked ", consultation.party(), " (consultation ", consultation.number(), ")");
}

std::string Way(const v1::InteractionRecorded& interaction) {
  const std::string way = Then(" ", ByChannel(interaction.channel()));
  switch (interaction.direction()) {
    case v1::DIRECTION_INBOUND:
      return absl::StrCat("heard from the customer", way);
    case v1::DIRECTION_OUTBOUND:
      return absl::StrCat("told the customer", way);
    case v1::DIRECTION_NOTE:
      return Noted(interaction);
    default:
      return absl::StrCat("recorded an interaction", way);
  }
}

std::string Interaction(const v1::InteractionRecorded& interaction, const Moment& moment) {
  std::string text = Way(interaction);
  if (interaction.has_promised_resolution_time()) {
    absl::StrAppend(&text, ", promised: resolved by ", Local(ToTime(interaction.promised_resolution_time()), moment));
  }
  if (interaction.has_promised_call_back_time()) {
    absl::StrAppend(&text, ", promised: a call at ", Local(ToTime(interaction.promised_call_back_time()), moment));
  }
  if (!interaction.articles().empty()) {
    absl::StrAppend(&text, ", with article ", absl::StrJoin(interaction.articles(), ", "));
  }
  for (const v1::Attachment& attachment : interaction.attachments()) {
    absl::StrAppend(&text, ", with ", attachment.uri(), " (", attachment.media_type(), ")");
  }
  return text;
}

// "task 2", "tasks 2, 3 and 4".
std::string Tasks(const google::protobuf::RepeatedPtrField<v1::Task>& tasks) {
  std::vector<std::string> numbers;
  for (const v1::Task& task : tasks) numbers.push_back(absl::StrCat(task.number()));
  return absl::StrCat(tasks.size() == 1 ? "task " : "tasks ", Enumerated(numbers));
}

std::string TasksAdded(const v1::TasksAdded& added, const Moment& moment) {
  std::string text = absl::StrCat("added ", Tasks(added.tasks()));
  if (added.tasks_size() != 1) return text;
  const v1::Task& task = added.tasks(0);
  absl::StrAppend(&text, Then(" for ", IdOf(task.owner())));
  if (task.has_due_time()) absl::StrAppend(&text, ", due ", LocalShort(ToTime(task.due_time()), moment));
  return text;
}

std::string Assessed(const v1::CaseAssessed& assessed) {
  const v1::Assessment& assessment = assessed.assessment();
  std::string text = absl::StrCat("assessed: ", SpokenWordOf(assessed.priority()), " priority",
                                  Then(", category ", assessed.category()));
  if (assessment.decision() != v1::REQUEST_DECISION_UNSPECIFIED) {
    absl::StrAppend(&text, ", request ", SpokenWordOf(assessment.decision()));
  }
  if (!assessed.skills().empty()) absl::StrAppend(&text, ", for ", absl::StrJoin(assessed.skills(), ", "));
  if (!assessed.tasks().empty()) absl::StrAppend(&text, ", with ", Tasks(assessed.tasks()));
  return text;
}

std::string Reclassified(const v1::CaseReclassified& reclassified) {
  std::vector<std::string> changes;
  if (reclassified.kind() != reclassified.previous_kind()) {
    changes.push_back(
        absl::StrCat(SpokenWordOf(reclassified.previous_kind()), " to ", SpokenWordOf(reclassified.kind())));
  }
  const std::string& category = reclassified.category();
  const std::string& previous = reclassified.previous_category();
  if (category != previous) {
    changes.push_back(
        absl::StrCat("category ", previous.empty() ? "none" : previous, " to ", category.empty() ? "none" : category));
  }
  if (reclassified.priority() != v1::PRIORITY_UNSPECIFIED) {
    changes.push_back(absl::StrCat(SpokenWordOf(reclassified.priority()), " priority"));
  }
  return absl::StrCat("reclassified", Then(": ", absl::StrJoin(changes, ", ")));
}

// "escalation 2", "escalations 1, 3".
template <typename Numbers>
std::string EscalationNumbers(const Numbers& numbers) {
  return absl::StrCat(numbers.size() == 1 ? "escalation " : "escalations ", absl::StrJoin(numbers, ", "));
}

std::string Withdrawn(const v1::EscalationsWithdrawn& withdrawn) {
  return absl::StrCat("took back ", EscalationNumbers(withdrawn.numbers()),
                      withdrawn.others_open() ? "; others are still open" : "");
}

std::string TakenOver(const v1::CaseTakenOver& taken) {
  const std::string previous = IdOf(taken.previous_assignee());
  std::string text = absl::StrCat(IdOf(taken.taken_by()), " took it over", Then(", until now ", previous));
  if (!taken.numbers().empty()) absl::StrAppend(&text, ", with ", EscalationNumbers(taken.numbers()));
  if (taken.others_open()) absl::StrAppend(&text, "; others are still open");
  return text;
}

std::string Proposed(const v1::Proposal& proposal) {
  std::string text =
      absl::StrCat("proposed a resolution (", proposal.number(), "): ", SpokenWordOf(proposal.outcome()));
  if (proposal.has_remedy()) absl::StrAppend(&text, ", with ", MoneyText(proposal.remedy()));
  if (proposal.state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL) {
    absl::StrAppend(&text, "; a ", SpokenWordOf(proposal.approver_role()), " has to approve it");
  }
  return text;
}

std::string Decided(const v1::ResolutionDecided& decided) {
  return absl::StrCat("the customer ", decided.agreed() ? "agreed to" : "refused", " proposal ", decided.number(),
                      Then(" ", ByChannel(decided.channel())));
}

std::string Judged(const v1::RemedyJudged& judged) {
  return absl::StrCat(IdOf(judged.approver()), judged.approved() ? " approved" : " did not approve",
                      " the remedy of proposal ", judged.number());
}

std::string Linked(const v1::CaseLink& link) {
  const std::string other = IdOf(link.other());
  switch (link.type()) {
    case v1::LINK_TYPE_DUPLICATE_OF:
      return link.inbound() ? absl::StrCat("case ", other, " was found to be a duplicate of this one")
                            : absl::StrCat("found to be a duplicate of case ", other);
    case v1::LINK_TYPE_CAUSED_BY:
      return link.inbound() ? absl::StrCat("case ", other, " was found to be caused by this one")
                            : absl::StrCat("found to be caused by case ", other);
    default:
      return absl::StrCat("linked to case ", other);
  }
}

// Whose it was is as much as whose it is.
std::string Corrected(const v1::CustomerCorrected& corrected) {
  const std::string now = IdOf(corrected.customer());
  return absl::StrCat("found to be another customer's", Then(": ", now),
                      Then(", not ", IdOf(corrected.previous_customer())));
}

// "attributes: region=south", "tags: none any more".
std::string Updated(const v1::CaseUpdated& updated) {
  const std::map<std::string, std::string> attributes(updated.attributes().begin(), updated.attributes().end());
  const std::map<std::string, std::pair<const char*, std::string>> values = {
      {"tags", {"tags", absl::StrJoin(updated.tags(), ", ")}},
      {"attributes", {"attributes", absl::StrJoin(attributes, ", ", absl::PairFormatter("="))}},
      {"account_references", {"accounts", absl::StrJoin(updated.account_references(), ", ")}},
      {"order_references", {"orders", absl::StrJoin(updated.order_references(), ", ")}},
  };
  std::vector<std::string> parts;
  for (const std::string& path : updated.paths()) {
    const auto found = values.find(path);
    if (found == values.end()) continue;
    const auto& [name, value] = found->second;
    parts.push_back(absl::StrCat(name, " ", value.empty() ? "removed" : value));
  }
  return absl::StrCat("updated", Then(": ", absl::StrJoin(parts, "; ")));
}

std::string EscalationAccepted(const v1::EscalationAccepted& accepted) {
  const std::string previous = IdOf(accepted.previous_assignee());
  const std::string accepter = IdOf(accepted.accepted_by());
  std::string text = absl::StrCat(accepter, " accepted ", EscalationNumbers(accepted.numbers()));
  if (!previous.empty() && previous != accepter) absl::StrAppend(&text, ", until now ", previous);
  if (accepted.others_open()) absl::StrAppend(&text, "; others are still open");
  return text;
}

std::string FollowedUp(const v1::FollowUpRecorded& recorded) {
  const v1::FollowUp& follow_up = recorded.follow_up();
  std::string text = "followed up";
  absl::StrAppend(&text, Then(" ", ByChannel(follow_up.channel())), Then(" by ", IdOf(follow_up.contacted_by())),
                  follow_up.satisfied() ? ": satisfied" : ": not satisfied");
  if (follow_up.rating() > 0) absl::StrAppend(&text, ", rating ", follow_up.rating(), " of 5");
  if (follow_up.rating_source() == v1::RATING_SOURCE_CUSTOMER) absl::StrAppend(&text, " from the customer");
  if (!recorded.tasks().empty()) absl::StrAppend(&text, ", with ", Tasks(recorded.tasks()));
  if (!follow_up.satisfied()) absl::StrAppend(&text, "; back to work");
  return text;
}

std::string OutcomeText(v1::CaseOutcome outcome) {
  switch (outcome) {
    case v1::CASE_OUTCOME_RESOLVED:
      return "resolved as asked";
    case v1::CASE_OUTCOME_ALTERNATIVE:
      return "resolved in another way than asked";
    case v1::CASE_OUTCOME_DECLINED:
      return "declined, and the customer told why";
    default:
      return absl::StrCat("resolved, outcome ", SpokenWordOf(outcome));
  }
}

// By the service itself where the customer had time enough to answer.
std::string Closed(const v1::CaseClosed& closed, absl::string_view actor) {
  switch (closed.outcome()) {
    case v1::CASE_OUTCOME_WITHDRAWN:
      return "closed: the customer took it back";
    case v1::CASE_OUTCOME_SPAM:
      return "closed: spam, no customer's matter";
    case v1::CASE_OUTCOME_NO_ANSWER:
      return actor == "docket" ? "closed by itself: no answer of the customer came in time"
                               : "closed: the customer did not answer any more";
    default:
      return absl::StrCat("closed, ", SpokenWordOf(closed.outcome()), " within ",
                          DurationText(ToDuration(closed.resolution_time())));
  }
}

std::string Reopened(const v1::CaseReopened& reopened) {
  return absl::StrCat("reopened", Then(" ", ByChannel(reopened.channel())), ", cycle ", reopened.cycle(),
                      reopened.assignee().empty() ? std::string() : absl::StrCat(", with ", IdOf(reopened.assignee())));
}

}  // namespace

std::string Happened(const v1::CaseEvent& event, const Moment& moment) {
  const v1::CaseEventDetail& detail = event.detail();
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kOpened:
      return Opened(detail.opened());
    case v1::CaseEventDetail::kAcknowledged:
      return Acknowledged(detail.acknowledged());
    case v1::CaseEventDetail::kAssigned:
      return Assigned(detail.assigned());
    case v1::CaseEventDetail::kInteraction:
      return Interaction(detail.interaction(), moment);
    case v1::CaseEventDetail::kEscalated:
      return Escalated(detail, moment);
    case v1::CaseEventDetail::kEscalationRepeated:
      return absl::StrCat("asked again for an escalation to ", SpokenWordOf(detail.escalation_repeated().level()), ": ",
                          SpokenWordOf(detail.escalation_repeated().cause()));
    case v1::CaseEventDetail::kEscalationAccepted:
      return EscalationAccepted(detail.escalation_accepted());
    case v1::CaseEventDetail::kResolved:
      return OutcomeText(detail.resolved().resolution().outcome());
    case v1::CaseEventDetail::kFollowUp:
      return FollowedUp(detail.follow_up());
    case v1::CaseEventDetail::kClosed:
      return Closed(detail.closed(), event.actor());
    case v1::CaseEventDetail::kReopened:
      return Reopened(detail.reopened());
    case v1::CaseEventDetail::kBreached:
      return Breached(detail.breached(), moment);
    case v1::CaseEventDetail::kAssessed:
      return Assessed(detail.assessed());
    case v1::CaseEventDetail::kReclassified:
      return Reclassified(detail.reclassified());
    case v1::CaseEventDetail::kFirstContact:
      return absl::StrCat("first contact: ", SpokenWordOf(detail.first_contact().outcome()));
    case v1::CaseEventDetail::kUnassigned:
      return absl::StrCat("given back to the queue",
                          Then(", until now ", IdOf(detail.unassigned().previous_assignee())));
    case v1::CaseEventDetail::kTasksAdded:
      return TasksAdded(detail.tasks_added(), moment);
    case v1::CaseEventDetail::kTaskCompleted:
      return absl::StrCat("task ", detail.task_completed().number(), " is done");
    case v1::CaseEventDetail::kWaitStarted:
      return "waits for the customer";
    case v1::CaseEventDetail::kWaitEnded:
      return WaitEnded(detail.wait_ended());
    case v1::CaseEventDetail::kFinding:
      return absl::StrCat("found out", Then("; root cause: ", detail.finding().root_cause()));
    case v1::CaseEventDetail::kEscalationsWithdrawn:
      return Withdrawn(detail.escalations_withdrawn());
    case v1::CaseEventDetail::kTakenOver:
      return TakenOver(detail.taken_over());
    case v1::CaseEventDetail::kProposed:
      return Proposed(detail.proposed().proposal());
    case v1::CaseEventDetail::kDecided:
      return Decided(detail.decided());
    case v1::CaseEventDetail::kRemedyJudged:
      return Judged(detail.remedy_judged());
    case v1::CaseEventDetail::kFlagged:
      return absl::StrCat("flagged (", detail.flagged().number(), "): ", SpokenWordOf(detail.flagged().reason_code()));
    case v1::CaseEventDetail::kReviewed:
      return absl::StrCat("reviewed flag ", detail.reviewed().number(), ": ",
                          SpokenWordOf(detail.reviewed().outcome()));
    case v1::CaseEventDetail::kLinked:
      return Linked(detail.linked().link());
    case v1::CaseEventDetail::kUpdated:
      return Updated(detail.updated());
    case v1::CaseEventDetail::kCustomerCorrected:
      return Corrected(detail.customer_corrected());
    case v1::CaseEventDetail::kTextRedacted:
      return absl::StrCat("took the ", absl::StrReplaceAll(detail.text_redacted().field(), {{"_", " "}}),
                          " of version ", detail.text_redacted().version(), " out, for good");
    case v1::CaseEventDetail::kWarned:
      return Warned(detail.warned(), moment);
    case v1::CaseEventDetail::kRecalculated:
      return Recalculated(detail.recalculated());
    case v1::CaseEventDetail::kWaitReminded:
      return WaitReminded(detail.wait_reminded(), moment);
    case v1::CaseEventDetail::DETAIL_NOT_SET:
      break;
  }
  return "something that this docket has no words for: it is older than the server";
}

}  // namespace docket::client
