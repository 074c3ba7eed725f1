// One connection to a MySQL-protocol server, and how its failures are told apart.
//
// Everything that MySQL Connector/C++ throws ends in database.cc. Transactions are begun and ended by SQL text alone:
// the connector's own commit and rollback hide failures.
//
// A Connection belongs to one thread. A Database may be shared.
#ifndef DOCKET_STORAGE_DATABASE_H_
#define DOCKET_STORAGE_DATABASE_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace docket::storage {

struct Host {
  std::string name;  // empty: use `socket`
  int port = 3306;
  std::string socket;
};

struct DatabaseOptions {
  std::vector<Host> hosts;  // tried in order, beginning with the one that answered last
  std::string user;
  std::string password;
  std::string schema = "docket";
  std::string tls_ca;  // path of the CA; empty: no TLS, for a socket or loopback only
  absl::Duration connect_timeout = absl::Seconds(3);
  absl::Duration read_timeout = absl::Seconds(5);
};

enum class Fate {
  kDone,
  kRefused,    // certain: nothing committed. A statement failed; the server may have left the transaction open
  kElsewhere,  // certain: this server is read-only or not ready; another host may do
  kNotSent,    // certain: no connection, nothing was sent
  kUnknown,    // the connection broke after something was sent
};

// How a packet of statements ended.
struct PacketError {
  Fate fate = Fate::kDone;
  int code = 0;          // the server's or client's error number
  size_t statement = 0;  // index of the statement that failed
  bool ok() const { return fate == Fate::kDone; }
  bool duplicate_key() const { return code == 1062; }
  bool null_guard() const { return code == 1048; }
  bool lock_conflict() const { return code == 1213 || code == 1205 || code == 3572 || code == 3101 || code == 1020; }
  bool interrupted() const { return code == 1317 || code == 1969 || code == 3024; }
  bool disk_full() const { return code == 1021 || code == 1114 || code == 28; }
};

using Row = std::vector<std::optional<std::string>>;
using Rows = std::vector<Row>;

class Database;

class Connection {
 public:
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends all statements in one packet and reads every statement's own result, so that COMMIT's is never missed.
  // `results`, if given, gets one entry for each statement that was executed (empty for those without rows).
  PacketError Run(const std::vector<std::string>& statements, std::vector<Rows>* results = nullptr);

  // One statement outside any packet. A failed one is a status without the driver's text: UNAVAILABLE when the
  // connection is gone or the server refuses, INTERNAL else.
  absl::StatusOr<Rows> Query(const std::string& sql);
  // Answers the number of changed rows.
  absl::StatusOr<int64_t> Execute(const std::string& sql);

  bool broken() const { return broken_; }
  size_t max_packet() const { return max_packet_; }
  // Names the server process behind the connection; differs after a failover.
  const std::string& server() const { return server_; }

 private:
  friend class Database;
  struct Handles;
  Connection();
  absl::Status Prepare(absl::Duration idle_timeout);

  std::unique_ptr<Handles> handles_;
  void Tell(const PacketError& error) const;

  const Database* database_ = nullptr;
  bool broken_ = false;
  size_t max_packet_ = 1 << 24;
  std::string server_;
};

class Database {
 public:
  explicit Database(DatabaseOptions options);
  // Its connections refer to it.
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Hears the class of each failure: "connection", "lost", "contention", "read_only", "rejected". Not of a key that
  // was taken, and not of a guard that held. Set before other threads connect; called on any thread.
  std::function<void(absl::string_view error_class)> on_error;

  // Connects to the first host that answers and may be written to. `idle_timeout`: the server ends the session, or a
  // transaction left open, after it; zero: the server's own default.
  absl::StatusOr<std::unique_ptr<Connection>> Connect(absl::Duration idle_timeout = absl::ZeroDuration());

  const DatabaseOptions& options() const { return options_; }

 private:
  absl::StatusOr<std::unique_ptr<Connection>> ConnectTo(const Host& host, absl::Duration idle_timeout);

  const DatabaseOptions options_;
  std::atomic<size_t> preferred_{0};
};

// The class of a server's error number, as for a statement before COMMIT.
Fate FateOf(int code);
// A sentence for people about a failure to connect or to write; never the server's text.
absl::Status StatusOf(const PacketError& error);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_DATABASE_H_
