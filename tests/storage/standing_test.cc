// How the desk stands, with more lanes than one statement asks for: compared with plain counts over all of them.
#include "storage/standing.h"

#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/loader.h"
#include "tests/support/test_desk.h"

namespace docket {
namespace {

using testing::TestDatabase;
using testing::TestDesk;

constexpr uint16_t kLanes = 150;

class StandingTest : public ::testing::Test {
 protected:
  // How far each lane's log has come, less `unseen` entries of one of them.
  std::map<uint16_t, uint64_t> Consumed(uint16_t lane = 0, uint64_t unseen = 0) {
    std::vector<uint16_t> all;
    for (uint16_t one = 0; one < kLanes; ++one) all.push_back(one);
    std::map<uint16_t, uint64_t> consumed;
    const auto heads = storage::ReadHeads(*connection_, all);
    EXPECT_TRUE(heads.ok()) << heads.status();
    for (const auto& [one, head] : *heads) consumed[one] = head.sequence - (one == lane ? unseen : 0);
    return consumed;
  }
  int64_t Number(const std::string& sql) {
    int64_t number = -1;
    EXPECT_TRUE(absl::SimpleAtoi(database_.QueryOne(sql), &number)) << sql;
    return number;
  }
  // Where an age in seconds lies that is counted from `time`, now or a moment ago.
  void ExpectAgeSince(const std::string& time, absl::Duration age) {
    const auto seconds =
        absl::Seconds(Number(absl::StrCat("SELECT TIMESTAMPDIFF(SECOND, (", time, "), UTC_TIMESTAMP(6))")));
    EXPECT_LE(age, seconds + absl::Seconds(1));
    EXPECT_GT(age, seconds - absl::Minutes(2));
  }

  TestDatabase database_{kLanes};
  TestDesk desk_{database_};
  const std::unique_ptr<storage::Connection> connection_ = database_.Connect();
};

TEST_F(StandingTest, OfManyLanesIsThatOfAllOfThem) {
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(desk_.Run(desk_.Open(absl::StrCat("case ", i))).status.ok());
  // In all lanes, some closed, and the oldest of all among these.
  database_.Execute(
      "UPDATE cases SET overdue = CASE number % 3 WHEN 0 THEN 6 WHEN 1 THEN 2 ELSE 0 END, at_risk = lane % 2 * 4, "
      "opened_at = opened_at - INTERVAL (lane + 1) HOUR, state = IF(lane % 10 = 9, 7, 1 + number % 6)");
  const auto standing = storage::ReadStanding(*connection_, Consumed());
  ASSERT_TRUE(standing.ok()) << standing.status();
  const auto of = [](const std::map<v1::Clock::Target, int64_t>& counts, int target) {
    const auto found = counts.find(static_cast<v1::Clock::Target>(target));
    return found == counts.end() ? 0 : found->second;
  };
  for (int target = 1; target <= 3; ++target) {
    const auto counted = [&](const char* column) {
      return Number(absl::StrCat("SELECT COUNT(*) FROM cases WHERE ", column, " >> ", target, " & 1 = 1"));
    };
    EXPECT_EQ(of(standing->overdue, target), counted("overdue")) << target;
    EXPECT_EQ(of(standing->at_risk, target), counted("at_risk")) << target;
  }
  EXPECT_GT(of(standing->overdue, 1), of(standing->overdue, 2));
  ASSERT_TRUE(standing->oldest_age.has_value());
  ExpectAgeSince("SELECT MIN(opened_at) FROM cases WHERE state <> 7", *standing->oldest_age);
  EXPECT_EQ(standing->lag, absl::ZeroDuration());
  int64_t cases = 0;
  for (const auto& [key, count] : standing->cases) cases += count;
  EXPECT_EQ(cases, 200);
}

TEST_F(StandingTest, TheLagIsThatOfTheLaneFurthestBehind) {
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(desk_.Run(desk_.Open(absl::StrCat("case ", i))).status.ok());
  database_.Execute("UPDATE case_events SET time = time - INTERVAL lane HOUR WHERE sequence > 0");
  const auto lane = static_cast<uint16_t>(Number("SELECT MAX(lane) FROM cases"));
  const auto standing = storage::ReadStanding(*connection_, Consumed(lane, 1));
  ASSERT_TRUE(standing.ok()) << standing.status();
  ExpectAgeSince(absl::StrCat("SELECT MAX(time) FROM case_events WHERE lane = ", lane), standing->lag);
}

TEST_F(StandingTest, WithoutCasesNothingIsOld) {
  const auto standing = storage::ReadStanding(*connection_, Consumed());
  ASSERT_TRUE(standing.ok()) << standing.status();
  EXPECT_EQ(standing->oldest_age, std::nullopt);
  EXPECT_EQ(standing->lag, absl::ZeroDuration());
  EXPECT_TRUE(standing->overdue.empty());
}

}  // namespace
}  // namespace docket
