// The projection's checkpoints on a real database: who may move them, and that two replicas count each entry once.
#include "storage/checkpoints.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "metrics/projector.h"
#include "server/totals_store.h"
#include "storage/report_days.h"
#include "tests/metrics/stored_log.h"
#include "tests/metrics/support.h"
#include "tests/support/test_database.h"

namespace docket::metrics {
namespace {

using docket::testing::TestDatabase;
using google::protobuf::util::MessageDifferencer;
using storage::Checkpoint;

constexpr uint16_t kLanes = 4;
constexpr char kConsumer[] = "a consumer's";

TEST(Checkpoints, MoveOnFromTheExpectedOneOnly) {
  TestDatabase database(kLanes);
  const auto connection = database.Connect();
  const auto advance = [&](const Checkpoint& expected, uint64_t sequence, const std::string& totals) {
    return storage::Advance(*connection, kConsumer, 3, expected, sequence, totals);
  };
  EXPECT_EQ(storage::ReadCheckpoints(*connection, kConsumer)->size(), 0u);
  EXPECT_EQ(*advance({}, 10, "ten"), true);
  EXPECT_EQ(*advance({}, 11, "another beginning"), false);
  EXPECT_EQ(*advance({.sequence = 10, .version = 1}, 20, std::string("a\0'\\\xff", 5)), true);
  EXPECT_EQ(*advance({.sequence = 10, .version = 1}, 21, "from an old one"), false);
  EXPECT_EQ(*advance({.sequence = 19, .version = 2}, 22, "of another log"), false);
  // Even when nothing but the version changes.
  EXPECT_EQ(*advance({.sequence = 20, .version = 2}, 20, std::string("a\0'\\\xff", 5)), true);
  EXPECT_EQ(*advance({.sequence = 20, .version = 2}, 30, "from an old one at the same place"), false);

  const auto checkpoints = storage::ReadCheckpoints(*connection, kConsumer);
  ASSERT_TRUE(checkpoints.ok()) << checkpoints.status();
  ASSERT_EQ(checkpoints->size(), 1u);
  EXPECT_EQ(checkpoints->at(3).sequence, 20u);
  EXPECT_EQ(checkpoints->at(3).version, 3u);
  EXPECT_EQ(checkpoints->at(3).totals, std::string("a\0'\\\xff", 5));
}

TEST(Checkpoints, OfLanesAndConsumersAreApart) {
  TestDatabase database(kLanes);
  const auto connection = database.Connect();
  EXPECT_TRUE(*storage::Advance(*connection, "one", 0, {}, 5, ""));
  EXPECT_TRUE(*storage::Advance(*connection, "one", 1, {}, 6, ""));
  EXPECT_TRUE(*storage::Advance(*connection, "other", 1, {}, 7, ""));
  EXPECT_TRUE(*storage::Advance(*connection, "one", 1, {.sequence = 6, .version = 1}, 8, ""));
  EXPECT_EQ(storage::ReadCheckpoints(*connection, "one")->at(0).sequence, 5u);
  EXPECT_EQ(storage::ReadCheckpoints(*connection, "one")->at(1).sequence, 8u);
  EXPECT_EQ(storage::ReadCheckpoints(*connection, "other")->at(1).sequence, 7u);
}

ReportDayKey KeyOf(int32_t day, const std::string& value) {
  return {.dimension = Dimension::kStaff, .span = Span::kDay, .day = day, .value = value};
}

// Either the checkpoint has moved and the rows are there, or nothing has happened at all.
TEST(Checkpoints, ReportRowsMoveWithTheCheckpointOrNotAtAll) {
  TestDatabase database(kLanes);
  const auto connection = database.Connect();
  const std::string hostile("'\\\0\xff", 4);
  const auto advance = [&](const Checkpoint& expected, uint64_t sequence, const storage::ReportDays& days) {
    return storage::AdvanceWithDays(*connection, kConsumer, 3, expected, sequence, "totals", days);
  };
  const auto stored = [&] {
    std::map<ReportDayKey, std::string> rows;
    const auto listed =
        storage::ListReportDays(*connection, {3}, Dimension::kStaff, Span::kDay, Part::kCounts, -1'000'000, 1'000'000);
    EXPECT_TRUE(listed.ok()) << listed.status();
    for (const auto& [key, figures] : *listed) rows[key] = figures;
    return rows;
  };
  // What stands there from a projection that began elsewhere goes with the first step.
  database.Execute("INSERT INTO report_days VALUES (3, 5, 7, 'old', 'old'), (2, 5, 7, 'other lane', 'stays')");
  EXPECT_EQ(*advance({}, 10, {{KeyOf(1, "ana"), "1"}, {KeyOf(1, ""), "nobody"}, {KeyOf(-5, hostile), hostile}}), true);
  const storage::ReportDays first = {{KeyOf(1, "ana"), "1"}, {KeyOf(1, ""), "nobody"}, {KeyOf(-5, hostile), hostile}};
  EXPECT_EQ(stored(), first);
  // Whoever is overtaken changes nothing, at the beginning and later, and leaves no transaction open.
  EXPECT_EQ(*advance({}, 11, {{KeyOf(1, "ana"), "twice"}}), false);
  EXPECT_EQ(*advance({.sequence = 10, .version = 2}, 11, {{KeyOf(1, "ana"), "of another time"}}), false);
  EXPECT_EQ(*advance({.sequence = 9, .version = 1}, 11, {{KeyOf(1, "ana"), "of another log"}}), false);
  EXPECT_EQ(stored(), first);
  EXPECT_EQ(*advance({.sequence = 10, .version = 1}, 20, {{KeyOf(1, "ana"), "2"}, {KeyOf(2, "bob"), "new"}}), true);
  EXPECT_EQ(stored().at(KeyOf(1, "ana")), "2");
  EXPECT_EQ(stored().size(), 4u);
  const auto read = storage::ReadReportDays(*connection, 3, {KeyOf(2, "bob"), KeyOf(-5, hostile), KeyOf(9, "ana")});
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, (storage::ReportDays{{KeyOf(2, "bob"), "new"}, {KeyOf(-5, hostile), hostile}}));
  // Somebody removed the checkpoint: a step from where it was is none.
  database.Execute("DELETE FROM checkpoints");
  EXPECT_EQ(*advance({.sequence = 20, .version = 2}, 30, {{KeyOf(1, "ana"), "3"}}), false);
  EXPECT_EQ(stored().at(KeyOf(1, "ana")), "2");
  EXPECT_EQ(database.QueryOne("SELECT figures FROM report_days WHERE lane = 2"), "stays");
}

TEST(Checkpoints, ReportRowsOfSeveralLanesAreListedTogether) {
  TestDatabase database(kLanes);
  const auto connection = database.Connect();
  database.Execute(
      "INSERT INTO report_days VALUES (0, 5, 7, 'ana', 'of lane 0'), (2, 5, 7, 'ana', 'of lane 2'), (3, 5, 7, 'ana', "
      "'of a lane that is not asked for'), (2, 5, 9, 'ana', 'too late'), (2, 5, 6, 'bob', 'a day before'), (1, 4, 7, "
      "'ana', 'of another dimension')");
  const auto listed =
      storage::ListReportDays(*connection, {0, 1, 2}, Dimension::kStaff, Span::kDay, Part::kCounts, 6, 8);
  ASSERT_TRUE(listed.ok()) << listed.status();
  const std::multimap<ReportDayKey, std::string> rows(listed->begin(), listed->end());
  EXPECT_EQ(rows,
            (std::multimap<ReportDayKey, std::string>{
                {KeyOf(6, "bob"), "a day before"}, {KeyOf(7, "ana"), "of lane 0"}, {KeyOf(7, "ana"), "of lane 2"}}));
}

// The server is stopped in the midst of the packet: here by a row that it cannot take.
TEST(Checkpoints, AStepThatBreaksOffLeavesTheCheckpointWhereItWas) {
  TestDatabase database(kLanes);
  const auto connection = database.Connect();
  EXPECT_TRUE(*storage::AdvanceWithDays(*connection, kConsumer, 3, {}, 10, "ten", {{KeyOf(1, "ana"), "1"}}));
  const absl::StatusOr<bool> broken = storage::AdvanceWithDays(
      *connection, kConsumer, 3, {.sequence = 10, .version = 1}, 20, "twenty",
      {{KeyOf(1, "ana"), "2"}, {KeyOf(1, std::string(65, 'x')), "longer than a value may be"}});
  EXPECT_FALSE(broken.ok());
  EXPECT_EQ(storage::ReadCheckpoints(*connection, kConsumer)->at(3).sequence, 10u);
  EXPECT_EQ(database.QueryOne("SELECT figures FROM report_days"), "1");
  EXPECT_TRUE(*storage::AdvanceWithDays(*connection, kConsumer, 3, {.sequence = 10, .version = 1}, 20, "twenty",
                                        {{KeyOf(1, "ana"), "2"}}));
}

TEST(Checkpoints, TwoReplicasCountEachEntryOnce) {
  std::mt19937_64 random(SeedOf("Checkpoints.TwoReplicasCountEachEntryOnce"));
  TestDatabase database(kLanes);
  log::v1::Totals ledger;
  for (uint16_t lane = 0; lane < kLanes; ++lane) {
    for (uint64_t first = 1; first < 2'000; first += 500) {
      std::vector<Observed> entries;
      for (int i = 0; i < 500; ++i) entries.push_back(RandomEntry(random));
      AppendToLog(database, lane, first, entries);
      for (const Observed& entry : entries) Fold(entry, &ledger);
    }
  }
  std::atomic<int> overtaken{0};
  std::vector<std::thread> replicas;
  for (size_t batch : {60, 70}) {
    replicas.emplace_back([&database, &overtaken, batch] {
      Projector projector(server::TotalsStoreOn(database.database(), database.desk()), {.batch = batch});
      Projector::Pass pass;
      while ((pass = projector.RunOnce()) != Projector::Pass::kIdle) {
        ASSERT_NE(pass, Projector::Pass::kFailed);
        if (pass == Projector::Pass::kOvertaken) ++overtaken;
      }
    });
  }
  for (std::thread& replica : replicas) replica.join();
  printf("overtaken %d times\n", overtaken.load());

  const auto connection = database.Connect();
  const auto exported = ReadCheckpointed(server::TotalsStoreOn(database.database(), database.desk()));
  ASSERT_TRUE(exported.ok()) << exported.status();
  EXPECT_EQ(exported->lag, 0u);
  EXPECT_TRUE(MessageDifferencer::Equals(exported->totals, ledger));
  // The reports' rows, recounted from the log by the database.
  uint64_t opened_in_rows = 0, asked_in_rows = 0;
  for (uint16_t lane = 0; lane < kLanes; ++lane) {
    const auto rows =
        storage::ListReportDays(*connection, {lane}, Dimension::kStaff, Span::kMonth, Part::kCounts, -10'000, 100'000);
    ASSERT_TRUE(rows.ok()) << rows.status();
    for (const auto& [key, bytes] : *rows) {
      log::v1::Figures figures;
      ASSERT_TRUE(figures.ParseFromString(bytes));
      opened_in_rows += figures.opened();
      asked_in_rows += figures.ratings_asked();
    }
  }
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_events WHERE subject_kind = 1 AND case_kind > 0 AND kind = 1"),
            absl::StrCat(opened_in_rows));
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_events WHERE subject_kind = 1 AND case_kind > 0 AND kind = 9"),
            absl::StrCat(asked_in_rows));
  int64_t acknowledge_us = 0, opened = 0;
  for (const auto& series : exported->totals.acknowledge_times()) acknowledge_us += series.sum();
  for (const auto& series : exported->totals.opened()) opened += series.value();
  EXPECT_EQ(database.QueryOne(
                "SELECT SUM(duration_us) FROM case_events WHERE subject_kind = 1 AND case_kind > 0 AND kind = 2"),
            absl::StrCat(acknowledge_us));
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_events WHERE subject_kind = 1 AND case_kind > 0 AND kind = 1"),
            absl::StrCat(opened));
}

}  // namespace
}  // namespace docket::metrics
