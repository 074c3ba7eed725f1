// Quality assurance as people read it: samples, scorecards, plans, suggestions, and a period's sums.
#include "api/client/quality_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "tests/client/scripted_desk.h"

namespace docket::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// 22 November 2026, 16:02:00 in Greenwich.
Moment Now() { return {absl::FromUnixSeconds(1'795'363'320), absl::UTCTimeZone()}; }

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

constexpr char kCard[] = R"(
    name: "scorecards/2AB3CD" version: 3 case_name: "cases/7K3M2Q" case_version: 9 staff: "staff/ana"
    team: "teams/billing" category: "lamps" state: SCORECARD_STATE_DECIDED percent: 75
    marks { criterion: CRITERION_EMPATHY mark: MARK_MET } marks { criterion: CRITERION_UPDATED mark: MARK_PARTLY }
    comment: "Warm,\nand late." assessed_by: "staff/quinn" create_time { seconds: 1795352520 }
    dispute { dispute_time { seconds: 1795356120 } disputed_by: "ana@desk" reason: "I rang." decided_by: "staff/mia"
              outcome: DISPUTE_OUTCOME_CHANGED decide_time { seconds: 1795359720 } summary: "She did."
              previous_percent: 50 previous_marks { criterion: CRITERION_EMPATHY mark: MARK_MET }
              previous_marks { criterion: CRITERION_UPDATED mark: MARK_NOT_MET } })";

TEST(QualityPageTest, AScorecardTellsItsWholeStory) {
  EXPECT_EQ(ScorecardPage(Parse<v1::Scorecard>(kCard), Now(), {}),
            "Scorecard 2AB3CD: 75 %\n"
            "  Case      7K3M2Q at version 9\n"
            "  Scored    ana, team billing\n"
            "  Category  lamps\n"
            "  State     changed after a dispute\n"
            "  By        2026-11-22 13:02 (3 h ago), by quinn\n"
            "  Version   3\n"
            "\n"
            "Criteria\n"
            "  empathy  met\n"
            "  updated  partly  was not met\n"
            "\n"
            "Comment\n"
            "    Warm,\n"
            "    and late.\n"
            "\n"
            "Dispute\n"
            "  raised 2026-11-22 14:02 (2 h ago), by ana@desk\n"
            "    I rang.\n"
            "  changed (50 % became 75 %) 2026-11-22 15:02 (1 h ago), by mia\n"
            "    She did.\n");
}

TEST(QualityPageTest, AnOpenDisputeSaysSo) {
  auto card = Parse<v1::Scorecard>(kCard);
  card.set_state(v1::SCORECARD_STATE_DISPUTED);
  card.mutable_dispute()->clear_decide_time();
  card.mutable_dispute()->clear_previous_marks();
  EXPECT_THAT(ScorecardPage(card, Now(), {}), HasSubstr("  not decided yet\n"));
  EXPECT_THAT(ScorecardPage(card, Now(), {}), Not(HasSubstr("was ")));
}

TEST(QualityPageTest, ASampleSaysWhyEachWasTaken) {
  const auto sample = Parse<v1::SampleCasesResponse>(R"(
      drawn_from: 12 closed: 40
      cases { name: "cases/7K3M2Q" kind: CASE_KIND_COMPLAINT category: "lamps" team: "teams/billing" staff: "staff/ana"
              close_time { seconds: 1795352520 } risks: CASE_RISK_MISSED_TARGETS risks: CASE_RISK_LOW_RATING
              missed_targets: 2 rating: 1 reopenings: 1 risk: 9 })");
  v1::SampleCasesRequest request;
  request.set_order(v1::SAMPLE_ORDER_RISK);
  request.set_seed(7);
  EXPECT_EQ(SamplePage(sample, request, Now(), {}),
            "1 of 12 closed cases with a risk, the riskiest first (40 closed in all); seed 7\n"
            "CASE    KIND       CATEGORY  TEAM     STAFF  CLOSED            RISK  WHY\n"
            "7K3M2Q  complaint  lamps     billing  ana    2026-11-22 13:02  9     2 missed targets, rated 1, 1 "
            "reopening\n");
}

TEST(QualityPageTest, APlanShowsWhatWasMovedAndWhy) {
  const auto plan = Parse<v1::ActionPlan>(R"(
      name: "plans/2AB3CD" version: 2 action: "Listen to calls" owner: "staff/ben" due_time { seconds: 1795356120 }
      staff: "staff/ana" category: "lamps" state: ACTION_PLAN_STATE_OPEN overdue: true created_by: "staff/mia"
      create_time { seconds: 1795348920 } note_count: 1
      notes { note_time { seconds: 1795352520 } noted_by: "staff/ben" text: "Half done." due_time { seconds: 1795356120 }
              previous_due_time { seconds: 1795352520 } reason: "Ana is away." })");
  const std::string page = ActionPlanPage(plan, Now(), {});
  EXPECT_THAT(page, HasSubstr("Action plan 2AB3CD: Listen to calls\n"));
  EXPECT_THAT(page, HasSubstr("  State    overdue\n"));
  EXPECT_THAT(page, HasSubstr("  For      ana, category lamps\n"));
  EXPECT_THAT(page, HasSubstr("  2026-11-22 13:02 (3 h ago), by ben\n    Half done.\n"
                              "    due 2026-11-22 14:02 instead of 2026-11-22 13:02: Ana is away.\n"));
  google::protobuf::RepeatedPtrField<v1::ActionPlan> plans;
  *plans.Add() = plan;
  EXPECT_EQ(ActionPlanTable(plans, Now(), {}),
            "PLAN    OWNER  DUE               STATE    FOR                  NOTES  WHAT\n"
            "2AB3CD  ben    2026-11-22 14:02  overdue  ana, category lamps  1      Listen to calls\n");
  plans.Clear();
  EXPECT_EQ(ActionPlanTable(plans, Now(), {}), "no action plans\n");
}

TEST(QualityPageTest, ASuggestionShowsWhatBecameOfIt) {
  const auto suggestion = Parse<v1::Suggestion>(R"(
      name: "suggestions/2AB3CD" version: 2 source: SUGGESTION_SOURCE_CUSTOMER case_name: "cases/7K3M2Q"
      text: "A label\x1b[31m" state: SUGGESTION_STATE_TAKEN_UP recorded_by: "ana@desk"
      create_time { seconds: 1795348920 }
      decisions { state: SUGGESTION_STATE_TAKEN_UP decide_time { seconds: 1795352520 } decided_by: "staff/mia"
                  reason: "In March." })");
  const std::string page = SuggestionPage(suggestion, Now(), {});
  EXPECT_THAT(page, HasSubstr("  From      a customer\n"));
  EXPECT_THAT(page, HasSubstr("  taken up 2026-11-22 13:02 (3 h ago), by mia\n    In March.\n"));
  EXPECT_THAT(page, Not(HasSubstr("\x1b"))) << "nothing of it moves the cursor";
}

TEST(QualityPageTest, TheSumsOfAPeriod) {
  const auto sums = Parse<v1::QualitySummary>(R"(
      all { scorecards: 3 percent_sum: 250 disputed: 1 changed: 1 }
      by_team { name: "" scorecards: 3 percent_sum: 250 disputed: 1 changed: 1 }
      by_staff { name: "staff/ana" scorecards: 3 percent_sum: 250 disputed: 1 changed: 1 }
      by_criterion { criterion: CRITERION_EMPATHY met: 2 partly: 1 }
      plans_created: 2 plans_completed: 1 plans_completed_late: 1 plans_open: 4 plans_overdue: 2
      suggestions { source: SUGGESTION_SOURCE_STAFF state: SUGGESTION_STATE_DONE count: 5 })");
  EXPECT_EQ(QualitySummaryPage(sums, {}),
            "SCORED   CARDS  MEAN    DISPUTED  CHANGED  UNDECIDED\n"
            "all      3      83.3 %  1         1        0\n"
            "no team  3      83.3 %  1         1        0\n"
            "ana      3      83.3 %  1         1        0\n"
            "\n"
            "CRITERION  MET  PARTLY  NOT MET  NOT APPLICABLE\n"
            "empathy    2    1       0        0\n"
            "\n"
            "Action plans\n"
            "  2 made, 1 completed (1 late); now 4 open, 2 of them overdue\n"
            "\n"
            "Suggestions\n"
            "  of staff, done: 5\n");
}

TEST(QualityCommandTest, WhoseASuggestionIsHasToBeSaid) {
  ScriptedDesk desk;
  const Ran ran = RunDocket(desk.address(), {"suggestion", "add", "A label"});
  EXPECT_EQ(ran.status, ExitStatus::kUsage);
  EXPECT_THAT(ran.err, HasSubstr("one of --staff and --customer has to say whose it is"));
  EXPECT_TRUE(desk.asked().empty());
}

TEST(QualityCommandTest, JsonIsTheAnswerItself) {
  ScriptedDesk desk;
  desk.all_plans = {Parse<v1::ActionPlan>("name: 'plans/2AB3CD' owner: 'staff/ben'")};
  EXPECT_THAT(RunDocket(desk.address(), {"plan", "list", "--json"}).out, HasSubstr("\"owner\": \"staff/ben\""));
}

}  // namespace
}  // namespace docket::client
