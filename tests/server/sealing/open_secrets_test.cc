// What happens to a desk's keys when the service starts: made once, proven each time, never replaced.
#include "server/sealing/open_secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/barrier.h"
#include "storage/data_keys.h"
#include "tests/server/sealing/desk_keys.h"
#include "tests/support/test_database.h"

namespace docket::testing {
namespace {

using server::MasterKeys;
using server::OpenSecrets;
using ::testing::HasSubstr;
using ::testing::Not;

class OpenSecretsTest : public ::testing::Test {
 protected:
  // A start with these master keys; the desk's secret.
  absl::StatusOr<std::string> Start(const std::string& lines) {
    storage::Desk desk = *storage::ReadDesk(*database_.Connect());
    EXPECT_EQ(desk.secret, "");
    const absl::Status opened = OpenSecrets(*database_.Connect(), Keys(lines), &desk);
    if (!opened.ok()) {
      EXPECT_EQ(desk.secret, "");
      return opened;
    }
    EXPECT_EQ(desk.secret.size(), 32u);
    return desk.secret;
  }
  // It refuses in these words, and leaves the tables as they are.
  void ExpectRefused(const std::string& lines, absl::StatusCode code, const std::string& says) {
    const std::string before = Dump(database_);
    const absl::StatusOr<std::string> started = Start(lines);
    EXPECT_EQ(started.status().code(), code) << started.status();
    EXPECT_THAT(std::string(started.status().message()), HasSubstr(says));
    EXPECT_EQ(Dump(database_), before);
  }
  void AddCustomersKey(const std::string& lines, Id owner) {
    const storage::StoredKey key{.owner = owner,
                                 .key = Keys(lines).Wrap(storage::RandomBytes(16), std::string(32, 'k'))};
    ASSERT_TRUE(*storage::AddKey(*database_.Connect(), key));
  }

