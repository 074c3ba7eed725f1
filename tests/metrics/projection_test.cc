// The fold: what counts, under which labels, in which bucket; and that no entry is lost or doubled by adding up parts.
#include "metrics/projection.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "absl/types/span.h"
#include "docket/v1/event.pb.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

using google::protobuf::util::MessageDifferencer;
using log::v1::HistogramSeries;
using log::v1::Totals;
using ::testing::ElementsAre;

constexpr uint8_t kComplaint = v1::CASE_KIND_COMPLAINT;
constexpr uint8_t kPhone = v1::CHANNEL_PHONE;

Totals FoldAll(const std::vector<Observed>& entries) {
  Totals totals;
  for (const Observed& entry : entries) Fold(entry, &totals);
  return totals;
}

HistogramSeries ResponseTimeOf(int64_t duration_us) {
  const Totals totals =
      FoldAll({Event(v1::CaseEventDetail::kAcknowledged, {.case_kind = kComplaint, .duration_us = duration_us})});
  EXPECT_EQ(totals.response_times_size(), 1);
  return totals.response_times(0);
}

int BucketOf(const HistogramSeries& series) {
  int found = -1;
  for (int i = 0; i < series.buckets_size(); ++i) {
    if (series.buckets(i) != 0) found = i;
  }
  return found;
}

TEST(Projection, WhatCountsInNoFigureMovesTheStatesAlone) {
  const Totals totals = FoldAll({Event(v1::CaseEventDetail::kOpened, {.to_state = 1}),
                                 Event(v1::CaseEventDetail::kAcknowledged, {.from_state = 1, .to_state = 2}),
                                 Event(v1::CaseEventDetail::kEscalated, {.from_state = 2, .to_state = 4}),
                                 Event(v1::CaseEventDetail::kClosed, {.from_state = 4, .to_state = 6})});
  EXPECT_EQ(totals.opened_size() + totals.escalations_size() + totals.closed_size() + totals.response_times_size(), 0);
  EXPECT_EQ(totals.cases().rbegin()->labels().state(), 6);
  EXPECT_EQ(totals.cases().rbegin()->value(), 1);
}

TEST(Projection, CountsACaseFromOpeningToClosing) {
  const Totals totals = FoldAll({
      Event(v1::CaseEventDetail::kOpened, {.case_kind = kComplaint, .channel = kPhone, .to_state = 1}),
      Event(v1::CaseEventDetail::kAcknowledged,
            {.case_kind = kComplaint, .channel = kPhone, .from_state = 1, .to_state = 2, .duration_us = 7}),
      Event(v1::CaseEventDetail::kEscalated,
            {.case_kind = kComplaint, .from_state = 2, .to_state = 4, .cause = 3, .level = 4}),
      Event(v1::CaseEventDetail::kFollowUp, {.case_kind = kComplaint, .from_state = 5, .to_state = 5, .score = 4}),
      Event(v1::CaseEventDetail::kClosed,
            {.case_kind = kComplaint, .from_state = 4, .to_state = 6, .outcome = 2, .duration_us = 9'000'000}),
  });
  EXPECT_EQ(totals.ShortDebugString(),
            "response_times { labels { kind: 2 channel: 1 } buckets: 1 buckets: 0 buckets: 0 buckets: 0 buckets: 0 "
            "buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 sum: 7 count: 1 } "
            "resolution_times { labels { kind: 2 } buckets: 1 buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 "
            "buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 buckets: 0 sum: 9000000 count: 1 } "
            "ratings { labels { kind: 2 } buckets: 0 buckets: 0 buckets: 0 buckets: 1 buckets: 0 buckets: 0 sum: 4 "
            "count: 1 } "
            "escalations { labels { kind: 2 cause: 3 level: 4 } value: 1 } "
            "opened { labels { kind: 2 channel: 1 } value: 1 } "
            "closed { labels { kind: 2 outcome: 2 } value: 1 } "
            "cases { labels { state: 1 } } cases { labels { state: 2 } } cases { labels { state: 4 } } "
            "cases { labels { state: 6 } value: 1 }");
}

