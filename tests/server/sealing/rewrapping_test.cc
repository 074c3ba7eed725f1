// A new master key: the data keys are re-wrapped beside the service's work, and may be stopped and begun again.
#include "server/duties/rewrapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"
#include "server/sealing/open_secrets.h"
#include "storage/data_keys.h"
#include "storage/sql.h"
#include "tests/server/sealing/desk_keys.h"
#include "tests/support/await.h"
#include "tests/support/test_database.h"

namespace docket::testing {
namespace {

using server::MasterKeys;
using server::Rewrapping;
using storage::StoredKey;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr uint16_t kLanes = 4;

class RewrappingTest : public ::testing::Test {
 protected:
  RewrappingTest() {
    storage::Desk desk = database_.desk();
    EXPECT_TRUE(server::OpenSecrets(*database_.Connect(), Keys(kOld), &desk).ok());
    EXPECT_TRUE(server::OpenSecrets(*database_.Connect(), both_, &desk).ok());
  }

  StoredKey NewKey(Id owner) {
    const std::string secret = storage::RandomBytes(32);
    secrets_[{owner.lane, owner.number}] = secret;
    return {.owner = owner, .key = old_.Wrap(storage::RandomBytes(16), secret)};
  }
  void AddKey(Id owner) { EXPECT_TRUE(*storage::AddKey(*database_.Connect(), NewKey(owner))); }
  void AddKeys(int count) {
    std::vector<std::string> rows;
    for (int i = 0; i < count; ++i) {
      const StoredKey key =
          NewKey({.lane = static_cast<uint16_t>(1 + i % (kLanes - 1)), .number = static_cast<uint64_t>(i + 1)});
      rows.push_back(absl::StrCat("(", key.owner.lane, ",", key.owner.number, ",", storage::Bytes(key.key.uid),
                                  ",'old',", storage::Bytes(key.key.wrapped), ")"));
    }
    database_.Execute(
        absl::StrCat("INSERT INTO data_keys (lane, number, uid, master, wrapped) VALUES ", absl::StrJoin(rows, ",")));
  }
  int WrappedWith(const std::string& master) {
    return std::stoi(database_.QueryOne(absl::StrCat("SELECT COUNT(*) FROM data_keys WHERE master = '", master, "'")));
  }
  // All that there are open, under the new key alone, to what they were.
  void ExpectWhole(size_t count) {
    const MasterKeys only = Keys(kNew);
    size_t seen = 0;
    const auto connection = database_.Connect();
    for (uint16_t lane = 1; lane < kLanes; ++lane) {
      const auto keys = storage::KeysWrappedBy(*connection, "new", {.lane = lane, .number = 0}, 100000);
      for (const StoredKey& key : *keys) {
        ++seen;
        const auto secret = only.Unwrap(key.key);
        ASSERT_TRUE(secret.ok()) << secret.status();
        EXPECT_EQ(*secret, (secrets_[{key.owner.lane, key.owner.number}]));
      }
    }
    EXPECT_EQ(seen, count);
  }
  bool AwaitAll() {
    return Await(kPatience, [&] { return WrappedWith("old") == 0; });
  }

