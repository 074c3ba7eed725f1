#include "tests/support/tcp_proxy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/match.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

// How often a thread looks up from waiting: whether it is frozen, cut or over.
constexpr int kLookUpMs = 10;
// When the server has been silent for so long, it has answered all of a packet.
constexpr int kAnsweredMs = 300;
constexpr size_t kHeaderBytes = 4;

[[noreturn]] void Die(const char* what) {
  perror(what);
  abort();
}

bool SendAll(int fd, const char* bytes, size_t count) {
  while (count > 0) {
    const ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    count -= static_cast<size_t>(sent);
  }
  return true;
}

// The length of the packet at the start of these bytes, its header included; 0 while the header is not all there.
size_t PacketLength(const std::string& bytes) {
  if (bytes.size() < kHeaderBytes) return 0;
  const auto byte = [&bytes](size_t at) { return static_cast<size_t>(static_cast<unsigned char>(bytes[at])); };
  return kHeaderBytes + (byte(0) | byte(1) << 8 | byte(2) << 16);
}

bool HasCommit(const std::string& packet) { return absl::StrContains(packet, ";COMMIT"); }

void SetNoDelay(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void CloseIt(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

}  // namespace

struct TcpProxy::Link {
  int client = -1;
  int server = -1;
  uint64_t cuts = 0;     // as it was accepted: a later cut is for it
  std::string unparsed;  // from the client, not yet a whole packet
  std::atomic<bool> over{false};
  std::thread thread;
};

TcpProxy::TcpProxy(Endpoint target) : target_(std::move(target)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 64) != 0 || getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    Die("the proxy cannot listen");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

TcpProxy::~TcpProxy() {
  over_ = true;
  acceptor_.join();
  Reap(true);
  close(listener_);
}

void TcpProxy::Pass() {
  delay_us_ = 0;
  frozen_ = false;
  const std::lock_guard lock(mutex_);
  armed_ = CommitFault::kNone;
}

void TcpProxy::Arm(CommitFault fault, absl::Duration hold) {
  const std::lock_guard lock(mutex_);
  armed_ = fault;
  hold_ = hold;
}

void TcpProxy::Count(const std::string& text) {
  const std::lock_guard lock(mutex_);
  text_ = text;
}

void TcpProxy::CountIt(const std::string& packet) {
  const std::lock_guard lock(mutex_);
  if (!text_.empty() && absl::StrContains(packet, text_)) ++counted_;
}

CommitFault TcpProxy::TakeArmed(absl::Duration* hold) {
  const std::lock_guard lock(mutex_);
  *hold = hold_;
  return std::exchange(armed_, CommitFault::kNone);
}

void TcpProxy::Accept() {
  while (!over_) {
    Reap(false);
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    AwaitThaw();
    if (poll(&waiting, 1, kLookUpMs) <= 0 || frozen_) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    SetNoDelay(client);
    Link& link = links_.emplace_back();
    link.client = client;
    link.cuts = cuts_;
    link.thread = std::thread([this, &link] { Serve(&link); });
  }
}

void TcpProxy::Reap(bool all) {
  links_.remove_if([all](Link& link) {
    if (!all && !link.over) return false;
    link.thread.join();
    return true;
  });
}

int TcpProxy::ConnectToServer() const {
  const bool local = !target_.socket.empty();
  int fd = socket(local ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  strncpy(path.sun_path, target_.socket.c_str(), sizeof path.sun_path - 1);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(target_.port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int connected = local ? connect(fd, reinterpret_cast<sockaddr*>(&path), sizeof path)
                              : connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  if (connected != 0) CloseIt(&fd);
  if (fd >= 0 && !local) SetNoDelay(fd);
  return fd;
}

void TcpProxy::Serve(Link* link) {
  link->server = ConnectToServer();
  bool open = link->server >= 0;
  while (open && !over_ && cuts_ == link->cuts) {
    AwaitThaw();
    pollfd both[2] = {{.fd = link->client, .events = POLLIN, .revents = 0},
                      {.fd = link->server, .events = POLLIN, .revents = 0}};
    if (poll(both, 2, kLookUpMs) <= 0 || frozen_) continue;
    // The server's answer first, so that it is out before the next packet is judged.
    if (both[1].revents != 0) open = FromServer(link);
    if (open && both[0].revents != 0) open = FromClient(link);
  }
  CloseIt(&link->client);
  CloseIt(&link->server);
  link->over = true;
}

void TcpProxy::AwaitThaw() const {
  Await(absl::InfiniteDuration(), [this] { return over_ || !frozen_; });
}

// False when the proxy, or this connection, came to its end meanwhile.
bool TcpProxy::Rest(absl::Duration time, uint64_t cuts) const {
  return !Await(time, [this, cuts] { return over_ || cuts_ != cuts; });
}

bool TcpProxy::FromServer(Link* link) {
  char buffer[65536];
  const ssize_t got = recv(link->server, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  if (delay_us_ > 0 && !Rest(absl::Microseconds(delay_us_.load()), link->cuts)) return false;
  return SendAll(link->client, buffer, static_cast<size_t>(got));
}

bool TcpProxy::FromClient(Link* link) {
  char buffer[65536];
  const ssize_t got = recv(link->client, buffer, sizeof buffer, 0);
  if (got <= 0) return false;
  if (delay_us_ > 0 && !Rest(absl::Microseconds(delay_us_.load()), link->cuts)) return false;
  link->unparsed.append(buffer, static_cast<size_t>(got));
  while (true) {
    const size_t length = PacketLength(link->unparsed);
    if (length == 0 || link->unparsed.size() < length) return true;
    const std::string packet = link->unparsed.substr(0, length);
    link->unparsed.erase(0, length);
    if (!ForwardPacket(link, packet)) return false;
  }
}

bool TcpProxy::ForwardPacket(Link* link, const std::string& packet) {
  CountIt(packet);
  absl::Duration hold;
  const CommitFault fault = HasCommit(packet) ? TakeArmed(&hold) : CommitFault::kNone;
  switch (fault) {
    case CommitFault::kNone:
      return SendAll(link->server, packet.data(), packet.size());
    case CommitFault::kCutAfter:
      ++cut_after_;
      if (SendAll(link->server, packet.data(), packet.size())) DiscardAnswer(link->server);
      return false;
    case CommitFault::kCutInside:
      ++cut_inside_;
      SendAll(link->server, packet.data(), packet.size() / 2);
      return false;
    case CommitFault::kHold:
      ++held_;
      ++holding_;
      CloseIt(&link->client);
      // No later cut reaches it: the packet lies somewhere on its way.
      Await(hold, [this] { return over_.load(); });
      if (!over_ && SendAll(link->server, packet.data(), packet.size())) {
        ++delivered_late_;
        DiscardAnswer(link->server);
      }
      --holding_;
      return false;
  }
  return false;
}

// Until the server has nothing more to say.
void TcpProxy::DiscardAnswer(int server) const {
  char buffer[65536];
  pollfd waiting{.fd = server, .events = POLLIN, .revents = 0};
  for (int waited = 0; waited < 20 * kAnsweredMs && !over_; waited += kAnsweredMs) {
    if (poll(&waiting, 1, kAnsweredMs) <= 0) {
      if (waited > 0) return;
      continue;
    }
    if (recv(server, buffer, sizeof buffer, 0) <= 0) return;
  }
}

}  // namespace docket::testing
