// A report from rows of figures: which rows it asks for, and that what it says equals what the events themselves say.
#include "metrics/service_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "docket/v1/event.pb.h"
#include "metrics/figures.h"
#include "metrics/labels.h"
#include "metrics/service_figures.h"
#include "metrics/training_needs.h"
#include "tests/metrics/random_days.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

using v1::CaseEventDetail;
using v1::GetServiceReportRequest;
using v1::TrainingNeed;

int32_t Day(int year, int month, int day) { return DayOf(absl::CivilDay(year, month, day)); }
constexpr int32_t kLater = 1'000'000;

TEST(ServiceReport, ReadsEachDayOfThePeriodOnce) {
  std::mt19937_64 random(SeedOf("ServiceReport.ReadsEachDayOfThePeriodOnce"));
  for (int round = 0; round < 500; ++round) {
    ReportPeriod period;
    period.first = Day(2024, 1, 1) + static_cast<int32_t>(random() % 800);
    period.last = period.first + static_cast<int32_t>(random() % (round % 2 == 0 ? 100 : 1100));
    period.group_by = static_cast<GetServiceReportRequest::GroupBy>(random() % 6);
    std::map<Dimension, std::multiset<int32_t>> read;
    const ServiceReport report(period, kLater);
    for (const ServiceReport::Read& one : report.reads()) {
      if (one.before || one.part != Part::kCounts) continue;
      if (one.span == Span::kMonth) {
        ASSERT_EQ(CivilDayOf(one.first).day(), 1);
        ASSERT_EQ(CivilDayOf(one.last + 1).day(), 1) << "a month's row is asked for only where the month is whole";
      }
      for (int32_t day = one.first; day <= one.last; ++day) read[one.dimension].insert(day);
    }
    ASSERT_GE(read.size(), 4u);
    for (const auto& [dimension, days] : read) {
      ASSERT_EQ(days.size(), static_cast<size_t>(period.last - period.first + 1));
      ASSERT_EQ(*days.begin(), period.first);
      ASSERT_EQ(*days.rbegin(), period.last);
      ASSERT_EQ(std::set<int32_t>(days.begin(), days.end()).size(), days.size());
    }
  }
}

// What the report gets of rows that are spread over lanes.
v1::ServiceReport Report(const ReportPeriod& period, const std::vector<DayChanges>& lanes, int32_t today = kLater) {
  ServiceReport report(period, today);
  for (const ServiceReport::Read& read : report.reads()) {
    for (const DayChanges& lane : lanes) {
      for (const auto& [key, tally] : lane) {
        if (key.dimension != read.dimension || key.span != read.span) continue;
        if (key.day < read.first || key.day > read.last) continue;
        std::map<ReportDayKey, std::string> rows;
        AddRows(key, tally, &rows);
        const auto row = rows.find(PartOf(key, read.part));
        if (row == rows.end()) continue;
        EXPECT_TRUE(report.Add(read, key, row->second).ok());
      }
    }
  }
  return report.Make();
}

struct Recount {
  int64_t opened = 0, closed = 0, reopened = 0, met = 0, missed = 0, asked = 0, rated = 0, rating_sum = 0, flagged = 0;
  std::vector<int64_t> resolution_us;
};

Recount RecountOf(const std::vector<Observed>& entries, auto which) {
  Recount recount;
  for (const Observed& entry : entries) {
    if (!entry.is_case || entry.measures.case_kind == 0 || !which(entry)) continue;
    for (const auto& target : entry.facts.targets()) {
      if (target.target() == v1::Clock::TARGET_CUSTOMER_ANSWER) continue;
      ++(target.outcome() == log::v1::TARGET_OUTCOME_MET ? recount.met : recount.missed);
    }
    recount.opened += entry.kind == CaseEventDetail::kOpened;
    recount.closed += entry.kind == CaseEventDetail::kClosed;
    recount.reopened += entry.kind == CaseEventDetail::kReopened;
    recount.flagged +=
        entry.kind == CaseEventDetail::kFlagged && entry.facts.flag_reason() == v1::FLAG_REASON_RECURRING;
    if (entry.kind == CaseEventDetail::kFollowUp) {
      ++recount.asked;
      recount.rated += entry.measures.score > 0;
      recount.rating_sum += entry.measures.score;
    }
    if (entry.kind == CaseEventDetail::kClosed && entry.measures.duration_us.has_value()) {
      recount.resolution_us.push_back(*entry.measures.duration_us);
    }
  }
  return recount;
}

