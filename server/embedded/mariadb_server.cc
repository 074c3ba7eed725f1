#include "server/embedded/mariadb_server.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/embedded/child_process.h"
#include "server/embedded/new_database.h"
#include "server/embedded/start_failure.h"
#include "server/embedded/unique_fd.h"

namespace docket::server {
namespace {

constexpr absl::Duration kProbeEvery = absl::Milliseconds(10);
constexpr absl::Duration kProgressEvery = absl::Seconds(5);
constexpr absl::Duration kFirstBackoff = absl::Milliseconds(100);
constexpr absl::Duration kLongestBackoff = absl::Seconds(5);
// A database that lived this long is not failing at its start: the next restart is quick again.
constexpr absl::Duration kLivedWell = absl::Seconds(30);

std::string Seconds(absl::Duration duration) {
  return absl::StrCat(absl::ToInt64Milliseconds(duration) / 1000.0, " s");
}

// Whether somebody at the socket sends the greeting with which a MySQL server opens every connection: the socket alone
// exists, and even takes connections, before the server is ready.
bool GreetsAt(const std::string& socket_path) {
  const UniqueFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return false;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_path.data(), std::min(socket_path.size(), sizeof(address.sun_path) - 1));
  const timeval patience = {.tv_sec = 0, .tv_usec = 500'000};
  setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return false;
  constexpr size_t kHeader = 4;  // three bytes of length, one of sequence
  constexpr unsigned char kProtocolVersion = 10;
  unsigned char greeting[kHeader + 1] = {};
  const ssize_t size = recv(fd.get(), greeting, sizeof(greeting), MSG_WAITALL);
  return size == sizeof(greeting) && greeting[kHeader] == kProtocolVersion;
}

}  // namespace

absl::StatusOr<std::unique_ptr<MariaDbServer>> MariaDbServer::Start(Options options) {
  absl::StatusOr<MariaDbProgram> program = FindMariaDb(options.program);
  if (!program.ok()) return program.status();
  if (EffectiveUserName().empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the user id ", geteuid(), " has no name, which the embedded database needs: give it one in ",
                     "/etc/passwd, or name a database with --mysql"));
  }
  absl::StatusOr<std::unique_ptr<DataFolder>> folder =
      DataFolder::Open(options.data_folder, options.log, options.orphan_wait);
  if (!folder.ok()) return folder.status();
  std::unique_ptr<MariaDbServer> server(new MariaDbServer(std::move(options), *std::move(program), *std::move(folder)));
  if (absl::Status status = server->Prepare(); !status.ok()) return status;
  if (absl::Status status = server->AwaitFirstStart(); !status.ok()) return status;
  return server;
}

MariaDbServer::MariaDbServer(Options options, MariaDbProgram program, std::unique_ptr<DataFolder> folder)
    : options_(std::move(options)),
      program_(std::move(program)),
      folder_(std::move(folder)),
      socket_path_(folder_->socket()),
      user_(EffectiveUserName()) {}

MariaDbServer::~MariaDbServer() { Stop(); }

void MariaDbServer::Log(absl::string_view line) const {
  if (options_.log) options_.log(line);
}

absl::Status MariaDbServer::Prepare() {
  RotateLog(*folder_);
  const bool create = !HasDatabase(*folder_);
  const uint64_t free_bytes = folder_->FreeBytes();
  if (create && free_bytes < options_.free_bytes_for_new_database) {
    return absl::ResourceExhaustedError(absl::StrCat("the disk of the data folder ", folder_->shown(), " has ",
                                                     free_bytes / 1'000'000, " MB free, and a new ", "database needs ",
                                                     options_.free_bytes_for_new_database / 1'000'000,
                                                     " MB: make room, or choose another folder ", "with --data"));
  }
  if (absl::Status status = CheckRelease(program_, *folder_); !status.ok()) return status;
  if (!create) return absl::OkStatus();
  Log(absl::StrCat("creating a database in ", folder_->shown()));
  return CreateDatabase(*folder_, program_, user_, options_.sizes);
}

absl::Status MariaDbServer::AwaitFirstStart() {
  Log("starting the database");
  const absl::Time begin = absl::Now();
  watcher_ = std::thread(&MariaDbServer::Supervise, this);
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return first_start_over_; });
  if (!first_start_.ok()) return first_start_;
  lock.unlock();
  Log(absl::StrCat("the database is ready after ", Seconds(absl::Now() - begin)));
  return absl::OkStatus();
}

void MariaDbServer::Supervise() {
  const absl::Status first = StartOnce();
  {
    const std::lock_guard lock(mu_);
    first_start_over_ = true;
    first_start_ = first;
  }
  changed_.notify_all();
  if (first.ok()) Restart();
  {
    const std::lock_guard lock(mu_);
    watcher_over_ = true;
  }
  changed_.notify_all();
}

