#include "api/client/connection.h"

#include <arpa/inet.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/client/failure.h"

namespace docket::client {
namespace {

constexpr int kDefaultPort = 50051;
// A page of cases with long descriptions, and a refusal with many violations, exceed gRPC's own limits.
constexpr int kMaxAnswerBytes = 64 << 20;
constexpr int kMaxErrorBytes = 256 << 10;
// Our own waits between attempts are longer than these, so that each attempt really tries to connect.
constexpr int kFirstReconnectMs = 50;
constexpr int kLastReconnectMs = 200;
constexpr char kOnBehalfOf[] = "x-docket-on-behalf-of";
constexpr char kPurpose[] = "x-docket-purpose";

// "HOST" alone means the usual port.
std::string Address(const std::string& server) {
  return absl::StrContains(server, ":") ? server : absl::StrCat(server, ":", kDefaultPort);
}

// The host of "HOST:PORT", "[::1]:PORT" and "dns:///HOST:PORT".
std::string HostOf(absl::string_view server) {
  absl::ConsumePrefix(&server, "dns:///");
  server = server.substr(0, server.rfind(':'));
  if (absl::ConsumePrefix(&server, "[")) absl::ConsumeSuffix(&server, "]");
  return std::string(server);
}

bool IsThisMachine(const std::string& server) {
  const std::string host = HostOf(server);
  in_addr address{};
  const bool v4 = inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "::1" || absl::StartsWith(server, "unix:") ||
         (v4 && ntohl(address.s_addr) >> 24 == 127);
}

absl::Status Wrong(const char* flag, const std::string& file, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(flag, ": ", file, " ", what));
}

// A file that must have a block of this kind ("CERTIFICATE") in PEM.
absl::StatusOr<std::string> ReadPem(const char* flag, const std::string& file, const char* kind) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Wrong(flag, file, "cannot be read");
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (!absl::StrContains(text, "-----BEGIN ") || !absl::StrContains(text, absl::StrCat(kind, "-----"))) {
    return Wrong(flag, file, absl::StrCat("holds no ", absl::AsciiStrToLower(kind), " in PEM"));
  }
  return text;
}

absl::StatusOr<std::string> ReadToken(const std::string& file) {
  std::ifstream in(file);
  std::string token;
  if (!in || !std::getline(in, token)) return Wrong("--token-file", file, "cannot be read, or is empty");
  token = std::string(absl::StripAsciiWhitespace(token));
  if (token.empty() || !std::all_of(token.begin(), token.end(), absl::ascii_isgraph)) {
    return Wrong("--token-file", file, "holds no token: it must be one word on the first line");
  }
  return token;
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> Credentials(const ConnectionOptions& options) {
  if (!options.tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions ssl;
  const struct {
    const char* flag;
    const std::string& file;
    const char* kind;
    std::string& text;
  } files[] = {{"--ca", options.ca, "CERTIFICATE", ssl.pem_root_certs},
               {"--cert", options.cert, "CERTIFICATE", ssl.pem_cert_chain},
               {"--key", options.key, "PRIVATE KEY", ssl.pem_private_key}};
  for (const auto& [flag, file, kind, text] : files) {
    if (file.empty()) continue;
    absl::StatusOr<std::string> read = ReadPem(flag, file, kind);
    if (!read.ok()) return read.status();
    text = *std::move(read);
  }
  return grpc::SslCredentials(ssl);
}

absl::Status CheckTogether(const ConnectionOptions& options) {
  if (options.cert.empty() != options.key.empty()) {
    return absl::InvalidArgumentError("--cert and --key go together: the certificate, and its private key");
  }
  if (!options.token_file.empty() && !options.tls && !IsThisMachine(options.server)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--token-file: the token would travel to ", options.server,
                     " in clear, for everybody on the way to take: say --tls, or --ca with the server's authority"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Connection> Connection::Open(ConnectionOptions options) {
  options.server = Address(options.server);
  options.tls = options.tls || !options.ca.empty() || !options.cert.empty();
  if (absl::Status fit = CheckTogether(options); !fit.ok()) return fit;
  if (!options.token_file.empty()) {
    if (absl::Status token = ReadToken(options.token_file).status(); !token.ok()) return token;
  }
  const absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials = Credentials(options);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxErrorBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastReconnectMs);
  // A web proxy named in the environment is not the way to a service on this machine or in this cluster.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  Connection connection(std::move(options));
  connection.channel_ = grpc::CreateCustomChannel(connection.server(), *credentials, arguments);
  return connection;
}

absl::Status Connection::Introduce(grpc::ClientContext& context) const {
  if (!options_.on_behalf_of.empty()) context.AddMetadata(kOnBehalfOf, options_.on_behalf_of);
  if (!options_.purpose.empty()) context.AddMetadata(kPurpose, options_.purpose);
  if (options_.token_file.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> token = ReadToken(options_.token_file);
  if (!token.ok()) return token.status();
  context.AddMetadata("authorization", absl::StrCat("Bearer ", *token));
  return absl::OkStatus();
}

grpc::Status Connection::Judged(const grpc::Status& status) const {
  if (!options_.tls || status.error_code() != grpc::StatusCode::UNAVAILABLE || !CameFromTransport(status)) {
    return status;
  }
  const auto says = [&status](absl::string_view words) { return absl::StrContains(status.error_message(), words); };
  const auto never = [](absl::string_view why) {
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, std::string(why));
  };
  if (says("certificate verify failed")) {
    return never(absl::StrCat("the certificate of ", server(), " is not to be trusted: it is from no authority ",
                              options_.ca.empty() ? "that this machine trusts (--ca FILE names another)"
                                                  : absl::StrCat("in ", options_.ca, " (--ca)"),
                              ", or it has expired"));
  }
  if (says("is not in peer certificate")) {
    return never(absl::StrCat("the certificate of ", server(), " is for another name: ", HostOf(server()),
                              " does not stand in it; give --server a name that does"));
  }
  if (says("wrong version number") || says("packet length too long") || says("record layer failure")) {
    return never(absl::StrCat(server(), " does not speak TLS: leave out --tls, --ca and --cert, or name another port"));
  }
  // No connection was even begun.
  if (absl::StartsWith(status.error_message(), "empty address list")) {
    return never("TLS cannot be begun: does --key fit --cert, and do --ca and --cert hold whole certificates?");
  }
  return status;
}

std::string Connection::Hint(const grpc::Status& status) const {
  if (NeverSent(status) && absl::StrContains(status.error_message(), "Socket closed")) {
    if (!options_.tls) return "it hangs up at once: does it speak TLS? then say --tls, or --ca with its authority";
    if (options_.cert.empty())
      return "it hangs up during TLS: does it ask for a certificate? --cert and --key give one";
    return absl::StrCat("it hangs up during TLS: is the certificate in ", options_.cert,
                        " from an authority that it trusts, and still valid?");
  }
  if (status.error_code() == grpc::StatusCode::UNAUTHENTICATED && !status.error_details().empty() &&
      options_.cert.empty() && options_.token_file.empty()) {
    return "show who you are: --token-file FILE, or --cert FILE with --key FILE";
  }
  return "";
}

}  // namespace docket::client
