// The shipped policy's limits, one by one: from when on they count, until when, and what ends them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/limits.h"
#include "tests/rules/clock_words.h"
#include "tests/rules/soundness.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Target = v1::Clock;

std::vector<std::string> AcknowledgeBy(const std::string& opened, v1::CaseKind kind = v1::CASE_KIND_INQUIRY) {
  return DuesOf(OpenedAt(opened, kind), Target::TARGET_ACKNOWLEDGE);
}

v1::RecordInteractionRequest Promising(absl::Time resolution, absl::Time call_back = absl::InfinitePast()) {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_OUTBOUND);
  request.set_channel(v1::CHANNEL_EMAIL);
  if (resolution > absl::UnixEpoch()) *request.mutable_promised_resolution_time() = rules::ToProto(resolution);
  if (call_back > absl::UnixEpoch()) *request.mutable_promised_call_back_time() = rules::ToProto(call_back);
  return request;
}

TEST(ClocksTest, ACK1_AnInquiryOrRequestIsAcknowledgedWithinOneBusinessHour) {
  EXPECT_THAT(AcknowledgeBy("05 09:00"), ElementsAre("05 10:00"));
  EXPECT_THAT(AcknowledgeBy("05 13:20", v1::CASE_KIND_REQUEST), ElementsAre("05 14:20"));
  EXPECT_THAT(AcknowledgeBy("05 16:00"), ElementsAre("05 17:00")) << "at the very closing";
  EXPECT_THAT(AcknowledgeBy("05 16:30"), ElementsAre("06 09:30")) << "what is left of the hour, the next day";
}

TEST(ClocksTest, ACK1_OutsideBusinessHoursItIsTheFirstHourOfTheNextWorkingDay) {
  EXPECT_THAT(AcknowledgeBy("06 03:00"), ElementsAre("06 10:00"));
  EXPECT_THAT(AcknowledgeBy("06 17:00"), ElementsAre("07 10:00")) << "the desk has just closed";
  EXPECT_THAT(AcknowledgeBy("09 18:00"), ElementsAre("12 10:00")) << "over the week-end";
  EXPECT_THAT(AcknowledgeBy("10 12:00", v1::CASE_KIND_REQUEST), ElementsAre("12 10:00"));
}

TEST(ClocksTest, ACK2_AComplaintIsAcknowledgedWithin24HoursRoundTheClock) {
  EXPECT_THAT(AcknowledgeBy("05 09:00", v1::CASE_KIND_COMPLAINT), ElementsAre("06 09:00"));
  EXPECT_THAT(AcknowledgeBy("10 12:34", v1::CASE_KIND_COMPLAINT), ElementsAre("11 12:34"));
}

TEST(ClocksTest, ACK1_AtExactlyDueItIsMetAndOneMicrosecondLaterItIsMissed) {
  Story story = OpenedAt("05 09:00");
  story.now = At("05 10:00");
  Story met = story;
  ASSERT_TRUE(met.Do(Acknowledgement()).ok());
  EXPECT_FALSE(ClockOf(met, Target::TARGET_ACKNOWLEDGE).breached());
  EXPECT_EQ(ClockOf(met, Target::TARGET_ACKNOWLEDGE).end(), Target::END_DONE);
  EXPECT_THAT(ByItself(met, "missed"), IsEmpty());
  story.Pass(absl::Microseconds(1));
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_THAT(ByItself(story, "missed"), ElementsAre("05 10:00 missed ACKNOWLEDGE"));
}

TEST(ClocksTest, ACK4_ALateAcknowledgementIsABreachThatStaysVisible) {
  Story story = OpenedAt("05 09:00");
  story.now = At("05 11:00");
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  const v1::Clock clock = ClockOf(story, Target::TARGET_ACKNOWLEDGE);
  EXPECT_TRUE(clock.breached());
  EXPECT_EQ(rules::FromProto(clock.due_time()), At("05 10:00"));
  EXPECT_EQ(rules::FromProto(clock.end_time()), At("05 11:00"));
  EXPECT_EQ(clock.end(), Target::END_DONE) << "late, but done";
  const Told missed = story.All(v1::CaseEventDetail::kBreached).front();
  EXPECT_EQ(missed.occurred, At("05 10:00"));
  EXPECT_EQ(missed.recorded, At("05 11:00"));
  EXPECT_LT(missed.version, story.told.back().version) << "no acknowledgement slips in before it";
  WakeAt("06 08:00", &story);
  EXPECT_THAT(ByItself(story, "missed ACK"), SizeIs(1));
  ExpectSoundCase(story.c);
}

