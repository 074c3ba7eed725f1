// The tables, how they come about (numbered migrations under a lock), and which schema this binary accepts.
#ifndef DOCKET_STORAGE_SCHEMA_H_
#define DOCKET_STORAGE_SCHEMA_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/database.h"

namespace docket::storage {

// The schema that this binary was made for, and the oldest one whose binaries still run on what it writes.
inline constexpr int kSchemaVersion = 4;
inline constexpr int kOldestBinary = 4;

// What was settled when the database was created.
struct Desk {
  uint16_t lanes = 16;  // lane 0 is the desk's own: staff and teams; cases live in the others
  std::string uid;      // 16 random bytes
  std::string salt;     // 32 random bytes: which lane a key falls into; never changes
  std::string secret;   // 32 bytes that the database holds under a master key alone; empty until that is given
};

// Applies the migrations that are missing, one replica at a time; `progress` hears of each. `lanes` counts only for a
// database that is created now.
absl::Status Migrate(Database& database, uint16_t lanes, const std::function<void(absl::string_view)>& progress);

// FAILED_PRECONDITION when the schema is missing, or older or newer than this binary can use.
absl::StatusOr<Desk> ReadDesk(Connection& connection);

// The lane (never the desk's) of a key, by keyed hash.
uint16_t LaneOf(const Desk& desk, absl::string_view key);
// 32 bytes, keyed with the desk's salt; `purpose` keeps uses apart.
std::string KeyedHash(const Desk& desk, absl::string_view purpose, absl::string_view bytes);
// The same, keyed with the desk's secret: for what nobody may find out from the database alone by trying.
std::string SecretHash(const Desk& desk, absl::string_view purpose, absl::string_view bytes);
std::string RandomBytes(size_t count);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_SCHEMA_H_
