#ifndef DOCKET_SERVER_EMBEDDED_MARIADB_PROGRAM_H_
#define DOCKET_SERVER_EMBEDDED_MARIADB_PROGRAM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/embedded/data_folder.h"

namespace docket::server {

// The database server program as it is installed, from the package mariadb-server-core alone.
struct MariaDbProgram {
  std::string path = {};
  // The SQL files that make the system tables, in the order in which they are run.
  std::vector<std::string> system_tables = {};
};

// A release of MariaDB, such as 10.11: what decides whether a database's files can be read.
struct MariaDbRelease {
  int major = 0;
  int minor = 0;
  auto operator<=>(const MariaDbRelease&) const = default;
  std::string ToString() const;
};

struct MariaDbSizes {
  uint64_t buffer_pool_bytes = 128 << 20;
  uint64_t redo_log_bytes = 256 << 20;
};

// Looks for mariadbd in /usr/sbin and along PATH, then for mysqld along PATH. `path`, where not empty, is the only
// place.
absl::StatusOr<MariaDbProgram> FindMariaDb(const std::string& path);

// Refuses a database that a newer release has had open (an older one starts on it all the same, and harms it), and
// writes down the release that is about to.
absl::Status CheckRelease(const MariaDbProgram& program, const DataFolder& folder);

// "… Ver 10.11.6-MariaDB-0+deb12u1 for …" -> 10.11. Anything but MariaDB is an error.
absl::StatusOr<MariaDbRelease> ParseRelease(absl::string_view version_line);

// What the server needs whether it creates a database or serves it.
std::vector<std::string> CommonArguments(const MariaDbProgram& program, const DataFolder& folder,
                                         const std::string& database, const MariaDbSizes& sizes);

}  // namespace docket::server

#endif  // DOCKET_SERVER_EMBEDDED_MARIADB_PROGRAM_H_
