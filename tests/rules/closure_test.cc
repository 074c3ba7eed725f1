// Resolution, follow-up, closure, and the customer who comes back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/rules/limits.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Story InProgress() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  story.Pass(absl::Minutes(10));
  EXPECT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  return story;
}

Story Resolved() {
  Story story = InProgress();
  story.Pass(absl::Hours(2));
  EXPECT_TRUE(story.Do(Solution()).ok());
  return story;
}

Story Closed() {
  Story story = Resolved();
  story.Pass(absl::Hours(1));
  EXPECT_TRUE(story.Do(FollowUp(true, 5)).ok());
  EXPECT_TRUE(story.Do(Closure()).ok());
  return story;
}

std::string Missing(const absl::Status& status) {
  google::rpc::Status rich;
  rich.ParseFromString(StatusDetails(status));
  google::rpc::ErrorInfo info;
  for (const auto& any : rich.details()) {
    if (any.Is<google::rpc::ErrorInfo>()) any.UnpackTo(&info);
  }
  return info.metadata().count("missing") > 0 ? info.metadata().at("missing") : "";
}

TEST(ClosureTest, RES2_AResolutionSaysHowWhenAndByWhom) {
  const Story story = Resolved();
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_RESOLVED);
  EXPECT_EQ(story.c.resolution().outcome(), v1::CASE_OUTCOME_RESOLVED);
  EXPECT_EQ(story.c.resolution().resolved_by(), "staff/rita");
  EXPECT_EQ(rules::FromProto(story.c.resolution().resolve_time()), story.now);
}

TEST(ClosureTest, RES2_OnlyWhatIsWorkedOnCanBeResolved) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  EXPECT_EQ(ReasonOf(story.Do(Solution())), reason::kIllegalState);
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  EXPECT_EQ(ReasonOf(story.Do(Solution())), reason::kIllegalState);
  ASSERT_TRUE(story.Do(Acceptance("staff/sam")).ok());
  EXPECT_TRUE(story.Do(Solution()).ok());
}

