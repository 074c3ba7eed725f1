#include "api/client/case_page.h"

#include <algorithm>
#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/client/case_sections.h"
#include "api/client/clock_words.h"
#include "api/client/deadline_page.h"
#include "api/client/text.h"
#include "api/client/timeline.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

Ink InkFor(v1::CaseState state) {
  switch (state) {
    case v1::CASE_STATE_NEW:
      return Ink::kBlue;
    case v1::CASE_STATE_ESCALATED:
      return Ink::kRed;
    case v1::CASE_STATE_RESOLVED:
      return Ink::kGreen;
    case v1::CASE_STATE_CLOSED:
      return Ink::kDim;
    default:
      return Ink::kYellow;
  }
}

Ink InkFor(v1::Priority priority) {
  if (priority == v1::PRIORITY_CRITICAL) return Ink::kRed;
  return priority == v1::PRIORITY_HIGH ? Ink::kYellow : Ink::kPlain;
}

// What is unspecified is not there.
template <typename Enum>
std::string WordIfAny(Enum value, absl::string_view before = "") {
  return value == static_cast<Enum>(0) ? "" : absl::StrCat(before, SpokenWordOf(value));
}

// A time with who caused it: "2026-11-22 14:02 (2 h ago), by ana".
std::string TimeBy(const google::protobuf::Timestamp& time, absl::string_view who, const Moment& moment) {
  return absl::StrCat(LocalAndRelative(ToTime(time), moment), who.empty() ? "" : ", by ", who);
}

std::string Customer(const v1::Case& value) {
  std::vector<std::string> parts;
  for (const std::string& part :
       {IdOf(value.customer()), value.contact().display_name(), value.contact().email(), value.contact().phone()}) {
    if (!part.empty()) parts.push_back(part);
  }
  return parts.empty() ? "anonymous" : absl::StrJoin(parts, ", ");
}

std::string AssessmentText(const v1::Assessment& assessment, const Moment& moment) {
  std::vector<std::string> parts;
  const auto add = [&parts](const std::string& part) {
    if (!part.empty()) parts.push_back(part);
  };
  add(WordIfAny(assessment.urgency(), "urgency "));
  add(WordIfAny(assessment.complexity(), "complexity "));
  add(WordIfAny(assessment.severity(), "severity "));
  if (assessment.decision() != v1::REQUEST_DECISION_UNSPECIFIED) {
    add(assessment.feasible() ? "feasible" : "not feasible");
    add(assessment.compliant() ? "compliant" : "not compliant");
    add(SpokenWordOf(assessment.decision()));
  }
  add(TimeBy(assessment.assess_time(), WhoIs(assessment.assessed_by()), moment));
  return absl::StrJoin(parts, ", ");
}

// "duplicate of 7K3M2Q", or seen from the older one: "7K3M2Q is a duplicate".
std::string LinkText(const v1::CaseLink& link) {
  const std::string other = IdOf(link.other());
  switch (link.type()) {
    case v1::LINK_TYPE_DUPLICATE_OF:
      return link.inbound() ? absl::StrCat(other, " is a duplicate of it") : absl::StrCat("duplicate of ", other);
    case v1::LINK_TYPE_CAUSED_BY:
      return link.inbound() ? absl::StrCat("led to ", other) : absl::StrCat("caused by ", other);
    default:
      return absl::StrCat("related to ", other);
  }
}

std::string AttributesText(const v1::Case& value) {
  // A map has no order of its own; the reader's has.
  const std::map<std::string, std::string> sorted(value.attributes().begin(), value.attributes().end());
  return absl::StrJoin(sorted, ", ", absl::PairFormatter("="));
}

// What is known about the matter, and what it is filed under.
void AddNature(const v1::Case& value, const Moment& moment, Facts& facts) {
  facts.Add("Category", value.category());
  if (value.has_assessment()) facts.Add("Assessment", AssessmentText(value.assessment(), moment));
  facts.Add("Skills", absl::StrJoin(value.skills(), ", "));
  if (value.has_first_contact()) {
    facts.Add("First contact", absl::StrCat(SpokenWordOf(value.first_contact().outcome()), ", ",
                                            LocalAndRelative(ToTime(value.first_contact().record_time()), moment)));
  }
  facts.Add("Root cause", value.root_cause());
  facts.Add("Articles", absl::StrJoin(value.articles(), ", "));
  facts.Add("Tags", absl::StrJoin(value.tags(), ", "));
  facts.Add("Attributes", AttributesText(value));
  for (const v1::CaseLink& link : value.links()) facts.Add("Linked", LinkText(link));
}