void ExpectEqual(const v1::ServiceFigures& figures, Recount recount) {
  EXPECT_EQ(figures.opened(), recount.opened);
  EXPECT_EQ(figures.closed(), recount.closed);
  EXPECT_EQ(figures.reopened(), recount.reopened);
  EXPECT_EQ(figures.targets_met().count(), recount.met);
  EXPECT_EQ(figures.targets_met().of(), recount.met + recount.missed);
  EXPECT_EQ(figures.ratings_answered().count(), recount.rated);
  EXPECT_EQ(figures.ratings_answered().of(), recount.asked);
  EXPECT_EQ(figures.recurring(), recount.flagged);
  if (recount.rated > 0) {
    EXPECT_DOUBLE_EQ(figures.rating_mean(),
                     static_cast<double>(recount.rating_sum) / static_cast<double>(recount.rated));
  }
  std::vector<int64_t>& all = recount.resolution_us;
  const v1::TimeFigures& times = figures.resolution();
  ASSERT_EQ(times.count(), static_cast<int64_t>(all.size()));
  if (all.empty()) return;
  std::sort(all.begin(), all.end());
  int64_t sum = 0;
  for (const int64_t us : all) sum += us;
  EXPECT_EQ(times.mean().seconds(), sum / static_cast<int64_t>(all.size()) / 1'000'000);
  const auto at = [&all](double share) {
    return all[static_cast<size_t>(std::ceil(static_cast<double>(all.size()) * share)) - 1] / 1'000'000;
  };
  EXPECT_EQ(times.p50().seconds(), at(0.5));
  EXPECT_EQ(times.p90().seconds(), at(0.9));
  EXPECT_EQ(times.p95().seconds(), at(0.95));
}

TEST(ServiceReport, EqualsARecountOfTheEvents) {
  std::mt19937_64 random(SeedOf("ServiceReport.EqualsARecountOfTheEvents"));
  std::vector<Observed> entries;
  std::vector<DayChanges> lanes(3);
  for (int i = 0; i < 20'000; ++i) {
    entries.push_back(RandomEntryOfDays(random));
    FoldDay(entries.back(), &lanes[random() % lanes.size()]);
  }
  for (int round = 0; round < 12; ++round) {
    ReportPeriod period;
    period.first = DayOf(absl::FromUnixSeconds(kFirstSecond)) + static_cast<int32_t>(random() % 40);
    period.last = period.first + static_cast<int32_t>(random() % 90);
    period.group_by = static_cast<GetServiceReportRequest::GroupBy>(round % 6);
    const auto within = [&period](const Observed& e) {
      return DayOf(e.occurred) >= period.first && DayOf(e.occurred) <= period.last;
    };
    const v1::ServiceReport report = Report(period, lanes);
    ExpectEqual(report.totals(), RecountOf(entries, within));
    for (const auto& week : report.weeks()) {
      ExpectEqual(week.figures(), RecountOf(entries, [&](const Observed& e) {
                    const std::string date = DateOf(DayOf(e.occurred));
                    return date >= week.from_date() && date <= week.to_date();
                  }));
    }
    for (const auto& group : report.groups()) {
      ExpectEqual(group.figures(), RecountOf(entries, [&](const Observed& e) {
                    if (!within(e)) return false;
                    switch (period.group_by) {
                      case GetServiceReportRequest::GROUP_BY_TEAM:
                        return e.facts.team() == group.value();
                      case GetServiceReportRequest::GROUP_BY_CATEGORY:
                        return e.facts.category() == group.value();
                      case GetServiceReportRequest::GROUP_BY_STAFF:
                        return e.facts.staff() == group.value();
                      case GetServiceReportRequest::GROUP_BY_KIND:
                        return WordOf(*v1::CaseKind_descriptor(), e.measures.case_kind) == group.value();
                      default:
                        return WordOf(*v1::Channel_descriptor(), e.measures.channel) == group.value();
                    }
                  }));
    }
    EXPECT_EQ(report.groups_size() > 0, period.group_by != 0);
    int64_t open = 0;
    for (const Observed& e : entries) {
      if (!e.is_case || e.measures.case_kind == 0 || DayOf(e.occurred) > period.last) continue;
      open += (e.kind == CaseEventDetail::kOpened || e.kind == CaseEventDetail::kReopened) -
              (e.kind == CaseEventDetail::kClosed);
    }
    EXPECT_EQ(report.weeks(report.weeks_size() - 1).backlog(), open);
  }
}