  TestDatabase database_{kLanes};
  const MasterKeys old_ = Keys(kOld);
  const MasterKeys both_ = Keys(absl::StrCat(kNew, kOld));
  std::map<std::pair<uint16_t, uint64_t>, std::string> secrets_;
};

TEST_F(RewrappingTest, AllAreWrappedWithTheNewKeyAndTheLogSaysThatTheOldOneIsFree) {
  AddKeys(3000);
  ::testing::internal::CaptureStderr();
  {
    Rewrapping duty(database_.database(), kLanes, both_, {.between_portions = absl::ZeroDuration()});
    EXPECT_TRUE(Await(kPatience, [&] { return duty.finished(); }));
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("no data key needs these master keys any more"));
  EXPECT_THAT(log, HasSubstr("3001"));
  ExpectWhole(3000);
  EXPECT_EQ(database_.QueryOne("SELECT master FROM data_keys WHERE lane = 0"), "new") << "the desk's own too";
  storage::Desk desk = database_.desk();
  EXPECT_TRUE(server::OpenSecrets(*database_.Connect(), Keys(kNew), &desk).ok()) << "the old one can be taken out";
}

TEST_F(RewrappingTest, StoppedInTheMiddleItIsTakenUpAgain) {
  AddKeys(3000);
  {
    std::atomic<int> portions{0};
    absl::Notification in_the_middle;
    Rewrapping duty(database_.database(), kLanes, both_,
                    {.portion = 100, .between_portions = absl::ZeroDuration(), .may_write = [&] {
                       if (++portions == 12) in_the_middle.Notify();
                       return portions < 12;
                     }});
    ASSERT_TRUE(in_the_middle.WaitForNotificationWithTimeout(kPatience));
  }
  const int left = WrappedWith("old");
  EXPECT_GT(left, 0);
  EXPECT_LT(left, 3001);
  EXPECT_EQ(left + WrappedWith("new"), 3001);
  Rewrapping again(database_.database(), kLanes, both_, {.between_portions = absl::ZeroDuration()});
  EXPECT_TRUE(AwaitAll());
  ExpectWhole(3000);
}

TEST_F(RewrappingTest, TwoAtOnceDoNotHinderEachOther) {
  AddKeys(3000);
  const server::RewrappingOptions options{
      .portion = 50, .between_portions = absl::ZeroDuration(), .after_failure = absl::Milliseconds(1)};
  Rewrapping one(database_.database(), kLanes, both_, options);
  Rewrapping other(database_.database(), kLanes, both_, options);
  EXPECT_TRUE(AwaitAll());
  ExpectWhole(3000);
}

TEST_F(RewrappingTest, WhatIsRemovedOrReplacedMeanwhileIsLeftAlone) {
  AddKeys(30);
  const auto connection = database_.Connect();
  const auto before = storage::KeysWrappedBy(*connection, "old", {.lane = 1, .number = 0}, 100);
  ASSERT_EQ(before->size(), 10u);
  std::vector<StoredKey> after = *before;
  for (StoredKey& one : after) one.key = both_.Wrap(one.key.uid, *both_.Unwrap(one.key));
  const std::string gone = absl::StrCat("lane = 1 AND number = ", (*before)[3].owner.number);
  database_.Execute("DELETE FROM data_keys WHERE " + gone);
  const std::string replaced = absl::StrCat("lane = 1 AND number = ", (*before)[4].owner.number);
  database_.Execute("UPDATE data_keys SET wrapped = 'by somebody else' WHERE " + replaced);
  ASSERT_TRUE(storage::Rewrap(*connection, *before, after).ok());
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(*) FROM data_keys WHERE " + gone), "0");
  EXPECT_EQ(database_.QueryOne("SELECT wrapped FROM data_keys WHERE " + replaced), "by somebody else");
  EXPECT_EQ(WrappedWith("new"), 8);
}

TEST_F(RewrappingTest, AKeyThatCannotBeOpenedHoldsUpNoOther) {
  AddKeys(300);
  database_.Execute("UPDATE data_keys SET wrapped = REVERSE(wrapped) WHERE lane = 1 AND number <= 16");
  {
    Rewrapping duty(database_.database(), kLanes, both_,
                    {.portion = 4, .between_portions = absl::ZeroDuration(), .look_again = absl::ZeroDuration()});
    EXPECT_TRUE(Await(kPatience, [&] { return duty.finished(); }));
  }
  EXPECT_EQ(WrappedWith("old"), 6);
  ExpectWhole(294);
}

// While another replica still uses the old key: what it adds is found too.
TEST_F(RewrappingTest, WhatAnOlderReplicaAddsIsFoundLater) {
  AddKeys(30);
  {
    int asked = 0;
    // When lane 3 is begun, lane 1 was walked.
    Rewrapping duty(database_.database(), kLanes, both_,
                    {.between_portions = absl::ZeroDuration(), .look_again = absl::ZeroDuration(), .may_write = [&] {
                       if (++asked == 7) AddKey({.lane = 1, .number = 1000});
                       return true;
                     }});
    EXPECT_TRUE(Await(kPatience, [&] { return duty.finished(); }));
  }
  ExpectWhole(31);
}

TEST_F(RewrappingTest, WhileNothingMayBeWrittenItWaits) {
  AddKeys(30);
  std::atomic<bool> maintenance{true};
  std::atomic<int> asked{0};
  Rewrapping duty(database_.database(), kLanes, both_, {.between_portions = absl::ZeroDuration(), .may_write = [&] {
                                                          ++asked;
                                                          return !maintenance;
                                                        }});
  ASSERT_TRUE(Await(kPatience, [&] { return asked > 100; }));
  EXPECT_EQ(WrappedWith("new"), 0);
  maintenance = false;
  EXPECT_TRUE(AwaitAll());
}

TEST_F(RewrappingTest, TheMasterKeysInUseAreFoundInEveryLane) {
  AddKeys(30);
  const auto connection = database_.Connect();
  EXPECT_EQ(*storage::MastersInUse(*connection, kLanes), (std::set<std::string>{"old"}));
  database_.Execute("UPDATE data_keys SET master = 'a' WHERE lane = 2 AND number < 9");
  database_.Execute("UPDATE data_keys SET master = 'z' WHERE lane = 3 AND number > 20");
  EXPECT_EQ(*storage::MastersInUse(*connection, kLanes), (std::set<std::string>{"a", "old", "z"}));
  database_.Execute("DELETE FROM data_keys");
  EXPECT_EQ(*storage::MastersInUse(*connection, kLanes), std::set<std::string>());
}

TEST_F(RewrappingTest, KeysAreReadByTheirOwners) {
  AddKeys(30);
  const auto connection = database_.Connect();
  EXPECT_EQ(storage::ReadKeys(*connection, {})->size(), 0u);
  const auto keys = storage::ReadKeys(
      *connection,
      {{.lane = 1, .number = 1}, {.lane = 1, .number = 4}, {.lane = 2, .number = 2}, {.lane = 2, .number = 4}});
  ASSERT_EQ(keys->size(), 3u) << "there is no 4 in lane 2";
  for (const StoredKey& key : *keys) {
    EXPECT_EQ(*both_.Unwrap(key.key), (secrets_[{key.owner.lane, key.owner.number}]));
  }
  EXPECT_FALSE(*storage::AddKey(*connection, keys->front())) << "there is one";
}

}  // namespace
}  // namespace docket::testing
