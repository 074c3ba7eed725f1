// Waiting for the customer: begun, ended by hand, and ended by what the customer says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/limits.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Story Waiting() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  story.Pass(absl::Minutes(5));
  EXPECT_TRUE(story.Do(Awaiting()).ok());
  return story;
}

TEST(WaitingTest, COMM5_TheBallIsWithTheCustomerFromNowOn) {
  const Story story = Waiting();
  EXPECT_EQ(rules::FromProto(story.c.wait().start_time()), story.now);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_TRUE(story.Last().has_wait_started());
}

TEST(WaitingTest, COMM5_TheEscalationAfter24HoursDoesNotPause) {
  Story story = Waiting();
  story.Pass(absl::Hours(24));
  story.Wake();
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  EXPECT_TRUE(story.c.has_wait()) << "the customer's answer is awaited all the same";
  EXPECT_TRUE(story.Do(Resumption()).ok());
}

TEST(WaitingTest, COMM5_OneWaitAtATime) {
  Story story = Waiting();
  EXPECT_EQ(ReasonOf(story.Do(Awaiting())), reason::kAlreadyWaiting);
  story.Pass(absl::Minutes(1));
  ASSERT_TRUE(story.Do(Resumption()).ok());
  EXPECT_FALSE(story.c.has_wait());
  EXPECT_EQ(ReasonOf(story.Do(Resumption())), reason::kNotWaiting);
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  EXPECT_EQ(rules::FromProto(story.c.wait().start_time()), story.now) << "the next wait has its own start";
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

TEST(WaitingTest, COMM5_WhateverTheCustomerSaysEndsTheWaitInTheSameCommit) {
  Story story = Waiting();
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_NOTE)).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_TRUE(story.c.has_wait()) << "the desk's own words end nothing";
  const size_t before = story.told.size();
  story.texts.set_sealed("sealed words");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  ASSERT_EQ(story.told.size(), before + 2);
  EXPECT_TRUE(story.told[before].detail().has_interaction());
  EXPECT_TRUE(story.told[before].payload.has_texts());
  EXPECT_TRUE(story.told[before + 1].detail().has_wait_ended());
  EXPECT_FALSE(story.told[before + 1].payload.has_texts());
  EXPECT_FALSE(story.c.has_wait());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  EXPECT_TRUE(story.Last().has_interaction()) << "there is no wait to be ended any more";
}

TEST(WaitingTest, COMM5_MalformedRequestsAreTurnedAway) {
  EXPECT_THAT(Blamed(Awaiting()), IsEmpty());
  EXPECT_THAT(Blamed(v1::AwaitCustomerRequest()), ElementsAre("reason")) << "what is awaited";
  EXPECT_THAT(Blamed(Resumption()), IsEmpty());
  v1::ResumeCaseRequest request;
  request.set_reason(std::string(rules::limits::kRemarkCharacters + 1, 'a'));
  EXPECT_THAT(Blamed(request), ElementsAre("reason"));
}

}  // namespace
}  // namespace docket