// Whose turn it is, and what the customer counts on.
void AddWaiting(const v1::Case& value, const Moment& moment, Facts& facts) {
  if (value.has_wait()) {
    facts.Add("Waiting",
              {absl::StrCat("for the customer since ", LocalAndRelative(ToTime(value.wait().start_time()), moment)),
               Ink::kYellow});
  }
  for (const v1::Consultation& asked : value.consultations()) {
    if (asked.has_answer_time()) continue;
    facts.Add("No answer", {absl::StrCat("from ", asked.party(), " (consultation ", asked.number(), "), asked ",
                                         LocalAndRelative(ToTime(asked.ask_time()), moment)),
                            Ink::kYellow});
  }
  const auto promise = [&](const char* what, const google::protobuf::Timestamp& time) {
    facts.Add("Promised", absl::StrCat(what, LocalAndRelative(ToTime(time), moment)));
  };
  if (value.has_promised_resolution_time()) promise("resolved by ", value.promised_resolution_time());
  if (value.has_promised_call_back_time()) promise("a call at ", value.promised_call_back_time());
}

void AddTimes(const v1::Case& value, const Moment& moment, Facts& facts) {
  facts.Add("Opened", TimeBy(value.open_time(), WhoIs(value.logged_by()), moment));
  if (value.cycle() > 1) {
    facts.Add("Reopened",
              absl::StrCat(LocalAndRelative(ToTime(value.cycle_start_time()), moment), ", cycle ", value.cycle()));
  }
  if (value.has_acknowledge_time()) {
    facts.Add("Acknowledged", LocalAndRelative(ToTime(value.acknowledge_time()), moment));
  }
  if (value.has_resolution()) {
    const v1::Resolution& resolution = value.resolution();
    facts.Add("Resolution", {absl::StrCat(SpokenWordOf(resolution.outcome()), ", ",
                                          TimeBy(resolution.resolve_time(), IdOf(resolution.resolved_by()), moment)),
                             Ink::kGreen});
  }
  if (value.has_follow_up()) {
    const v1::FollowUp& follow_up = value.follow_up();
    facts.Add("Follow-up",
              absl::StrCat(follow_up.satisfied() ? "satisfied" : "not satisfied", ", ",
                           follow_up.rating() > 0 ? absl::StrCat("rating ", follow_up.rating(), " of 5, ") : "",
                           TimeBy(follow_up.follow_up_time(), IdOf(follow_up.contacted_by()), moment)));
  }
  if (!value.has_close_time()) return;
  // The resolution has said the rest.
  const bool unresolved =
      value.outcome() != v1::CASE_OUTCOME_UNSPECIFIED && value.outcome() != value.resolution().outcome();
  facts.Add("Closed", absl::StrCat(unresolved ? absl::StrCat(SpokenWordOf(value.outcome()), ", ") : "",
                                   LocalAndRelative(ToTime(value.close_time()), moment)));
}

std::string FactsText(const v1::Case& value, const Moment& moment, const Paper& paper) {
  Facts facts;
  facts.Add("State", {absl::StrCat(SpokenWordOf(value.state()), ", version ", value.version()), InkFor(value.state())});
  facts.Add("Priority", {WordIfAny(value.priority()), InkFor(value.priority())});
  const std::string way = ByChannel(value.channel());
  facts.Add("Kind", absl::StrCat(SpokenWordOf(value.kind()), way.empty() ? "" : ", ", way));
  facts.Add("Customer", Customer(value));
  facts.Add("Accounts", absl::StrJoin(value.account_references(), ", "));
  facts.Add("Orders", absl::StrJoin(value.order_references(), ", "));
  facts.Add("Team", IdOf(value.team()));
  facts.Add("Assignee", value.assignee().empty() ? "nobody" : IdOf(value.assignee()));
  AddNature(value, moment, facts);
  AddTimes(value, moment, facts);
  AddWaiting(value, moment, facts);
  return facts.Text(paper);
}

