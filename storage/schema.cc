#include "storage/schema.h"

#include <sodium.h>

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/names.h"
#include "storage/case_columns.h"
#include "storage/case_counts.h"
#include "storage/case_indexes.h"
#include "storage/case_terms.h"
#include "storage/log_entry.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr absl::string_view kTableOptions = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";
constexpr int kLockSeconds = 60;

std::string CasesTable() {
  std::vector<std::string> lines;
  for (const CaseColumn& column : CaseColumns()) {
    if (column.since == 1) lines.push_back(absl::StrCat(column.name, " ", column.sql_type));
  }
  lines.push_back("PRIMARY KEY (lane, number)");
  // Every key leads with the lane.
  for (const CaseIndex& index : CaseIndexes()) {
    if (index.table != "cases") continue;
    std::vector<absl::string_view> parts = {"lane"};
    parts.insert(parts.end(), index.bound.begin(), index.bound.end());
    parts.insert(parts.end(), index.order.begin(), index.order.end());
    parts.push_back("number");
    lines.push_back(absl::StrCat("KEY ", index.name, " (", absl::StrJoin(parts, ", "), ")"));
  }
  return absl::StrCat("CREATE TABLE cases (", absl::StrJoin(lines, ", "), ")", kTableOptions);
}

std::string EventsTable() {
  return absl::StrCat(
      "CREATE TABLE case_events ("
      "lane SMALLINT UNSIGNED NOT NULL, sequence BIGINT UNSIGNED NOT NULL, subject_kind TINYINT UNSIGNED NOT NULL, "
      "number BIGINT UNSIGNED NOT NULL, version BIGINT UNSIGNED NOT NULL, kind SMALLINT UNSIGNED NOT NULL, "
      "format TINYINT UNSIGNED NOT NULL, cycle INT UNSIGNED NOT NULL, time DATETIME(6) NOT NULL, "
      "occurred DATETIME(6) NOT NULL, actor VARBINARY(256) NOT NULL, case_kind TINYINT UNSIGNED NOT NULL, "
      "channel TINYINT UNSIGNED NOT NULL, from_state TINYINT UNSIGNED NOT NULL, to_state TINYINT UNSIGNED NOT NULL, "
      "cause TINYINT UNSIGNED NOT NULL, level TINYINT UNSIGNED NOT NULL, score TINYINT UNSIGNED NOT NULL, "
      "outcome TINYINT UNSIGNED NOT NULL, duration_us BIGINT NULL, nonce BINARY(16) NOT NULL, "
      "digest BINARY(32) NOT NULL, previous BINARY(32) NOT NULL, hash BINARY(32) NOT NULL, payload MEDIUMBLOB NULL, "
      "PRIMARY KEY (lane, sequence), KEY by_subject (lane, number, sequence))",
      kTableOptions);
}

