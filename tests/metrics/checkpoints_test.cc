// The projection's checkpoints on a real database: who may move them, and that two replicas count each entry once.
#include "storage/checkpoints.h"

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "metrics/projector.h"
#include "storage/loader.h"
#include "storage/log_entry.h"
#include "storage/sql.h"
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

// The store's functions over one connection, for one thread.
TotalsStore StoreOn(storage::Connection& connection) {
  TotalsStore store;
  store.read_heads = [&connection]() -> absl::StatusOr<std::map<uint16_t, uint64_t>> {
    const auto heads = storage::ReadHeads(connection, {0, 1, 2, 3});
    if (!heads.ok()) return heads.status();
    std::map<uint16_t, uint64_t> sequences;
    for (const auto& [lane, head] : *heads) sequences[lane] = head.sequence;
    return sequences;
  };
  store.read_checkpoints = [&connection]() -> absl::StatusOr<std::map<uint16_t, LaneCheckpoint>> {
    const auto stored = storage::ReadCheckpoints(connection, kProjection);
    if (!stored.ok()) return stored.status();
    std::map<uint16_t, LaneCheckpoint> checkpoints;
    for (const auto& [lane, c] : *stored) checkpoints[lane] = {c.sequence, c.version, c.totals};
    return checkpoints;
  };
  store.read_entries = [&connection](uint16_t lane, uint64_t after,
                                     size_t limit) -> absl::StatusOr<std::vector<LaneEntry>> {
    const auto stored = storage::ReadEntries(connection, lane, after, limit, /*columns_only=*/true);
    if (!stored.ok()) return stored.status();
    std::vector<LaneEntry> entries;
    for (const storage::LogEntry& entry : *stored) {
      entries.push_back({.sequence = entry.sequence,
                         .observed = {.kind = entry.kind,
                                      .is_case = entry.subject_kind == storage::SubjectKind::kCase,
                                      .measures = entry.measures}});
    }
    return entries;
  };
  store.advance = [&connection](uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                const std::string& totals) {
    return storage::Advance(connection, kProjection, lane,
                            {.sequence = expected.sequence, .version = expected.version, .totals = {}}, sequence,
                            totals);
  };
  return store;
}

// Entries as a committer writes them, less what the projection does not look at.
void Append(TestDatabase& database, uint16_t lane, uint64_t first, const std::vector<Observed>& observed) {
  std::vector<std::string> rows;
  for (const Observed& one : observed) {
    storage::LogEntry entry;
    entry.lane = lane;
    entry.sequence = first + rows.size();
    entry.subject_kind = one.is_case ? storage::SubjectKind::kCase : storage::SubjectKind::kStaff;
    entry.kind = one.kind;
    entry.measures = one.measures;
    entry.time = entry.occurred = absl::UnixEpoch();
    entry.nonce = std::string(storage::kNonceBytes, 'n');
    entry.digest = entry.previous = entry.hash = std::string(storage::kHashBytes, 'h');
    rows.push_back(absl::StrCat("(", storage::EntryValues(entry, storage::Bytes(entry.previous)), ")"));
  }
  database.Execute(
      absl::StrCat("INSERT INTO case_events (", storage::EntryColumns(), ") VALUES ", absl::StrJoin(rows, ",")));
}

TEST(Checkpoints, TwoReplicasCountEachEntryOnce) {
  std::mt19937_64 random(SeedOf("Checkpoints.TwoReplicasCountEachEntryOnce"));
  TestDatabase database(kLanes);
  log::v1::Totals ledger;
  for (uint16_t lane = 0; lane < kLanes; ++lane) {
    for (uint64_t first = 1; first < 2'000; first += 500) {
      std::vector<Observed> entries;
      for (int i = 0; i < 500; ++i) entries.push_back(RandomEntry(random));
      Append(database, lane, first, entries);
      for (const Observed& entry : entries) Fold(entry, &ledger);
    }
  }
  std::atomic<int> overtaken{0};
  std::vector<std::thread> replicas;
  for (size_t batch : {60, 70}) {
    replicas.emplace_back([&database, &overtaken, batch] {
      const auto connection = database.Connect();
      Projector projector(StoreOn(*connection), {.batch = batch});
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
  const auto exported = ReadCheckpointed(StoreOn(*connection));
  ASSERT_TRUE(exported.ok()) << exported.status();
  EXPECT_EQ(exported->lag, 0u);
  EXPECT_TRUE(MessageDifferencer::Equals(exported->totals, ledger));
  int64_t response_us = 0, opened = 0;
  for (const auto& series : exported->totals.response_times()) response_us += series.sum();
  for (const auto& series : exported->totals.opened()) opened += series.value();
  EXPECT_EQ(database.QueryOne(
                "SELECT SUM(duration_us) FROM case_events WHERE subject_kind = 1 AND case_kind > 0 AND kind = 2"),
            absl::StrCat(response_us));
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_events WHERE subject_kind = 1 AND case_kind > 0 AND kind = 1"),
            absl::StrCat(opened));
}

}  // namespace
}  // namespace docket::metrics