// "in 3 h", "late by 2 h".
Cell DueCell(const v1::Case& value, const Moment& moment) {
  const std::string due = DueText(value, moment);
  if (due.empty()) return "-";
  return {absl::StripPrefix(due, "due "), IsLate(value, moment) ? Ink::kRed : Ink::kPlain};
}

std::string Section(absl::string_view heading, absl::string_view body, const Paper& paper) {
  return body.empty() ? "" : absl::StrCat("\n", Inked(heading, Ink::kBold, paper), "\n", body);
}

std::string Paragraph(const std::string& words, const Paper& paper) {
  constexpr int kIndent = 2;
  std::string text;
  for (const std::string& line : Lines(words, std::max(0, paper.width - kIndent))) {
    absl::StrAppend(&text, line.empty() ? "" : "  ", line, "\n");
  }
  return text;
}

}  // namespace

std::string CasePage(const v1::Case& value, const google::protobuf::RepeatedPtrField<v1::CaseEvent>& events,
                     const std::vector<std::string>& next_commands, const Moment& moment, const Paper& paper) {
  const std::string next = Paragraph(absl::StrJoin(next_commands, ", "), paper);
  return absl::StrCat(Inked(absl::StrCat("Case ", OneLine(IdOf(value.name()))), Ink::kBold, paper), ": ",
                      OneLine(value.subject()), "\n", FactsText(value, moment, paper),
                      Section("Description", Paragraph(value.description(), paper), paper),
                      Section("Deadlines", Deadlines(value, moment, paper), paper),
                      Section("Escalations", Escalations(value, moment, paper), paper),
                      Section("Open tasks", OpenTasks(value, events, moment, paper), paper),
                      Section("Proposals", Proposals(value, moment, paper), paper),
                      Section("Flags", Flags(value, moment, paper), paper),
                      Section("Timeline", Timeline(events, Intake::kWithoutTexts, moment, paper), paper),
                      Section(absl::StrCat("Possible now: docket COMMAND ", OneLine(IdOf(value.name()))), next, paper));
}

std::string CaseTable(const google::protobuf::RepeatedPtrField<v1::Case>& cases, const Moment& moment,
                      const Paper& paper) {
  if (cases.empty()) return "no cases\n";
  Table table({"CASE", "STATE", "PRIORITY", "KIND", "ASSIGNEE", "TEAM", "OPENED", "DUE", "SUBJECT"});
  table.Shrink(8);
  for (const v1::Case& value : cases) {
    table.Row({{IdOf(value.name()), Ink::kBold},
               {SpokenWordOf(value.state()), InkFor(value.state())},
               value.priority() == v1::PRIORITY_UNSPECIFIED
                   ? Cell("-")
                   : Cell(SpokenWordOf(value.priority()), InkFor(value.priority())),
               SpokenWordOf(value.kind()),
               value.assignee().empty() ? "-" : IdOf(value.assignee()),
               value.team().empty() ? "-" : IdOf(value.team()),
               Relative(ToTime(value.open_time()), moment),
               DueCell(value, moment),
               value.subject()});
  }
  return table.Text(paper);
}

std::string CaseChange(absl::string_view done, const v1::Case& value, bool validate_only, const Moment& moment,
                       const Paper& paper) {
  std::vector<std::string> standing = {
      Inked(SpokenWordOf(value.state()), InkFor(value.state()), paper),
      value.assignee().empty() ? "nobody assigned" : absl::StrCat("assigned to ", OneLine(IdOf(value.assignee())))};
  if (value.has_wait()) standing.push_back("waiting for the customer");
  const std::string due = DueText(value, moment);
  if (!due.empty()) standing.push_back(Inked(due, IsLate(value, moment) ? Ink::kRed : Ink::kPlain, paper));
  standing.push_back(absl::StrCat("version ", value.version()));
  return absl::StrCat(validate_only ? "This would work, and nothing was changed. It would read:\n" : "", OneLine(done),
                      "\n  ", absl::StrJoin(standing, ", "), "\n");
}

}  // namespace docket::client