TEST(ServiceReport, WeeksAreThoseOfTheCalendarAndSayWhetherTheyAreWhole) {
  // 2026-10-01 is a Thursday.
  const v1::ServiceReport report = Report({Day(2026, 10, 1), Day(2026, 10, 18)}, {}, /*today=*/Day(2026, 10, 17));
  ASSERT_EQ(report.weeks_size(), 3);
  EXPECT_EQ(report.weeks(0).week(), "2026-W40");
  EXPECT_EQ(report.weeks(0).from_date(), "2026-10-01");
  EXPECT_EQ(report.weeks(0).to_date(), "2026-10-04");
  EXPECT_TRUE(report.weeks(0).partial());
  EXPECT_EQ(report.weeks(1).from_date(), "2026-10-05");
  EXPECT_FALSE(report.weeks(1).partial());
  EXPECT_TRUE(report.weeks(2).partial()) << "it is not over";
  EXPECT_FALSE(report.totals().has_rating_mean());
  EXPECT_FALSE(report.totals().targets_met().has_rate());
}

TEST(IsoWeek, BelongsToTheYearOfItsThursday) {
  EXPECT_EQ(IsoWeekOf(MondayOf(Day(2021, 1, 3))), "2020-W53");
  EXPECT_EQ(IsoWeekOf(MondayOf(Day(2021, 1, 4))), "2021-W01");
  EXPECT_EQ(IsoWeekOf(MondayOf(Day(2024, 12, 30))), "2025-W01");
  EXPECT_EQ(IsoWeekOf(MondayOf(Day(2026, 12, 31))), "2026-W53");
  EXPECT_EQ(IsoWeekOf(MondayOf(Day(1970, 1, 1))), "1970-W01");
}

TEST(Backlog, EqualsThatOfTheCasesThemselves) {
  std::mt19937_64 random(SeedOf("Backlog.EqualsThatOfTheCasesThemselves"));
  for (int round = 0; round < 200; ++round) {
    std::map<int64_t, int64_t> changes;
    std::vector<int32_t> ages;
    for (uint64_t n = random() % 60; n > 0; --n) {
      const auto age = static_cast<int32_t>(random() % 20);
      ++changes[100 - age];
      if (random() % 3 == 0) {
        --changes[100 - age];
      } else {
        ages.push_back(age);
      }
    }
    std::sort(ages.begin(), ages.end());
    const v1::Backlog backlog = BacklogOf(changes, 100);
    ASSERT_EQ(backlog.count(), static_cast<int64_t>(ages.size()));
    EXPECT_EQ(backlog.date(), "1970-04-11");
    if (ages.empty()) continue;
    const auto at = [&ages](double share) {
      return ages[static_cast<size_t>(std::ceil(static_cast<double>(ages.size()) * share)) - 1];
    };
    EXPECT_EQ(backlog.oldest_days(), ages.back());
    EXPECT_EQ(backlog.p50_days(), at(0.5));
    EXPECT_EQ(backlog.p90_days(), at(0.9));
  }
}

