#include "tests/support/stable_address.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "metrics/exposition_server.h"
#include "prometheus/registry.h"
#include "tests/support/exposition_text.h"
#include "tests/support/series_name.h"

namespace docket::testing {
namespace {

// Takes connections and never answers, as a process that is frozen.
class Silent {
 public:
  Silent() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    bind(fd_, reinterpret_cast<sockaddr*>(&address), length);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
  }
  ~Silent() { close(fd_); }
  void Listen() const { listen(fd_, 16); }
  int port() const { return port_; }

 private:
  const int fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int port_ = 0;
};

class StableAddressTest : public ::testing::Test {
 protected:
  StableAddressTest() { EXPECT_TRUE(server_.ok()) << server_.status(); }
  const std::shared_ptr<prometheus::Registry> nothing_ = std::make_shared<prometheus::Registry>();
  const absl::StatusOr<std::unique_ptr<metrics::ExpositionServer>> server_ =
      metrics::ExpositionServer::Start("127.0.0.1", 0, nothing_, nothing_);
};

TEST_F(StableAddressTest, WhoeverIsDownOrSilentIsPassedOver) {
  const Silent down, frozen;
  frozen.Listen();
  const StableAddress address({down.port(), frozen.port(), (*server_)->port()}, 1);
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(HttpGet(address.port(), "/metrics").ok());
  EXPECT_EQ(address.answered(), (std::vector<uint64_t>{0, 0, 8}));
  EXPECT_GT(address.passed_over(), 0u);
  EXPECT_EQ(address.unanswered(), 0u);
}

TEST_F(StableAddressTest, EachRequestGoesToAnyThatAnswers) {
  const auto other = metrics::ExpositionServer::Start("127.0.0.1", 0, nothing_, nothing_);
  ASSERT_TRUE(other.ok()) << other.status();
  const StableAddress address({(*server_)->port(), (*other)->port()}, 1);
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(HttpGet(address.port(), "/metrics").ok());
  EXPECT_GT(address.answered()[0], 5u);
  EXPECT_GT(address.answered()[1], 5u);
}

TEST_F(StableAddressTest, WhereNobodyIsThereNobodyAnswers) {
  const Silent down;
  const StableAddress address({down.port()}, 1);
  EXPECT_FALSE(HttpGet(address.port(), "/metrics").ok());
  EXPECT_EQ(address.unanswered(), 1u);
}

TEST(SeriesNameTest, IsTheSameWhoeverWroteIt) {
  EXPECT_EQ(SeriesName("m_bucket{le=\"0.050000000000000003\",kind=\"request\"}"),
            "m_bucket{kind=\"request\",le=\"0.05\"}");
  EXPECT_EQ(SeriesName("m_bucket", {{"le", "2592000"}, {"kind", "request"}}),
            "m_bucket{kind=\"request\",le=\"2592000\"}");
  EXPECT_EQ(SeriesName("m_bucket{le=\"+Inf\"}"), "m_bucket{le=\"+Inf\"}");
  EXPECT_EQ(SeriesName("m"), "m");
  EXPECT_EQ(MetricOf("m_bucket{le=\"1\"}"), "m_bucket");
  EXPECT_EQ(FamilyOf("m_bucket{le=\"1\"}"), "m");
}

}  // namespace
}  // namespace docket::testing
