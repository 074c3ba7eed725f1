// The state machine, as a reviewer reads it: golden_states.txt holds the outcome of every command in every state. The
// table is made by running the rules on cases that commands brought into each state.
//
// DOCKET_REGENERATE=1 rules_test    writes it anew
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rules/golden.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests

constexpr char kGolden[] = DOCKET_SOURCE_DIR "/tests/rules/golden_states.txt";

struct Column {
  std::string heading;
  Story story;
};

// Each story goes on from the one before it, by commands alone; "nobody's" is beside the row.
std::vector<Column> Columns() {
  std::vector<Column> columns;
  Story story;
  const auto add = [&](const std::string& heading, v1::CaseState state, const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << heading << ": " << status;
    EXPECT_EQ(story.c.state(), state) << heading;
    columns.push_back({.heading = heading, .story = story});
  };
  add("NEW", v1::CASE_STATE_NEW, story.Open(Opening()));
  EXPECT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  add("ACKNOWLEDGED", v1::CASE_STATE_ACKNOWLEDGED, story.Do(Acknowledgement()));
  const Story acknowledged = story;
  add("ESCALATED, nobody's", v1::CASE_STATE_ESCALATED, story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)));
  story = acknowledged;
  add("IN_PROGRESS", v1::CASE_STATE_IN_PROGRESS, story.Do(Assignment("staff/rita")));
  add("ESCALATED", v1::CASE_STATE_ESCALATED, story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)));
  EXPECT_TRUE(story.Do(Acceptance("staff/sue")).ok());
  add("RESOLVED", v1::CASE_STATE_RESOLVED, story.Do(Solution()));
  add("RESOLVED, confirmed", v1::CASE_STATE_RESOLVED, story.Do(FollowUp(true)));
  add("CLOSED", v1::CASE_STATE_CLOSED, story.Do(Closure()));
  return columns;
}

struct Line {
  std::string name;
  std::function<absl::Status(Story&)> run;
};

// What comes before the last is done where it can be done; the line tells what the last came to.
template <typename... Requests>
Line LineOf(const std::string& name, const Requests&... requests) {
  return {name, [=](Story& story) {
            absl::Status last;
            ((last = story.Do(requests)), ...);
            return last;
          }};
}

// LinkCases with a case that was opened so much later.
Line LinkLine(const std::string& name, absl::Duration later, int times = 1) {
  return {name, [=](Story& story) {
            v1::Case other;
            other.set_name(CaseName({.lane = 1, .number = 1}));
            *other.mutable_open_time() = rules::ToProto(rules::FromProto(story.c.open_time()) + later);
            story.other = &other;
            absl::Status last;
            for (int i = 0; i < times; ++i) last = story.Do(Linking(other.name()));
            story.other = nullptr;
            return last;
          }};
}

v1::RecordInteractionRequest Answering(int consultation) {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_NOTE);
  request.set_answered_consultation(consultation);
  return request;
}

v1::RecordFollowUpRequest FollowUpWithAction() {
  v1::RecordFollowUpRequest request = FollowUp(true);
  request.add_actions("send the invoice again");
  return request;
}

// Nobody below a manager may grant it.
constexpr int64_t kManagersCents = 50000;

std::vector<Line> IntakeLines() {
  return {
      LineOf("AcknowledgeCase", Acknowledgement()),
      LineOf("AssignCase", Assignment("staff/sam")),
      LineOf("AssignCase, to somebody away", Assignment("staff/zoe")),
      LineOf("RecordInteraction, inbound", Interaction(v1::DIRECTION_INBOUND)),
      LineOf("RecordInteraction, outbound", Interaction(v1::DIRECTION_OUTBOUND)),
      LineOf("RecordInteraction, note", Interaction(v1::DIRECTION_NOTE)),
      LineOf("RecordInteraction, answers a consultation that nobody asked", Answering(1)),
      LineOf("AssessCase", Assessment()),
      LineOf("AssessCase, an inquiry with a severity", Assessment(v1::URGENCY_HIGH, v1::SEVERITY_MAJOR)),
      LineOf("ReclassifyCase", Reclassification(v1::CASE_KIND_COMPLAINT)),
      LineOf("ReclassifyCase, as it is", Reclassification(v1::CASE_KIND_INQUIRY)),
      LineOf("RecordFirstContact, needs an expert", FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT)),
      LineOf("RecordFirstContact, of a complaint, resolved", Reclassification(v1::CASE_KIND_COMPLAINT),
             FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED)),
      LineOf("RecordFirstContact, of a complaint, needs an expert", Reclassification(v1::CASE_KIND_COMPLAINT),
             FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT)),
      LineOf("RecordFirstContact, again", FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED),
             FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED)),
  };
}