TEST(ClosureTest, FOLLOW1_TheCustomerConfirmsAndRates) {
  Story story = Resolved();
  story.Pass(absl::Hours(3));
  ASSERT_TRUE(story.Do(FollowUp(true, 4)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_RESOLVED);
  EXPECT_TRUE(story.c.follow_up().satisfied());
  EXPECT_EQ(story.c.rating(), 4);
  EXPECT_EQ(rules::FromProto(story.c.follow_up().follow_up_time()), story.now);
  EXPECT_EQ(story.told.back().measures.score, 4);
}

TEST(ClosureTest, FOLLOW1_OneRatingInACycle) {
  Story story = Resolved();
  ASSERT_TRUE(story.Do(FollowUp(true, 4)).ok());
  EXPECT_EQ(ReasonOf(story.Do(FollowUp(true, 5))), reason::kRatingAlreadyGiven);
  EXPECT_TRUE(story.Do(FollowUp(true)).ok());
  EXPECT_EQ(story.c.rating(), 4);
}

TEST(ClosureTest, FOLLOW2_AnUnsatisfiedCustomerSendsTheCaseBackToWork) {
  Story story = Resolved();
  ASSERT_TRUE(story.Do(FollowUp(false, 1)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_FALSE(story.c.has_resolution());
  EXPECT_EQ(story.c.assignee(), "staff/rita");
  ASSERT_TRUE(story.Do(Solution(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  EXPECT_EQ(ReasonOf(story.Do(FollowUp(true, 5))), reason::kRatingAlreadyGiven);
  ASSERT_TRUE(story.Do(FollowUp(true)).ok());
  EXPECT_TRUE(story.Do(Closure()).ok());
}

// While the customer has a resolution in hand the clock stands still, and goes on where it stood.
TEST(ClosureTest, FOLLOW2_TheClockStandsStillWhileAResolutionIsInHand) {
  Story story = Resolved();
  const absl::Time first_due = rules::FromProto(story.c.open_time()) + kUnresolvedLimit;
  EXPECT_FALSE(story.c.has_next_due_time());
  EXPECT_FALSE(story.c.clocks(0).has_due_time());
  story.Pass(absl::Hours(50));
  ASSERT_TRUE(story.Do(FollowUp(false)).ok());
  ASSERT_EQ(story.c.pauses_size(), 1);
  EXPECT_EQ(rules::FromProto(story.c.pauses(0).end_time()) - rules::FromProto(story.c.pauses(0).start_time()),
            absl::Hours(50));
  EXPECT_EQ(rules::FromProto(story.c.next_due_time()), first_due + absl::Hours(50));
  EXPECT_EQ(story.c.escalation_count(), 0);
  // A second wait is added to the first.
  ASSERT_TRUE(story.Do(Solution()).ok());
  story.Pass(absl::Hours(7));
  ASSERT_TRUE(story.Do(FollowUp(false)).ok());
  story.now = first_due + absl::Hours(57);
  story.Wake();
  EXPECT_EQ(story.c.escalation_count(), 0);
  story.Pass(absl::Microseconds(1));
  story.Wake();
  EXPECT_EQ(story.c.escalation_count(), 1);
}

TEST(ClosureTest, CLOSE1_ClosureIsRefusedWithAllThatIsMissing) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  absl::Status refused = story.Do(Closure());
  EXPECT_EQ(ReasonOf(refused), reason::kClosureIncomplete);
  EXPECT_EQ(Missing(refused), "acknowledgement, correspondence, resolution, follow_up");
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_EQ(Missing(story.Do(Closure())), "correspondence, resolution, follow_up");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_NOTE)).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  EXPECT_EQ(Missing(story.Do(Closure())), "resolution, follow_up");
  ASSERT_TRUE(story.Do(Solution()).ok());
  EXPECT_EQ(Missing(story.Do(Closure())), "follow_up");
  ASSERT_TRUE(story.Do(FollowUp(true)).ok());
  EXPECT_TRUE(story.Do(Closure()).ok());
}

TEST(ClosureTest, CLOSE1_AClosedCaseKeepsItsOutcomeAndItsResolutionTime) {
  const Story story = Closed();
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(rules::FromProto(story.c.close_time()), story.now);
  EXPECT_EQ(story.Last().closed().outcome(), v1::CASE_OUTCOME_RESOLVED);
  EXPECT_EQ(rules::FromProto(story.Last().closed().resolution_time()), absl::Minutes(130))
      << "to the resolution, not to the closure";
  EXPECT_EQ(story.Last().closed().assignee(), "staff/rita");
  EXPECT_EQ(story.told.back().measures.duration_us, absl::ToInt64Microseconds(absl::Minutes(130)));
}

TEST(ClosureTest, CLOSE1_NothingFallsDueOnAClosedCase) {
  Story story = Closed();
  const size_t events = story.told.size();
  story.Pass(absl::Hours(24 * 365));
  story.Wake();
  EXPECT_EQ(story.told.size(), events);
}

TEST(ClosureTest, CLOSE3_TheCustomerComesBackToANewCycle) {
  Story story = Closed();
  story.Pass(absl::Hours(24 * 9));
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_EQ(story.c.cycle(), 2);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(story.c.assignee(), "staff/rita");
  EXPECT_EQ(rules::FromProto(story.c.cycle_start_time()), story.now);
  EXPECT_EQ(rules::FromProto(story.c.next_due_time()), story.now + kUnresolvedLimit);
  EXPECT_FALSE(story.c.has_acknowledge_time());
  EXPECT_FALSE(story.c.has_resolution());
  EXPECT_FALSE(story.c.has_follow_up());
  EXPECT_FALSE(story.c.has_close_time());
  EXPECT_EQ(story.c.rating(), 0);
  EXPECT_EQ(story.c.interaction_count(), 1) << "what was said stays on the case";
  EXPECT_LT(rules::FromProto(story.c.open_time()), story.now) << "when it was opened stays true";
}

TEST(ClosureTest, CLOSE3_WithItsFormerOwnerAwayItIsNewAgain) {
  Story story = Closed();
  story.Person("rita").set_available(false);
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW);
  EXPECT_EQ(story.c.assignee(), "");
}

TEST(ClosureTest, CLOSE3_TimesOfTheNewCycleAreMeasuredInIt) {
  Story story = Closed();
  story.Pass(absl::Hours(24 * 9));
  ASSERT_TRUE(story.Do(Reopening()).ok());
  story.Pass(absl::Minutes(4));
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_EQ(rules::FromProto(story.Last().acknowledged().response_time()), absl::Minutes(4));
  story.Pass(absl::Minutes(6));
  ASSERT_TRUE(story.Do(Solution()).ok());
  ASSERT_TRUE(story.Do(FollowUp(true, 3)).ok()) << "one rating for each cycle";
  ASSERT_TRUE(story.Do(Closure()).ok());
  EXPECT_EQ(rules::FromProto(story.Last().closed().resolution_time()), absl::Minutes(10));
}

TEST(ClosureTest, CLOSE3_ESC5_EachCycleEscalatesForItselfAndNumbersGoOn) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  ASSERT_TRUE(story.Do(Acceptance("staff/sam")).ok());
  ASSERT_TRUE(story.Do(Solution()).ok());
  ASSERT_TRUE(story.Do(FollowUp(true)).ok());
  ASSERT_TRUE(story.Do(Closure()).ok());
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_EQ(story.c.escalations_size(), 0);
  EXPECT_EQ(story.c.escalation_count(), 1);
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  ASSERT_EQ(story.c.escalations_size(), 1);
  EXPECT_EQ(story.c.escalations(0).number(), 2);
  EXPECT_EQ(story.c.escalations(0).cycle(), 2);
}

// FOLLOW-1 of a case that a customer has been asked about by somebody.
v1::RecordFollowUpRequest Contacted() {
  v1::RecordFollowUpRequest request = FollowUp(true, 4);
  request.set_rating_source(v1::RATING_SOURCE_CUSTOMER);
  request.set_contacted_by("staff/zoe");
  request.set_channel(v1::CHANNEL_CHAT);
  return request;
}

TEST(ClosureTest, RES1_WhatIsProposedIsDecidedBeforeItIsCarriedOut) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  const absl::Status undecided = story.Do(Solution(v1::CASE_OUTCOME_ALTERNATIVE));
  EXPECT_EQ(ReasonOf(undecided), reason::kProposalUndecided);
  EXPECT_THAT(Subjects(undecided), ElementsAre("proposals"));
  ASSERT_TRUE(story.Do(CustomerSays(true)).ok());
  EXPECT_EQ(ReasonOf(story.Do(Solution(v1::CASE_OUTCOME_RESOLVED))), reason::kOutcomeDiffers);
  ASSERT_TRUE(story.Do(Solution(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  EXPECT_EQ(story.c.resolution().proposal(), 1);
}

TEST(ClosureTest, RES3_WhatAwaitsApprovalIsUndecidedToo) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_RESOLVED, 20000)).ok());
  EXPECT_EQ(ReasonOf(story.Do(Solution())), reason::kProposalUndecided);
}

