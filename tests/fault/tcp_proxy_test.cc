// The proxy itself: each fault does to a transaction what its name says.
#include "tests/support/tcp_proxy.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/await.h"
#include "tests/support/test_database.h"

namespace docket::testing {
namespace {

class TcpProxyTest : public ::testing::Test {
 protected:
  TcpProxyTest() : proxy_(EndpointOf(database_.options().hosts.front())) {
    database_.Execute("CREATE TABLE notes (id INT PRIMARY KEY) ENGINE=InnoDB");
    storage::DatabaseOptions options = database_.options();
    options.hosts = {{.name = "127.0.0.1", .port = proxy_.port()}};
    options.read_timeout = absl::Seconds(1);
    through_ = std::make_unique<storage::Database>(options);
  }

  static Endpoint EndpointOf(const storage::Host& host) {
    return host.socket.empty() ? Endpoint{.port = host.port} : Endpoint{.socket = host.socket};
  }

  storage::PacketError Insert(int id) {
    auto connection = through_->Connect();
    EXPECT_TRUE(connection.ok()) << connection.status();
    return (*connection)
        ->Run({"START TRANSACTION", absl::StrCat("INSERT INTO notes VALUES (", id, ")"), "COMMIT",
               "SELECT UTC_TIMESTAMP(6)"});
  }
  std::string Count() { return database_.QueryOne("SELECT COUNT(*) FROM notes"); }

  TestDatabase database_;
  TcpProxy proxy_;
  std::unique_ptr<storage::Database> through_;
};

TEST_F(TcpProxyTest, PassesAndDelays) {
  EXPECT_TRUE(Insert(1).ok());
  proxy_.Delay(absl::Milliseconds(20));
  const absl::Time start = absl::Now();
  EXPECT_TRUE(Insert(2).ok());
  EXPECT_GE(absl::Now() - start, absl::Milliseconds(40));
  EXPECT_EQ(Count(), "2");
}

TEST_F(TcpProxyTest, CutAfterLeavesItCommittedAndUnknown) {
  proxy_.Arm(CommitFault::kCutAfter);
  EXPECT_EQ(Insert(1).fate, storage::Fate::kUnknown);
  EXPECT_EQ(Count(), "1");
  EXPECT_EQ(proxy_.cut_after(), 1);
  EXPECT_TRUE(Insert(2).ok());
}

TEST_F(TcpProxyTest, CutInsideLeavesNothing) {
  proxy_.Arm(CommitFault::kCutInside);
  EXPECT_EQ(Insert(1).fate, storage::Fate::kUnknown);
  EXPECT_EQ(Count(), "0");
}

TEST_F(TcpProxyTest, AHeldPacketArrivesLongAfterItsConnectionBroke) {
  proxy_.Arm(CommitFault::kHold, absl::Milliseconds(500));
  EXPECT_EQ(Insert(1).fate, storage::Fate::kUnknown);
  EXPECT_EQ(Count(), "0");
  ASSERT_TRUE(Await(absl::Seconds(30), [this] { return !proxy_.holding(); }));
  EXPECT_EQ(proxy_.delivered_late(), 1);
  EXPECT_EQ(Count(), "1");
}

TEST_F(TcpProxyTest, FrozenItAnswersNobodyAndCutItBreaks) {
  auto connection = through_->Connect();
  ASSERT_TRUE(connection.ok());
  proxy_.Freeze();
  EXPECT_EQ((*connection)->Run({"SELECT 1"}).fate, storage::Fate::kUnknown);
  proxy_.Pass();
  auto another = through_->Connect();
  ASSERT_TRUE(another.ok());
  proxy_.Cut();
  EXPECT_EQ((*another)->Run({"SELECT SLEEP(30)"}).fate, storage::Fate::kUnknown);
  EXPECT_TRUE(Insert(1).ok());
}

}  // namespace
}  // namespace docket::testing
