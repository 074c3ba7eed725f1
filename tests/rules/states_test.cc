// The state machine, as a reviewer reads it: golden_states.txt holds the outcome of every command in every state. The
// table is made by running the rules on cases that commands brought into each state.
//
// DOCKET_REGENERATE=1 rules_test    writes it anew
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests

constexpr char kGolden[] = DOCKET_SOURCE_DIR "/tests/rules/golden_states.txt";

struct Column {
  std::string heading;
  Story story;
};

// Each story goes on from the one before it, by commands alone.
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

template <typename Request>
Line LineOf(const std::string& name, const Request& request) {
  return {name, [request](Story& story) { return story.Do(request); }};
}

std::vector<Line> Lines() {
  return {
      LineOf("AcknowledgeCase", Acknowledgement()),
      LineOf("AssignCase", Assignment("staff/sam")),
      LineOf("RecordInteraction, inbound", Interaction(v1::DIRECTION_INBOUND)),
      LineOf("RecordInteraction, outbound", Interaction(v1::DIRECTION_OUTBOUND)),
      LineOf("RecordInteraction, note", Interaction(v1::DIRECTION_NOTE)),
      LineOf("EscalateCase", Escalation(v1::ESCALATION_CAUSE_COMPLEX)),
      LineOf("EscalateCase, the same cause", Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)),
      LineOf("AcceptEscalation", Acceptance("staff/sue")),
      LineOf("ResolveCase", Solution()),
      LineOf("RecordFollowUp, satisfied", FollowUp(true)),
      LineOf("RecordFollowUp, not satisfied", FollowUp(false)),
      LineOf("CloseCase", Closure()),
      LineOf("ReopenCase", Reopening()),
      {"24 hours and a moment pass",
       [](Story& story) {
         story.Pass(absl::Hours(24) + absl::Microseconds(1));
         story.Wake();
         return absl::OkStatus();
       }},
  };
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
      "# Before CLOSED the customer has written once, and \"RESOLVED, confirmed\" follows a satisfied follow-up.\n\n";
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

TEST(StatesTest, TheTableOfOutcomesIsTheReviewedOne) {
  const std::string table = Table();
  if (std::getenv("DOCKET_REGENERATE") != nullptr) {
    std::ofstream(kGolden) << table;
    return;
  }
  std::ifstream file(kGolden);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(golden.str(), table) << "if the change is meant: DOCKET_REGENERATE=1 rules_test, and review the difference";
}

// What is refused for the state says so, and names what would be possible, all of which the table allows.
TEST(StatesTest, ARefusalNamesStateCommandAndWhatIsLegal) {
  const absl::Status refused = rules::CheckLegal(v1::CASE_STATE_NEW, "ReopenCase");
  EXPECT_EQ(ReasonOf(refused), reason::kIllegalState);
  EXPECT_EQ(refused.message(),
            "ReopenCase is not possible while the case is NEW; possible now: AcknowledgeCase, AssignCase, "
            "RecordInteraction, EscalateCase, CloseCase");
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
