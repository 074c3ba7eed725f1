// What is forgotten of request ids, and when.
#include "storage/expiry.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "storage/sql.h"
#include "tests/support/test_database.h"

namespace docket {
namespace {

using storage::kLonger;
using storage::kRequestsKept;
using testing::TestDatabase;

const absl::Time kNow = absl::FromUnixSeconds(1'795'363'320);
constexpr absl::Duration kMoment = absl::Seconds(1);

class ExpiryTest : public ::testing::Test {
 protected:
  void Remember(const std::string& caller, absl::Duration age, uint16_t lane = 1) {
    database_.Execute(
        absl::StrCat("INSERT INTO requests (lane, caller, request_id, sequence, fingerprint, time) VALUES (", lane,
                     ", ", storage::Bytes(caller), ", ", storage::Bytes(storage::RandomBytes(16)), ", ", ++sequence_,
                     ", ", storage::Bytes(std::string(32, 'f')), ", ", storage::TimeLiteral(kNow - age), ")"));
  }
  std::string Remembered(const std::string& caller) {
    return database_.QueryOne(absl::StrCat("SELECT COUNT(*) FROM requests WHERE caller = ", storage::Bytes(caller)));
  }
  int64_t RemoveExpired(uint16_t lane = 1) {
    const auto removed = storage::RemoveExpiredRequests(*database_.Connect(), lane, kNow);
    EXPECT_TRUE(removed.ok()) << removed.status();
    return removed.value_or(-1);
  }

  TestDatabase database_;
  uint64_t sequence_ = 0;
};

TEST_F(ExpiryTest, IdsAreForgottenAfterAWeekInTheirLane) {
  Remember("local", kRequestsKept - kMoment);
  Remember("local", kRequestsKept + kMoment);
  Remember("local", kRequestsKept + kMoment, 2);
  EXPECT_EQ(RemoveExpired(), 1);
  EXPECT_EQ(Remembered("local"), "2");
  EXPECT_EQ(RemoveExpired(), 0);
  EXPECT_EQ(RemoveExpired(2), 1);
}

// A claim's assignment and release are asked for again by whoever finds its reservation: were they forgotten first,
// they would be carried out twice.
TEST_F(ExpiryTest, AClaimsStepsAreKeptADayLongerThanItsReservation) {
  const auto remember_all = [this](absl::Duration age) {
    Remember("docket/claims", age);
    Remember("docket/claims/steps", age);
  };
  remember_all(kRequestsKept + kMoment);
  remember_all(kRequestsKept + kLonger - kMoment);
  EXPECT_EQ(RemoveExpired(), 2);
  EXPECT_EQ(Remembered("docket/claims"), "0");
  EXPECT_EQ(Remembered("docket/claims/steps"), "2");
  remember_all(kRequestsKept + kLonger + kMoment);
  EXPECT_EQ(RemoveExpired(), 2);
  EXPECT_EQ(Remembered("docket/claims/steps"), "2");
}

TEST_F(ExpiryTest, TheyGoInSmallBatches) {
  for (int i = 0; i < 250; ++i) Remember("local", kRequestsKept + kMoment);
  EXPECT_EQ(RemoveExpired(), 200);
  EXPECT_EQ(RemoveExpired(), 50);
}

}  // namespace
}  // namespace docket