// Watches a child that accepts connections, and puts another in its place when it ends, until the server is stopped.
void MariaDbServer::Restart() {
  absl::Duration backoff = kFirstBackoff;
  while (true) {
    const absl::Time begin = absl::Now();
    const pid_t child = pid();
    AwaitExit(child);
    const std::string ending = Bury(child);
    if (absl::Now() - begin > kLivedWell) backoff = kFirstBackoff;
    std::string what = absl::StrCat("the database ", ending, " unexpectedly");
    while (true) {
      if (!Pause(absl::ZeroDuration())) return;
      Log(absl::StrCat(what, "; starting it again in ", Seconds(backoff)));
      if (!Pause(backoff)) return;
      backoff = std::min(2 * backoff, kLongestBackoff);
      const absl::Status status = StartOnce();
      if (status.ok()) break;
      what = std::string(status.message());
    }
    Log("the database is ready again");
  }
}

absl::Status MariaDbServer::StartOnce() {
  if (absl::Status status = CheckFiles(*folder_); !status.ok()) return status;
  RotateLog(*folder_);
  const LogMark mark(*folder_);
  if (absl::Status status = Launch(); !status.ok()) return status;
  const pid_t child = pid();
  absl::Status status = AwaitConnections();
  if (status.ok()) return status;
  if (!absl::IsDeadlineExceeded(status)) {  // it has ended, or is about to because it is being stopped
    AwaitExit(child);
    return ExplainStartFailure(*folder_, mark.LinesSince(), Bury(child));
  }
  kill(child, SIGKILL);
  AwaitExit(child);
  Bury(child);
  return status;
}

absl::Status MariaDbServer::Launch() {
  const ChildProcess child{.arguments = Arguments(), .output = folder_->log(), .kept_fd = folder_->lock_fd()};
  const std::lock_guard lock(mu_);  // so that Stop finds either no child, and none will come, or its process id
  if (stopping_) return absl::CancelledError("the database is being stopped");
  const absl::StatusOr<pid_t> pid = StartChild(child);
  if (!pid.ok()) return pid.status();
  child_ = *pid;
  return absl::OkStatus();
}

absl::Status MariaDbServer::AwaitConnections() {
  const pid_t child = pid();
  const absl::Time begin = absl::Now();
  absl::Time next_progress = begin + kProgressEvery;
  while (!HasExited(child)) {
    if (GreetsAt(socket_path_)) {
      const std::lock_guard lock(mu_);
      accepting_ = true;
      return absl::OkStatus();
    }
    const absl::Time now = absl::Now();
    if (now - begin > options_.start_timeout) {
      return absl::DeadlineExceededError(absl::StrCat("the database did not accept connections within ",
                                                      Seconds(options_.start_timeout), ": see ",
                                                      folder_->Shown("mariadb.log")));
    }
    if (now >= next_progress) {
      Log(absl::StrCat("still waiting for the database to start, after ", Seconds(now - begin), " (it writes to ",
                       folder_->Shown("mariadb.log"), ")"));
      next_progress = now + kProgressEvery;
    }
    if (!Pause(kProbeEvery)) break;
  }
  return absl::UnavailableError("the database ended");
}

std::string MariaDbServer::Bury(pid_t child) {
  const std::lock_guard lock(mu_);  // so that Stop never signals a process id that has passed to somebody else
  child_ = 0;
  accepting_ = false;
  return DescribeExit(Reap(child));
}

bool MariaDbServer::Pause(absl::Duration duration) {
  std::unique_lock lock(mu_);
  return !changed_.wait_for(lock, absl::ToChronoMilliseconds(duration), [this] { return stopping_; });
}

void MariaDbServer::Stop() {
  const std::lock_guard stop_lock(stop_mu_);
  if (!watcher_.joinable()) return;
  {
    std::unique_lock lock(mu_);
    stopping_ = true;
    changed_.notify_all();
    // One that is still starting may hang for ever on SIGTERM, and has nothing to finish.
    if (child_ != 0) kill(child_, accepting_ ? SIGTERM : SIGKILL);
    const auto over = [this] { return watcher_over_; };
    if (!changed_.wait_for(lock, absl::ToChronoMilliseconds(options_.stop_timeout), over)) {
      if (child_ != 0) kill(child_, SIGKILL);
      lock.unlock();
      Log(absl::StrCat("the database did not stop within ", Seconds(options_.stop_timeout),
                       " and was killed; nothing committed is lost, and its next start recovers it"));
    }
  }
  watcher_.join();
  folder_.reset();
}

bool MariaDbServer::running() const {
  const std::lock_guard lock(mu_);
  return accepting_;
}

pid_t MariaDbServer::pid() const {
  const std::lock_guard lock(mu_);
  return child_;
}

std::vector<std::string> MariaDbServer::Arguments() const {
  std::vector<std::string> arguments = CommonArguments(program_, *folder_, folder_->database(), options_.sizes);
  for (std::string argument : {
           absl::StrCat("--socket=", socket_path_),
           absl::StrCat("--pid-file=", folder_->Path("mariadb.pid")),
           std::string("--skip-networking"),
           std::string("--skip-ssl"),  // there is no network to protect
           std::string("--skip-log-bin"),
           std::string("--innodb-flush-log-at-trx-commit=1"),
           std::string("--innodb-lock-wait-timeout=5"),
           std::string("--max-allowed-packet=64M"),
           std::string("--max-connections=200"),
       }) {
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

}  // namespace docket::server
