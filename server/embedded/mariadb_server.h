#ifndef DOCKET_SERVER_EMBEDDED_MARIADB_SERVER_H_
#define DOCKET_SERVER_EMBEDDED_MARIADB_SERVER_H_

#include <sys/types.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/embedded/data_folder.h"
#include "server/embedded/mariadb_program.h"

namespace docket::server {

// The embedded default database: a private MariaDB server, run as a supervised child on a Unix socket in a data folder
// of its own, without any network port, every commit synced to disk.
//
//   auto database = MariaDbServer::Start({.data_folder = ".docket", .log = print});
//   if (!database.ok()) …                               // one sentence for the operator
//   connect((*database)->socket_path(), (*database)->user());  // no password: the socket proves who asks
//
// The child is started, watched, and started again by a thread of this object's own, because the kernel tells a child
// of the end of the thread that forked it, not of the process: with this thread the child lives and dies. The database
// of a docketd that is killed is killed too, which loses nothing that was committed, and keeps the folder locked until
// it has gone. It is not asked to stop by SIGTERM then, because MariaDB 10.11 waits for ever when that comes while it
// starts.
// Thread-safe.
class MariaDbServer {
 public:
  struct Options {
    std::string data_folder = ".docket";
    // Called from the thread in Start or Stop and from the watching one; one call at a time is not promised.
    Progress log = nullptr;
    MariaDbSizes sizes = {};
    // What a new database asks of the disk: its files, and some room to work in.
    uint64_t free_bytes_for_new_database = 400'000'000;
    // The server program; looked for when empty.
    std::string program = {};
    absl::Duration orphan_wait = absl::Seconds(30);
    // Until it accepts connections; after a crash it first recovers, which may take a while.
    absl::Duration start_timeout = absl::Minutes(10);
    absl::Duration stop_timeout = absl::Seconds(60);
  };

  // Returns once the database accepts connections. A database that is not there yet is created.
  static absl::StatusOr<std::unique_ptr<MariaDbServer>> Start(Options options);

  // Stops it.
  ~MariaDbServer();
  MariaDbServer(const MariaDbServer&) = delete;
  MariaDbServer& operator=(const MariaDbServer&) = delete;

  // Lets the database stop cleanly, kills it when that takes longer than `stop_timeout` or it was only starting, and
  // unlocks the folder.
  // Whoever calls second waits for the first.
  void Stop();

  // Whether it accepts connections, as far as is known: false from its end until it has been started again.
  bool running() const;
  const std::string& socket_path() const { return socket_path_; }
  // The database user to connect as, by the socket and without a password.
  const std::string& user() const { return user_; }
  // The child's process id, 0 while there is none.
  pid_t pid() const;

 private:
  MariaDbServer(Options options, MariaDbProgram program, std::unique_ptr<DataFolder> folder);

  absl::Status Prepare();
  absl::Status AwaitFirstStart();
  void Supervise();
  // One life of the child: from its start to its accepting connections; the watching thread only.
  absl::Status StartOnce();
  absl::Status Launch();
  absl::Status AwaitConnections();
  // Takes the ended child's status and forgets its process id.
  std::string Bury(pid_t child);
  // Waits; false when the server is being stopped.
  bool Pause(absl::Duration duration);
  void Restart();
  std::vector<std::string> Arguments() const;
  void Log(absl::string_view line) const;

  const Options options_;
  const MariaDbProgram program_;
  std::unique_ptr<DataFolder> folder_;
  const std::string socket_path_;
  const std::string user_;
  std::thread watcher_;
  std::mutex stop_mu_;  // held while stopping

  mutable std::mutex mu_;  // guards what follows
  std::condition_variable changed_;
  pid_t child_ = 0;
  bool accepting_ = false;
  bool stopping_ = false;
  bool first_start_over_ = false;
  absl::Status first_start_;
  bool watcher_over_ = false;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_EMBEDDED_MARIADB_SERVER_H_
