// A second port, without TLS, that tells whether the service serves and can do nothing else: no other method is there,
// and no reflection. For probes that speak plain text alone, as a kubelet's do.
//
// Thread-safe.
#ifndef DOCKET_SERVER_HEALTH_PORT_H_
#define DOCKET_SERVER_HEALTH_PORT_H_

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace docket::server {

class HealthPort {
 public:
  // An address that is taken is one clear sentence. `flag` is where the address comes from.
  static absl::StatusOr<std::unique_ptr<HealthPort>> Start(const std::string& flag, const std::string& address);
  // Ends at once.
  ~HealthPort();

  grpc::HealthCheckServiceInterface& health() { return *server_->GetHealthCheckService(); }
  int port() const { return port_; }

 private:
  HealthPort() = default;

  // Answers every other method: there is none.
  grpc::CallbackGenericService nothing_else_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_HEALTH_PORT_H_
