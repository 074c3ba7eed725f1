// The pages over real HTTP, as Prometheus gets them.
#include "metrics/exposition_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "docket/v1/event.pb.h"
#include "metrics/replica_metrics.h"
#include "metrics/service_exposition.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int Connect(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  EXPECT_EQ(connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  return fd;
}

struct Response {
  std::string head;
  std::string body;
};

Response Request(int port, const std::string& method, const std::string& path) {
  const int fd = Connect(port);
  // As Prometheus gives up unless told otherwise: what comes later is no answer.
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
  const std::string request =
      absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t n; (n = read(fd, buffer, sizeof(buffer))) > 0;) answer.append(buffer, static_cast<size_t>(n));
  close(fd);
  const size_t end = answer.find("\r\n\r\n");
  if (end == std::string::npos) return {answer, ""};
  return {answer.substr(0, end), answer.substr(end + 4)};
}

// A desk with some cases.
Checkpointed SomeTotals() {
  std::mt19937_64 random(4711);
  Checkpointed some;
  for (int i = 0; i < 1'000; ++i) Fold(RandomEntry(random), &some.totals);
  return some;
}

class ExpositionServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = ExpositionServer::Start("127.0.0.1", 0, replica_, service_);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }

  const std::shared_ptr<ReplicaMetrics> replica_ = std::make_shared<ReplicaMetrics>("1.2.3");
  const std::shared_ptr<ServiceExposition> service_ = std::make_shared<ServiceExposition>(
      SomeTotals, EscalationPaths{{v1::ESCALATION_CAUSE_UNRESOLVED, v1::ESCALATION_LEVEL_SUPERVISOR}});
  std::unique_ptr<ExpositionServer> server_;
};

// Each line of the text format: a help, a type, or a sample of the type that was told last.
void ExpectWellFormed(const std::string& text) {
  constexpr char kSample[] = "[a-z_]+(\\{[a-z_]+=\"[^\"\\\\]*\"(,[a-z_]+=\"[^\"\\\\]*\")*\\})? ([0-9.e+-]+|[+]Inf)";
  std::string name;
  std::set<std::string> names, samples;
  ASSERT_TRUE(absl::EndsWith(text, "\n"));
  for (absl::string_view line : absl::StrSplit(text.substr(0, text.size() - 1), '\n')) {
    SCOPED_TRACE(std::string(line));
    const std::vector<std::string> words = absl::StrSplit(line, absl::MaxSplits(' ', 3));
    if (absl::StartsWith(line, "# HELP ")) {
      name = words[2];
      EXPECT_TRUE(names.insert(name).second) << "told twice";
      EXPECT_FALSE(words[3].empty());
      continue;
    }
    if (absl::StartsWith(line, "# TYPE ")) {
      EXPECT_EQ(words[2], name);
      continue;
    }
    EXPECT_THAT(std::string(line), MatchesRegex(kSample));
    EXPECT_TRUE(absl::StartsWith(line, name));
    EXPECT_TRUE(samples.insert(std::string(line.substr(0, line.rfind(' ')))).second) << "told twice";
  }
}

