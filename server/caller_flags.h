// The flags that say where callers reach docketd, how they prove who they are, and what they may.
#ifndef DOCKET_SERVER_CALLER_FLAGS_H_
#define DOCKET_SERVER_CALLER_FLAGS_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/flags.h"

namespace docket::server {

// As typed: they are judged together, once all are known.
struct TypedCallerFlags {
  TlsOptions tls;
  std::string client_certificate = "required";
  TokenOptions tokens;
  double leeway = 30;
  std::vector<std::string> grants;
  bool allow_unauthenticated = false;
  bool allow_plaintext = false;
  // Whoever gives none gets what suits a server whose callers prove who they are, or else no limit.
  std::optional<int> rate, burst, in_progress;
  double connection_age = 1800;
};

void DeclareCallerFlags(CLI::App* app, Flags* flags, TypedCallerFlags* typed);

// Fills in what `flags` has of callers. INVALID_ARGUMENT says what is wrong and what would be right: where an address
// that other machines can reach would be open to everybody, too.
absl::Status FinishCallerFlags(const TypedCallerFlags& typed, Flags* flags);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CALLER_FLAGS_H_
