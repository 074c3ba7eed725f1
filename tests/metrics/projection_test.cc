// The fold: what counts, under which labels, in which bucket; and that no entry is lost or doubled by adding up parts.
#include "metrics/projection.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

// "opened {kind: 1} 2, ratings {kind: 1} 1 of 5": each series, with a histogram's count and sum.
std::string OneLineOf(const Totals& totals) {
  std::vector<std::string> parts;
  const google::protobuf::Reflection& lists = *totals.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  lists.ListFields(totals, &fields);
  for (const auto* field : fields) {
    for (int i = 0; i < lists.FieldSize(totals, field); ++i) {
      const google::protobuf::Message& series = lists.GetRepeatedMessage(totals, field, i);
      if (const auto* count = dynamic_cast<const log::v1::CountSeries*>(&series); count != nullptr) {
        parts.push_back(absl::StrCat(field->name(), " {", count->labels().ShortDebugString(), "} ", count->value()));
      } else {
        const auto& histogram = dynamic_cast<const HistogramSeries&>(series);
        parts.push_back(absl::StrCat(field->name(), " {", histogram.labels().ShortDebugString(), "} ",
                                     histogram.count(), " of ", histogram.sum()));
      }
    }
  }
  return absl::StrJoin(parts, ", ");
}

HistogramSeries AcknowledgeTimeOf(int64_t duration_us) {
  const Totals totals =
      FoldAll({Event(v1::CaseEventDetail::kAcknowledged, {.case_kind = kComplaint, .duration_us = duration_us})});
  EXPECT_EQ(totals.acknowledge_times_size(), 1);
  return totals.acknowledge_times(0);
}

int BucketOf(const HistogramSeries& series) {
  int found = -1;
  for (int i = 0; i < series.buckets_size(); ++i) {
    if (series.buckets(i) != 0) found = i;
  }
  return found;
}

log::v1::Facts Target(uint32_t target, log::v1::TargetOutcome outcome) {
  log::v1::Facts facts;
  facts.add_targets()->set_target(target);
  facts.mutable_targets(0)->set_outcome(outcome);
  return facts;
}

TEST(Projection, WhatCountsInNoFigureCountsNowhere) {
  const Totals totals = FoldAll({Event(v1::CaseEventDetail::kOpened, {.to_state = 1}),
                                 Event(v1::CaseEventDetail::kAcknowledged, {.from_state = 1, .to_state = 2}),
                                 Event(v1::CaseEventDetail::kEscalated, {.from_state = 2, .to_state = 4}),
                                 Event(v1::CaseEventDetail::kClosed, {.from_state = 4, .to_state = 6})});
  EXPECT_EQ(totals.ByteSizeLong(), 0u) << totals.ShortDebugString();
}

TEST(Projection, ATimerIsLateForAnyCase) {
  Observed breached = Event(v1::CaseEventDetail::kBreached, {});
  breached.facts.set_step(true);
  breached.occurred = absl::FromUnixSeconds(1000);
  breached.recorded = absl::FromUnixSeconds(1002);
  const Totals totals = FoldAll({breached});
  ASSERT_EQ(totals.timer_lateness_size(), 1);
  EXPECT_EQ(totals.timer_lateness(0).sum(), 2 * kSecondUs);
}