// Cases of before there were figures are taken away on a day that is not the one on which they were logged.
TEST(Backlog, CountsRightWhereTheDayOfLoggingIsNotKnown) {
  const v1::Backlog backlog = BacklogOf({{10, 3}, {12, -1}, {20, 2}, {21, -1}}, 30);
  EXPECT_EQ(backlog.count(), 3);
  EXPECT_EQ(backlog.oldest_days(), 20);
}

TEST(TrainingNeeds, TheIntervalsAreTheTextbooks) {
  // Wilson's interval for 5 of 10 and for 0 of 10.
  EXPECT_NEAR(ShareInterval(5, 10).least, 0.2366, 5e-5);
  EXPECT_NEAR(ShareInterval(5, 10).most, 0.7634, 5e-5);
  EXPECT_NEAR(ShareInterval(0, 10).least, 0.0, 1e-12);
  EXPECT_NEAR(ShareInterval(0, 10).most, 0.2775, 5e-5);
  NumberedCounts ratings;
  ratings.Add(2, 5);
  ratings.Add(4, 5);
  // Mean 3, deviation 1.0541, of 10.
  EXPECT_NEAR(RatingInterval(ratings).least, 3 - 1.95996 * 1.0541 / std::sqrt(10), 1e-3);
  EXPECT_NEAR(RatingInterval(ratings).most, 3 + 1.95996 * 1.0541 / std::sqrt(10), 1e-3);
}

Tally WithTargets(uint64_t met, uint64_t missed) {
  Tally tally;
  tally.targets[2] = {.met = met, .missed = missed};
  return tally;
}

TEST(TrainingNeeds, NamesOnlyWhoIsWorseByMoreThanChance) {
  const Tally desk = WithTargets(900, 100);
  const std::map<std::string, Tally> values = {
      {"", WithTargets(0, 100)},       // nobody in particular
      {"bad", WithTargets(60, 40)},    //
      {"worse", WithTargets(20, 80)},  //
      {"few", WithTargets(0, 9)},      // too few to say anything
      {"good", WithTargets(100, 0)},   // better is no need
      {"chance", WithTargets(17, 3)},  // 15 % of 20 may be 10 %
  };
  const std::vector<TrainingNeed> needs = TrainingNeeds(GetServiceReportRequest::GROUP_BY_STAFF, values, desk);
  ASSERT_EQ(needs.size(), 2u);
  EXPECT_EQ(needs[0].value(), "worse");
  EXPECT_EQ(needs[1].value(), "bad");
  EXPECT_EQ(needs[1].measure(), TrainingNeed::MEASURE_TARGETS_MISSED);
  EXPECT_DOUBLE_EQ(needs[1].observed(), 0.4);
  EXPECT_DOUBLE_EQ(needs[1].desk(), 0.1);
  EXPECT_EQ(needs[1].sample(), 100);
  EXPECT_GT(needs[1].least(), 0.1);
}

TEST(TrainingNeeds, LooksAtRatingsAndReopenedCasesToo) {
  Tally desk, low;
  desk.ratings.Add(5, 80);
  desk.ratings.Add(1, 20);
  desk.closed.Add(1, 200);
  desk.reopened = 10;
  low.ratings.Add(1, 15);
  low.ratings.Add(3, 5);
  low.closed.Add(1, 20);
  // More than were closed: they were closed before.
  low.reopened = 30;
  const auto needs = TrainingNeeds(GetServiceReportRequest::GROUP_BY_TEAM, {{"low", low}}, desk);
  ASSERT_EQ(needs.size(), 2u);
  EXPECT_EQ(needs[0].measure(), TrainingNeed::MEASURE_REOPENED);
  EXPECT_DOUBLE_EQ(needs[0].observed(), 1);
  EXPECT_EQ(needs[1].measure(), TrainingNeed::MEASURE_RATING);
  EXPECT_DOUBLE_EQ(needs[1].observed(), 1.5);
  EXPECT_LT(needs[1].most(), needs[1].desk());
}

}  // namespace
}  // namespace docket::metrics