TEST(ClosureTest, RES1_WithoutAnythingAgreedTheOutcomeIsFree) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  ASSERT_TRUE(story.Do(CustomerSays(false)).ok());
  ASSERT_TRUE(story.Do(Solution(v1::CASE_OUTCOME_DECLINED)).ok());
  EXPECT_EQ(story.c.resolution().proposal(), 0);
}

TEST(ClosureTest, ASSESS2_ADeclinedRequestEndsDeclinedUnlessTheCustomerAgreedToAnother) {
  Story story;
  ASSERT_TRUE(story.Open(Opening(v1::CASE_KIND_REQUEST)).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(DecliningAssessment()).ok());
  EXPECT_EQ(ReasonOf(story.Do(Solution(v1::CASE_OUTCOME_RESOLVED))), reason::kOutcomeDiffers);
  EXPECT_EQ(ReasonOf(story.Do(Solution(v1::CASE_OUTCOME_ALTERNATIVE))), reason::kOutcomeDiffers);
  Story declined = story;
  EXPECT_TRUE(declined.Do(Solution(v1::CASE_OUTCOME_DECLINED)).ok());
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
  ASSERT_TRUE(story.Do(CustomerSays(true)).ok());
  EXPECT_TRUE(story.Do(Solution(v1::CASE_OUTCOME_ALTERNATIVE)).ok());
}

TEST(ClosureTest, COMM5_NothingIsAwaitedOfTheCustomerOnceItIsResolved) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  ASSERT_TRUE(story.c.has_wait());
  ASSERT_TRUE(story.Do(Solution()).ok());
  EXPECT_FALSE(story.c.has_wait());
}

