// The command line of docketd: every flag, its default, and what it may be.
#ifndef DOCKET_SERVER_FLAGS_H_
#define DOCKET_SERVER_FLAGS_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/log.h"
#include "storage/database.h"

namespace docket::server {

enum class Task { kServe, kMigrate, kVerify };

struct Flags {
  Task task = Task::kServe;
  // The database: an existing one, or, when there is none, an embedded one in `data`.
  std::optional<storage::DatabaseOptions> database;
  std::string data = ".docket";
  int lanes = 16;
  // The network.
  std::string listen = "127.0.0.1:50051";
  std::string metrics_listen = "127.0.0.1:9464";
  std::string ready_file;
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
