// The ledger of reads on a real database: what was said to be on record is, whatever happens to the database.
#include "server/read_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "api/model/refusal.h"
#include "server/embedded/mariadb_server.h"
#include "tests/support/await.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_database.h"

namespace docket::server {
namespace {

using testing::TestDatabase;

std::vector<storage::CustomerRead> Reads(uint64_t number, size_t rows = 1) {
  std::vector<storage::CustomerRead> reads;
  for (size_t i = 0; i < rows; ++i) {
    reads.push_back({.owner = {.lane = 1, .number = number},
                     .caller = "ann",
                     .method = "GetCase",
                     .purpose = "a test",
                     .case_id = {.lane = 1, .number = i + 1}});
  }
  return reads;
}

absl::Status RecordAndWait(ReadLedger& ledger, std::vector<storage::CustomerRead> reads) {
  absl::Notification done;
  absl::Status recorded;
  ledger.Record(std::move(reads), [&](absl::Status status) {
    recorded = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  return recorded;
}

class ReadLedgerTest : public ::testing::Test {
 protected:
  std::string Count() { return database_.QueryOne("SELECT COUNT(*) FROM customer_reads"); }
  // Ends every connection to the schema but the one that asks.
  void KillConnections() {
    const auto connection = database_.Connect();
    const auto others = connection->Query(absl::StrCat("SELECT id FROM information_schema.processlist WHERE db = '",
                                                       database_.options().schema, "' AND id <> CONNECTION_ID()"));
    ASSERT_TRUE(others.ok()) << others.status();
    for (const storage::Row& row : *others) (void)connection->Execute(absl::StrCat("KILL ", *row[0]));
  }

  TestDatabase database_;
};

TEST_F(ReadLedgerTest, WhatIsDoneIsCommitted) {
  ReadLedger ledger(database_.database());
  ASSERT_TRUE(RecordAndWait(ledger, Reads(7, 3)).ok());
  EXPECT_EQ(Count(), "3");
  ASSERT_TRUE(RecordAndWait(ledger, Reads(7)).ok());
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(DISTINCT nonce) FROM customer_reads"), "4");
  EXPECT_TRUE(RecordAndWait(ledger, {}).ok()) << "nothing was shown, and nothing is written";
  EXPECT_EQ(Count(), "4");
}

TEST_F(ReadLedgerTest, ManyAtOnceShareCommits) {
  ReadLedger ledger(database_.database());
  constexpr int kThreads = 8, kEach = 500;
  std::atomic<int> recorded{0};
  absl::BlockingCounter all(kThreads * kEach);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        ledger.Record(Reads(static_cast<uint64_t>(t * kEach + i + 1)), [&](absl::Status status) {
          recorded += status.ok();
          all.DecrementCount();
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  all.Wait();
  EXPECT_EQ(recorded, kThreads * kEach);
  EXPECT_EQ(Count(), "4000");
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(DISTINCT number) FROM customer_reads"), "4000");
  // The rows of a commit have its time.
  EXPECT_LT(std::stoi(database_.QueryOne("SELECT COUNT(DISTINCT time) FROM customer_reads")), 2000);
}

TEST_F(ReadLedgerTest, AReadLargerThanACommitIsRecordedByItself) {
  ReadLedger ledger(database_.database(), {.most_waiting = 2, .most_at_once = 10});
  EXPECT_TRUE(RecordAndWait(ledger, Reads(7, 500)).ok());
  EXPECT_EQ(Count(), "500");
}

TEST_F(ReadLedgerTest, AKilledConnectionIsReplaced) {
  ReadLedger ledger(database_.database());
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(RecordAndWait(ledger, Reads(7)).ok());
    KillConnections();
  }
  ASSERT_TRUE(RecordAndWait(ledger, Reads(7)).ok());
  EXPECT_EQ(Count(), "4");
}

// Connections end in the middle of commits; whatever was acknowledged is there, and nothing twice.
TEST_F(ReadLedgerTest, KilledUnderLoadNothingAcknowledgedIsMissingAndNothingIsThereTwice) {
  ReadLedger ledger(database_.database());
  std::atomic<bool> over{false};
  std::thread killer([&] {
    for (int i = 0; i < 20; ++i) KillConnections();
    over = true;
  });
  int recorded = 0;
  std::set<uint64_t> acknowledged;
  for (uint64_t i = 1; !over || i < 200; ++i) {
    if (!RecordAndWait(ledger, Reads(i)).ok()) continue;
    acknowledged.insert(i);
    ++recorded;
  }
  killer.join();
  EXPECT_GT(recorded, 100);
  const auto rows = database_.Connect()->Query("SELECT number FROM customer_reads");
  std::multiset<uint64_t> there;
  for (const storage::Row& row : *rows) there.insert(std::stoull(*row[0]));
  for (uint64_t number : acknowledged) EXPECT_EQ(there.count(number), 1u) << number;
}

TEST_F(ReadLedgerTest, WhatTheDatabaseRefusesIsRefusedAndThenItGoesOn) {
  ReadLedger ledger(database_.database());
  database_.Execute("RENAME TABLE customer_reads TO elsewhere");
  const absl::Status refused = RecordAndWait(ledger, Reads(7));
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(refused), reason::kDatabaseUnavailable);
  database_.Execute("RENAME TABLE elsewhere TO customer_reads");
  EXPECT_TRUE(RecordAndWait(ledger, Reads(7)).ok());
}

// The table is locked, so that reads gather.
TEST_F(ReadLedgerTest, TooMuchIsTurnedAwayAtOnceAndStopRecordsWhatWaits) {
  ReadLedger ledger(database_.database(), {.most_waiting = 10, .most_at_once = 2});
  const auto locking = database_.Connect();
  ASSERT_TRUE(locking->Run({"LOCK TABLES customer_reads WRITE"}).ok());
  std::atomic<int> recorded{0}, turned_away{0};
  for (uint64_t i = 1; i <= 40; ++i) {
    ledger.Record(Reads(i), [&](const absl::Status& status) {
      recorded += status.ok();
      turned_away += ReasonOf(status) == reason::kOverloaded;
    });
  }
  EXPECT_GE(turned_away, 40 - 12);
  EXPECT_LE(turned_away, 30);
  ASSERT_TRUE(locking->Run({"UNLOCK TABLES"}).ok());
  ledger.Stop();
  EXPECT_EQ(recorded + turned_away, 40);
  EXPECT_EQ(Count(), absl::StrCat(recorded.load()));
  const absl::Status late = RecordAndWait(ledger, Reads(7));
  EXPECT_EQ(ReasonOf(late), reason::kShuttingDown);
  ledger.Stop();
}

// A database server of this test's own, which is stopped in the middle and comes back.
TEST(ReadLedgerWithoutDatabaseTest, ReadsAreRefusedUntilTheDatabaseIsBack) {
  testing::TemporaryFolder folder;
  const auto start = [&] {
    auto started = MariaDbServer::Start({.data_folder = folder / "data"});
    EXPECT_TRUE(started.ok()) << started.status();
    return *std::move(started);
  };
  std::unique_ptr<MariaDbServer> server = start();
  storage::DatabaseOptions options;
  options.hosts.push_back({.socket = server->socket_path()});
  options.user = server->user();
  options.schema = "mysql";
  ASSERT_TRUE((*storage::Database(options).Connect())->Execute("CREATE DATABASE docket").ok());
  options.schema = "docket";
  storage::Database database(options);
  ASSERT_TRUE(storage::Migrate(database, 4, [](absl::string_view) {}).ok());
  ReadLedger ledger(database);
  std::atomic<bool> over{false};
  std::atomic<uint64_t> acknowledged{0}, refused{0};
  std::thread caller([&] {
    for (uint64_t i = 1; !over; ++i) {
      const absl::Status status = RecordAndWait(ledger, Reads(i));
      EXPECT_TRUE(status.ok() || ReasonOf(status) == reason::kDatabaseUnavailable) << status;
      ++(status.ok() ? acknowledged : refused);
    }
  });
  const auto await = [](const std::atomic<uint64_t>& count, uint64_t least) {
    EXPECT_TRUE(testing::Await(absl::Seconds(60), [&] { return count >= least; })) << count << " of " << least;
  };
  await(acknowledged, 50);
  server->Stop();
  await(refused, 3);
  const uint64_t at_the_stop = acknowledged;
  server = start();
  await(acknowledged, at_the_stop + 50);
  over = true;
  caller.join();
  ledger.Stop();
  const auto count = (*database.Connect())->Query("SELECT COUNT(*), COUNT(DISTINCT nonce) FROM customer_reads");
  ASSERT_TRUE(count.ok()) << count.status();
  EXPECT_GE(std::stoull(*count->front()[0]), acknowledged.load());
  EXPECT_EQ(count->front()[0], count->front()[1]);
}

}  // namespace
}  // namespace docket::server
