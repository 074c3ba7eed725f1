// CivetWeb is used directly, as prometheus-cpp's own Exposer adds three metrics of its own to every path: counters of
// one process, which reset, have no place among those of the service.
#include "metrics/exposition_server.h"

#include <CivetServer.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <sstream>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "prometheus/text_serializer.h"

namespace docket::metrics {
namespace {

// A connection takes a thread from its acceptance on, and CivetWeb has no others: one that says nothing holds it until
// the timeout, and a scrape of the service may wait for the database. The others must not wait for them.
constexpr char kThreads[] = "16";
constexpr char kRequestTimeoutMs[] = "2000";

class Page : public CivetHandler {
 public:
  Page(absl::string_view path, std::shared_ptr<const prometheus::Collectable> metrics)
      : path_(path), metrics_(std::move(metrics)) {}

  bool handleGet(CivetServer* /*server*/, mg_connection* connection) override { return Answer(connection, true); }
  bool handleHead(CivetServer* /*server*/, mg_connection* connection) override { return Answer(connection, false); }

 private:
  bool Answer(mg_connection* connection, bool with_text) const {
    // CivetWeb also hands over whatever lies below the path; unanswered, it becomes "not found".
    if (mg_get_request_info(connection)->local_uri != path_) return false;
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, metrics_->Collect());
    const std::string text = out.str();
    mg_printf(connection,
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
              "Content-Length: %zu\r\nConnection: close\r\n\r\n",
              text.size());
    if (with_text) mg_write(connection, text.data(), text.size());
    return true;
  }

  const std::string path_;
  const std::shared_ptr<const prometheus::Collectable> metrics_;
};

std::optional<sockaddr_in> Resolve(const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return std::nullopt;
  sockaddr_in address{};
  std::memcpy(&address, found->ai_addr, sizeof(address));
  freeaddrinfo(found);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

// Applies bind or connect to a new socket; its errno, or 0.
template <typename Call>
int Try(Call call, const sockaddr_in& address) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return errno;
  const int yes = 1;
  (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const int error = call(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ? 0 : errno;
  close(fd);
  return error;
}

// Why an address could not be listened on: CivetWeb does not tell, so it is tried once more without it.
absl::Status WhyNot(const std::string& host, int port) {
  const std::string where = absl::StrCat("cannot serve metrics on ", host, ":", port, ": ");
  const std::optional<sockaddr_in> address = Resolve(host, port);
  if (!address.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(where, "\"", host, "\" is neither an IPv4 address nor the name of one"));
  }
  switch (Try(bind, *address)) {
    case EADDRINUSE:
      return absl::FailedPreconditionError(
          absl::StrCat(where, "another program listens there already; choose another port, or 0 for any free one"));
    case EADDRNOTAVAIL:
      return absl::InvalidArgumentError(absl::StrCat(where, "this machine does not have that address"));
    case EACCES:
      return absl::PermissionDeniedError(
          absl::StrCat(where, "this user may not listen on that port; choose one above 1023"));
    default:
      return absl::UnavailableError(absl::StrCat(where, "the system refuses it; try again"));
  }
}

}  // namespace

struct ExpositionServer::Http {
  std::vector<std::unique_ptr<Page>> pages;  // outlive the server
  std::unique_ptr<CivetServer> server;
  sockaddr_in address{};
};

ExpositionServer::ExpositionServer() : http_(std::make_unique<Http>()) {}

ExpositionServer::~ExpositionServer() {
  // CivetWeb looks every two seconds whether it is to stop, or when somebody calls: so it is called.
  absl::Notification stopped;
  std::thread caller([this, &stopped] {
    while (!stopped.WaitForNotificationWithTimeout(absl::Milliseconds(5))) (void)Try(connect, http_->address);
  });
  http_->server.reset();
  stopped.Notify();
  caller.join();
}

absl::StatusOr<std::unique_ptr<ExpositionServer>> ExpositionServer::Start(
    const std::string& host, int port, std::shared_ptr<const prometheus::Collectable> replica,
    std::shared_ptr<const prometheus::Collectable> service) {
  if (port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("the port for metrics is 0 to 65535, not ", port));
  }
  std::unique_ptr<ExpositionServer> started(new ExpositionServer);
  Http& http = *started->http_;
  try {
    http.server = std::make_unique<CivetServer>(
        std::vector<std::string>{"listening_ports", absl::StrCat(host, ":", port), "num_threads", kThreads,
                                 "request_timeout_ms", kRequestTimeoutMs});
    for (auto& [path, metrics] : {std::pair(kReplicaPath, replica), std::pair(kServicePath, service)}) {
      http.pages.push_back(std::make_unique<Page>(path, metrics));
      http.server->addHandler(path, *http.pages.back());
    }
    const std::vector<int> ports = http.server->getListeningPorts();
    if (ports.size() != 1) return WhyNot(host, port);
    started->port_ = ports.front();
    http.address = Resolve(host, started->port_).value_or(sockaddr_in{});
  } catch (const CivetException&) {
    return WhyNot(host, port);
  }
  return started;
}

}  // namespace docket::metrics
