// What quality assurance looks at and what it comes to (REVIEW-3): risks of closed cases, plans that were late, sums.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "api/model/refusal.h"
#include "server/rules/quality.h"
#include "server/rules/validate.h"

namespace docket {
namespace {

using ::testing::ElementsAre;

TEST(QualitySumsTest, REVIEW3_WhatPutsACaseAtRisk) {
  v1::Case c;
  c.set_cycle(1);
  EXPECT_EQ(rules::SampledOf(c).risk(), 0);
  EXPECT_TRUE(rules::SampledOf(c).risks().empty());
  c.set_rating(3);
  EXPECT_EQ(rules::SampledOf(c).risk(), 0);
  c.set_rating(2);
  EXPECT_THAT(rules::SampledOf(c).risks(), ElementsAre(v1::CASE_RISK_LOW_RATING));
  const int rated_2 = rules::SampledOf(c).risk();
  c.set_rating(1);
  EXPECT_GT(rules::SampledOf(c).risk(), rated_2);
  c.set_rating(0);
  c.add_clocks()->set_breached(true);
  c.add_clocks()->set_breached(false);
  c.set_escalation_count(2);
  c.set_cycle(3);
  const v1::SampledCase sampled = rules::SampledOf(c);
  EXPECT_THAT(sampled.risks(),
              ElementsAre(v1::CASE_RISK_MISSED_TARGETS, v1::CASE_RISK_ESCALATED, v1::CASE_RISK_REOPENED));
  EXPECT_EQ(sampled.missed_targets(), 1);
  EXPECT_EQ(sampled.reopenings(), 2);
  EXPECT_EQ(sampled.risk(), 1 + 2 * 2 + 2 * 3);
}

TEST(QualitySumsTest, REVIEW3_TheSumsOfAPeriod) {
  const absl::Time from = absl::FromUnixSeconds(1000), before = absl::FromUnixSeconds(2000);
  rules::QualitySums sums(from, before, absl::FromUnixSeconds(3000));
  v1::Scorecard card;
  card.set_staff("staff/rita");
  card.set_percent(80);
  card.add_marks()->set_criterion(v1::CRITERION_EMPATHY);
  card.mutable_marks(0)->set_mark(v1::MARK_PARTLY);
  for (const int64_t second : {999, 1000, 1999, 2000}) {
    card.mutable_create_time()->set_seconds(second);
    sums.Add(card);
    card.mutable_dispute()->set_outcome(v1::DISPUTE_OUTCOME_CHANGED);
  }
  v1::ActionPlan plan;
  plan.set_state(v1::ACTION_PLAN_STATE_OPEN);
  plan.mutable_due_time()->set_seconds(2999);
  sums.Add(plan);
  plan.set_state(v1::ACTION_PLAN_STATE_COMPLETED);
  plan.mutable_due_time()->set_seconds(1400);
  plan.mutable_complete_time()->set_seconds(1500);
  sums.Add(plan);
  v1::Suggestion suggestion;
  suggestion.mutable_create_time()->set_seconds(1500);
  suggestion.set_source(v1::SUGGESTION_SOURCE_CUSTOMER);
  suggestion.set_state(v1::SUGGESTION_STATE_DONE);
  sums.Add(suggestion);
  const v1::QualitySummary found = sums.Take();
  EXPECT_EQ(found.all().scorecards(), 2);
  EXPECT_EQ(found.all().percent_sum(), 160);
  EXPECT_EQ(found.all().changed(), 2);
  ASSERT_EQ(found.by_staff_size(), 1);
  EXPECT_EQ(found.by_staff(0).name(), "staff/rita");
  EXPECT_EQ(found.by_criterion(0).partly(), 2);
  EXPECT_EQ(found.plans_open(), 1);
  EXPECT_EQ(found.plans_overdue(), 1);
  EXPECT_EQ(found.plans_completed(), 1);
  EXPECT_EQ(found.plans_completed_late(), 1);
  EXPECT_EQ(found.plans_created(), 0);
  ASSERT_EQ(found.suggestions_size(), 1);
  EXPECT_EQ(found.suggestions(0).count(), 1);
}

v1::ActionPlan CompletedAt(int64_t second, int64_t due) {
  v1::ActionPlan plan;
  plan.set_state(v1::ACTION_PLAN_STATE_COMPLETED);
  plan.mutable_due_time()->set_seconds(due);
  plan.mutable_complete_time()->set_seconds(second);
  return plan;
}

void Move(int64_t at, int64_t previous_due, v1::ActionPlan* plan) {
  v1::ActionPlanNote& note = *plan->add_notes();
  note.mutable_note_time()->set_seconds(at);
  note.mutable_previous_due_time()->set_seconds(previous_due);
}

TEST(QualitySumsTest, REVIEW3_AnotherDueTimeDoesNotUndoThatAPlanWasLate) {
  EXPECT_FALSE(rules::WasLate(CompletedAt(1500, 1500)));
  EXPECT_TRUE(rules::WasLate(CompletedAt(1501, 1500)));
  v1::ActionPlan plan = CompletedAt(1500, 1900);
  plan.add_notes()->mutable_note_time()->set_seconds(1450);
  Move(1400, 1400, &plan);
  EXPECT_FALSE(rules::WasLate(plan)) << "moved while there was time";
  Move(1450, 1449, &plan);
  EXPECT_TRUE(rules::WasLate(plan)) << "moved when it was late";
  rules::QualitySums sums(absl::FromUnixSeconds(1000), absl::FromUnixSeconds(2000), absl::FromUnixSeconds(3000));
  sums.Add(plan);
  sums.Add(CompletedAt(1500, 1900));
  EXPECT_EQ(sums.Take().plans_completed(), 2);
  EXPECT_EQ(sums.Take().plans_completed_late(), 1);
}

TEST(QualitySumsTest, REVIEW3_ASampleThatIsFromTooManySaysOfHowManyItMayBe) {
  const absl::Status random = rules::TooManyToSample(v1::SAMPLE_ORDER_RANDOM);
  EXPECT_EQ(ReasonOf(random), reason::kLimitReached);
  EXPECT_TRUE(absl::StrContains(random.message(), "more than 500000 cases were closed in this period")) << random;
  EXPECT_TRUE(absl::StrContains(random.message(), "choose a shorter period")) << random;
  const absl::Status by_risk = rules::TooManyToSample(v1::SAMPLE_ORDER_RISK);
  EXPECT_TRUE(absl::StrContains(by_risk.message(), "more than 100000 ")) << by_risk;
  EXPECT_TRUE(absl::StrContains(by_risk.message(), "draw at random")) << by_risk;
}

}  // namespace
}  // namespace docket
