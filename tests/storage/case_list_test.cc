// Lists and counts on a real database: what a page costs, that short walks add up, and that terms and counts stay exact
// whoever writes.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/case_columns.h"
#include "storage/case_counts.h"
#include "storage/case_list.h"
#include "storage/case_terms.h"
#include "tests/support/test_desk.h"

namespace docket {
namespace {

using storage::CaseFilter;
using storage::CaseOrder;
using storage::CasePage;
using storage::CaseQuery;
using storage::Comparison;
using testing::NameOf;
using testing::TestDatabase;
using testing::TestDesk;

v1::UpdateCaseRequest Tagging(const std::vector<std::string>& tags) {
  v1::UpdateCaseRequest request;
  request.mutable_update_mask()->add_paths("tags");
  request.mutable_tags()->Assign(tags.begin(), tags.end());
  return request;
}

CaseQuery Query(const CaseFilter& filter, const CaseOrder& order, int limit) {
  return {.filter = filter, .order = &order, .index = IndexFor(filter, order), .limit = limit};
}

// How many rows the server touched for a statement.
int64_t RowsTouched(storage::Connection& connection, const std::function<void()>& run) {
  const auto touched = [&connection] {
    const auto rows = connection.Query("SHOW SESSION STATUS LIKE 'Handler_read%'");
    int64_t sum = 0;
    for (const storage::Row& row : *rows) sum += static_cast<int64_t>(std::stoll(row[1].value_or("0")));
    return sum;
  };
  const int64_t before = touched();
  run();
  return touched() - before;
}

// Four lanes with thousands of cases each: copies of a few.
class ManyCasesTest : public ::testing::Test {
 protected:
  static constexpr int kLanes = 4;
  static constexpr int kOpened = 60;

  void SetUp() override {
    TestDesk desk(database_);
    for (int i = 0; i < kOpened; ++i) {
      const storage::Outcome opened = desk.Run(desk.Open("x"));
      ASSERT_TRUE(opened.status.ok()) << opened.status;
      if (i % 2 == 0) desk.Run(desk.Change(NameOf(opened), Tagging({"even"})));
    }
    const std::string names = absl::StrJoin(
        storage::CaseColumns(), ",", [](std::string* out, const auto& column) { absl::StrAppend(out, column.name); });
    std::string copied = names;
    copied.replace(copied.find("number"), 6, "number + @step");
    for (int step = 1000; step <= 128000; step *= 2) {
      const auto connection = database_.Connect();
      const storage::PacketError error =
          connection->Run({absl::StrCat("SET @step = ", step),
                           absl::StrCat("INSERT INTO cases (", names, ") SELECT ", copied, " FROM cases"),
                           "INSERT INTO case_terms SELECT lane, term, opened_at, number + @step FROM case_terms"});
      ASSERT_TRUE(error.ok()) << error.code;
    }
    database_.Execute("ANALYZE TABLE cases, case_terms");
  }

