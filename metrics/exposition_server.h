// The HTTP server that Prometheus scrapes: /metrics for this replica, /metrics/service for the service as a whole.
//
//   auto server = ExpositionServer::Start("127.0.0.1", 0, replica, service);
//   if (!server.ok()) ...                     // says what is wrong with the address
//   (*server)->port();                        // the real one
//
// It serves until it is destroyed, on threads of its own. Nothing but these two pages is there, and the text holds
// what was put into the metrics and nothing else.
#ifndef DOCKET_METRICS_EXPOSITION_SERVER_H_
#define DOCKET_METRICS_EXPOSITION_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "prometheus/collectable.h"

namespace docket::metrics {

inline constexpr char kReplicaPath[] = "/metrics";
inline constexpr char kServicePath[] = "/metrics/service";

class ExpositionServer {
 public:
  // `host`: an IPv4 address, or a name of one. `port` 0: any free one. INVALID_ARGUMENT, FAILED_PRECONDITION (taken)
  // or PERMISSION_DENIED with a sentence for people when the address cannot be had.
  static absl::StatusOr<std::unique_ptr<ExpositionServer>> Start(
      const std::string& host, int port, std::shared_ptr<const prometheus::Collectable> replica,
      std::shared_ptr<const prometheus::Collectable> service);
  ~ExpositionServer();
  ExpositionServer(const ExpositionServer&) = delete;
  ExpositionServer& operator=(const ExpositionServer&) = delete;

  int port() const { return port_; }

 private:
  struct Http;
  ExpositionServer();

  std::unique_ptr<Http> http_;
  int port_ = 0;
};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_EXPOSITION_SERVER_H_