TEST(Projection, CountsACaseFromOpeningToClosing) {
  log::v1::Facts answered, acknowledged, resolved = Target(v1::Clock::TARGET_RESOLVE, log::v1::TARGET_OUTCOME_MET);
  answered.set_response_us(90 * kSecondUs);
  answered.set_business_us(80 * kSecondUs);
  acknowledged.set_business_us(6);
  resolved.set_business_us(8'000'000);
  log::v1::Facts first_contact;
  first_contact.set_first_contact(v1::FIRST_CONTACT_OUTCOME_RESOLVED);
  const Totals totals = FoldAll({
      Event(v1::CaseEventDetail::kOpened, {.case_kind = kComplaint, .channel = kPhone, .to_state = 1}),
      Event(v1::CaseEventDetail::kAcknowledged,
            {.case_kind = kComplaint, .channel = kPhone, .from_state = 1, .to_state = 2, .duration_us = 7},
            acknowledged),
      Event(v1::CaseEventDetail::kInteraction, {.case_kind = kComplaint, .channel = kPhone}, answered),
      Event(v1::CaseEventDetail::kFirstContact, {.case_kind = kComplaint}, first_contact),
      Event(v1::CaseEventDetail::kBreached, {.case_kind = kComplaint},
            Target(v1::Clock::TARGET_REPLY, log::v1::TARGET_OUTCOME_MISSED)),
      Event(v1::CaseEventDetail::kEscalated,
            {.case_kind = kComplaint, .from_state = 2, .to_state = 4, .cause = 3, .level = 4}),
      Event(v1::CaseEventDetail::kFollowUp, {.case_kind = kComplaint, .from_state = 5, .to_state = 5, .score = 4}),
      Event(v1::CaseEventDetail::kClosed,
            {.case_kind = kComplaint, .from_state = 4, .to_state = 6, .outcome = 2, .duration_us = 9'000'000},
            resolved),
      Event(v1::CaseEventDetail::kReopened, {.case_kind = kComplaint, .from_state = 6, .to_state = 1}),
  });
  EXPECT_EQ(OneLineOf(totals),
            "response_times {kind: 2 channel: 1} 1 of 90000000, resolution_times {kind: 2} 1 of 9000000, "
            "ratings {kind: 2} 1 of 4, escalations {kind: 2 cause: 3 level: 4} 1, opened {kind: 2 channel: 1} 1, "
            "closed {kind: 2 outcome: 2} 1, acknowledge_times {kind: 2 channel: 1} 1 of 7, "
            "acknowledge_business_times {kind: 2} 1 of 6, response_business_times {kind: 2} 1 of 80000000, "
            "resolution_business_times {kind: 2} 1 of 8000000, targets {kind: 2 target: 3 target_outcome: 2} 1, "
            "targets {kind: 2 target: 8 target_outcome: 1} 1, reopened {kind: 2} 1, "
            "first_contact_resolutions {kind: 2} 1, ratings_asked {kind: 2} 1");
}

TEST(Projection, ABoundBelongsToItsBucket) {
  for (size_t i = 0; i < kResponseTimeBoundsUs.size(); ++i) {
    EXPECT_EQ(BucketOf(AcknowledgeTimeOf(kResponseTimeBoundsUs[i])), static_cast<int>(i));
    EXPECT_EQ(BucketOf(AcknowledgeTimeOf(kResponseTimeBoundsUs[i] + 1)), static_cast<int>(i) + 1);
  }
  EXPECT_EQ(BucketOf(AcknowledgeTimeOf(0)), 0);
}

TEST(Projection, WhatHasNoRatingOrTimeIsNotObserved) {
  const Totals totals =
      FoldAll({Event(v1::CaseEventDetail::kFollowUp, {.case_kind = 1}),
               Event(v1::CaseEventDetail::kInteraction, {.case_kind = 1}),
               Event(v1::CaseEventDetail::kAcknowledged, {.case_kind = 1}),
               Event(v1::CaseEventDetail::kEscalationRepeated, {.case_kind = 1, .cause = 3, .level = 4})});
  EXPECT_EQ(OneLineOf(totals), "ratings_asked {kind: 1} 1");
}

// Of a log from before they were checked.
TEST(Projection, WhatIsNoRatingAndNoTimeSpoilsNoSum) {
  const Totals totals = FoldAll({Event(v1::CaseEventDetail::kFollowUp, {.case_kind = 1, .score = 10}),
                                 Event(v1::CaseEventDetail::kAcknowledged, {.case_kind = 1, .duration_us = -7})});
  EXPECT_EQ(totals.ratings_size(), 0);
  EXPECT_EQ(totals.acknowledge_times(0).count(), 1u);
  EXPECT_EQ(totals.acknowledge_times(0).sum(), 0);
}

TEST(Projection, OtherSubjectsCountNowhere) {
  Observed staff = Event(v1::CaseEventDetail::kOpened, {.case_kind = 1, .to_state = 1});
  staff.is_case = false;
  EXPECT_EQ(FoldAll({staff}).ByteSizeLong(), 0u);
}

TEST(Projection, AnEventOfANewerBinaryCountsNowhere) {
  const Totals totals = FoldAll({Event(4711, {.case_kind = 1, .from_state = 1, .to_state = 9, .duration_us = 1})});
  EXPECT_EQ(totals.ByteSizeLong(), 0u) << totals.ShortDebugString();
}

// The same totals, reckoned in another way: over the whole list, metric by metric.
struct Reckoned {
  std::map<std::tuple<int, int>, std::vector<int64_t>> acknowledge, response, resolution, rating, late;
  std::map<std::tuple<int, int>, std::vector<int64_t>> acknowledge_business, response_business, resolution_business;
  std::map<std::tuple<int, int, int>, int64_t> escalated, opened, closed, targets, reopened, at_first, asked;
};

