#include "server/access/tls.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "absl/synchronization/mutex.h"

namespace docket::server {
namespace {

// What changes of a file when it is written, renamed over, or reached by a link that now leads elsewhere.
using Stamp = std::array<std::int64_t, 5>;

Stamp StampOf(const std::string& file) {
  struct stat found {};
  if (file.empty() || stat(file.c_str(), &found) != 0) return {};
  return {static_cast<std::int64_t>(found.st_dev), static_cast<std::int64_t>(found.st_ino),
          static_cast<std::int64_t>(found.st_size), static_cast<std::int64_t>(found.st_mtim.tv_sec),
          static_cast<std::int64_t>(found.st_mtim.tv_nsec)};
}

using Stamps = std::array<Stamp, 3>;

Stamps StampsOf(const TlsOptions& options) {
  return {StampOf(options.certificate), StampOf(options.key), StampOf(options.client_ca)};
}

grpc_ssl_client_certificate_request_type AskedOfCallers(const TlsOptions& options) {
  if (options.client_ca.empty()) return GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE;
  return options.client_certificate_optional ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
                                             : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
}

}  // namespace

// What is in use, and what the files looked like then.
class ServerTls::Files {
 public:
  Files(TlsOptions options, Stamps stamps, TlsContent content)
      : options_(std::move(options)), content_(std::move(content)), stamps_(stamps) {}

  absl::StatusOr<Reload> Refresh() {
    const Stamps now = StampsOf(options_);
    {
      absl::MutexLock lock(&mutex_);
      if (now == stamps_ || now == told_) return Reload::kUnchanged;
    }
    absl::StatusOr<TlsContent> content = ReadTls(options_);
    absl::MutexLock lock(&mutex_);
    // A file that changed while it was read is looked at again the next time.
    if (content.ok() && now == StampsOf(options_)) {
      content_ = *std::move(content);
      stamps_ = now;
      suspected_.reset();
      told_.reset();
      ++generation_;
      return Reload::kReloaded;
    }
    if (content.ok() || suspected_ != now) {
      suspected_ = now;
      return Reload::kUnchanged;
    }
    told_ = now;
    return content.status();
  }

  // For each new connection: what it is to use, if that is something else than what was taken last.
  grpc_ssl_certificate_config_reload_status Take(grpc_ssl_server_certificate_config** config) {
    absl::MutexLock lock(&mutex_);
    if (taken_ == generation_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair = {.private_key = content_.key.c_str(),
                                             .cert_chain = content_.certificate.c_str()};
    // gRPC insists on an authority even where callers are asked for nothing that it could be trusted with.
    const std::string& authority = content_.client_ca.empty() ? content_.certificate : content_.client_ca;
    *config = grpc_ssl_server_certificate_config_create(authority.c_str(), &pair, 1);
    taken_ = generation_;
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  std::pair<absl::Time, absl::Time> Validity() const {
    absl::MutexLock lock(&mutex_);
    return {content_.valid_from, content_.expires};
  }
  const TlsOptions& options() const { return options_; }

 private:
  const TlsOptions options_;
  mutable absl::Mutex mutex_;
  TlsContent content_ ABSL_GUARDED_BY(mutex_);
  Stamps stamps_ ABSL_GUARDED_BY(mutex_);  // of the content
  // States of the files that cannot be used: found once, and told about.
  std::optional<Stamps> suspected_ ABSL_GUARDED_BY(mutex_);
  std::optional<Stamps> told_ ABSL_GUARDED_BY(mutex_);
  int generation_ ABSL_GUARDED_BY(mutex_) = 1;
  int taken_ ABSL_GUARDED_BY(mutex_) = 0;
};

// gRPC asks for the certificate at each new connection; its C++ has no way to say so, its C has.
class ServerTls::ReloadingCredentials final : public grpc::ServerCredentials {
 public:
  explicit ReloadingCredentials(Files& files)
      : credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                AskedOfCallers(files.options()),
                [](void* files, grpc_ssl_server_certificate_config** config) {
                  return static_cast<Files*>(files)->Take(config);
                },
                &files))) {}
  ~ReloadingCredentials() override { grpc_server_credentials_release(credentials_); }

  // Who calls is looked at where a call begins; nobody asks gRPC to.
  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override { std::abort(); }

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  grpc_server_credentials* const credentials_;
};

ServerTls::ServerTls(std::unique_ptr<Files> files)
    : files_(std::move(files)), credentials_(std::make_shared<ReloadingCredentials>(*files_)) {}

ServerTls::~ServerTls() = default;

absl::StatusOr<std::unique_ptr<ServerTls>> ServerTls::Load(const TlsOptions& options) {
  // Before they are read: what changes meanwhile is found by the next look.
  const Stamps stamps = StampsOf(options);
  absl::StatusOr<TlsContent> content = ReadTls(options);
  if (!content.ok()) return content.status();
  return std::unique_ptr<ServerTls>(new ServerTls(std::make_unique<Files>(options, stamps, *std::move(content))));
}

std::shared_ptr<grpc::ServerCredentials> ServerTls::Credentials() { return credentials_; }
absl::StatusOr<ServerTls::Reload> ServerTls::Refresh() { return files_->Refresh(); }
absl::Time ServerTls::valid_from() const { return files_->Validity().first; }
absl::Time ServerTls::expires() const { return files_->Validity().second; }

}  // namespace docket::server