TEST_F(ExpositionServerTest, ServesBothPages) {
  for (const char* path : {kReplicaPath, kServicePath}) {
    SCOPED_TRACE(path);
    const Response response = Request(server_->port(), "GET", path);
    EXPECT_THAT(response.head, HasSubstr("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(response.head, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
    EXPECT_THAT(response.head, HasSubstr(absl::StrCat("Content-Length: ", response.body.size())));
    ExpectWellFormed(response.body);
  }
}

TEST_F(ExpositionServerTest, EachPageHasItsOwnMetricsOnly) {
  const std::string replica = Request(server_->port(), "GET", kReplicaPath).body;
  EXPECT_THAT(replica, HasSubstr("\ngrpc_server_started_total{"));
  EXPECT_THAT(replica, HasSubstr("\nprocess_open_fds "));
  EXPECT_THAT(replica, Not(HasSubstr("docket_cases")));
  const std::string service = Request(server_->port(), "GET", kServicePath).body;
  EXPECT_THAT(service, HasSubstr("\ndocket_cases_opened_total{"));
  // Nothing that a failover or a crash resets.
  EXPECT_THAT(service, Not(HasSubstr("process_")));
  EXPECT_THAT(service, Not(HasSubstr("exposer_")));
}

TEST_F(ExpositionServerTest, AScrapeSeesWhatHappenedBefore) {
  replica_->calls().Method("/docket.v1.CaseService/OpenCase").Started();
  EXPECT_THAT(Request(server_->port(), "GET", kReplicaPath).body,
              HasSubstr("grpc_server_started_total{grpc_method=\"OpenCase\",grpc_service=\"docket.v1.CaseService\","
                        "grpc_type=\"unary\"} 1\n"));
}

TEST_F(ExpositionServerTest, NothingElseIsThere) {
  for (const char* path :
       {"/", "/metrics/", "/metrics/other", "/metrics/service/more", "/etc/passwd", "/../etc/passwd"}) {
    const Response response = Request(server_->port(), "GET", path);
    EXPECT_THAT(response.head, MatchesRegex("HTTP/1.1 40[04] .*")) << path;
    EXPECT_THAT(response.body, Not(HasSubstr("docket"))) << path;
  }
  EXPECT_THAT(Request(server_->port(), "POST", kReplicaPath).head, Not(HasSubstr("200 OK")));
}

TEST_F(ExpositionServerTest, AHeadIsAnsweredWithoutAText) {
  const Response response = Request(server_->port(), "HEAD", kServicePath);
  EXPECT_THAT(response.head, HasSubstr("200 OK"));
  EXPECT_EQ(response.body, "");
}

// A scanner, or a proxy that keeps connections ready.
TEST_F(ExpositionServerTest, ConnectionsThatSayNothingHoldUpNoScrape) {
  std::vector<int> idle;
  for (int i = 0; i < 24; ++i) idle.push_back(Connect(server_->port()));
  for (const char* path : {kReplicaPath, kServicePath}) {
    EXPECT_THAT(Request(server_->port(), "GET", path).head, HasSubstr("200 OK")) << path;
  }
  for (const int fd : idle) close(fd);
}

TEST_F(ExpositionServerTest, PromtoolHasNothingToSay) {
  if (system("command -v promtool >/dev/null") != 0) GTEST_SKIP() << "promtool is not installed";
  for (const char* path : {kReplicaPath, kServicePath}) {
    char name[] = "/tmp/docket-metrics-XXXXXX";
    const int fd = mkstemp(name);
    ASSERT_GE(fd, 0);
    close(fd);
    std::ofstream(name) << Request(server_->port(), "GET", path).body;
    FILE* promtool = popen(absl::StrCat("promtool check metrics <", name, " 2>&1").c_str(), "r");
    ASSERT_NE(promtool, nullptr);
    std::string said;
    char buffer[512];
    while (fgets(buffer, sizeof(buffer), promtool) != nullptr) said += buffer;
    EXPECT_EQ(pclose(promtool), 0) << path;
    EXPECT_EQ(said, "") << path;
    unlink(name);
  }
}

TEST_F(ExpositionServerTest, APortInUseIsSaidSo) {
  const auto second = ExpositionServer::Start("127.0.0.1", server_->port(), replica_, service_);
  EXPECT_EQ(second.status(),
            absl::FailedPreconditionError(absl::StrCat("cannot serve metrics on 127.0.0.1:", server_->port(),
                                                       ": another program listens there already; choose another port, "
                                                       "or 0 for any free one")));
}

TEST_F(ExpositionServerTest, ThePortIsFreeAfterwards) {
  const int port = server_->port();
  Request(port, "GET", kReplicaPath);
  server_.reset();
  const auto again = ExpositionServer::Start("127.0.0.1", port, replica_, service_);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->port(), port);
}

TEST_F(ExpositionServerTest, AWrongAddressIsSaidSo) {
  const auto refusal = [this](const std::string& host, int port) {
    return ExpositionServer::Start(host, port, replica_, service_).status();
  };
  EXPECT_EQ(refusal("127.0.0.1", 65536), absl::InvalidArgumentError("the port for metrics is 0 to 65535, not 65536"));
  EXPECT_EQ(refusal("127.0.0.1", -1), absl::InvalidArgumentError("the port for metrics is 0 to 65535, not -1"));
  EXPECT_EQ(
      refusal("nobody.invalid", 0),
      absl::InvalidArgumentError("cannot serve metrics on nobody.invalid:0: \"nobody.invalid\" is neither an IPv4 "
                                 "address nor the name of one"));
  // An address of the documentation's, which no machine has.
  EXPECT_EQ(refusal("192.0.2.1", 0),
            absl::InvalidArgumentError("cannot serve metrics on 192.0.2.1:0: this machine does "
                                       "not have that address"));
}

}  // namespace
}  // namespace docket::metrics