TEST(Projection, ABoundBelongsToItsBucket) {
  for (size_t i = 0; i < kResponseTimeBoundsUs.size(); ++i) {
    EXPECT_EQ(BucketOf(ResponseTimeOf(kResponseTimeBoundsUs[i])), static_cast<int>(i));
    EXPECT_EQ(BucketOf(ResponseTimeOf(kResponseTimeBoundsUs[i] + 1)), static_cast<int>(i) + 1);
  }
  EXPECT_EQ(BucketOf(ResponseTimeOf(0)), 0);
}

TEST(Projection, WhatHasNoRatingOrTimeIsNotObserved) {
  const Totals totals =
      FoldAll({Event(v1::CaseEventDetail::kFollowUp, {}), Event(v1::CaseEventDetail::kAcknowledged, {}),
               Event(v1::CaseEventDetail::kEscalationRepeated, {.cause = 3, .level = 4})});
  EXPECT_EQ(totals.ByteSizeLong(), 0u) << totals.ShortDebugString();
}

TEST(Projection, OtherSubjectsCountNowhere) {
  Observed staff = Event(v1::CaseEventDetail::kOpened, {.case_kind = 1, .to_state = 1});
  staff.is_case = false;
  EXPECT_EQ(FoldAll({staff}).ByteSizeLong(), 0u);
}

TEST(Projection, AnEventOfANewerBinaryMovesTheStateOnly) {
  const Totals totals = FoldAll({Event(4711, {.case_kind = 1, .from_state = 1, .to_state = 9, .duration_us = 1})});
  EXPECT_EQ(totals.ShortDebugString(),
            "cases { labels { state: 1 } value: -1 } cases { labels { state: 9 } value: 1 }");
}

// The same totals, reckoned in another way: over the whole list, metric by metric.
struct Reckoned {
  std::map<std::tuple<int, int>, std::vector<int64_t>> response, resolution, rating;
  std::map<std::tuple<int, int, int>, int64_t> escalated, opened, closed, state;
};

Reckoned Reckon(const std::vector<Observed>& entries) {
  Reckoned all;
  for (const Observed& entry : entries) {
    const Measures& m = entry.measures;
    if (!entry.is_case) continue;
    if (m.from_state != m.to_state && m.from_state > 0) all.state[{m.from_state, 0, 0}] -= 1;
    if (m.from_state != m.to_state && m.to_state > 0) all.state[{m.to_state, 0, 0}] += 1;
    // An event that counts in no figure.
    if (m.case_kind == 0) continue;
    if (entry.kind == 1) all.opened[{m.case_kind, m.channel, 0}] += 1;
    if (entry.kind == 2 && m.duration_us) all.response[{m.case_kind, m.channel}].push_back(*m.duration_us);
    if (entry.kind == 5) all.escalated[{m.case_kind, m.cause, m.level}] += 1;
    if (entry.kind == 9 && m.score > 0) all.rating[{m.case_kind, 0}].push_back(m.score);
    if (entry.kind == 10) all.closed[{m.case_kind, m.outcome, 0}] += 1;
    if (entry.kind == 10 && m.duration_us) all.resolution[{m.case_kind, 0}].push_back(*m.duration_us);
  }
  return all;
}

void ExpectHistograms(const google::protobuf::RepeatedPtrField<HistogramSeries>& series,
                      absl::Span<const int64_t> bounds,
                      const std::map<std::tuple<int, int>, std::vector<int64_t>>& reckoned) {
  ASSERT_EQ(static_cast<size_t>(series.size()), reckoned.size());
  for (const HistogramSeries& one : series) {
    const auto found = reckoned.find({one.labels().kind(), one.labels().channel()});
    ASSERT_NE(found, reckoned.end());
    uint64_t in_buckets = 0;
    int64_t sum = 0;
    for (uint64_t bucket : one.buckets()) in_buckets += bucket;
    for (int64_t value : found->second) sum += value;
    EXPECT_EQ(in_buckets, one.count());
    EXPECT_EQ(one.count(), found->second.size());
    EXPECT_EQ(one.sum(), sum);
    ASSERT_EQ(static_cast<size_t>(one.buckets_size()), bounds.size() + 1);
    uint64_t cumulative = 0;
    for (size_t i = 0; i < bounds.size(); ++i) {
      cumulative += one.buckets(static_cast<int>(i));
      const auto within = [bound = bounds[i]](int64_t value) { return value <= bound; };
      EXPECT_EQ(cumulative, std::count_if(found->second.begin(), found->second.end(), within));
    }
  }
}

