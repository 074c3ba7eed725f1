#include "storage/database.h"

#include <cppconn/connection.h>
#include <cppconn/driver.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

// The client library keeps state for each thread that uses it.
sql::Driver* DriverForThisThread() {
  struct ThreadState {
    sql::Driver* driver = get_driver_instance();
    ThreadState() { driver->threadInit(); }
    ~ThreadState() { driver->threadEnd(); }
  };
  // The first call of all sets up the library itself and is not safe beside another.
  static sql::Driver* const first = get_driver_instance();
  (void)first;
  thread_local ThreadState state;
  return state.driver;
}

Rows ReadRows(sql::ResultSet* result) {
  Rows rows;
  const unsigned columns = result->getMetaData()->getColumnCount();
  while (result->next()) {
    Row row(columns);
    for (unsigned i = 1; i <= columns; ++i) {
      const sql::SQLString value = result->getString(i);
      if (!result->wasNull()) row[i - 1] = std::string(value.c_str(), value.length());
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

bool IsConnectionLoss(int code) {
  // 2006 gone away, 2013 lost, 2055 lost with reason, 4031 idle, 1927 and 1053 killed or shutting down, 1152 aborted.
  constexpr int kCodes[] = {1053, 2000, 2001, 2006, 2013, 2014, 2027, 2055,
                            4031, 1927, 1152, 1153, 1158, 1159, 1160, 1161};
  return std::find(std::begin(kCodes), std::end(kCodes), code) != std::end(kCodes);
}

}  // namespace

struct Connection::Handles {
  std::unique_ptr<sql::Connection> connection;
  std::unique_ptr<sql::Statement> statement;
};

Connection::Connection() : handles_(std::make_unique<Handles>()) {}

Connection::~Connection() {
  try {
    handles_->statement.reset();
    handles_->connection.reset();
  } catch (...) {  // A broken connection may throw while it says goodbye; nothing depends on it.
  }
}

Fate FateOf(int code) {
  if (IsConnectionLoss(code)) return Fate::kUnknown;
  // 1290, 1792, 1836 read-only; 1047 not ready; 3100 group replication refuses.
  constexpr int kElsewhere[] = {1290, 1792, 1836, 1047, 3100};
  if (std::find(std::begin(kElsewhere), std::end(kElsewhere), code) != std::end(kElsewhere)) return Fate::kElsewhere;
  return Fate::kRefused;
}

absl::Status StatusOf(const PacketError& error) {
  if (error.ok()) return absl::OkStatus();
  switch (error.code) {
    case 1044:
    case 1045:
    case 1142:
    case 1227:
    case 1698:
      return absl::PermissionDeniedError(
          "the database refuses this user or password: check the user in --mysql, its grants, and the password's "
          "source");
    case 1049:
      return absl::FailedPreconditionError("the database named in --mysql does not exist: create it first");
    case 1146:
    case 1054:
      return absl::FailedPreconditionError(
          "the database lacks a table or column of this version: run `docketd migrate`");
    default:
      break;
  }
  if (error.disk_full()) return absl::UnavailableError("the database's disk is full: free space there");
  if (error.fate == Fate::kRefused && !error.lock_conflict() && !error.interrupted()) {
    return absl::InternalError(absl::StrCat("the database refused a statement (error ", error.code, ")"));
  }
  return absl::UnavailableError(
      absl::StrCat("the database does not answer or cannot be written to (error ", error.code, ")"));
}

PacketError Connection::Run(const std::vector<std::string>& statements, std::vector<Rows>* results) {
  PacketError error;
  if (broken_) return {.fate = Fate::kNotSent, .code = 2006};
  if (results != nullptr) results->clear();
  size_t at = 0;
  try {
    bool has_rows = handles_->statement->execute(absl::StrJoin(statements, ";"));
    while (true) {
      Rows rows;
      if (has_rows) {
        const std::unique_ptr<sql::ResultSet> result(handles_->statement->getResultSet());
        rows = ReadRows(result.get());
      }
      if (results != nullptr) results->push_back(std::move(rows));
      if (++at == statements.size()) return error;
      has_rows = handles_->statement->getMoreResults();
    }
  } catch (const sql::SQLException& e) {
    error = {.fate = FateOf(e.getErrorCode()), .code = e.getErrorCode(), .statement = at};
    // The connector itself raises errors without a number, for instance when it is used on a dead connection.
    if (error.code == 0) error.fate = Fate::kUnknown;
  } catch (const std::exception&) {
    error = {.fate = Fate::kUnknown, .code = 0, .statement = at};
  }
  if (error.fate == Fate::kUnknown) broken_ = true;
  Tell(error);
  return error;
}

void Connection::Tell(const PacketError& error) const {
  if (database_ == nullptr || !database_->on_error || error.duplicate_key() || error.null_guard()) return;
  const bool contention = error.lock_conflict() || error.interrupted();
  database_->on_error(error.fate == Fate::kUnknown     ? "lost"
                      : error.fate == Fate::kElsewhere ? "read_only"
                      : contention                     ? "contention"
                                                       : "rejected");
}

absl::StatusOr<Rows> Connection::Query(const std::string& sql) {
  std::vector<Rows> results;
  const PacketError error = Run({sql}, &results);
  if (!error.ok()) return StatusOf(error);
  return std::move(results.front());
}

absl::StatusOr<int64_t> Connection::Execute(const std::string& sql) {
  std::vector<Rows> results;
  const PacketError error = Run({sql, "SELECT ROW_COUNT()"}, &results);
  if (!error.ok()) return StatusOf(error);
  int64_t changed = 0;
  if (results.size() == 2 && results[1].size() == 1) (void)absl::SimpleAtoi(results[1][0][0].value_or("0"), &changed);
  return changed;
}

absl::Status Connection::Prepare(absl::Duration idle_timeout) {
  const absl::StatusOr<Rows> facts = Query(
      "SELECT VERSION(), @@global.read_only, @@global.max_allowed_packet, @@global.server_id, @@hostname, @@port");
  if (!facts.ok()) return facts.status();
  const Row& row = facts->front();
  const bool mariadb = absl::StrContains(row[0].value_or(""), "MariaDB");
  if (IsOn(row[1])) {
    return absl::UnavailableError("this database server is read-only (not the primary)");
  }
  (void)absl::SimpleAtoi(row[2].value_or(""), &max_packet_);
  server_ =
      absl::StrCat(row[0].value_or(""), "/", row[3].value_or(""), "/", row[4].value_or(""), "/", row[5].value_or(""));
  std::vector<std::string> setup = {
      "SET NAMES utf8mb4",
      "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 3, sql_mode = "
      "'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
      "NO_ENGINE_SUBSTITUTION'",
      "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"};
  if (idle_timeout > absl::ZeroDuration()) {
    setup.push_back(absl::StrCat("SET SESSION ", mariadb ? "idle_transaction_timeout" : "wait_timeout", " = ",
                                 absl::ToInt64Seconds(idle_timeout)));
  }
  return StatusOf(Run(setup));
}

Database::Database(DatabaseOptions options) : options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Connection>> Database::Connect(absl::Duration idle_timeout) {
  absl::Status first_failure = absl::InvalidArgumentError("no database host is given");
  const size_t start = preferred_.load();
  for (size_t i = 0; i < options_.hosts.size(); ++i) {
    const size_t at = (start + i) % options_.hosts.size();
    absl::StatusOr<std::unique_ptr<Connection>> connection = ConnectTo(options_.hosts[at], idle_timeout);
    if (connection.ok()) {
      preferred_ = at;
      return connection;
    }
    if (i == 0 || !absl::IsUnavailable(connection.status())) first_failure = connection.status();
  }
  if (on_error) on_error("connection");
  return first_failure;
}

absl::StatusOr<std::unique_ptr<Connection>> Database::ConnectTo(const Host& host, absl::Duration idle_timeout) {
  const std::string where = host.socket.empty() ? absl::StrCat(host.name, ":", host.port) : host.socket;
  std::unique_ptr<Connection> connection(new Connection);
  try {
    sql::ConnectOptionsMap properties;
    properties["hostName"] =
        sql::SQLString(host.socket.empty() ? absl::StrCat("tcp://", where) : absl::StrCat("unix://", where));
    properties["userName"] = sql::SQLString(options_.user);
    properties["password"] = sql::SQLString(options_.password);
    properties["schema"] = sql::SQLString(options_.schema);
    properties["CLIENT_MULTI_STATEMENTS"] = true;
    properties["OPT_RECONNECT"] = false;
    properties["OPT_CONNECT_TIMEOUT"] = static_cast<int>(absl::ToInt64Seconds(options_.connect_timeout));
    properties["OPT_READ_TIMEOUT"] = static_cast<int>(absl::ToInt64Seconds(options_.read_timeout));
    properties["OPT_WRITE_TIMEOUT"] = static_cast<int>(absl::ToInt64Seconds(options_.read_timeout));
    if (host.socket.empty() && !options_.tls_ca.empty()) {
      properties["sslCA"] = sql::SQLString(options_.tls_ca);
      properties["sslVerify"] = true;
      properties["sslEnforce"] = true;
    }
    connection->handles_->connection.reset(DriverForThisThread()->connect(properties));
    connection->handles_->statement.reset(connection->handles_->connection->createStatement());
  } catch (const sql::SQLException& e) {
    const absl::Status status = StatusOf({.fate = Fate::kNotSent, .code = e.getErrorCode()});
    if (!absl::IsUnavailable(status)) return status;
    if (e.getErrorCode() == 2026) {
      return absl::FailedPreconditionError(
          absl::StrCat("the server at ", where,
                       " offers no TLS, or its certificate is not to be trusted: it has to be signed by the "
                       "authority in --mysql-ca and to name ",
                       host.name));
    }
    return absl::UnavailableError(absl::StrCat("no database answers at ", where, " (error ", e.getErrorCode(),
                                               "): is it running and reachable?"));
  } catch (const std::exception&) {
    return absl::UnavailableError(absl::StrCat("no database answers at ", where));
  }
  const absl::Status prepared = connection->Prepare(idle_timeout);
  if (!prepared.ok()) return prepared;
  connection->database_ = this;
  return connection;
}

}  // namespace docket::storage
