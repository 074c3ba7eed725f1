#include "tests/support/stable_address.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "absl/cleanup/cleanup.h"
#include "absl/time/clock.h"

namespace docket::testing {
namespace {

constexpr int kLookUpMs = 50;
// Who has not begun to answer by then is passed over; who falls silent for so long in the middle is given up.
constexpr int kFirstByteMs = 300;
constexpr int kSilenceMs = 1000;
constexpr char kEndOfHead[] = "\r\n\r\n";

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
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

// What arrives within the time; 0: nothing, or the end.
size_t Receive(int fd, int patience_ms, char* buffer, size_t room) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  if (poll(&waiting, 1, patience_ms) <= 0) return 0;
  const ssize_t got = recv(fd, buffer, room, 0);
  return got <= 0 ? 0 : static_cast<size_t>(got);
}

}  // namespace

StableAddress::StableAddress(std::vector<int> ports, uint64_t seed)
    : ports_(std::move(ports)), random_(seed), answered_(ports_.size()) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof address;
  if (listener_ < 0 || bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 64) != 0 || getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    perror("the stable address cannot listen");
    abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Accept(); });
}

StableAddress::~StableAddress() {
  over_ = true;
  thread_.join();
  close(listener_);
}

std::vector<uint64_t> StableAddress::answered() const { return {answered_.begin(), answered_.end()}; }

// One request after the other: there is one who scrapes, once a second.
void StableAddress::Accept() {
  while (!over_) {
    pollfd waiting{.fd = listener_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, kLookUpMs) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) Serve(client);
  }
}

void StableAddress::Serve(int client) {
  const absl::Cleanup close_it = [client] { close(client); };
  char buffer[4096];
  std::string request;
  size_t end = std::string::npos;
  while ((end = request.find(kEndOfHead)) == std::string::npos) {
    const size_t got = Receive(client, kSilenceMs, buffer, sizeof buffer);
    if (got == 0) return;
    request.append(buffer, got);
  }
  // So that the end of the answer is the end of the connection, and the next request may go elsewhere.
  request.insert(end, "\r\nConnection: close");
  std::vector<size_t> order(ports_.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::shuffle(order.begin(), order.end(), random_);
  for (const size_t which : order) {
    if (Forward(ports_[which], request, client)) {
      ++answered_[which];
      return;
    }
    ++passed_over_;
  }
  ++unanswered_;
}

bool StableAddress::Forward(int port, const std::string& request, int client) const {
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server < 0) return false;
  const absl::Cleanup close_it = [server] { close(server); };
  const sockaddr_in address = Loopback(port);
  if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      !SendAll(server, request.data(), request.size())) {
    return false;
  }
  char buffer[65536];
  size_t got = Receive(server, kFirstByteMs, buffer, sizeof buffer);
  if (got == 0) return false;
  while (got > 0 && SendAll(client, buffer, got)) got = Receive(server, kSilenceMs, buffer, sizeof buffer);
  return true;
}

}  // namespace docket::testing