template <typename Key>
void ExpectCounts(const google::protobuf::RepeatedPtrField<log::v1::CountSeries>& series, Key key,
                  const std::map<std::tuple<int, int, int>, int64_t>& reckoned) {
  ASSERT_EQ(static_cast<size_t>(series.size()), reckoned.size());
  for (const log::v1::CountSeries& one : series) {
    const auto found = reckoned.find(key(one.labels()));
    ASSERT_NE(found, reckoned.end()) << one.ShortDebugString();
    EXPECT_EQ(one.value(), found->second) << one.ShortDebugString();
  }
}

TEST(Projection, RandomLogsAreReckonedExactly) {
  std::mt19937_64 random(SeedOf("Projection.RandomLogsAreReckonedExactly"));
  std::vector<Observed> entries;
  for (int i = 0; i < 50'000; ++i) entries.push_back(RandomEntry(random));
  const Totals totals = FoldAll(entries);
  const Reckoned reckoned = Reckon(entries);
  using Key = std::tuple<int, int, int>;
  using Labels = log::v1::SeriesLabels;
  ExpectHistograms(totals.response_times(), kResponseTimeBoundsUs, reckoned.response);
  ExpectHistograms(totals.resolution_times(), kResolutionTimeBoundsUs, reckoned.resolution);
  ExpectHistograms(totals.ratings(), kRatingBounds, reckoned.rating);
  ExpectCounts(
      totals.opened(), [](const Labels& l) { return Key(l.kind(), l.channel(), 0); }, reckoned.opened);
  ExpectCounts(
      totals.closed(), [](const Labels& l) { return Key(l.kind(), l.outcome(), 0); }, reckoned.closed);
  ExpectCounts(
      totals.escalations(), [](const Labels& l) { return Key(l.kind(), l.cause(), l.level()); }, reckoned.escalated);
  ExpectCounts(
      totals.cases(), [](const Labels& l) { return Key(l.state(), 0, 0); }, reckoned.state);
}

TEST(Projection, PartsAddUpToTheWholeInAnyOrder) {
  std::mt19937_64 random(SeedOf("Projection.PartsAddUpToTheWholeInAnyOrder"));
  for (int round = 0; round < 20; ++round) {
    std::vector<Totals> lanes(1 + random() % 16);
    Totals whole;
    for (int i = 0; i < 1'000; ++i) {
      const Observed entry = RandomEntry(random);
      Fold(entry, &lanes[random() % lanes.size()]);
      Fold(entry, &whole);
    }
    std::shuffle(lanes.begin(), lanes.end(), random);
    Totals merged;
    for (const Totals& lane : lanes) Merge(lane, &merged);
    EXPECT_TRUE(MessageDifferencer::Equals(merged, whole));
  }
}

TEST(Projection, ATotalsSurvivesItsCheckpoint) {
  std::mt19937_64 random(SeedOf("Projection.ATotalsSurvivesItsCheckpoint"));
  Totals totals, kept;
  for (int i = 0; i < 2'000; ++i) {
    const Observed entry = RandomEntry(random);
    Fold(entry, &totals);
    Fold(entry, &kept);
    if (random() % 50 == 0) {
      ASSERT_TRUE(kept.ParseFromString(kept.SerializeAsString()));
    }
  }
  EXPECT_TRUE(MessageDifferencer::Equals(totals, kept));
}

TEST(Projection, ForeseenSeriesAreZeroAndChangeNothing) {
  const EscalationPaths paths = {{v1::ESCALATION_CAUSE_UNRESOLVED, v1::ESCALATION_LEVEL_SUPERVISOR}};
  const Totals foreseen = ForeseenSeries(paths);
  EXPECT_EQ(foreseen.opened_size(), 3 * 6);
  EXPECT_EQ(foreseen.response_times_size(), 3 * 6);
  EXPECT_EQ(foreseen.closed_size(), 3 * 6);
  EXPECT_EQ(foreseen.escalations_size(), 3 * 1);
  EXPECT_EQ(foreseen.cases_size(), 6);
  Totals totals = FoldAll({Event(v1::CaseEventDetail::kOpened, {.case_kind = 1, .channel = 2, .to_state = 1})});
  Merge(foreseen, &totals);
  int64_t opened = 0;
  for (const auto& series : totals.opened()) opened += series.value();
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(totals.opened_size(), 3 * 6);
}

}  // namespace
}  // namespace docket::metrics
