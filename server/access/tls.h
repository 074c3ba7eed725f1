// The server's side of TLS: its certificate and key, and the authority that callers' certificates come from, kept in
// files that are read again when they change. Connections that exist go on; new ones get what the files hold now.
//
//   absl::StatusOr<std::unique_ptr<ServerTls>> tls = ServerTls::Load({.certificate = "server.pem", .key =
//   "server.key"}); builder.AddListeningPort(address, (*tls)->Credentials());
//   ... every second or so: (*tls)->Refresh();
//
// gRPC's own FileWatcherCertificateProvider (1.51) does not look whether a key fits its certificate: while one file was
// replaced and the other not yet, or for as long as a pair is broken, it turns every new connection away. Here a pair
// is tried out before it takes the place of the one that works.
//
// Thread-safe. For one server, which it must outlive.
#ifndef DOCKET_SERVER_ACCESS_TLS_H_
#define DOCKET_SERVER_ACCESS_TLS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace docket::server {

// All files are PEM; the names are those of docketd's flags.
struct TlsOptions {
  std::string certificate;  // the server's own, first, and what lies between it and its authority
  std::string key;
  // Callers' certificates come from one of these authorities. Empty: callers are not asked for any.
  std::string client_ca;
  // One that is given is verified, but none need be given: for servers that take tokens too.
  bool client_certificate_optional = false;
};

// What the files held when they were read, and from when to when it may be used.
struct TlsContent {
  std::string certificate;
  std::string key;
  std::string client_ca;
  absl::Time valid_from;  // of the certificate and all that came with it
  absl::Time expires;
};

// INVALID_ARGUMENT, naming the flag, the file and what is wrong with it.
absl::StatusOr<TlsContent> ReadTls(const TlsOptions& options);

class ServerTls {
 public:
  // Fails as ReadTls does.
  static absl::StatusOr<std::unique_ptr<ServerTls>> Load(const TlsOptions& options);
  ~ServerTls();

  // TLS 1.2 or newer.
  std::shared_ptr<grpc::ServerCredentials> Credentials();

  enum class Reload { kUnchanged, kReloaded };
  // Looks whether a file changed, and reads them again. What cannot be used leaves everything as it is, and is told
  // once, when two looks in a row have found the same: files that belong together rarely change at one instant.
  absl::StatusOr<Reload> Refresh();

  absl::Time valid_from() const;
  absl::Time expires() const;

 private:
  class Files;
  class ReloadingCredentials;
  explicit ServerTls(std::unique_ptr<Files> files);

  const std::unique_ptr<Files> files_;
  std::shared_ptr<ReloadingCredentials> credentials_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_TLS_H_