  TestDatabase database_;
};

TEST_F(OpenSecretsTest, TheFirstStartMakesTheSecretAndEveryOtherFindsIt) {
  const absl::StatusOr<std::string> first = Start(kOld);
  ASSERT_TRUE(first.ok()) << first.status();
  const std::string stored = Dump(database_);
  EXPECT_THAT(stored, Not(HasSubstr(*first)));
  EXPECT_NE(*first, database_.desk().salt);
  EXPECT_EQ(*Start(kOld), *first);
  EXPECT_EQ(Dump(database_), stored) << "nothing is written any more";
  TestDatabase other;
  storage::Desk desk = other.desk();
  ASSERT_TRUE(OpenSecrets(*other.Connect(), Keys(kOld), &desk).ok());
  EXPECT_NE(desk.secret, *first) << "each desk has its own";
}

TEST_F(OpenSecretsTest, WhereThereWereCustomersBeforeTheyAreStillFound) {
  database_.Execute(
      "INSERT INTO records (lane, kind, id, number, version, fold, record) VALUES (3, 4, 'someone', 7, 1, 1, '')");
  EXPECT_EQ(*Start(kOld), database_.desk().salt);
  EXPECT_THAT(Dump(database_), Not(HasSubstr(database_.desk().salt)));
}

TEST_F(OpenSecretsTest, AWrongKeyIsRefused) {
  ASSERT_TRUE(Start(kOld).ok());
  ExpectRefused(kOtherOld, absl::StatusCode::kFailedPrecondition,
                "the master key old that is given is not the one that this desk knows by this id");
  ExpectRefused(absl::StrCat(kNew, kOtherOld), absl::StatusCode::kFailedPrecondition,
                "not the one that this desk knows");
}

TEST_F(OpenSecretsTest, AMissingKeyIsRefused) {
  ASSERT_TRUE(Start(kOld).ok());
  ExpectRefused(kNew, absl::StatusCode::kFailedPrecondition, "this desk uses the master key old, which is not given");
  ExpectRefused(kNew, absl::StatusCode::kFailedPrecondition, "nothing was written");
}

TEST_F(OpenSecretsTest, ANewKeyInFrontIsTakenInAndTheOldOneStaysNeeded) {
  const absl::StatusOr<std::string> secret = Start(kOld);
  EXPECT_EQ(*Start(absl::StrCat(kNew, kOld)), *secret);
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(*) FROM master_keys"), "2");
  EXPECT_EQ(database_.QueryOne("SELECT master FROM data_keys"), "old") << "re-wrapping is not the start's";
  // Whatever is in use, in whatever lane.
  AddCustomersKey(kNew, {.lane = 3, .number = 12});
  ExpectRefused(kOld, absl::StatusCode::kFailedPrecondition, "this desk uses the master key new, which is not given");
  ExpectRefused(kNew, absl::StatusCode::kFailedPrecondition, "this desk uses the master key old, which is not given");
}

TEST_F(OpenSecretsTest, AnIdThatWasOnceInUseIsNotForAnotherKey) {
  ASSERT_TRUE(Start(kOld).ok());
  ASSERT_TRUE(Start(absl::StrCat(kNew, kOld)).ok());
  // All re-wrapped, so that the old one is not needed.
  const auto connection = database_.Connect();
  const auto own = storage::ReadKeys(*connection, {storage::kIndexKey});
  const MasterKeys both = Keys(absl::StrCat(kNew, kOld));
  storage::StoredKey after = own->front();
  after.key = both.Wrap(after.key.uid, *both.Unwrap(after.key));
  ASSERT_TRUE(storage::Rewrap(*connection, *own, {after}).ok());
  ASSERT_TRUE(Start(kNew).ok());
  ExpectRefused(absl::StrCat(kOtherOld, kNew), absl::StatusCode::kFailedPrecondition,
                "not the one that this desk knows");
}

TEST_F(OpenSecretsTest, WhatIsStoredAndWasChangedIsRefused) {
  ASSERT_TRUE(Start(kOld).ok());
  AddCustomersKey(kOld, {.lane = 1, .number = 5});
  const std::string wrapped = database_.QueryOne("SELECT HEX(wrapped) FROM data_keys WHERE lane = 0");
  database_.Execute("UPDATE data_keys SET wrapped = REVERSE(wrapped) WHERE lane = 0");
  ExpectRefused(kOld, absl::StatusCode::kDataLoss, "the desk's own key was changed");
  database_.Execute(absl::StrCat("UPDATE data_keys SET wrapped = x'", wrapped, "' WHERE lane = 0"));
  ASSERT_TRUE(Start(kOld).ok());
  database_.Execute("DELETE FROM data_keys WHERE lane = 0");
  ExpectRefused(kOld, absl::StatusCode::kDataLoss, "the desk's own is missing");
  database_.Execute("DELETE FROM master_keys");
  ExpectRefused(kOld, absl::StatusCode::kDataLoss, "whether the master key old is the right one");
}

TEST_F(OpenSecretsTest, ADatabaseWithoutTheTablesSaysSo) {
  database_.Execute("DROP TABLE data_keys");
  EXPECT_THAT(std::string(Start(kOld).status().message()), HasSubstr("docketd migrate"));
}

TEST_F(OpenSecretsTest, ReplicasThatStartAtOnceEndWithTheSame) {
  for (int round = 0; round < 10; ++round) {
    database_.Execute("DELETE FROM data_keys");
    database_.Execute("DELETE FROM master_keys");
    constexpr int kReplicas = 4;
    // Half of them with another key first, as while a new one is rolled out.
    const std::string lines[] = {absl::StrCat(kOld, kNew), absl::StrCat(kNew, kOld)};
    std::vector<absl::StatusOr<std::string>> secrets(kReplicas, absl::UnknownError(""));
    absl::Barrier start(kReplicas);
    std::vector<std::thread> replicas;
    for (int i = 0; i < kReplicas; ++i) {
      replicas.emplace_back([&, i] {
        storage::Desk desk = database_.desk();
        const auto connection = database_.Connect();
        start.Block();
        const absl::Status opened = OpenSecrets(*connection, Keys(lines[i % 2]), &desk);
        secrets[static_cast<size_t>(i)] = opened.ok() ? absl::StatusOr<std::string>(desk.secret) : opened;
      });
    }
    for (std::thread& replica : replicas) replica.join();
    std::set<std::string> different;
    for (const auto& secret : secrets) {
      ASSERT_TRUE(secret.ok()) << secret.status();
      different.insert(*secret);
    }
    EXPECT_EQ(different.size(), 1u);
    EXPECT_EQ(*Start(lines[0]), *different.begin());
  }
}

TEST_F(OpenSecretsTest, OfTwoDifferentKeysByOneIdAtOnceOneIsRefused) {
  for (int round = 0; round < 10; ++round) {
    database_.Execute("DELETE FROM data_keys");
    database_.Execute("DELETE FROM master_keys");
    absl::Barrier start(2);
    absl::Status opened[2];
    std::vector<std::thread> replicas;
    for (int i = 0; i < 2; ++i) {
      replicas.emplace_back([&, i] {
        storage::Desk desk = database_.desk();
        const auto connection = database_.Connect();
        start.Block();
        opened[i] = OpenSecrets(*connection, Keys(i == 0 ? kOld : kOtherOld), &desk);
      });
    }
    for (std::thread& replica : replicas) replica.join();
    EXPECT_NE(opened[0].ok(), opened[1].ok()) << opened[0] << " " << opened[1];
    EXPECT_TRUE(Start(opened[0].ok() ? kOld : kOtherOld).ok());
  }
}

}  // namespace
}  // namespace docket::testing