TEST(ClocksTest, ACK3_EveryMessageOfTheCustomerHasItsOwnReplyDueAndOneAnswerAnswersAll) {
  Story story = InProgressAt("05 09:00");
  story.now = At("05 10:00");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  story.now = At("05 15:00");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REPLY), ElementsAre("06 10:00", "06 15:00"));
  story.now = At("06 12:00");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_NOTE)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REPLY), SizeIs(2)) << "a note answers nobody";
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REPLY), IsEmpty());
  EXPECT_THAT(ByItself(story, "missed REPLY"), ElementsAre("06 10:00 missed REPLY")) << "the other was in time";
}

TEST(ClocksTest, ACK3_TheFirst20MessagesHaveAClockOfTheirOwn) {
  Story story = InProgressAt("05 09:00");
  for (int i = 0; i < rules::limits::kUnanswered + 5; ++i) {
    story.Pass(absl::Minutes(1));
    ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  }
  EXPECT_THAT(DuesOf(story, Target::TARGET_REPLY), SizeIs(rules::limits::kUnanswered));
  ExpectSoundCase(story.c);
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REPLY), IsEmpty());
  story.Pass(absl::Minutes(1));
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REPLY), SizeIs(1));
}

TEST(ClocksTest, ACK3_TheFirstWordsToTheCustomerAreOwedThoughReceiptWasConfirmed) {
  Story story = OpenedAt("05 09:00");
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_FIRST_RESPONSE), ElementsAre("06 09:00"));
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_FIRST_RESPONSE), IsEmpty());
}

TEST(ClocksTest, COMM1_TheNextUpdateIsDueFromWhenTheCustomerLastHeardOfTheDesk) {
  Story story = InProgressAt("05 09:00");
  EXPECT_THAT(DuesOf(story, Target::TARGET_NEXT_UPDATE), ElementsAre("07 09:00"));
  story.now = At("06 20:00");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_NEXT_UPDATE), ElementsAre("08 20:00"));
  WakeAt("08 20:01", &story);
  EXPECT_THAT(ByItself(story, "NEXT_UPDATE"),
              ElementsAre("08 12:00 warned NEXT_UPDATE", "08 20:00 missed NEXT_UPDATE"));
}

TEST(ClocksTest, COMM1_WhatTheCustomerWasPromisedIsDueThenAndANewPromiseReplacesIt) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Promising(At("07 12:00"))).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_PROMISED_RESOLUTION), ElementsAre("07 12:00"));
  Story late = story;
  WakeAt("07 12:01", &late);
  EXPECT_THAT(ByItself(late, "PROMISED"),
              ElementsAre("07 08:00 warned PROMISED_RESOLUTION", "07 12:00 missed PROMISED_RESOLUTION"));
  // In the same instant, too, as two calls in one commit are.
  ASSERT_TRUE(story.Do(Promising(At("08 12:00"))).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_PROMISED_RESOLUTION), ElementsAre("08 12:00"));
  story.now = At("06 09:00");
  ASSERT_TRUE(story.Do(Promising(At("09 12:00"))).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_PROMISED_RESOLUTION), ElementsAre("09 12:00"));
  ASSERT_TRUE(story.Do(TakingOver("staff/sue")).ok());
  WakeAt("09 11:00", &story);
  ASSERT_TRUE(story.Do(Deescalation()).ok());
  ASSERT_TRUE(story.Do(Solution()).ok());
  EXPECT_THAT(ByItself(story, "missed PROMISED"), IsEmpty());
}

TEST(ClocksTest, COMM2_UpdatesStayDueWhileItIsEscalated) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  WakeAt("07 10:00", &story);
  EXPECT_THAT(ByItself(story), Contains("07 09:00 missed NEXT_UPDATE"));
}

TEST(ClocksTest, COMM3_TheOwnerIsWarnedOnceAheadOfIt) {
  Story story = OpenedAt("05 09:00");
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  for (const char* time : {"05 09:45", "05 09:46", "05 09:50", "05 09:59"}) WakeAt(time, &story);
  ASSERT_THAT(ByItself(story), ElementsAre("05 09:45 warned ACKNOWLEDGE"));
  const v1::ClockWarned& warned = story.Last().warned();
  EXPECT_EQ(warned.assignee(), "staff/rita");
  EXPECT_EQ(rules::FromProto(warned.due_time()), At("05 10:00"));
  EXPECT_TRUE(ClockOf(story, Target::TARGET_ACKNOWLEDGE).warned());
}

