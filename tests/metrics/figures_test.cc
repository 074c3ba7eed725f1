// The figures of days: what is added up equals a recount, percentiles equal those of a full sort, and it makes no
// difference in which order, or in how many parts, the log was folded.
#include "metrics/figures.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "docket/v1/event.pb.h"
#include "metrics/durations.h"
#include "tests/metrics/random_days.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::CaseEventDetail;

// The definition itself: the value at that rank of all of them in order.
uint64_t BySorting(std::vector<uint64_t> seconds, int percent) {
  std::sort(seconds.begin(), seconds.end());
  const auto rank = static_cast<size_t>(std::ceil(static_cast<double>(seconds.size()) * percent / 100.0));
  return seconds[std::max<size_t>(rank, 1) - 1];
}

TEST(Durations, PercentilesAreThoseOfAFullSort) {
  std::mt19937_64 random(SeedOf("Durations.PercentilesAreThoseOfAFullSort"));
  for (int round = 0; round < 300; ++round) {
    const uint64_t size = 1 + random() % (round % 10 == 0 ? 20'000 : 40);
    const uint64_t most = uint64_t{1} << (1 + random() % 42);
    std::vector<uint64_t> seconds;
    int64_t sum = 0;
    std::vector<Durations> parts(1 + random() % 5);
    for (uint64_t i = 0; i < size; ++i) {
      const auto us = static_cast<int64_t>(random() % most);
      seconds.push_back(static_cast<uint64_t>(us) / 1'000'000);
      sum += us;
      parts[random() % parts.size()].Add(us);
    }
    Durations all;
    // Some as they are, some as they are stored.
    for (const Durations& part : parts) random() % 2 == 0 ? all.Add(part) : all.Add(part.ToProto());
    ASSERT_EQ(all.count(), size);
    ASSERT_EQ(all.sum_us(), sum);
    for (int percent : {1, 50, 90, 95, 99, 100}) {
      ASSERT_EQ(all.Percentile(percent), BySorting(seconds, percent)) << percent << " of " << size;
    }
  }
}

TEST(Durations, OfNoneAndOfOne) {
  Durations durations;
  EXPECT_EQ(durations.Percentile(50), 0u);
  EXPECT_EQ(durations.ToProto().seconds_size(), 0);
  durations.Add(1'999'999);
  EXPECT_EQ(durations.Percentile(50), 1u) << "rounded down";
  EXPECT_EQ(durations.Percentile(95), 1u);
  // A clock that was put back must not take away from anything.
  durations.Add(-5);
  EXPECT_EQ(durations.sum_us(), 1'999'999);
  EXPECT_EQ(durations.Percentile(50), 0u);
}

TEST(Durations, AreStoredWithEachSecondOnce) {
  Durations durations;
  for (const int64_t second : {7, 3, 7, 7, 10}) durations.Add(second * 1'000'000);
  const log::v1::Times times = durations.ToProto();
  EXPECT_THAT(times.seconds(), ::testing::ElementsAre(3, 4, 3));
  EXPECT_THAT(times.counts(), ::testing::ElementsAre(1, 3)) << "the last was there once";
  EXPECT_EQ(times.count(), 5u);
  EXPECT_EQ(times.sum(), 34'000'000);
}

Observed On(int kind, Measures measures, absl::string_view time) {
  Observed observed = Event(kind, measures);
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, time, &observed.occurred, &error)) << error;
  observed.facts.set_open_second(absl::ToUnixSeconds(observed.occurred));
  return observed;
}

