// One command whose packet meets a fault of the network: what its caller hears is what the log holds, then and later.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "tests/support/await.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/test_desk.h"

namespace docket {
namespace {

using storage::Outcome;
using testing::CommitFault;
using testing::TestDatabase;

class LatePacketTest : public ::testing::Test {
 protected:
  LatePacketTest()
      : proxy_(EndpointOf(database_.options().hosts.front())),
        through_(ThroughProxy()),
        desk_(through_, database_.desk(), {.committers = 1, .readers = 1}, observer_, testing::TestMasterKeys()),
        maker_(database_) {
    // So that the connection is made and the lanes are known.
    EXPECT_TRUE(Run(maker_.Open("first")).status.ok());
  }
  ~LatePacketTest() override { desk_.StopCommitting(); }

  static testing::Endpoint EndpointOf(const storage::Host& host) {
    return host.socket.empty() ? testing::Endpoint{.port = host.port} : testing::Endpoint{.socket = host.socket};
  }
  storage::DatabaseOptions ThroughProxy() const {
    storage::DatabaseOptions options = database_.options();
    options.hosts = {{.name = "127.0.0.1", .port = proxy_.port()}};
    return options;
  }
  Outcome Run(const std::shared_ptr<server::PreparedCommand>& command) {
    absl::Notification done;
    Outcome outcome;
    command->done = [&](Outcome o) {
      outcome = std::move(o);
      done.Notify();
    };
    desk_.Submit(command);
    done.WaitForNotification();
    return outcome;
  }
  storage::Head HeadOfLane1() { return storage::ReadHeads(*database_.Connect(), {1})->at(1); }
  // What a committer would send that knows the lane's head as this.
  storage::Packet PacketAfter(const storage::Head& head) {
    std::map<uint16_t, storage::LaneMemory> lanes;
    lanes[1].Resync(head, {});
    std::vector<storage::Item> items;
    items.push_back({.command = maker_.Open("x"), .loaded = nullptr});
    const storage::Round round(std::move(items), lanes, server::ApplyEntry, std::make_shared<const Directory>(),
                               storage::ReadPulse(*database_.Connect())->now, storage::RandomBytes(16));
    return storage::BuildPacket(round, absl::ZeroDuration());
  }
  void AwaitLateDelivery() {
    ASSERT_TRUE(testing::Await(absl::Seconds(30), [this] { return !proxy_.holding(); }));
    ASSERT_EQ(proxy_.delivered_late(), 1);
  }
  // Beside the first.
  std::string CasesOpened() { return database_.QueryOne("SELECT COUNT(*) - 1 FROM cases"); }
  void ExpectClean() {
    const auto verified = maker_.Verify();
    EXPECT_TRUE(verified.ok()) << verified.status();
  }

  TestDatabase database_{2};
  testing::TcpProxy proxy_;
  storage::Database through_;
  testing::CountingObserver observer_;
  server::Desk desk_;
  testing::TestDesk maker_;  // makes commands; desk_ carries them out
};

TEST_F(LatePacketTest, CommittedAndNotHeardOfItIsAnsweredAsDone) {
  proxy_.Arm(CommitFault::kCutAfter);
  EXPECT_TRUE(Run(maker_.Open("x")).status.ok());
  EXPECT_EQ(observer_.troubles("unknown"), 1);
  EXPECT_EQ(observer_.troubles("fence"), 0);
  EXPECT_EQ(CasesOpened(), "1");
  ExpectClean();
}

TEST_F(LatePacketTest, BrokenOnItsWayItIsDecidedAgain) {
  proxy_.Arm(CommitFault::kCutInside);
  EXPECT_TRUE(Run(maker_.Open("x")).status.ok());
  EXPECT_EQ(observer_.troubles("fence"), 1);
  EXPECT_EQ(CasesOpened(), "1");
  ExpectClean();
}

TEST_F(LatePacketTest, DecidedAgainItIsNotDoubledByTheLatePacket) {
  proxy_.Arm(CommitFault::kHold, absl::Seconds(1));
  EXPECT_TRUE(Run(maker_.Open("x")).status.ok());
  AwaitLateDelivery();
  EXPECT_EQ(CasesOpened(), "1");
  ExpectClean();
}

// Absent is final only once its place is taken: who was told that nothing was changed is not proven wrong later.
TEST_F(LatePacketTest, ReportedAsNotDoneItStaysUndone) {
  const std::string id = storage::RandomBytes(16);
  proxy_.Arm(CommitFault::kHold, absl::Seconds(1));
  const auto abandoned = maker_.Open("x", id);
  // Its caller hangs up while the packet is on its way.
  abandoned->abandoned = [this] { return proxy_.held() > 0; };
  EXPECT_EQ(ReasonOf(Run(abandoned).status), reason::kDeadlinePassed);
  AwaitLateDelivery();
  EXPECT_EQ(CasesOpened(), "0");
  EXPECT_EQ(database_.QueryOne("SELECT COUNT(*) - 1 FROM requests"), "0");
  EXPECT_TRUE(Run(maker_.Open("x", id)).status.ok());
  EXPECT_EQ(CasesOpened(), "1");
  ExpectClean();
}

// The guard's time: a packet that was on its way for more than five seconds is refused even if its place is free, as it
// is when the replica that sent it has died and nobody fenced after it.
TEST_F(LatePacketTest, APacketThatIsTooLateIsRefusedThoughItsPlaceIsFree) {
  const storage::Packet packet = PacketAfter(HeadOfLane1());
  const auto connection = through_.Connect();
  ASSERT_TRUE(connection.ok());
  proxy_.Arm(CommitFault::kHold, absl::Seconds(6));
  EXPECT_EQ((*connection)->Run(packet.statements).fate, storage::Fate::kUnknown);
  AwaitLateDelivery();
  EXPECT_EQ(CasesOpened(), "0");
  ExpectClean();
}

// The guard's hash: a log of the same length with another past is not ours to continue.
TEST_F(LatePacketTest, ALogWithAnotherPastIsNotContinued) {
  storage::Head other = HeadOfLane1();
  other.hash = storage::RandomBytes(32);
  const storage::PacketError error = database_.Connect()->Run(PacketAfter(other).statements);
  EXPECT_TRUE(error.null_guard()) << error.code;
  EXPECT_TRUE(database_.Connect()->Run(PacketAfter(HeadOfLane1()).statements).ok());
  EXPECT_EQ(CasesOpened(), "1");
  ExpectClean();
}

}  // namespace
}  // namespace docket
