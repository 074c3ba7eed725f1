#include "api/client/timeline.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

std::string Interaction(const v1::InteractionRecorded& interaction) {
  const std::string way = Then(" ", ByChannel(interaction.channel()));
  switch (interaction.direction()) {
    case v1::DIRECTION_INBOUND:
      return absl::StrCat("heard from the customer", way);
    case v1::DIRECTION_OUTBOUND:
      return absl::StrCat("told the customer", way);
    case v1::DIRECTION_NOTE:
      return "noted";
    default:
      return absl::StrCat("recorded an interaction", way);
  }
}

std::string Escalated(const v1::CaseEvent& event, const Moment& moment) {
  const v1::Escalation& escalation = event.detail().escalated().escalation();
  std::string text = absl::StrCat("escalated to ", SpokenWordOf(escalation.level()),
                                  Then(" ", IdOf(escalation.addressee())), ": ", SpokenWordOf(escalation.cause()));
  if (escalation.cause() == v1::ESCALATION_CAUSE_UNRESOLVED) {
    absl::StrAppend(&text, " (due ", LocalShort(ToTime(escalation.raise_time()), moment), ")");
  }
  return text;
}

std::string EscalationAccepted(const v1::EscalationAccepted& accepted) {
  const std::string previous = IdOf(accepted.previous_assignee());
  const std::string accepter = IdOf(accepted.accepted_by());
  std::string text = absl::StrCat(accepter, " accepted escalation", accepted.numbers_size() == 1 ? " " : "s ",
                                  absl::StrJoin(accepted.numbers(), ", "));
  if (!previous.empty() && previous != accepter) absl::StrAppend(&text, ", until now ", previous);
  if (accepted.others_open()) absl::StrAppend(&text, "; others are still open");
  return text;
}

std::string FollowedUp(const v1::FollowUp& follow_up) {
  std::string text = follow_up.satisfied() ? "followed up: satisfied" : "followed up: not satisfied";
  if (follow_up.rating() > 0) absl::StrAppend(&text, ", rating ", follow_up.rating(), " of 5");
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

std::string Closed(const v1::CaseClosed& closed) {
  return absl::StrCat("closed, ", SpokenWordOf(closed.outcome()), " within ",
                      DurationText(ToDuration(closed.resolution_time())));
}

std::string Reopened(const v1::CaseReopened& reopened) {
  return absl::StrCat("reopened", Then(" ", ByChannel(reopened.channel())), ", cycle ", reopened.cycle(),
                      reopened.assignee().empty() ? std::string() : absl::StrCat(", with ", IdOf(reopened.assignee())));
}

Ink InkFor(const v1::CaseEvent& event) {
  switch (event.detail().detail_case()) {
    case v1::CaseEventDetail::kEscalated:
    case v1::CaseEventDetail::kEscalationRepeated:
      return Ink::kYellow;
    case v1::CaseEventDetail::kBreached:
      return Ink::kRed;
    case v1::CaseEventDetail::kResolved:
    case v1::CaseEventDetail::kClosed:
      return Ink::kGreen;
    default:
      return Ink::kPlain;
  }
}

std::string ContactLine(const v1::Contact& contact) {
  std::vector<std::string> parts;
  for (const std::string& part : {contact.display_name(), contact.email(), contact.phone()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return absl::StrJoin(parts, ", ");
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
      return Interaction(detail.interaction());
    case v1::CaseEventDetail::kEscalated:
      return Escalated(event, moment);
    case v1::CaseEventDetail::kEscalationRepeated:
      return absl::StrCat("asked again for an escalation to ", SpokenWordOf(detail.escalation_repeated().level()), ": ",
                          SpokenWordOf(detail.escalation_repeated().cause()));
    case v1::CaseEventDetail::kEscalationAccepted:
      return EscalationAccepted(detail.escalation_accepted());
    case v1::CaseEventDetail::kResolved:
      return OutcomeText(detail.resolved().resolution().outcome());
    case v1::CaseEventDetail::kFollowUp:
      return FollowedUp(detail.follow_up().follow_up());
    case v1::CaseEventDetail::kClosed:
      return Closed(detail.closed());
    case v1::CaseEventDetail::kReopened:
      return Reopened(detail.reopened());
    case v1::CaseEventDetail::kBreached:
      return absl::StrCat("missed a target: ", SpokenWordOf(detail.breached().target()), ", due ",
                          LocalShort(ToTime(detail.breached().due_time()), moment));
    case v1::CaseEventDetail::DETAIL_NOT_SET:
      break;
  }
  return "something that this docket has no words for: it is older than the server";
}

std::string WordsSaid(const v1::CaseEvent& event) {
  const v1::Texts& texts = event.texts();
  const std::vector<std::pair<absl::string_view, std::string>> labelled = {
      {"", texts.subject()},
      {"", texts.description()},
      {"customer: ", ContactLine(texts.contact())},
      {"", texts.text()},
      {"", texts.message()},
      {"", texts.reason()},
      {"", texts.summary()},
      {"", texts.comment()},
      {"feedback: ", texts.feedback()},
      {"recommendations: ", texts.recommendations()},
  };
  std::vector<std::string> said;
  for (const auto& [label, text] : labelled) {
    if (!text.empty()) said.push_back(absl::StrCat(label, text));
  }
  return absl::StrJoin(said, "\n");
}

std::string Timeline(const google::protobuf::RepeatedPtrField<v1::CaseEvent>& events, Intake intake,
                     const Moment& moment, const Paper& paper) {
  Table table({absl::StrCat("TIME (", ZoneName(moment), ")"), "", "WHO", "WHAT"});
  table.Indent(2);
  for (const v1::CaseEvent& event : events) {
    const absl::Time time = ToTime(event.occur_time());
    table.Row({Local(time, moment),
               {Relative(time, moment), Ink::kDim},
               WhoIs(event.actor()),
               {Happened(event, moment), InkFor(event)}});
    const bool repeats_facts = event.detail().has_opened() && intake == Intake::kWithoutTexts;
    if (!repeats_facts) table.Below(WordsSaid(event));
  }
  return table.empty() ? "" : table.Text(paper);
}

}  // namespace docket::client
