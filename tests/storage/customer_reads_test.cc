// Reads on record, on a real database: what is added is found again, newest first, in pages that cost what they hold.
#include "storage/customer_reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/sql.h"
#include "tests/support/test_database.h"

namespace docket::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TestDatabase;

constexpr uint16_t kLanes = 4;

CustomerRead ReadOf(const Id& owner, uint64_t nonce, const std::string& caller = "ann") {
  return {.owner = owner, .nonce = nonce, .caller = caller, .method = "GetCase"};
}

std::vector<uint64_t> Nonces(const std::vector<CustomerRead>& reads) {
  std::vector<uint64_t> nonces;
  for (const CustomerRead& read : reads) nonces.push_back(read.nonce);
  return nonces;
}

class CustomerReadsTest : public ::testing::Test {
 protected:
  ReadsPage List(const ReadsQuery& query) {
    absl::StatusOr<ReadsPage> page = ListReads(*connection_, kLanes, query);
    EXPECT_TRUE(page.ok()) << page.status();
    return page.ok() ? *std::move(page) : ReadsPage();
  }

  // Follows the pages to the end.
  std::vector<CustomerRead> ListAll(ReadsQuery query, int* pages = nullptr) {
    std::vector<CustomerRead> all;
    for (int number = 1;; ++number) {
      const ReadsPage page = List(query);
      EXPECT_LE(page.reads.size(), static_cast<size_t>(query.limit));
      all.insert(all.end(), page.reads.begin(), page.reads.end());
      if (pages != nullptr) *pages = number;
      if (!page.next.has_value() || number == 10'000) return all;
      query.after = page.next;
    }
  }

  void Add(const std::vector<CustomerRead>& reads, bool again = false) {
    const absl::Status added = AddReads(*connection_, reads, again);
    ASSERT_TRUE(added.ok()) << added;
  }

  // Of a time of our own.
  void Put(const Id& owner, int second, uint64_t nonce, const std::string& caller) {
    const absl::Time time = absl::FromUnixSeconds(1'700'000'000 + second);
    database_.Execute(absl::StrCat("INSERT INTO customer_reads VALUES (", owner.lane, ",", owner.number, ",",
                                   TimeLiteral(time), ",", nonce, ",", Bytes(caller), ",'','GetCase','',1,7)"));
  }

  TestDatabase database_{kLanes};
  const std::unique_ptr<Connection> connection_ = database_.Connect();
};

TEST_F(CustomerReadsTest, WhatIsAddedIsFoundAgainAsItWas) {
  const absl::Time before = AsTime(connection_->Query("SELECT UTC_TIMESTAMP(6)")->front()[0]);
  const CustomerRead read{.owner = {.lane = 3, .number = 12},
                          .nonce = ~uint64_t{0},
                          .caller = "spiffe://example.com/web",
                          .on_behalf_of = "staff/ann",
                          .method = "GetCase",
                          .purpose = "it's \\ \"the\" 'complaint'; -- of \x7e",
                          .case_id = {.lane = 1, .number = uint64_t{1} << 53}};
  Add({read});
  const ReadsPage page = List({.limit = 10});
  ASSERT_THAT(page.reads, SizeIs(1));
  const CustomerRead& found = page.reads[0];
  EXPECT_EQ(found.owner, read.owner);
  EXPECT_EQ(found.nonce, read.nonce);
  EXPECT_EQ(found.caller, read.caller);
  EXPECT_EQ(found.on_behalf_of, read.on_behalf_of);
  EXPECT_EQ(found.method, read.method);
  EXPECT_EQ(found.purpose, read.purpose);
  EXPECT_EQ(found.case_id, read.case_id);
  EXPECT_GE(found.time, before);
  EXPECT_LE(found.time, AsTime(connection_->Query("SELECT UTC_TIMESTAMP(6)")->front()[0]));
  EXPECT_FALSE(page.next.has_value());
}

TEST_F(CustomerReadsTest, ASecondTryAddsWhatIsMissingAlone) {
  std::vector<CustomerRead> reads;
  // Some chunks' worth.
  for (uint64_t i = 1; i <= 3000; ++i) reads.push_back(ReadOf({.lane = 2, .number = i}, i, std::string(200, 'a')));
  Add(reads);
  Add(reads, true);
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(*) FROM customer_reads"), "3000");
  // A chunk is there whole or not at all: what got through of a first try is a first chunk.
  ASSERT_GT(database_.QueryOne("SELECT COUNT(DISTINCT time) FROM customer_reads"), "1");
  database_.Execute(
      "DELETE FROM customer_reads WHERE time > (SELECT first FROM (SELECT MIN(time) AS first FROM customer_reads) t)");
  Add(reads, true);
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(*) FROM customer_reads"), "3000");
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(DISTINCT nonce) FROM customer_reads"), "3000");
}

TEST_F(CustomerReadsTest, TheNewestComesFirstOverAllLanesAndTiesAreDecided) {
  Put({1, 5}, 10, 1, "ann");
  Put({3, 2}, 30, 2, "ann");
  Put({2, 9}, 20, 3, "ann");
  // All of one instant.
  Put({1, 5}, 20, 4, "ann");
  Put({2, 9}, 20, 5, "ann");
  Put({2, 8}, 20, 6, "ann");
  Put({3, 1}, 20, 7, "ann");
  const std::vector<uint64_t> in_order = {2, 7, 5, 3, 6, 4, 1};
  for (int limit : {1, 2, 3, 6, 7, 8}) EXPECT_EQ(Nonces(ListAll({.limit = limit})), in_order) << limit;
}

TEST_F(CustomerReadsTest, ByOwnersByCallerAndByTime) {
  Put({1, 5}, 10, 1, "ann");
  Put({1, 6}, 20, 2, "ann");
  Put({3, 5}, 30, 3, "bob");
  Put({1, 5}, 40, 4, "bob");
  database_.Execute(absl::StrCat("UPDATE customer_reads SET on_behalf_of = 'staff/cy' WHERE nonce = 3"));
  const auto at = [](int second) { return absl::FromUnixSeconds(1'700'000'000 + second); };
  EXPECT_THAT(Nonces(List({.owners = {{1, 5}}, .limit = 9}).reads), ElementsAre(4, 1));
  EXPECT_THAT(Nonces(List({.owners = {{1, 5}, {3, 5}}, .limit = 9}).reads), ElementsAre(4, 3, 1));
  EXPECT_THAT(Nonces(List({.owners = {{2, 5}}, .limit = 9}).reads), IsEmpty());
  EXPECT_THAT(Nonces(List({.caller = "ann", .limit = 9}).reads), ElementsAre(2, 1));
  EXPECT_THAT(Nonces(List({.caller = "staff/cy", .limit = 9}).reads), ElementsAre(3));
  EXPECT_THAT(Nonces(List({.owners = {{1, 5}}, .caller = "bob", .limit = 9}).reads), ElementsAre(4));
  EXPECT_THAT(Nonces(List({.from = at(20), .limit = 9}).reads), ElementsAre(4, 3, 2));
  EXPECT_THAT(Nonces(List({.before = at(30), .limit = 9}).reads), ElementsAre(2, 1));
  EXPECT_THAT(Nonces(List({.owners = {{1, 5}, {1, 6}}, .from = at(20), .before = at(40), .limit = 9}).reads),
              ElementsAre(2));
  EXPECT_THAT(Nonces(List({.caller = "x' OR 1=1 -- ", .limit = 9}).reads), IsEmpty());
}

TEST_F(CustomerReadsTest, AShortWalkEndsEarlyAndGoesOn) {
  for (uint64_t i = 1; i <= 40; ++i) Put({static_cast<uint16_t>(1 + i % 3), i % 5}, static_cast<int>(i), i, "ann");
  Put({2, 3}, 0, 99, "bob");
  const ReadsPage first = List({.caller = "bob", .limit = 3, .walk = 10});
  EXPECT_THAT(first.reads, IsEmpty());
  ASSERT_TRUE(first.next.has_value());
  int pages = 0;
  EXPECT_THAT(Nonces(ListAll({.caller = "bob", .limit = 3, .walk = 10}, &pages)), ElementsAre(99));
  EXPECT_EQ(pages, 5);
}

// Against what one gets by looking at every row.
TEST_F(CustomerReadsTest, PagesOfAnyQueryHoldEachReadOnce) {
  std::mt19937_64 random(testing::Seed("PagesOfAnyQueryHoldEachReadOnce"));
  struct Known {
    Id owner;
    int second;
    uint64_t nonce;
    std::string caller;
  };
  std::vector<Known> known;
  const std::vector<std::string> callers = {"ann", "bob", "cy"};
  for (uint64_t i = 1; i <= 300; ++i) {
    known.push_back({{static_cast<uint16_t>(1 + random() % 3), 1 + random() % 3},
                     static_cast<int>(random() % 20),
                     random(),
                     callers[random() % callers.size()]});
    Put(known.back().owner, known.back().second, known.back().nonce, known.back().caller);
  }
  const auto later = [](const Known& a, const Known& b) {
    return std::tuple(a.second, a.owner.lane, a.owner.number, a.nonce) >
           std::tuple(b.second, b.owner.lane, b.owner.number, b.nonce);
  };
  std::sort(known.begin(), known.end(), later);
  for (int round = 0; round < 60; ++round) {
    ReadsQuery query{.limit = 1 + static_cast<int>(random() % 40), .walk = 1 + static_cast<int>(random() % 60)};
    for (uint16_t lane = 1; lane < kLanes; ++lane) {
      if (random() % 3 == 0) query.owners.push_back({lane, 1 + random() % 3});
    }
    if (random() % 2 == 0) query.caller = callers[random() % callers.size()];
    const int from = static_cast<int>(random() % 10), before = 10 + static_cast<int>(random() % 10);
    if (random() % 2 == 0) query.from = absl::FromUnixSeconds(1'700'000'000 + from);
    if (random() % 2 == 0) query.before = absl::FromUnixSeconds(1'700'000'000 + before);
    std::vector<uint64_t> expected;
    for (const Known& one : known) {
      const absl::Time time = absl::FromUnixSeconds(1'700'000'000 + one.second);
      const bool owner =
          query.owners.empty() || std::find(query.owners.begin(), query.owners.end(), one.owner) != query.owners.end();
      const bool caller = query.caller.empty() || query.caller == one.caller;
      if (owner && caller && time >= query.from && time < query.before) expected.push_back(one.nonce);
    }
    EXPECT_EQ(Nonces(ListAll(query)), expected) << "round " << round;
  }
}

TEST_F(CustomerReadsTest, APageCostsAsMuchAsItHolds) {
  std::vector<CustomerRead> reads;
  for (uint64_t i = 1; i <= 1000; ++i) reads.push_back(ReadOf({static_cast<uint16_t>(1 + i % 3), 1 + i % 7}, i));
  for (int round = 0; round < 30; ++round) {
    for (CustomerRead& read : reads) read.nonce += 1000;
    Add(reads);
  }
  database_.Execute("ANALYZE TABLE customer_reads");
  const auto touched = [this] {
    int64_t sum = 0;
    const auto rows = connection_->Query("SHOW SESSION STATUS LIKE 'Handler_read%'");
    for (const Row& row : *rows) sum += static_cast<int64_t>(AsUint(row[1]));
    return sum;
  };
  for (ReadsQuery query :
       {ReadsQuery{.limit = 20}, ReadsQuery{.owners = {{1, 2}, {3, 4}}, .limit = 20},
        ReadsQuery{.caller = "ann", .limit = 20, .walk = 100}, ReadsQuery{.caller = "nobody", .limit = 20, .walk = 100},
        ReadsQuery{.owners = {{1, 2}}, .caller = "nobody", .limit = 20, .walk = 100}}) {
    for (int number = 0; number < 4; ++number) {
      const int64_t start = touched();
      const ReadsPage page = List(query);
      EXPECT_LT(touched() - start, 3000) << "page " << number << " by " << query.caller;
      ASSERT_TRUE(page.next.has_value());
      query.after = page.next;
    }
  }
}

}  // namespace
}  // namespace docket::storage