TEST(ClocksTest, COMM3_WhatIsPromisedForSoSoonNeedsNoWarning) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Promising(At("05 10:00"), At("05 09:20"))).ok());
  // Nor afterwards, when something else about the case changes.
  story.now = At("05 09:10");
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_HIGH)).ok());
  story.now = At("05 09:15");
  story.Wake();
  EXPECT_THAT(ByItself(story), IsEmpty());
}

TEST(ClocksTest, WORK3_APromisedCallBackIsACommitment) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Promising(absl::InfinitePast(), At("05 15:00"))).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_CALL_BACK), ElementsAre("05 15:00"));
  story.now = At("05 14:00");
  ASSERT_TRUE(story.Do(Promising(absl::InfinitePast())).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_CALL_BACK), ElementsAre("05 15:00")) << "an e-mail is no call";
  Story called = story;
  ASSERT_TRUE(called.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_THAT(DuesOf(called, Target::TARGET_CALL_BACK), IsEmpty());
  WakeAt("05 15:01", &story);
  EXPECT_THAT(ByItself(story, "CALL_BACK"), ElementsAre("05 14:30 warned CALL_BACK", "05 15:00 missed CALL_BACK"));
}

TEST(ClocksTest, RES2_WhatWasAgreedIsCarriedOutWithinTwoWorkingDays) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Proposing()).ok());
  story.now = At("05 10:00");
  ASSERT_TRUE(story.Do(CustomerSays(true)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_CARRY_OUT), ElementsAre("07 10:00"));
  Story late = story;
  WakeAt("07 10:01", &late);
  EXPECT_THAT(ByItself(late), Contains("07 10:00 missed CARRY_OUT"));
  story.now = At("05 12:00");
  ASSERT_TRUE(story.Do(Solution()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_CARRY_OUT), IsEmpty());
  // Where the customer was not satisfied it has to be done again, from then on.
  story.now = At("08 09:00");
  ASSERT_TRUE(story.Do(FollowUp(false)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_CARRY_OUT), ElementsAre("09 17:00"));
  EXPECT_THAT(ByItself(story, "CARRY_OUT"), IsEmpty());
}

TEST(ClocksTest, FOLLOW2_TheCustomerIsContactedWithinThreeWorkingDays) {
  Story story = InProgressAt("05 09:00");
  story.now = At("05 10:00");
  ASSERT_TRUE(story.Do(Solution()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_FOLLOW_UP), ElementsAre("08 10:00"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("stands still"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_NEXT_UPDATE), IsEmpty()) << "COMM-1: until it is resolved";
  Story late = story;
  WakeAt("08 10:01", &late);
  EXPECT_THAT(ByItself(late), ElementsAre("07 14:00 warned FOLLOW_UP", "08 10:00 missed FOLLOW_UP"));
  story.now = At("06 10:00");
  ASSERT_TRUE(story.Do(FollowUp(true)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_FOLLOW_UP), IsEmpty());
}

TEST(ClocksTest, RES3_ARemedyWaitsOneWorkingDayForItsApproval) {
  Story story = InProgressAt("05 09:00");
  story.now = At("05 12:00");
  ASSERT_TRUE(story.Do(Proposing(v1::CASE_OUTCOME_RESOLVED, 90000)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_APPROVE), ElementsAre("06 12:00"));
  ASSERT_TRUE(story.Do(Approval("staff/mia")).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_APPROVE), IsEmpty());
}

TEST(ClocksTest, CLOSE1_AllClocksEndWithTheCaseAndAWithdrawnCaseOwedNothing) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Promising(At("07 12:00"), At("06 12:00"))).ok());
  Story withdrawn = story;
  ASSERT_TRUE(withdrawn.Do(Withdrawal()).ok());
  EXPECT_FALSE(withdrawn.c.has_next_due_time());
  EXPECT_EQ(ClockOf(withdrawn, Target::TARGET_RESOLVE).end(), Target::END_CANCELLED);
  EXPECT_EQ(ClockOf(withdrawn, Target::TARGET_ACKNOWLEDGE).end(), Target::END_DONE) << "that was before";
  ASSERT_TRUE(story.Do(Solution()).ok());
  ASSERT_TRUE(story.Do(FollowUp(true)).ok());
  ASSERT_TRUE(story.Do(Closure()).ok());
  EXPECT_EQ(ClockOf(story, Target::TARGET_RESOLVE).end(), Target::END_DONE);
  for (Story* over : {&withdrawn, &story}) {
    for (const v1::Clock& clock : over->c.clocks()) EXPECT_FALSE(rules::IsOwed(clock)) << clock.DebugString();
    WakeAt("31 09:00", over);
    EXPECT_THAT(ByItself(*over), IsEmpty());
    ExpectSoundCase(over->c);
  }
}

}  // namespace
}  // namespace docket