TEST(FoldDay, AnEventIsOfTheDayOnWhichItTookEffect) {
  DayChanges changes;
  FoldDay(On(CaseEventDetail::kOpened, {.case_kind = 2, .channel = 1}, "2026-10-31T23:59:59.999999Z"), &changes);
  FoldDay(On(CaseEventDetail::kOpened, {.case_kind = 2, .channel = 1}, "2026-11-01T00:00:00Z"), &changes);
  const int32_t first = DayOf(absl::CivilDay(2026, 10, 31));
  const auto row = [&](Span span, int32_t day) -> const Tally& {
    return changes.at({.dimension = Dimension::kKind, .span = span, .day = day, .value = "2"});
  };
  EXPECT_EQ(row(Span::kDay, first).opened, 1u);
  EXPECT_EQ(row(Span::kDay, first + 1).opened, 1u);
  EXPECT_EQ(row(Span::kMonth, DayOf(absl::CivilDay(2026, 10, 1))).opened, 1u);
  EXPECT_EQ(row(Span::kMonth, DayOf(absl::CivilDay(2026, 11, 1))).opened, 1u);
  // Five dimensions, two days and two months.
  EXPECT_EQ(changes.size(), 20u);
}

TEST(FoldDay, WhatCountsInNoFigureLeavesNoRow) {
  DayChanges changes;
  FoldDay(On(CaseEventDetail::kOpened, {.channel = 1}, "2026-10-31T12:00:00Z"), &changes);
  FoldDay(On(CaseEventDetail::kAssigned, {.case_kind = 1, .channel = 1}, "2026-10-31T12:00:00Z"), &changes);
  FoldDay(On(60'000, {.case_kind = 1, .channel = 1}, "2026-10-31T12:00:00Z"), &changes);
  Observed staff = On(CaseEventDetail::kOpened, {.case_kind = 1}, "2026-10-31T12:00:00Z");
  staff.is_case = false;
  FoldDay(staff, &changes);
  EXPECT_TRUE(changes.empty());
}

// What each event adds, told apart in another way than by the fold.
// Of a log from before names were checked: one row must not hold up all.
TEST(FoldDay, ANameThatHasNoRoomCountsAsNone) {
  DayChanges changes;
  Observed opened = On(CaseEventDetail::kOpened, {.case_kind = 1, .channel = 1}, "2026-10-31T12:00:00Z");
  opened.facts.set_staff(std::string(65, 'x'));
  opened.facts.set_team(std::string(64, 'y'));
  FoldDay(opened, &changes);
  std::set<std::string> values;
  for (const auto& [key, tally] : changes) values.insert(key.value);
  EXPECT_THAT(values, ::testing::UnorderedElementsAre("", "1", std::string(64, 'y')));
}

TEST(Tally, WhatIsNotOnRecordLowersNoShare) {
  Tally tally;
  EXPECT_FALSE(tally.Add(On(CaseEventDetail::kFirstContact, {.case_kind = 1}, "2026-10-31T12:00:00Z")));
  EXPECT_EQ(tally.first_contacts, 0u);
  EXPECT_TRUE(tally.Add(On(CaseEventDetail::kFollowUp, {.case_kind = 1, .score = 10}, "2026-10-31T12:00:00Z")));
  EXPECT_EQ(tally.rated(), 0u);
  EXPECT_EQ(tally.rating_sum(), 0u);
}

TEST(Tally, TheCustomersOwnTargetIsNotTheDesks) {
  Tally tally;
  tally.targets[v1::Clock::TARGET_CUSTOMER_ANSWER] = {.met = 5, .missed = 3};
  tally.targets[v1::Clock::TARGET_RESOLVE] = {.met = 2, .missed = 1};
  EXPECT_EQ(tally.AllTargets().met, 2u);
  EXPECT_EQ(tally.AllTargets().missed, 1u);
}

TEST(FoldDay, EqualsARecount) {
  std::mt19937_64 random(SeedOf("FoldDay.EqualsARecount"));
  std::vector<Observed> entries;
  for (int i = 0; i < 5'000; ++i) entries.push_back(RandomEntryOfDays(random));
  DayChanges changes;
  for (const Observed& entry : entries) FoldDay(entry, &changes);
  const auto counted = [](const Observed& e) { return e.is_case && e.measures.case_kind != 0; };
  for (const Dimension dimension : {Dimension::kKind, Dimension::kStaff}) {
    for (const Span span : {Span::kDay, Span::kMonth}) {
      uint64_t opened = 0, closed = 0, missed = 0, asked = 0, responses = 0, satisfied = 0, recurring = 0;
      int64_t response_us = 0, open = 0;
      for (const auto& [key, tally] : changes) {
        if (key.dimension != dimension || key.span != span) continue;
        opened += tally.opened;
        closed += tally.closed.sum();
        missed += tally.AllTargets().missed;
        asked += tally.ratings_asked;
        responses += tally.times[Tally::kResponse].count();
        response_us += tally.times[Tally::kResponse].sum_us();
        satisfied += tally.satisfied;
        recurring += tally.flags.at(v1::FLAG_REASON_RECURRING);
        for (const auto& [day, change] : tally.backlog) open += change;
      }
      const auto count = [&](auto which) { return std::count_if(entries.begin(), entries.end(), which); };
      const auto of_kind = [&](int kind) {
        return count([&](const Observed& e) { return counted(e) && e.kind == kind; });
      };
      EXPECT_EQ(opened, of_kind(CaseEventDetail::kOpened));
      EXPECT_EQ(closed, of_kind(CaseEventDetail::kClosed));
      EXPECT_EQ(asked, of_kind(CaseEventDetail::kFollowUp));
      EXPECT_EQ(open, of_kind(CaseEventDetail::kOpened) + of_kind(CaseEventDetail::kReopened) -
                          of_kind(CaseEventDetail::kClosed));
      EXPECT_EQ(satisfied, count([&](const Observed& e) {
                  return counted(e) && e.kind == CaseEventDetail::kFollowUp && e.facts.satisfied();
                }));
      EXPECT_EQ(recurring, count([&](const Observed& e) {
                  return counted(e) && e.kind == CaseEventDetail::kFlagged &&
                         e.facts.flag_reason() == v1::FLAG_REASON_RECURRING;
                }));
      uint64_t all_missed = 0, all_responses = 0;
      int64_t all_response_us = 0;
      for (const Observed& e : entries) {
        if (!counted(e)) continue;
        for (const auto& target : e.facts.targets()) {
          if (target.target() == v1::Clock::TARGET_CUSTOMER_ANSWER) continue;
          all_missed += target.outcome() == log::v1::TARGET_OUTCOME_MISSED;
        }
        if (e.kind != CaseEventDetail::kInteraction || !e.facts.has_response_us()) continue;
        ++all_responses;
        all_response_us += e.facts.response_us();
      }
      EXPECT_EQ(missed, all_missed);
      EXPECT_EQ(responses, all_responses);
      EXPECT_EQ(response_us, all_response_us);
    }
  }
}

TEST(FoldDay, MakesNoDifferenceInWhichOrderOrParts) {
  std::mt19937_64 random(SeedOf("FoldDay.MakesNoDifferenceInWhichOrderOrParts"));
  std::vector<Observed> entries;
  for (int i = 0; i < 3'000; ++i) entries.push_back(RandomEntryOfDays(random));
  DayChanges whole;
  for (const Observed& entry : entries) FoldDay(entry, &whole);
  std::shuffle(entries.begin(), entries.end(), random);
  std::vector<DayChanges> parts(4);
  for (const Observed& entry : entries) FoldDay(entry, &parts[random() % parts.size()]);
  // Put together as the projector does: through what is stored.
  DayChanges together;
  for (const DayChanges& part : parts) {
    for (const auto& [key, tally] : part) {
      together[key].Add(tally.CountsToProto());
      together[key].Add(tally.TimesToProto());
    }
  }
  ASSERT_EQ(together.size(), whole.size());
  for (const auto& [key, tally] : whole) {
    EXPECT_TRUE(MessageDifferencer::Equals(together.at(key).CountsToProto(), tally.CountsToProto())) << key.value;
    EXPECT_TRUE(MessageDifferencer::Equals(together.at(key).TimesToProto(), tally.TimesToProto())) << key.value;
  }
}

}  // namespace
}  // namespace docket::metrics