  TestDatabase database_{kLanes};
};

TEST_F(ManyCasesTest, APageCostsAsMuchAsItHoldsInEveryOrderAndByEveryIndex) {
  ASSERT_GT(database_.QueryOne("SELECT COUNT(*) FROM cases"), "10000");
  const std::vector<CaseFilter> filters = {
      {},
      {.columns = {{.column = "state", .value = int64_t{v1::CASE_STATE_NEW}}}},
      {.columns = {{.column = "assignee", .value = std::string()}}},
      {.columns = {{.column = "team", .value = std::string()}}},
      {.columns = {{.column = "customer", .value = std::string()}}},
      {.columns = {{.column = "customer", .value = std::vector<std::string>{"", "customers/00H03Q"}}}},
      {.columns = {{.column = "escalation_level", .value = int64_t{0}}}},
      {.terms = {storage::TagTerm("even")}},
      {.columns = {{.column = "is_open", .value = int64_t{1}}, {.column = "assignee", .value = std::string()}}},
      {.columns = {{.column = "is_open", .value = int64_t{1}},
                   {.column = "assignee", .value = std::string()},
                   {.column = "team", .value = std::string()}}},
  };
  std::set<absl::string_view> used;
  const auto connection = database_.Connect();
  for (const CaseFilter& filter : filters) {
    for (const CaseOrder& order : storage::CaseOrders()) {
      CaseQuery query = Query(filter, order, 10);
      if (query.index == nullptr) continue;
      used.insert(query.index->name);
      query.walk = 100;
      for (int number = 0; number < 3; ++number) {
        CasePage page;
        const int64_t touched = RowsTouched(*connection, [&] { page = *ListCases(*connection, kLanes, query); });
        // Fewer where the walk came upon none that bears the tag.
        const bool sure = filter.terms.empty() || query.index->name == "PRIMARY";
        EXPECT_TRUE(!sure || page.cases.size() == 10u) << query.index->name << ", " << order.text;
        ASSERT_TRUE(page.next.has_value()) << query.index->name << ", " << order.text << ", page " << number;
        EXPECT_LT(touched, 3000) << query.index->name << ", " << order.text << ", page " << number;
        query.after = page.next;
      }
    }
  }
  EXPECT_EQ(used.size(), storage::CaseIndexes().size());
}

TEST_F(ManyCasesTest, WhatIsFoundNowhereEndsAPageWithAPlaceToGoOnFrom) {
  const auto connection = database_.Connect();
  for (const CaseOrder& order : storage::CaseOrders()) {
    CaseFilter filter{.columns = {{.column = "category", .value = std::string("rare")}}};
    if (order.columns.size() > 1) {
      filter.columns.push_back({.column = "is_open", .value = int64_t{1}});
      filter.columns.push_back({.column = "assignee", .value = std::string()});
    }
    CaseQuery query = Query(filter, order, 10);
    ASSERT_NE(query.index, nullptr);
    query.walk = 500;
    CasePage page;
    const int64_t touched = RowsTouched(*connection, [&] { page = *ListCases(*connection, kLanes, query); });
    EXPECT_LT(touched, 20000) << order.text;
    EXPECT_TRUE(page.cases.empty());
    EXPECT_TRUE(page.next.has_value()) << order.text;
  }
}

TEST(CaseListTest, ShortWalksAddUpToTheWholeList) {
  TestDatabase database;
  TestDesk desk(database);
  for (int i = 0; i < 60; ++i) {
    const storage::Outcome opened = desk.Run(desk.Open("x"));
    std::vector<std::string> tags;
    if (i % 2 == 0) tags.push_back("even");
    if (i % 3 == 0) tags.push_back("three");
    if (tags.empty()) continue;
    ASSERT_TRUE(desk.Run(desk.Change(NameOf(opened), Tagging(tags))).status.ok());
  }
  const auto connection = database.Connect();
  CaseFilter filter{
      .columns = {{.column = "is_open", .value = int64_t{1}}, {.column = "assignee", .value = std::string()}},
      .terms = {storage::TagTerm("even"), storage::TagTerm("three")}};
  for (const CaseOrder& order : storage::CaseOrders()) {
    std::vector<std::vector<std::string>> lists;
    for (int walk : {1, 4, 17, 2000}) {
      CaseQuery query = Query(filter, order, 3);
      query.walk = walk;
      std::vector<std::string> names;
      int pages = 0;
      do {
        const absl::StatusOr<CasePage> page = ListCases(*connection, 4, query);
        ASSERT_TRUE(page.ok()) << page.status();
        ASSERT_LE(page->cases.size(), 3u);
        for (const auto& placed : page->cases) names.push_back(placed.subject.case_record().name());
        query.after = page->next;
      } while (query.after.has_value() && ++pages < 100);
      lists.push_back(names);
    }
    EXPECT_EQ(lists.back().size(), 10u) << order.text;
    for (const auto& list : lists) EXPECT_EQ(list, lists.back()) << order.text;
  }
}

// Each finds the other ahead of it again and again, and decides anew: what it adds to the counts, and which terms it
// writes, must be differences from what was really there.
TEST(CaseListTest, TermsAndCountsStayExactWithTwoWriters) {
  TestDatabase database;
  TestDesk one(database), two(database);
  const std::string shared = NameOf(one.Run(one.Open("both work on it")));
  constexpr int kEach = 80;
  std::atomic<int> failed{0};
  const auto work = [&](TestDesk& desk, const std::string& tag) {
    for (int i = 0; i < kEach; ++i) {
      if (!desk.Run(desk.Change(shared, Tagging({tag, absl::StrCat("turn-", i)}))).status.ok()) ++failed;
      const std::string name = NameOf(desk.Run(desk.Open("a case")));
      v1::AcknowledgeCaseRequest acknowledgement;
      acknowledgement.set_channel(v1::CHANNEL_EMAIL);
      if (!desk.Run(desk.Change(name, acknowledgement)).status.ok()) ++failed;
    }
  };
  std::thread first([&] { work(one, "first"); }), second([&] { work(two, "second"); });
  first.join();
  second.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_terms"), "2");
  const auto counts = storage::CountCases(*database.Connect(), {});
  ASSERT_TRUE(counts.ok()) << counts.status();
  int64_t total = 0;
  for (const auto& [key, cases] : *counts) total += cases;
  EXPECT_EQ(total, 1 + 2 * kEach);
  EXPECT_EQ(counts->at({.state = v1::CASE_STATE_ACKNOWLEDGED, .priority = storage::kNoPriority}), 2 * kEach);
  ASSERT_TRUE(one.Verify().ok()) << one.Verify().status();
}

TEST(CaseListTest, VerifyFindsTermsAndCountsThatAreNotTheLogs) {
  TestDatabase database;
  TestDesk desk(database);
  const std::string name = NameOf(desk.Run(desk.Open("x")));
  ASSERT_TRUE(desk.Run(desk.Change(name, Tagging({"vip"}))).status.ok());
  ASSERT_TRUE(desk.Verify().ok()) << desk.Verify().status();
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"UPDATE case_counts SET cases = cases + 1", "UPDATE case_counts SET cases = cases - 1"},
      {"UPDATE case_terms SET term = 'tag:vop'", "UPDATE case_terms SET term = 'tag:vip'"},
      {"UPDATE case_terms SET opened_at = opened_at + INTERVAL 1 SECOND",
       "UPDATE case_terms SET opened_at = opened_at - INTERVAL 1 SECOND"},
      {"INSERT INTO case_terms SELECT lane, 'tag:more', opened_at, number FROM case_terms",
       "DELETE FROM case_terms WHERE term = 'tag:more'"},
      {"UPDATE cases SET priority = 1", "UPDATE cases SET priority = 5"},
  };
  for (const auto& [fault, repair] : faults) {
    database.Execute(fault);
    EXPECT_EQ(desk.Verify().status().code(), absl::StatusCode::kDataLoss) << fault;
    database.Execute(repair);
    EXPECT_TRUE(desk.Verify().ok()) << repair << ": " << desk.Verify().status();
  }
}

}  // namespace
}  // namespace docket
