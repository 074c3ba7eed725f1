// What metrics and reports are told of a case's events.
#include "server/rules/measures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// What came of all targets so far: how often each was met and missed.
std::map<v1::Clock::Target, std::pair<int, int>> Outcomes(const Story& story) {
  std::map<v1::Clock::Target, std::pair<int, int>> outcomes;
  for (const Told& told : story.told) {
    const log::v1::Facts facts = told.facts();
    for (const log::v1::TargetFact& fact : facts.targets()) {
      auto& [met, missed] = outcomes[static_cast<v1::Clock::Target>(fact.target())];
      ++(fact.outcome() == log::v1::TARGET_OUTCOME_MET ? met : missed);
    }
  }
  return outcomes;
}

// An inquiry of a Friday, an hour before the office closes.
Story OnFriday() {
  Story story(Policy::Shipped());
  story.now = absl::FromCivil(absl::CivilSecond(2026, 11, 20, 16, 0, 0), absl::UTCTimeZone());
  EXPECT_TRUE(story.Open(Opening()).ok());
  return story;
}

Story Worked() {
  Story story = OnFriday();
  story.Pass(absl::Minutes(10));
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  EXPECT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_TRUE(story.Do(Assessment()).ok());
  EXPECT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED)).ok());
  return story;
}

TEST(MeasuresTest, METRIC1_TheTimesToAcknowledgeAndToAnswerAreWallTimeAndOpenHours) {
  Story story = OnFriday();
  // To Monday, an hour after the office opened.
  story.Pass(absl::Hours(66));
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  const std::vector<Told> acknowledged = story.All(v1::CaseEventDetail::kAcknowledged);
  ASSERT_EQ(acknowledged.size(), 1u) << "a message to the customer acknowledges";
  EXPECT_EQ(acknowledged[0].measures.duration_us, absl::ToInt64Microseconds(absl::Hours(66)));
  EXPECT_EQ(acknowledged[0].facts().business_us(), absl::ToInt64Microseconds(absl::Hours(2)));
  const std::vector<Told> said = story.All(v1::CaseEventDetail::kInteraction);
  EXPECT_EQ(said[0].facts().response_us(), absl::ToInt64Microseconds(absl::Hours(66)));
  EXPECT_EQ(said[0].facts().business_us(), absl::ToInt64Microseconds(absl::Hours(2)));
  story.Pass(absl::Hours(1));
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_FALSE(story.told.back().facts().has_response_us()) << "once a cycle";
}

TEST(MeasuresTest, METRIC1_AnAcknowledgementIsNoMessageAndANoteIsNone) {
  Story story = OnFriday();
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_NOTE)).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  for (const Told& told : story.told) EXPECT_FALSE(told.facts().has_response_us());
}

TEST(MeasuresTest, METRIC2_TheResolutionThatStoodIsMeasuredInOpenHoursToo) {
  Story story = Worked();
  story.Pass(absl::Hours(23));
  ASSERT_TRUE(story.Do(Solution()).ok());
  story.Pass(absl::Hours(48));
  ASSERT_TRUE(story.Do(FollowUp(true, 5)).ok());
  ASSERT_TRUE(story.Do(Closure()).ok());
  const Told& closed = story.told.back();
  EXPECT_EQ(closed.measures.duration_us, absl::ToInt64Microseconds(absl::Hours(23) + absl::Minutes(10)));
  EXPECT_EQ(closed.facts().business_us(), absl::ToInt64Microseconds(absl::Hours(1))) << "what was left of Friday";
}

TEST(MeasuresTest, METRIC5_ATargetIsMetWhenItIsDoneInTime) {
  Story story = OnFriday();
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_THAT(Outcomes(story), ElementsAre(Pair(v1::Clock::TARGET_ACKNOWLEDGE, Pair(1, 0))));
}

