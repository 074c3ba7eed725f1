#include "server/database_choice.h"

#include <utility>

#include "server/log.h"

namespace docket::server {
namespace {

absl::Status CreateSchema(const storage::DatabaseOptions& options) {
  storage::DatabaseOptions any = options;
  any.schema = "mysql";
  storage::Database database(any);
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = database.Connect();
  if (!connection.ok()) return connection.status();
  return (*connection)
      ->Execute("CREATE DATABASE IF NOT EXISTS docket CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
      .status();
}

}  // namespace

absl::StatusOr<ChosenDatabase> ChooseDatabase(const Flags& flags) {
  ChosenDatabase chosen;
  if (flags.database.has_value()) {
    chosen.database = std::make_unique<storage::Database>(*flags.database);
    return chosen;
  }
  absl::StatusOr<std::unique_ptr<MariaDbServer>> started =
      MariaDbServer::Start({.data_folder = flags.data, .log = [](absl::string_view line) { log::Info(line); }});
  if (!started.ok()) return started.status();
  chosen.embedded = *std::move(started);
  storage::DatabaseOptions options;
  options.hosts.push_back({.socket = chosen.embedded->socket_path()});
  options.user = chosen.embedded->user();
  if (absl::Status created = CreateSchema(options); !created.ok()) return created;
  chosen.database = std::make_unique<storage::Database>(std::move(options));
  return chosen;
}

absl::Status MigrateDatabase(const Flags& flags, storage::Database& database) {
  return storage::Migrate(database, static_cast<uint16_t>(flags.lanes),
                          [](absl::string_view line) { log::Info(line); });
}

absl::StatusOr<storage::Desk> OpenDesk(const Flags& flags, const ChosenDatabase& chosen) {
  if (chosen.embedded != nullptr && flags.task == Task::kServe) {
    if (absl::Status migrated = MigrateDatabase(flags, *chosen.database); !migrated.ok()) return migrated;
  }
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = chosen.database->Connect();
  if (!connection.ok()) return connection.status();
  return storage::ReadDesk(**connection);
}

}  // namespace docket::server