// Each migration is a list of statements; its number is its place, from 1.
std::vector<std::vector<std::string>> Migrations() {
  return {
      {
          EventsTable(),
          CasesTable(),
          absl::StrCat("CREATE TABLE case_terms (", CaseTermsColumns(), ")", kTableOptions),
          absl::StrCat("CREATE TABLE case_counts (", CaseCountsColumns(), ")", kTableOptions),
          absl::StrCat("CREATE TABLE records (lane SMALLINT UNSIGNED NOT NULL, kind TINYINT UNSIGNED NOT NULL, "
                       "id VARBINARY(64) NOT NULL, number BIGINT UNSIGNED NOT NULL, version BIGINT UNSIGNED NOT NULL, "
                       "fold TINYINT UNSIGNED NOT NULL, record MEDIUMBLOB NOT NULL, PRIMARY KEY (lane, kind, id), KEY "
                       "by_number (lane, number))",
                       kTableOptions),
          absl::StrCat("CREATE TABLE requests (lane SMALLINT UNSIGNED NOT NULL, caller VARBINARY(256) NOT NULL, "
                       "request_id BINARY(16) NOT NULL, sequence BIGINT UNSIGNED NOT NULL, fingerprint BINARY(32) NOT "
                       "NULL, time DATETIME(6) NOT NULL, PRIMARY KEY (lane, caller, request_id), "
                       "KEY by_time (lane, time))",
                       kTableOptions),
          absl::StrCat(
              "CREATE TABLE checkpoints (consumer VARBINARY(64) NOT NULL, lane SMALLINT UNSIGNED NOT NULL, "
              "sequence BIGINT UNSIGNED NOT NULL, version BIGINT UNSIGNED NOT NULL, totals MEDIUMBLOB NOT NULL, "
              "PRIMARY KEY (lane, consumer))",
              kTableOptions),
      },
      {
          // Cases are found by their uid. In those that there are it stands second in the record, behind the name: a
          // tag and a length of one byte each, as text.
          "ALTER TABLE cases ADD COLUMN uid BINARY(16) NOT NULL",
          "UPDATE cases SET uid = UNHEX(REPLACE(CONVERT(SUBSTR(record, ORD(SUBSTR(record, 2, 1)) + 5, 36) USING "
          "ascii), "
          "'-', ''))",
          "ALTER TABLE cases ADD KEY by_uid (lane, uid)",
      },
      {
          // Sealed texts stand beside the payload that has their digest; of entries from before they are in it.
          "ALTER TABLE case_events ADD COLUMN texts MEDIUMBLOB NULL",
          absl::StrCat("CREATE TABLE data_keys (lane SMALLINT UNSIGNED NOT NULL, number BIGINT UNSIGNED NOT NULL, "
                       "uid BINARY(16) NOT NULL, master VARBINARY(64) NOT NULL, wrapped VARBINARY(128) NOT NULL, "
                       "PRIMARY KEY (lane, number), KEY by_master (lane, master))",
                       kTableOptions),
          absl::StrCat("CREATE TABLE master_keys (id VARBINARY(64) NOT NULL PRIMARY KEY, proof VARBINARY(128) NOT "
                       "NULL, first_used DATETIME(6) NOT NULL)",
                       kTableOptions),
          absl::StrCat("CREATE TABLE customer_contacts (lane SMALLINT UNSIGNED NOT NULL, contact BINARY(32) NOT NULL, "
                       "number BIGINT UNSIGNED NOT NULL, PRIMARY KEY (lane, contact, number))",
                       kTableOptions),
          absl::StrCat("CREATE TABLE customer_reads (lane SMALLINT UNSIGNED NOT NULL, number BIGINT UNSIGNED NOT NULL, "
                       "time DATETIME(6) NOT NULL, nonce BIGINT UNSIGNED NOT NULL, caller VARBINARY(256) NOT NULL, "
                       "on_behalf_of VARBINARY(64) NOT NULL, method VARBINARY(64) NOT NULL, purpose VARBINARY(200) NOT "
                       "NULL, case_lane SMALLINT UNSIGNED NOT NULL, case_number BIGINT UNSIGNED NOT NULL, "
                       "PRIMARY KEY (lane, number, time, nonce), KEY by_time (lane, time))",
                       kTableOptions),
      },
      {
          // What reports need of an event; those of before have none.
          "ALTER TABLE case_events ADD COLUMN facts VARBINARY(4000) NULL",
          // Of a case of before they are right from its next event on.
          "ALTER TABLE cases ADD COLUMN overdue INT UNSIGNED NOT NULL DEFAULT 0",
          "ALTER TABLE cases ADD COLUMN at_risk INT UNSIGNED NOT NULL DEFAULT 0",
          "ALTER TABLE cases ADD KEY by_overdue (lane, overdue)",
          "ALTER TABLE cases ADD KEY by_at_risk (lane, at_risk)",
          "ALTER TABLE cases ADD KEY by_closed_at (lane, closed_at)",
          // InnoDB has these columns in it anyhow; MySQL walks it backwards only where they are named.
          "ALTER TABLE customer_reads DROP KEY by_time, ADD KEY by_time (lane, time, number, nonce)",
          absl::StrCat(
              "CREATE TABLE report_days (lane SMALLINT UNSIGNED NOT NULL, dimension TINYINT UNSIGNED NOT NULL, "
              "day INT NOT NULL, value VARBINARY(64) NOT NULL, figures MEDIUMBLOB NOT NULL, "
              "PRIMARY KEY (lane, dimension, day, value))",
              kTableOptions),
      }};
}

