// Which clocks stand still while the customer's answer is awaited, and what becomes of a customer who does not answer
// (COMM-5).
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
using ::testing::Not;
using Target = v1::Clock;

Story WaitingSince(const std::string& time) {
  Story story = InProgressAt("05 09:00");
  story.now = At(time);
  EXPECT_TRUE(story.Do(Awaiting()).ok());
  return story;
}

TEST(WaitsTest, COMM5_AcknowledgementAndTheEscalationAfter24HoursNeverPause) {
  Story story = OpenedAt("05 09:00");
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_ACKNOWLEDGE), ElementsAre("05 10:00"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE_OR_ESCALATE), ElementsAre("06 09:00"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("stands still"));
  EXPECT_EQ(rules::FromProto(ClockOf(story, Target::TARGET_RESOLVE).pause_time()), story.now);
  WakeAt("06 09:01", &story);
  EXPECT_THAT(ByItself(story, "UNRESOLVED"), ElementsAre("06 09:00 escalated UNRESOLVED to SUPERVISOR"));
  EXPECT_TRUE(story.c.has_wait());
}

TEST(WaitsTest, COMM5_APauseMovesTheDueInstantByTheTimeThatWouldHaveCounted) {
  Story story = WaitingSince("05 10:00");
  Story before = InProgressAt("05 09:00");
  EXPECT_THAT(DuesOf(before, Target::TARGET_RESOLVE), ElementsAre("16 17:00"));
  EXPECT_THAT(DuesOf(before, Target::TARGET_NEXT_UPDATE), ElementsAre("07 09:00"));
  story.now = At("06 12:00");
  ASSERT_TRUE(story.Do(Resumption()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("20 11:00")) << "ten open hours later";
  EXPECT_THAT(DuesOf(story, Target::TARGET_NEXT_UPDATE), ElementsAre("08 11:00")) << "26 hours later";
  ASSERT_EQ(story.c.pauses_size(), 1);
  EXPECT_EQ(rules::FromProto(story.c.pauses(0).end_time()), story.now);
}

TEST(WaitsTest, COMM5_WhateverTheCustomerSaysResumesTheClocks) {
  Story story = WaitingSince("05 10:00");
  story.now = At("05 11:00");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  EXPECT_FALSE(story.c.has_wait());
  EXPECT_THAT(DuesOf(story, Target::TARGET_NEXT_UPDATE), ElementsAre("07 10:00"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_CUSTOMER_ANSWER), IsEmpty());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REPLY), ElementsAre("06 11:00"));
}

TEST(WaitsTest, COMM5_TheOneResponsibleIsRemindedAndThenWorkGoesOn) {
  Story story = WaitingSince("05 10:00");
  EXPECT_THAT(DuesOf(story, Target::TARGET_CUSTOMER_ANSWER), ElementsAre("12 10:00"));
  for (const char* time : {"07 10:00", "07 10:01", "08 09:00"}) WakeAt(time, &story);
  EXPECT_THAT(ByItself(story, "reminded"), ElementsAre("07 10:00 reminded"));
  WakeAt("19 09:00", &story);
  EXPECT_THAT(ByItself(story, "resumed"), ElementsAre("12 10:00 resumed"));
  EXPECT_THAT(ByItself(story, "reminded"), ElementsAre("07 10:00 reminded"));
  EXPECT_FALSE(story.c.has_wait());
  EXPECT_EQ(rules::FromProto(story.c.pauses(0).end_time()), At("12 10:00")) << "however late anybody looks";
  EXPECT_THAT(ByItself(story), Contains("14 09:00 missed NEXT_UPDATE")) << "its 47 hours left went on then";
  ExpectSoundCase(story.c);
}

TEST(WaitsTest, COMM5_AnotherPolicyClosesTheCase) {
  Story story(ShippedBut([](v1::Policy* source) { source->mutable_waits(0)->set_end(v1::Policy::Wait::CLOSE); }));
  story.now = At("05 09:00");
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  WakeAt("31 09:00", &story);
  EXPECT_EQ(ByItself(story).back(), "12 09:00 closed");
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(story.c.outcome(), v1::CASE_OUTCOME_NO_ANSWER);
  EXPECT_EQ(rules::FromProto(story.c.close_time()), At("12 09:00"));
  EXPECT_FALSE(story.c.has_next_due_time());
  ExpectSoundCase(story.c);
}

TEST(WaitsTest, COMM5_WithoutARuleForItAWaitHasNoEndOfItsOwn) {
  Story story(ShippedBut([](v1::Policy* source) { source->clear_waits(); }));
  story.now = At("05 09:00");
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  WakeAt("31 09:00", &story);
  EXPECT_TRUE(story.c.has_wait());
  EXPECT_THAT(ByItself(story), Not(Contains("12 09:00 resumed")));
}

TEST(WaitsTest, COMM5_WaitsAreBounded) {
  Story story = InProgressAt("05 09:00");
  for (int i = 0; i < rules::limits::kPausesOfCycle; ++i) {
    ASSERT_TRUE(story.Do(Awaiting()).ok());
    EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("stands still"));
    story.Pass(absl::Seconds(1));
    ASSERT_TRUE(story.Do(Resumption()).ok());
  }
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("19 09:01")) << "the next one stops no clock";
  EXPECT_EQ(story.c.pauses_size(), rules::limits::kPausesOfCycle);
  ExpectSoundCase(story.c);
}

}  // namespace
}  // namespace docket
