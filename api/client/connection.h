// The way to the server: in clear or by TLS, and how whoever calls shows who they are.
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_CONNECTION_H_
#define DOCKET_API_CLIENT_CONNECTION_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace docket::client {

struct ConnectionOptions {
  std::string server = "127.0.0.1:50051";
  // On as well where `ca` or `cert` is given.
  bool tls = false;
  std::string ca;  // the authorities to trust; empty: those that this machine trusts
  std::string cert;
  std::string key;
  std::string token_file;
  std::string on_behalf_of;  // "staff/{staff}"
  std::string purpose;       // what customers' data is read for; printable ASCII
};

class Connection {
 public:
  // Does not connect yet. INVALID_ARGUMENT, naming the flag: a file that cannot be used, or a token that would travel
  // in clear.
  static absl::StatusOr<Connection> Open(ConnectionOptions options);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // With its port.
  const std::string& server() const { return options_.server; }

  // Has a call say who makes it. The token is read anew each time, for it may have been replaced.
  absl::Status Introduce(grpc::ClientContext& context) const;

  // What a failed call is to be judged by: where TLS says that trying again is of no use, a status that says so in a
  // person's words.
  grpc::Status Judged(const grpc::Status& status) const;
  // What may help where the server cannot be reached, or does not know who calls; empty where there is nothing to say.
  std::string Hint(const grpc::Status& status) const;

 private:
  explicit Connection(ConnectionOptions options) : options_(std::move(options)) {}

  ConnectionOptions options_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CONNECTION_H_
