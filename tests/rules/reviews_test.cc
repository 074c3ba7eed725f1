// Flags and their reviews; links between cases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/limits.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Story Opened() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  story.Pass(absl::Minutes(3));
  return story;
}

TEST(ReviewsTest, CLOSE2_AFlagStaysOpenUntilItsReviewHasAnOutcome) {
  Story story = Opened();
  ASSERT_TRUE(story.Do(Flagging(v1::FLAG_REASON_RECURRING)).ok());
  ASSERT_EQ(story.c.flags_size(), 1);
  EXPECT_EQ(story.c.flags(0).number(), 1);
  EXPECT_EQ(story.c.flags(0).reason_code(), v1::FLAG_REASON_RECURRING);
  EXPECT_EQ(story.c.flags(0).flagged_by(), "tester");
  EXPECT_EQ(rules::FromProto(story.c.flags(0).flag_time()), story.now);
  EXPECT_EQ(story.c.flags(0).outcome(), v1::REVIEW_OUTCOME_UNSPECIFIED);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW) << "a flag moves nothing";
  story.Pass(absl::Hours(2));
  ASSERT_TRUE(story.Do(Reviewing(1, v1::REVIEW_OUTCOME_ACTION_TAKEN)).ok());
  EXPECT_EQ(story.c.flags(0).outcome(), v1::REVIEW_OUTCOME_ACTION_TAKEN);
  EXPECT_EQ(story.c.flags(0).reviewed_by(), "tester");
  EXPECT_EQ(rules::FromProto(story.c.flags(0).review_time()), story.now);
}

TEST(ReviewsTest, CLOSE2_AReviewNamesAFlagThatIsOpen) {
  Story story = Opened();
  EXPECT_EQ(ReasonOf(story.Do(Reviewing(1))), reason::kNoSuchFlag);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(story.Do(Flagging()).ok());
  ASSERT_TRUE(story.Do(Reviewing(2)).ok());
  const absl::Status twice = story.Do(Reviewing(2));
  EXPECT_EQ(ReasonOf(twice), reason::kNoSuchFlag);
  EXPECT_THAT(std::string(twice.message()), HasSubstr("open: 1, 3"));
}

TEST(ReviewsTest, CLOSE2_AClosedCaseCanBeFlaggedAndReviewed) {
  Story story = Opened();
  ASSERT_TRUE(story.Do(Withdrawal()).ok());
  ASSERT_TRUE(story.Do(Flagging()).ok());
  ASSERT_TRUE(story.Do(Reviewing(1)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_CLOSED);
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_EQ(story.c.flags_size(), 1) << "a flag outlives its cycle";
}

TEST(ReviewsTest, CLOSE2_ACaseHasOnlySoManyFlags) {
  Story story = Opened();
  for (int i = 0; i < rules::limits::kFlagsOfCase; ++i) ASSERT_TRUE(story.Do(Flagging()).ok()) << i;
  EXPECT_EQ(ReasonOf(story.Do(Flagging())), reason::kLimitReached);
}

TEST(ReviewsTest, CLOSE2_WhatIsMalformedIsNamed) {
  EXPECT_THAT(Blamed(Flagging()), IsEmpty());
  EXPECT_THAT(Blamed(v1::FlagCaseRequest()), ElementsAre("reason_code", "reason"));
  EXPECT_THAT(Blamed(Reviewing(1)), IsEmpty());
  EXPECT_THAT(Blamed(v1::ReviewCaseRequest()), ElementsAre("number", "outcome", "reason"));
  EXPECT_THAT(Blamed(Reviewing(-1)), ElementsAre("number"));
}

// A case, and another that was opened `sooner` before it.
struct Pair {
  explicit Pair(absl::Duration sooner) {
    other.set_name(CaseName({.lane = 4, .number = 5}));
    *other.mutable_open_time() = rules::ToProto(rules::FromProto(story.c.open_time()) - sooner);
  }
  absl::Status Link(v1::LinkType type) {
    story.other = &other;
    return story.Do(Linking(other.name(), type));
  }
  Story story = Opened();
  v1::Case other;
};

TEST(LinksTest, ALinkPointsToTheOlderCase) {
  Pair pair(absl::Microseconds(1));
  ASSERT_TRUE(pair.Link(v1::LINK_TYPE_DUPLICATE_OF).ok());
  ASSERT_EQ(pair.story.c.links_size(), 1);
  EXPECT_EQ(pair.story.c.links(0).type(), v1::LINK_TYPE_DUPLICATE_OF);
  EXPECT_EQ(pair.story.c.links(0).other(), pair.other.name());
  EXPECT_FALSE(pair.story.c.links(0).inbound());
  Pair newer(-absl::Microseconds(1));
  EXPECT_EQ(ReasonOf(newer.Link(v1::LINK_TYPE_DUPLICATE_OF)), reason::kNotOlder);
}

TEST(LinksTest, OfTwoThatWereOpenedAtOnceTheOneWithTheSmallerNameIsTheOlder) {
  Pair pair(absl::ZeroDuration());
  pair.story.c.set_name("cases/B");
  pair.other.set_name("cases/A");
  EXPECT_TRUE(pair.Link(v1::LINK_TYPE_RELATED).ok());
  pair.other.set_name("cases/C");
  EXPECT_EQ(ReasonOf(pair.Link(v1::LINK_TYPE_RELATED)), reason::kNotOlder);
}

TEST(LinksTest, TwoCasesAreLinkedInEachWayOnce) {
  Pair pair(absl::Hours(1));
  ASSERT_TRUE(pair.Link(v1::LINK_TYPE_RELATED).ok());
  EXPECT_EQ(ReasonOf(pair.Link(v1::LINK_TYPE_RELATED)), reason::kAlreadyLinked);
  EXPECT_TRUE(pair.Link(v1::LINK_TYPE_CAUSED_BY).ok());
}

TEST(LinksTest, ACaseHasOnlySoManyLinks) {
  Pair pair(absl::Hours(1));
  for (int i = 0; i < rules::limits::kLinksOfCase; ++i) {
    pair.other.set_name(CaseName({.lane = 4, .number = static_cast<uint64_t>(100 + i)}));
    ASSERT_TRUE(pair.Link(v1::LINK_TYPE_RELATED).ok()) << i;
  }
  EXPECT_EQ(ReasonOf(pair.Link(v1::LINK_TYPE_CAUSED_BY)), reason::kLimitReached);
  EXPECT_EQ(ReasonOf(pair.Link(v1::LINK_TYPE_RELATED)), reason::kAlreadyLinked);
}

TEST(LinksTest, WhatIsMalformedIsNamed) {
  const std::string name = CaseName({.lane = 3, .number = 17});
  const std::string other = CaseName({.lane = 4, .number = 5});
  v1::LinkCasesRequest request = Linking(other);
  request.set_name(name);
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_other(name);
  EXPECT_THAT(Blamed(request), ElementsAre("other"));
  request.set_other("cases/" + FormatId({.lane = 3, .number = 17}).insert(2, "-"));
  EXPECT_THAT(Blamed(request), ElementsAre("other")) << "the same case, written differently";
  EXPECT_THAT(Blamed(v1::LinkCasesRequest()), ElementsAre("type", "other"));
}

}  // namespace
}  // namespace docket
