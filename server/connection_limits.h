// What one connection, and all of them together, may take of the process: gRPC's own limits, before any call of ours.
#ifndef DOCKET_SERVER_CONNECTION_LIMITS_H_
#define DOCKET_SERVER_CONNECTION_LIMITS_H_

#include <grpcpp/server_builder.h>

#include "absl/time/time.h"

namespace docket::server {

// `age`: after about so long a connection takes no new calls and its client makes another, which a balancer may lead to
// another replica, and for which client certificates are looked at anew. Those in progress get some minutes to end. A
// stream that lasts longer is cut, and goes on where it was: an export by its resume token, an import because cases
// that are there already are left alone. InfiniteDuration: it may last.
void LimitConnections(absl::Duration age, grpc::ServerBuilder* builder);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CONNECTION_LIMITS_H_