TEST(MeasuresTest, METRIC5_AndMissedOnceHoweverLateItIsDone) {
  Story story = OnFriday();
  story.Pass(absl::Hours(24 * 7));
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_EQ(Outcomes(story)[v1::Clock::TARGET_ACKNOWLEDGE], std::pair(0, 1));
}

// A resolution that is sent back makes the target due again: it is known at the closing, once.
TEST(MeasuresTest, METRIC5_WhetherItWasResolvedInTimeIsKnownAtTheClosing) {
  Story story = Worked();
  ASSERT_TRUE(story.Do(Solution()).ok());
  ASSERT_TRUE(story.Do(FollowUp(false)).ok());
  ASSERT_TRUE(story.Do(Solution()).ok());
  EXPECT_EQ(Outcomes(story).count(v1::Clock::TARGET_RESOLVE), 0u);
  ASSERT_TRUE(story.Do(FollowUp(true, 4)).ok());
  ASSERT_TRUE(story.Do(Closure()).ok());
  EXPECT_EQ(Outcomes(story)[v1::Clock::TARGET_RESOLVE], std::pair(1, 0));
}

TEST(MeasuresTest, METRIC5_WhatIsNotOwedAnyMoreIsNeitherMetNorMissed) {
  Story story = OnFriday();
  ASSERT_TRUE(story.Do(Withdrawal()).ok());
  EXPECT_THAT(Outcomes(story), IsEmpty());
}

TEST(MeasuresTest, EveryFactNamesTheCaseAsItStood) {
  Story story = Worked();
  ASSERT_TRUE(story.Do(Solution()).ok());
  const log::v1::Facts facts = story.told.back().facts();
  EXPECT_EQ(facts.staff(), "rita");
  EXPECT_EQ(facts.category(), "lighting");
  EXPECT_EQ(facts.priority(), static_cast<uint32_t>(story.c.priority()));
  EXPECT_EQ(facts.open_second(), story.c.open_time().seconds());
  EXPECT_FALSE(facts.step());
}

TEST(MeasuresTest, WhatHappensByItselfIsAStep) {
  Story story = OnFriday();
  story.Pass(absl::Hours(24 * 7));
  story.Wake();
  int steps = 0;
  for (const Told& told : story.told) {
    EXPECT_EQ(told.facts().step(), told.actor == kService) << told.detail().ShortDebugString();
    steps += told.facts().step() ? 1 : 0;
  }
  EXPECT_GT(steps, 3);
}

// What was due before it came is not missed here by itself: it is when it is done.
TEST(MeasuresTest, METRIC5_WhatAnImportedCaseDoesLateIsMissed) {
  Story story = OnFriday();
  story.Pass(absl::Hours(72));
  story.Wake();
  ASSERT_TRUE(story.c.clocks(0).breached());
  for (v1::Clock& clock : *story.c.mutable_clocks()) clock.set_breached(false);
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  const auto outcomes = Outcomes(story);
  EXPECT_THAT(outcomes.at(v1::Clock::TARGET_ACKNOWLEDGE), Pair(0, 2)) << "by the breach, and by this";
}

TEST(MeasuresTest, METRIC3_WhatIsNoRatingIsNone) {
  Story story = Worked();
  v1::CaseEventDetail detail;
  for (const auto& [rating, score] : std::map<int, int>{{-1, 0}, {0, 0}, {1, 1}, {5, 5}, {6, 0}, {261, 0}}) {
    detail.mutable_follow_up()->mutable_follow_up()->set_rating(rating);
    EXPECT_EQ(rules::MeasuresOf(detail, {.state = v1::CASE_STATE_RESOLVED}, story.c).score, score) << rating;
  }
}

TEST(MeasuresTest, WhatAnImportBroughtCountsInNoFigure) {
  Story story = OnFriday();
  story.c.mutable_imported()->set_version(story.c.version());
  *story.c.mutable_imported()->mutable_import_time() = rules::ToProto(story.now);
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_EQ(story.told.back().measures.case_kind, 0);
  EXPECT_EQ(story.told.back().measures.facts, "");
}

}  // namespace
}  // namespace docket
