// The database that the service runs on: an existing one, or an embedded one that is started here.
#ifndef DOCKET_SERVER_DATABASE_CHOICE_H_
#define DOCKET_SERVER_DATABASE_CHOICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "server/embedded/mariadb_server.h"
#include "server/flags.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

struct ChosenDatabase {
  // Null when an existing database is used. Ends last.
  std::unique_ptr<MariaDbServer> embedded;
  std::unique_ptr<storage::Database> database;
};

// Starts the embedded database if there is to be one, and creates its schema.
absl::StatusOr<ChosenDatabase> ChooseDatabase(const Flags& flags);

absl::Status MigrateDatabase(const Flags& flags, storage::Database& database);

// Reads what was settled at creation. To serve, an embedded database is migrated first; an existing one has to be.
absl::StatusOr<storage::Desk> OpenDesk(const Flags& flags, const ChosenDatabase& chosen);

}  // namespace docket::server

#endif  // DOCKET_SERVER_DATABASE_CHOICE_H_