std::vector<Line> WorkLines() {
  return {
      LineOf("UnassignCase", Unassignment()),
      LineOf("AddTask", TaskToDo()),
      LineOf("AddTask, for nobody known", TaskToDo("staff/nobody")),
      LineOf("CompleteTask", TaskToDo(), TaskDone(1)),
      LineOf("CompleteTask, of no task", TaskDone(1)),
      LineOf("AwaitCustomer", Awaiting()),
      LineOf("AwaitCustomer, again", Awaiting(), Awaiting()),
      LineOf("ResumeCase", Awaiting(), Resumption()),
      LineOf("ResumeCase, of one that does not wait", Resumption()),
      LineOf("ResumeCase, after the customer wrote", Awaiting(), Interaction(v1::DIRECTION_INBOUND), Resumption()),
      LineOf("RecordFinding", Finding("packing")),
  };
}

std::vector<Line> EscalationLines() {
  return {
      LineOf("EscalateCase", Escalation(v1::ESCALATION_CAUSE_COMPLEX)),
      LineOf("EscalateCase, the same cause", Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)),
      LineOf("EscalateCase, a cause that was taken back in this cycle", Escalation(v1::ESCALATION_CAUSE_COMPLEX),
             Deescalation(), Escalation(v1::ESCALATION_CAUSE_COMPLEX)),
      LineOf("AcceptEscalation", Acceptance("staff/sue")),
      LineOf("AcceptEscalation, below the level", Acceptance("staff/rita")),
      LineOf("DeescalateCase", Deescalation()),
      LineOf("DeescalateCase, of two causes", Escalation(v1::ESCALATION_CAUSE_TECHNICAL), Deescalation()),
      LineOf("DeescalateCase, one of two causes", Escalation(v1::ESCALATION_CAUSE_TECHNICAL), Deescalation(1)),
      LineOf("DeescalateCase, of another number", Deescalation(9)),
      LineOf("TakeOver, by a supervisor", TakingOver("staff/sue")),
      LineOf("TakeOver, by a supervisor who has it", TakingOver("staff/sue"), TakingOver("staff/sue")),
      LineOf("TakeOver, by a manager", TakingOver("staff/mia")),
      LineOf("TakeOver, by a representative", TakingOver("staff/rita")),
  };
}

std::vector<Line> ResolutionLines() {
  return {
      LineOf("ProposeResolution", Proposing()),
      LineOf("ProposeResolution, with more than may be granted", Proposing(v1::CASE_OUTCOME_RESOLVED, kManagersCents)),
      LineOf("DecideResolution, yes", Proposing(), CustomerSays(true)),
      LineOf("DecideResolution, no", Proposing(), CustomerSays(false)),
      LineOf("DecideResolution, of nothing proposed", CustomerSays(true)),
      LineOf("DecideResolution, before it is approved", Proposing(v1::CASE_OUTCOME_RESOLVED, kManagersCents),
             CustomerSays(true)),
      LineOf("ApproveRemedy", Proposing(v1::CASE_OUTCOME_RESOLVED, kManagersCents), Approval("staff/mia")),
      LineOf("ApproveRemedy, by too low a role", Proposing(v1::CASE_OUTCOME_RESOLVED, kManagersCents),
             Approval("staff/sam")),
      LineOf("ApproveRemedy, of nothing proposed", Approval("staff/mia")),
      LineOf("ResolveCase", Solution()),
      LineOf("ResolveCase, with a proposal undecided", Proposing(), Solution()),
      LineOf("ResolveCase, as agreed", Proposing(), CustomerSays(true), Solution()),
      LineOf("ResolveCase, otherwise than agreed", Proposing(), CustomerSays(true),
             Solution(v1::CASE_OUTCOME_DECLINED)),
      LineOf("RecordFollowUp, satisfied", FollowUp(true)),
      LineOf("RecordFollowUp, not satisfied", FollowUp(false)),
      LineOf("RecordFollowUp, a second rating", FollowUp(true, 4), FollowUp(true, 5)),
      LineOf("CloseCase", Closure()),
      LineOf("CloseCase, with an action left", FollowUpWithAction(), Closure()),
      LineOf("CloseCase, with its action done", FollowUpWithAction(), TaskDone(1), Closure()),
      LineOf("WithdrawCase", Withdrawal()),
      LineOf("ReopenCase", Reopening()),
  };
}

// RedactText of a text that is there, or not.
Line RedactLine(const std::string& name, size_t texts) {
  return {name, [=](Story& story) {
            story.replaces = texts;
            return story.Do(Redacting(1));
          }};
}

std::vector<Line> KeepingLines() {
  return {
      LineOf("FlagCase", Flagging()),
      LineOf("ReviewCase", Flagging(), Reviewing(1)),
      LineOf("ReviewCase, of no flag", Reviewing(1)),
      LinkLine("LinkCases, to an older one", absl::Hours(-1)),
      LinkLine("LinkCases, to a newer one", absl::Hours(1)),
      LinkLine("LinkCases, again", absl::Hours(-1), 2),
      LineOf("UpdateCase", Tagging({"vip"})),
      LineOf("UpdateCase, to what it has", Tagging({"vip"}), Tagging({"vip"})),
      LineOf("CorrectCustomer", CorrectingTo("customers/00H03Q")),
      LineOf("CorrectCustomer, to whom it is", CorrectingTo("customers/00H03Q"), CorrectingTo("customers/00H03Q")),
      RedactLine("RedactText", 1),
      RedactLine("RedactText, of no text", 0),
      {"24 hours and a moment pass",
       [](Story& story) {
         story.Pass(absl::Hours(24) + absl::Microseconds(1));
         story.Wake();
         return absl::OkStatus();
       }},
  };
}