absl::Status RunAll(Connection& connection, const std::vector<std::string>& statements) {
  for (const std::string& sql : statements) {
    const PacketError error = connection.Run({sql});
    // A migration that was stopped half-way is run again: its tables, columns and keys may be there already.
    const bool there = error.code == 1050 || error.code == 1060 || error.code == 1061;
    if (!error.ok() && !there) return StatusOf(error);
  }
  return absl::OkStatus();
}

// The row of `desk` and every lane's entry 0, in one transaction: there is a whole desk or none.
std::vector<std::string> FoundDesk(uint16_t lanes) {
  const std::string uid = RandomBytes(16);
  std::vector<std::string> rows;
  for (uint16_t lane = 0; lane < lanes; ++lane) {
    LogEntry entry;
    entry.lane = lane;
    entry.time = entry.occurred = absl::UnixEpoch();
    entry.nonce = std::string(kNonceBytes, '\0');
    entry.digest = Sha256("");
    entry.previous = std::string(kHashBytes, '\0');
    entry.hash = GenesisHash(uid, lane);
    rows.push_back(absl::StrCat("(", EntryValues(entry, Bytes(entry.previous)), ")"));
  }
  return {"START TRANSACTION",
          absl::StrCat("INSERT INTO desk VALUES (1,", kSchemaVersion, ",", kOldestBinary, ",", lanes, ",", Bytes(uid),
                       ",", Bytes(RandomBytes(32)), ",UTC_TIMESTAMP(6))"),
          absl::StrCat("INSERT INTO case_events (", EntryColumns(), ") VALUES ", absl::StrJoin(rows, ",")), "COMMIT"};
}

// One replica migrates at a time: a row that is claimed for a minute, and renewed before each migration. It holds
// where a server's own advisory locks do not (several servers behind one address).
class MigrationLock {
 public:
  explicit MigrationLock(Connection& connection) : connection_(connection), holder_(RandomBytes(16)) {}
  ~MigrationLock() {
    (void)connection_.Execute(absl::StrCat(
        "UPDATE migration_lock SET held_until = UTC_TIMESTAMP(6) WHERE id = 1 AND holder = ", Bytes(holder_)));
  }
  absl::Status Acquire() {
    const absl::StatusOr<int64_t> claimed = connection_.Execute(absl::StrCat(
        "UPDATE migration_lock SET holder = ", Bytes(holder_), ", held_until = UTC_TIMESTAMP(6) + INTERVAL ",
        kLockSeconds, " SECOND WHERE id = 1 AND (held_until <= UTC_TIMESTAMP(6) OR holder = ", Bytes(holder_), ")"));
    if (!claimed.ok()) return claimed.status();
    if (*claimed == 0) {
      return absl::UnavailableError(
          absl::StrCat("another process is migrating this database: try again in ", kLockSeconds, " seconds at most"));
    }
    return absl::OkStatus();
  }

 private:
  Connection& connection_;
  const std::string holder_;
};

absl::StatusOr<int> AppliedVersion(Connection& connection) {
  const absl::StatusOr<Rows> rows = connection.Query("SELECT COALESCE(MAX(version), 0) FROM migrations");
  if (!rows.ok()) return rows.status();
  return static_cast<int>(AsUint(rows->front()[0]));
}

std::string HashWith(const std::string& key, absl::string_view purpose, absl::string_view bytes) {
  std::string hash(kHashBytes, '\0');
  const std::string input = absl::StrCat(purpose, ":", bytes);
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(input.data()), input.size(),
                     reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return hash;
}

}  // namespace

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string KeyedHash(const Desk& desk, absl::string_view purpose, absl::string_view bytes) {
  return HashWith(desk.salt, purpose, bytes);
}

std::string SecretHash(const Desk& desk, absl::string_view purpose, absl::string_view bytes) {
  return HashWith(desk.secret, purpose, bytes);
}

uint16_t LaneOf(const Desk& desk, absl::string_view key) {
  const std::string hash = KeyedHash(desk, "lane", key);
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = (value << 8) | static_cast<unsigned char>(hash[i]);
  return static_cast<uint16_t>(1 + value % (desk.lanes - 1u));
}

