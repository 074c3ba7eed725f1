// Who is calling. The only place that says so: never a field of a request.
#ifndef DOCKET_SERVER_IDENTITY_H_
#define DOCKET_SERVER_IDENTITY_H_

#include <string>

#include <grpcpp/server_context.h>

namespace docket::server {

struct Identity {
  // What stands on record as the actor, and what request ids belong to.
  std::string name;
};

// Until callers prove who they are the service listens on loopback alone, and every caller is the machine's own.
inline Identity IdentityOf(const grpc::CallbackServerContext& /*context*/) { return {.name = "local"}; }

}  // namespace docket::server

#endif  // DOCKET_SERVER_IDENTITY_H_
