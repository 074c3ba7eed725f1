// While the projection is built up again, on a real database, no counter is told that was higher before: whoever adds
// up what it rose by would count the log once more.
#include <gtest/gtest.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "docket/v1/event.pb.h"
#include "metrics/projector.h"
#include "metrics/service_exposition.h"
#include "server/totals_store.h"
#include "storage/sql.h"
#include "tests/metrics/stored_log.h"
#include "tests/metrics/support.h"
#include "tests/support/test_database.h"

namespace docket::metrics {
namespace {

using docket::testing::TestDatabase;
using Pass = Projector::Pass;

constexpr uint16_t kLanes = 4;
constexpr uint64_t kEntries = 60;

std::string OwnRows() { return absl::StrCat(" FROM checkpoints WHERE consumer = ", storage::Bytes(kProjection)); }

class RebuildTest : public ::testing::Test {
 protected:
  // Cases are opened, and nothing else happens. Lane 3 has none at first.
  void SetUp() override {
    for (uint16_t lane = 0; lane + 1 < kLanes; ++lane) Open(lane, kEntries);
  }

  void Open(uint16_t lane, uint64_t cases) {
    Observed opening = Event(v1::CaseEventDetail::kOpened, {.case_kind = 1, .channel = 1, .to_state = 1});
    opening.recorded = opening.occurred = absl::FromUnixSeconds(1'700'000'000);
    AppendToLog(database_, lane, heads_[lane] + 1, std::vector<Observed>(cases, opening));
    heads_[lane] += cases;
    opened_ += static_cast<int64_t>(cases);
  }

  TotalsStore Store() { return server::TotalsStoreOn(database_.database(), database_.desk()); }

  // The sum over docket_cases_opened_total; nothing where the page does not have it. It must not fall, and the gauges
  // are always there.
  std::optional<int64_t> Scrape() {
    const ServiceExposition exposition([this] { return ReadCheckpointed(scraped_); }, {});
    std::optional<int64_t> sum;
    bool lag = false;
    for (const prometheus::MetricFamily& family : exposition.Collect()) {
      lag |= family.name == "docket_projection_lag_events";
      if (family.name != "docket_cases_opened_total") continue;
      sum = 0;
      for (const prometheus::ClientMetric& metric : family.metric) *sum += static_cast<int64_t>(metric.counter.value);
    }
    EXPECT_TRUE(lag);
    if (sum.has_value()) {
      EXPECT_GE(*sum, last_);
      last_ = *sum;
    }
    return sum;
  }

  // A step at a time, until all is folded; what is told is looked at after each. Answers how often nothing was.
  int FoldAllAndWatch(Projector& projector) {
    int untold = 0;
    for (Pass pass = Pass::kMore; pass != Pass::kIdle; pass = projector.RunOnce()) {
      EXPECT_NE(pass, Pass::kFailed);
      if (!Scrape().has_value()) ++untold;
    }
    return untold;
  }

  TestDatabase database_{kLanes};
  uint64_t heads_[kLanes] = {};
  int64_t opened_ = 0;
  int64_t last_ = 0;
  const TotalsStore scraped_ = Store();
};

TEST_F(RebuildTest, WhatIsOnlyBehindIsTold) {
  Projector projector(Store(), {.batch = 7});
  FoldAllAndWatch(projector);
  EXPECT_EQ(Scrape(), opened_);
  // The projection stands still, and a lane gets its first entries: what was told stays.
  const int64_t told = opened_;
  for (uint16_t lane = 0; lane < kLanes; ++lane) Open(lane, kEntries);
  EXPECT_EQ(Scrape(), told);
  // It goes on, and more comes in between.
  EXPECT_EQ(projector.RunOnce(), Pass::kMore);
  Open(kLanes - 1, 2);
  EXPECT_EQ(FoldAllAndWatch(projector), 0);
  EXPECT_EQ(Scrape(), opened_);
}

TEST_F(RebuildTest, ANewDatabaseTellsZeros) {
  TestDatabase fresh(kLanes);
  const auto told = ReadCheckpointed(server::TotalsStoreOn(fresh.database(), fresh.desk()));
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_TRUE(told->whole);
}

// However the beginning comes about, and with new entries while the old ones are folded again.
TEST_F(RebuildTest, NoCounterFallsWhileTheLogIsFoldedAgain) {
  const std::string no_mark = "DELETE FROM checkpoints WHERE consumer LIKE '%.begun'";
  const std::string rename =
      absl::StrCat("UPDATE checkpoints SET consumer = 'metrics.0' WHERE consumer = ", storage::Bytes(kProjection));
  const std::vector<std::vector<std::string>> beginnings = {
      {"DELETE FROM checkpoints"},
      {absl::StrCat("DELETE", OwnRows())},
      {absl::StrCat("DELETE", OwnRows()), no_mark},
      {absl::StrCat("DELETE", OwnRows(), " AND lane = 1")},
      // It began later than the others.
      {absl::StrCat("DELETE", OwnRows(), " AND lane = 3")},
      // An upgrade, from a version that marked its beginning and from one that did not.
      {rename},
      {"DELETE FROM checkpoints WHERE consumer = 'metrics.0'", rename, no_mark}};
  Projector first(Store());
  FoldAllAndWatch(first);
  for (const std::vector<std::string>& beginning : beginnings) {
    SCOPED_TRACE(beginning.front());
    for (uint16_t lane = 0; lane < kLanes; ++lane) Open(lane, kEntries);
    Projector before(Store());
    FoldAllAndWatch(before);
    EXPECT_EQ(Scrape(), opened_);
    for (const std::string& sql : beginning) database_.Execute(sql);
    // Before a projector has noticed, and in each step.
    EXPECT_EQ(Scrape(), std::nullopt);
    Projector projector(Store(), {.batch = 7});
    EXPECT_EQ(projector.RunOnce(), Pass::kMore);
    for (uint16_t lane = 0; lane < kLanes; ++lane) Open(lane, 3);
    EXPECT_GT(FoldAllAndWatch(projector), 3);
    EXPECT_EQ(Scrape(), opened_);
  }
}

// During an upgrade both versions fold and are scraped: what one has told the other does not fall below.
TEST_F(RebuildTest, AnotherNamesTotalsAreCaughtUpWithBeforeOnesOwnAreTold) {
  Projector projector(Store());
  FoldAllAndWatch(projector);
  database_.Execute(
      absl::StrCat("INSERT INTO checkpoints SELECT 'metrics.999', lane, sequence, version, totals", OwnRows()));
  EXPECT_EQ(Scrape(), opened_);
  Open(1, 5);
  database_.Execute("UPDATE checkpoints SET sequence = sequence + 2 WHERE consumer = 'metrics.999' AND lane = 1");
  EXPECT_EQ(Scrape(), std::nullopt);
  // Others that follow the log are no matter.
  database_.Execute("INSERT INTO checkpoints VALUES ('consequences', 2, 1000000, 1, '')");
  EXPECT_NE(projector.RunOnce(), Pass::kFailed);
  EXPECT_EQ(Scrape(), opened_);
}

TEST_F(RebuildTest, NoCounterFallsUnderARunningProjector) {
  absl::Mutex mutex;
  uint64_t advances = 0;
  TotalsStore counted = Store();
  counted.advance = [&, advance = counted.advance](uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                                   const std::string& totals, const ReportRows& rows) {
    auto answer = advance(lane, expected, sequence, totals, rows);
    absl::MutexLock lock(&mutex);
    ++advances;
    return answer;
  };
  const absl::Duration soon = absl::Milliseconds(1);
  Projector projector(counted, {.batch = 3, .poll = soon, .pace = soon, .shortest_rest = soon, .longest_rest = soon});
  projector.Start();
  const auto scrape_until_all_is_told = [this] {
    while (Scrape() != opened_) {
    }
  };
  scrape_until_all_is_told();
  for (int round = 0; round < 3; ++round) {
    database_.Execute(absl::StrCat("DELETE", OwnRows()));
    // Nothing is new, so it has not noticed.
    EXPECT_EQ(Scrape(), std::nullopt);
    for (uint16_t lane = 0; lane < kLanes; ++lane) Open(lane, 1);
    scrape_until_all_is_told();
  }
  projector.Stop();
  EXPECT_GT(advances, 3 * kLanes * kEntries / 3);
}

}  // namespace
}  // namespace docket::metrics