TEST(ClosureTest, FOLLOW1_TheFollowUpSaysWhoContactedTheCustomerHowAndWhereTheRatingIsFrom) {
  Story story = Resolved();
  ASSERT_TRUE(story.Do(Contacted()).ok()) << "who made the contact may be away by now";
  EXPECT_EQ(story.c.follow_up().contacted_by(), "staff/zoe");
  EXPECT_EQ(story.c.follow_up().channel(), v1::CHANNEL_CHAT);
  EXPECT_EQ(story.c.follow_up().rating_source(), v1::RATING_SOURCE_CUSTOMER);
  v1::RecordFollowUpRequest request = FollowUp(true);
  request.set_contacted_by("staff/nobody");
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kStaffNotFound);
}

TEST(ClosureTest, FOLLOW2_FurtherActionsAreTasksThatComeBeforeClosure) {
  Story story = Resolved();
  v1::RecordFollowUpRequest request = FollowUp(true);
  // As it reaches a rule: the words are sealed, their number stays.
  request.add_actions();
  request.add_actions();
  ASSERT_TRUE(story.Do(request).ok());
  ASSERT_EQ(story.c.tasks_size(), 2);
  EXPECT_EQ(story.c.tasks(1).number(), 2);
  EXPECT_EQ(story.c.tasks(1).added_version(), story.c.version());
  ASSERT_TRUE(story.Do(TaskDone(2)).ok());
  EXPECT_EQ(Missing(story.Do(Closure())), "tasks");
  ASSERT_TRUE(story.Do(TaskDone(1)).ok());
  EXPECT_TRUE(story.Do(Closure()).ok());
}

TEST(ClosureTest, FOLLOW2_ACaseHasOnlySoManyTasksAndNothingOfTheFollowUpIsKept) {
  Story story = Resolved();
  for (int i = 0; i < rules::limits::kTasksOfCase; ++i) ASSERT_TRUE(story.Do(TaskToDo()).ok()) << i;
  v1::RecordFollowUpRequest request = FollowUp(true, 3);
  request.add_actions();
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kLimitReached);
  EXPECT_FALSE(story.c.has_follow_up());
}

TEST(ClosureTest, FOLLOW1_FOLLOW2_WhatIsMalformedIsNamed) {
  EXPECT_THAT(Blamed(Contacted()), IsEmpty());
  EXPECT_THAT(Blamed(FollowUp(true)), IsEmpty());
  v1::RecordFollowUpRequest request = FollowUp(true, 3);
  request.clear_rating_source();
  EXPECT_THAT(Blamed(request), ElementsAre("rating_source"));
  request = FollowUp(true);
  request.set_rating_source(v1::RATING_SOURCE_STAFF);
  EXPECT_THAT(Blamed(request), ElementsAre("rating_source"));
  request = FollowUp(true, 6);
  request.set_contacted_by("rita");
  request.set_channel(static_cast<v1::Channel>(99));
  request.add_actions();
  EXPECT_THAT(Blamed(request), ElementsAre("rating", "contacted_by", "channel", "actions[0]"));
}

TEST(ClosureTest, RES1_CLOSE1_AResolutionIsNoWithdrawal) {
  for (auto outcome : {v1::CASE_OUTCOME_RESOLVED, v1::CASE_OUTCOME_ALTERNATIVE, v1::CASE_OUTCOME_DECLINED}) {
    EXPECT_THAT(Blamed(Solution(outcome)), IsEmpty());
    EXPECT_THAT(Blamed(Withdrawal(outcome)), ElementsAre("outcome"));
  }
  for (auto outcome : {v1::CASE_OUTCOME_WITHDRAWN, v1::CASE_OUTCOME_SPAM, v1::CASE_OUTCOME_NO_ANSWER}) {
    EXPECT_THAT(Blamed(Solution(outcome)), ElementsAre("outcome"));
    EXPECT_THAT(Blamed(Withdrawal(outcome)), IsEmpty());
  }
  EXPECT_THAT(Blamed(v1::WithdrawCaseRequest()), ElementsAre("outcome", "reason"));
}

TEST(ClosureTest, CLOSE1_ClosureNamesTheTasksAndProposalsThatAreOpen) {
  Story story = InProgress();
  ASSERT_TRUE(story.Do(TaskToDo()).ok());
  ASSERT_TRUE(story.Do(Proposing()).ok());
  EXPECT_EQ(Missing(story.Do(Closure())), "proposal, resolution, tasks, follow_up");
  ASSERT_TRUE(story.Do(CustomerSays(true)).ok());
  EXPECT_EQ(Missing(story.Do(Closure())), "resolution, tasks, follow_up");
}

}  // namespace
}  // namespace docket