std::vector<Line> Lines() {
  std::vector<Line> all;
  for (const std::vector<Line>& some :
       {IntakeLines(), WorkLines(), EscalationLines(), ResolutionLines(), KeepingLines()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::string Outcome(const Line& line, Story story) {
  const absl::Status status = line.run(story);
  return status.ok() ? absl::StrCat("-> ", rules::StateName(story.c.state())) : ReasonOf(status);
}

void Pad(size_t width, std::string* text) {
  if (text->size() < width) text->append(width - text->size(), ' ');
}

std::string Table() {
  const std::vector<Column> columns = Columns();
  std::vector<std::vector<std::string>> rows = {{"command \\ state"}};
  for (const Column& column : columns) rows[0].push_back(column.heading);
  for (const Line& line : Lines()) {
    rows.push_back({line.name});
    for (const Column& column : columns) rows.back().push_back(Outcome(line, column.story));
  }
  std::vector<size_t> widths(columns.size() + 1);
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text =
      "# Every command in every state: \"-> STATE\" where it is carried out, else the reason of its refusal.\n"
      "# Made by states_test.cc from the rules themselves; DOCKET_REGENERATE=1 writes it anew.\n"
      "# From ACKNOWLEDGED on the customer has written once, rita is responsible until sue accepts the escalation, "
      "and\n"
      "# \"RESOLVED, confirmed\" follows a satisfied follow-up. Where a line takes several commands (a task is added, "
      "then\n"
      "# completed), the outcome is the last one's.\n\n";
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) {
        Pad(line.size() - row[i].size() + widths[i], &line);
        line += " | ";
      }
    }
    absl::StrAppend(&text, line, "\n");
  }
  return text;
}

TEST(StatesTest, TheTableOfOutcomesIsTheReviewedOne) { testing::ExpectGolden(kGolden, Table()); }

// What is refused for the state says so, and names what would be possible, all of which the table allows.
TEST(StatesTest, ARefusalNamesStateCommandAndWhatIsLegal) {
  const absl::Status refused = rules::CheckLegal(v1::CASE_STATE_NEW, "ReopenCase");
  EXPECT_EQ(ReasonOf(refused), reason::kIllegalState);
  EXPECT_EQ(refused.message(),
            "ReopenCase is not possible while the case is NEW; possible now: AcknowledgeCase, AssignCase, "
            "RecordInteraction, AssessCase, ReclassifyCase, RecordFirstContact, EscalateCase, TakeOver, CloseCase, "
            "WithdrawCase, FlagCase, ReviewCase, LinkCases, UpdateCase, CorrectCustomer, RedactText");
}

TEST(StatesTest, EveryCommandOfTheContractIsInBothTables) {
  std::set<std::string> commands, transitions, lines;
  const google::protobuf::ServiceDescriptor* service = v1::OpenCaseRequest::descriptor()->file()->service(0);
  for (int i = 0; i < service->method_count(); ++i) {
    // What changes a case that is there says which, and carries a request id.
    const google::protobuf::Descriptor* request = service->method(i)->input_type();
    const bool changes = request->FindFieldByName("request_id") != nullptr;
    if (changes && request->FindFieldByName("name") != nullptr) commands.insert(service->method(i)->name());
  }
  for (const rules::Transition& transition : rules::Transitions()) transitions.emplace(transition.command);
  for (const Line& line : Lines()) lines.insert(line.name.substr(0, line.name.find(',')));
  lines.erase("24 hours and a moment pass");
  EXPECT_EQ(transitions, commands);
  EXPECT_EQ(lines, commands);
}

TEST(StatesTest, EveryStateHasAWayOn) {
  for (v1::CaseState state : rules::kStates) {
    int legal = 0;
    for (const rules::Transition& transition : rules::Transitions()) {
      legal += rules::CheckLegal(state, transition.command).ok();
    }
    EXPECT_GT(legal, 0) << rules::StateName(state);
  }
}

TEST(StatesTest, AStateThatIsNotKnownAllowsNothing) {
  for (const rules::Transition& transition : rules::Transitions()) {
    EXPECT_FALSE(rules::CheckLegal(v1::CASE_STATE_UNSPECIFIED, transition.command).ok());
    EXPECT_FALSE(rules::CheckLegal(static_cast<v1::CaseState>(99), transition.command).ok());
  }
}

TEST(StatesTest, EveryStateOfTheContractIsInTheTable) {
  EXPECT_EQ(rules::kStates.size(), static_cast<size_t>(v1::CaseState_descriptor()->value_count()) - 1);
}

}  // namespace
}  // namespace docket
