// Cases that end without a resolution, and whose workload a case is part of.
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests

Story InProgress() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  return story;
}

TEST(WithdrawalTest, CLOSE1_ACaseWithoutAResolutionEndsByWithdrawalAndOwesNothing) {
  Story story = InProgress();
  story.texts.set_sealed("sealed words");
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  story.Pass(absl::Minutes(5));
  ASSERT_TRUE(story.Do(Withdrawal(v1::CASE_OUTCOME_NO_ANSWER)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(rules::FromProto(story.c.close_time()), story.now);
  EXPECT_FALSE(story.c.has_resolution());
  EXPECT_FALSE(story.c.has_wait());
  EXPECT_EQ(rules::FromProto(story.c.escalations(0).withdraw_time()), story.now);
  EXPECT_EQ(story.Last().closed().outcome(), v1::CASE_OUTCOME_NO_ANSWER);
  EXPECT_EQ(story.Last().closed().assignee(), "staff/rita");
  EXPECT_FALSE(story.Last().closed().has_resolution_time());
  EXPECT_EQ(story.told.back().payload.texts().sealed(), "sealed words");
  const size_t events = story.told.size();
  EXPECT_FALSE(story.c.has_next_due_time());
  story.Pass(absl::Hours(24 * 365));
  story.Wake();
  EXPECT_EQ(story.told.size(), events) << "nothing falls due on it";
}

TEST(WithdrawalTest, METRIC2_AWithdrawalHasAnOutcomeAndNoResolutionTime) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(Withdrawal(v1::CASE_OUTCOME_SPAM)).ok());
  const Measures& measures = story.told.back().measures;
  EXPECT_EQ(measures.outcome, v1::CASE_OUTCOME_SPAM);
  EXPECT_FALSE(measures.duration_us.has_value());
}

TEST(WithdrawalTest, CLOSE3_AWithdrawnCaseCanBeReopened) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(Withdrawal()).ok());
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(rules::FromProto(story.c.next_due_time()), story.now + kUnresolvedLimit);
  Story unassigned;
  ASSERT_TRUE(unassigned.Open(Opening()).ok());
  ASSERT_TRUE(unassigned.Do(Withdrawal()).ok());
  ASSERT_TRUE(unassigned.Do(Reopening()).ok());
  EXPECT_EQ(unassigned.c.state(), v1::CASE_STATE_NEW);
}

std::string Loads(const v1::CaseEventDetail& detail) {
  return absl::StrJoin(rules::ConsequencesOf(detail), " ", [](std::string* out, const rules::WorkloadChange& change) {
    absl::StrAppend(out, change.staff, change.change > 0 ? "+" : "", change.change);
  });
}

TEST(WorkloadTest, ASSIGN2_WorkloadsFollowEveryChangeOfWhoIsResponsible) {
  Story story = InProgress();
  EXPECT_EQ(Loads(story.Last()), "staff/rita+1");
  ASSERT_TRUE(story.Do(TakingOver("staff/sue")).ok());
  EXPECT_EQ(Loads(story.Last()), "staff/rita-1 staff/sue+1");
  ASSERT_TRUE(story.Do(Unassignment()).ok());
  EXPECT_EQ(Loads(story.Last()), "staff/sue-1");
  ASSERT_TRUE(story.Do(Assignment("staff/sam")).ok());
  ASSERT_TRUE(story.Do(Withdrawal()).ok());
  EXPECT_EQ(Loads(story.Last()), "staff/sam-1");
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_EQ(Loads(story.Last()), "staff/sam+1");
}

TEST(WorkloadTest, ASSIGN2_WhatWasReservedIsNotCountedAgain) {
  v1::CaseEventDetail detail;
  detail.mutable_assigned()->set_assignee("staff/sam");
  detail.mutable_assigned()->set_reserved(true);
  EXPECT_EQ(Loads(detail), "");
  detail.mutable_assigned()->set_previous_assignee("staff/rita");
  EXPECT_EQ(Loads(detail), "staff/rita-1");
  detail.mutable_assigned()->set_previous_assignee("staff/sam");
  EXPECT_EQ(Loads(detail), "staff/sam-1") << "who had it already keeps one of the two";
}

}  // namespace
}  // namespace docket