Reckoned Reckon(const std::vector<Observed>& entries) {
  Reckoned all;
  for (const Observed& entry : entries) {
    const Measures& m = entry.measures;
    const log::v1::Facts& f = entry.facts;
    if (!entry.is_case) continue;
    if (f.step()) all.late[{0, 0}].push_back(absl::ToInt64Microseconds(entry.recorded - entry.occurred));
    // An event that counts in no figure.
    if (m.case_kind == 0) continue;
    for (const auto& target : f.targets()) {
      all.targets[{m.case_kind, static_cast<int>(target.target()), target.outcome()}] += 1;
    }
    if (entry.kind == 1) all.opened[{m.case_kind, m.channel, 0}] += 1;
    if (entry.kind == 2 && m.duration_us) all.acknowledge[{m.case_kind, m.channel}].push_back(*m.duration_us);
    if (entry.kind == 2 && f.has_business_us()) all.acknowledge_business[{m.case_kind, 0}].push_back(f.business_us());
    const bool answered = entry.kind == 4 && f.has_response_us();
    if (answered) all.response[{m.case_kind, m.channel}].push_back(f.response_us());
    if (answered && f.has_business_us()) all.response_business[{m.case_kind, 0}].push_back(f.business_us());
    if (entry.kind == 5) all.escalated[{m.case_kind, m.cause, m.level}] += 1;
    if (entry.kind == 9) all.asked[{m.case_kind, 0, 0}] += 1;
    if (entry.kind == 9 && m.score > 0) all.rating[{m.case_kind, 0}].push_back(m.score);
    if (entry.kind == 10) all.closed[{m.case_kind, m.outcome, 0}] += 1;
    const bool resolved = entry.kind == 10 && m.duration_us.has_value();
    if (resolved) all.resolution[{m.case_kind, 0}].push_back(*m.duration_us);
    if (resolved && f.has_business_us()) all.resolution_business[{m.case_kind, 0}].push_back(f.business_us());
    if (entry.kind == 11) all.reopened[{m.case_kind, 0, 0}] += 1;
    if (entry.kind == 15 && f.first_contact() == 1) all.at_first[{m.case_kind, 0, 0}] += 1;
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
  ExpectHistograms(totals.acknowledge_times(), kResponseTimeBoundsUs, reckoned.acknowledge);
  ExpectHistograms(totals.response_times(), kResponseTimeBoundsUs, reckoned.response);
  ExpectHistograms(totals.resolution_times(), kResolutionTimeBoundsUs, reckoned.resolution);
  ExpectHistograms(totals.acknowledge_business_times(), kResponseTimeBoundsUs, reckoned.acknowledge_business);
  ExpectHistograms(totals.response_business_times(), kResponseTimeBoundsUs, reckoned.response_business);
  ExpectHistograms(totals.resolution_business_times(), kResolutionTimeBoundsUs, reckoned.resolution_business);
  ExpectHistograms(totals.ratings(), kRatingBounds, reckoned.rating);
  ExpectHistograms(totals.timer_lateness(), kTimerLatenessBoundsUs, reckoned.late);
  const auto kind_alone = [](const Labels& l) { return Key(l.kind(), 0, 0); };
  ExpectCounts(
      totals.opened(), [](const Labels& l) { return Key(l.kind(), l.channel(), 0); }, reckoned.opened);
  ExpectCounts(
      totals.closed(), [](const Labels& l) { return Key(l.kind(), l.outcome(), 0); }, reckoned.closed);
  ExpectCounts(
      totals.escalations(), [](const Labels& l) { return Key(l.kind(), l.cause(), l.level()); }, reckoned.escalated);
  ExpectCounts(
      totals.targets(), [](const Labels& l) { return Key(l.kind(), l.target(), l.target_outcome()); },
      reckoned.targets);
  ExpectCounts(totals.reopened(), kind_alone, reckoned.reopened);
  ExpectCounts(totals.first_contact_resolutions(), kind_alone, reckoned.at_first);
  ExpectCounts(totals.ratings_asked(), kind_alone, reckoned.asked);
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
  EXPECT_EQ(foreseen.targets_size(), 3 * 15 * 2);
  EXPECT_EQ(foreseen.timer_lateness_size(), 1);
  Totals totals = FoldAll({Event(v1::CaseEventDetail::kOpened, {.case_kind = 1, .channel = 2, .to_state = 1})});
  Merge(foreseen, &totals);
  int64_t opened = 0;
  for (const auto& series : totals.opened()) opened += series.value();
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(totals.opened_size(), 3 * 6);
}

}  // namespace
}  // namespace docket::metrics
