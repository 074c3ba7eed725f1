// The command line of docketd: every flag, its default, and what it may be.
#ifndef DOCKET_SERVER_FLAGS_H_
#define DOCKET_SERVER_FLAGS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/authenticator.h"
#include "server/access/caller_limits.h"
#include "server/access/tls.h"
#include "server/access/tokens.h"
#include "server/log.h"
#include "storage/database.h"

namespace docket::server {

enum class Task { kServe, kMigrate, kVerify, kKey, kCheckPolicy, kShippedPolicy };

struct Flags {
  Task task = Task::kServe;
  // The database: an existing one, or, when there is none, an embedded one in `data`.
  std::optional<storage::DatabaseOptions> database;
  std::string data = ".docket";
  int lanes = 16;
  // What customers' data is sealed under: from one of these, or, on the embedded database, from a file beside it.
  std::string master_key_file;
  std::string master_key_command;
  std::string new_key_id;   // for Task::kKey
  std::string policy_file;  // for Task::kCheckPolicy
  // The network.
  std::string listen = "127.0.0.1:50051";
  std::string health_listen;  // empty: no port of its own for health
  std::string metrics_listen = "127.0.0.1:9464";
  std::string ready_file;
  // Callers.
  std::optional<TlsOptions> tls;
  std::optional<TokenOptions> tokens;
  std::vector<Grant> grants;  // one for each identity
  // Whether callers have to prove who they are: by a certificate, by a token, or by either.
  bool authenticated() const { return tokens.has_value() || (tls.has_value() && !tls->client_ca.empty()); }
  // Of each caller.
  CallLimits caller_limits;
  // After which a connection is ended, so that another replica may get the next one.
  absl::Duration connection_age = absl::InfiniteDuration();
  // Customers: the region whose numbers are meant where a phone number names no country; ZZ: none.
  std::string phone_region = "ZZ";
  // Work.
  int committers = 2;
  int readers = 4;
  size_t queue = 8192;
  absl::Duration lame_duck;  // between NOT_SERVING and the end of accepting
  absl::Duration drain = absl::Seconds(10);
  absl::Duration test_clock_shift;
  log::Format log_format = log::Format::kText;
};

// Either the flags, or the exit status of a process that has said what it had to say (help, version, a mistake).
struct ParsedFlags {
  Flags flags;
  std::optional<int> exit_status;
};
ParsedFlags ParseFlags(int argc, char** argv);

}  // namespace docket::server

#endif  // DOCKET_SERVER_FLAGS_H_