absl::Status Migrate(Database& database, uint16_t lanes, const std::function<void(absl::string_view)>& progress) {
  if (lanes < 2 || lanes > kMaxLanes) {
    return absl::InvalidArgumentError(absl::StrCat("the number of lanes is 2 to ", kMaxLanes, ", not ", lanes));
  }
  absl::StatusOr<std::unique_ptr<Connection>> connected = database.Connect();
  if (!connected.ok()) return connected.status();
  Connection& connection = **connected;
  absl::Status status = RunAll(
      connection,
      {absl::StrCat("CREATE TABLE IF NOT EXISTS migration_lock (id TINYINT NOT NULL PRIMARY KEY, holder BINARY(16) "
                    "NOT NULL, held_until DATETIME(6) NOT NULL)",
                    kTableOptions),
       absl::StrCat("CREATE TABLE IF NOT EXISTS migrations (version INT NOT NULL PRIMARY KEY, applied_at DATETIME(6) "
                    "NOT NULL)",
                    kTableOptions),
       absl::StrCat("CREATE TABLE IF NOT EXISTS desk (id TINYINT NOT NULL PRIMARY KEY, schema_version INT NOT NULL, "
                    "oldest_binary INT NOT NULL, lanes SMALLINT UNSIGNED NOT NULL, uid BINARY(16) NOT NULL, "
                    "salt BINARY(32) NOT NULL, founded_at DATETIME(6) NOT NULL)",
                    kTableOptions)});
  if (!status.ok()) return status;
  const PacketError seeded =
      connection.Run({"INSERT INTO migration_lock VALUES (1, '0000000000000000', UTC_TIMESTAMP(6))"});
  if (!seeded.ok() && !seeded.duplicate_key()) return StatusOf(seeded);

  MigrationLock lock(connection);
  if (status = lock.Acquire(); !status.ok()) return status;
  const absl::StatusOr<int> applied = AppliedVersion(connection);
  if (!applied.ok()) return applied.status();
  const std::vector<std::vector<std::string>> migrations = Migrations();
  for (size_t i = static_cast<size_t>(*applied); i < migrations.size(); ++i) {
    if (status = lock.Acquire(); !status.ok()) return status;
    progress(absl::StrCat("migration ", i + 1, " of ", migrations.size()));
    if (status = RunAll(connection, migrations[i]); !status.ok()) return status;
    const absl::StatusOr<int64_t> noted =
        connection.Execute(absl::StrCat("INSERT INTO migrations VALUES (", i + 1, ", UTC_TIMESTAMP(6))"));
    if (!noted.ok()) return noted.status();
  }
  const absl::StatusOr<Rows> desk = connection.Query("SELECT 1 FROM desk WHERE id = 1");
  if (!desk.ok()) return desk.status();
  if (desk->empty()) {
    const PacketError founded = connection.Run(FoundDesk(lanes));
    if (!founded.ok()) return StatusOf(founded);
  }
  return connection
      .Execute(absl::StrCat("UPDATE desk SET schema_version = ", kSchemaVersion, ", oldest_binary = ", kOldestBinary,
                            " WHERE id = 1 AND schema_version < ", kSchemaVersion))
      .status();
}

absl::StatusOr<Desk> ReadDesk(Connection& connection) {
  std::vector<Rows> results;
  const PacketError error =
      connection.Run({"SELECT schema_version, oldest_binary, lanes, uid, salt FROM desk WHERE id = 1"}, &results);
  if (error.code == 1146 || (error.ok() && results[0].empty())) {
    return absl::FailedPreconditionError("this database holds no Docket schema yet: run `docketd migrate` first");
  }
  if (!error.ok()) return StatusOf(error);
  const Row& row = results[0][0];
  const int version = static_cast<int>(AsUint(row[0]));
  if (static_cast<int>(AsUint(row[1])) > kSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat("this database's schema is version ", version,
                                                      ", which needs a newer docketd: this one knows "
                                                      "schemas up to ",
                                                      kSchemaVersion));
  }
  if (version < kSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat("this database's schema is version ", version,
                                                      ", older than this docketd's ", kSchemaVersion,
                                                      ": run `docketd migrate` first"));
  }
  return Desk{.lanes = static_cast<uint16_t>(AsUint(row[2])),
              .uid = row[3].value_or(""),
              .salt = row[4].value_or(""),
              .secret = {}};
}

}  // namespace docket::storage
