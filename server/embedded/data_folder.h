#ifndef DOCKET_SERVER_EMBEDDED_DATA_FOLDER_H_
#define DOCKET_SERVER_EMBEDDED_DATA_FOLDER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/embedded/unique_fd.h"

namespace docket::server {

// Told, in whole sentences without a full stop, what is going on.
using Progress = std::function<void(absl::string_view)>;

// The folder in which one docketd keeps its embedded database, locked for as long as this object lives.
//
//   lock             flock'd by the owner; holds the owner's process id and the time it started
//   database/        the database's own files
//   database.new/    a database being created; renamed to database/ when it is complete
//   tmp/             emptied at every opening
//   mariadb.sock, mariadb.pid, mariadb.log (and mariadb.log.1), mariadb.version
//
// The lock belongs to the open file, and the database server inherits it (`lock_fd`): a killed docketd's folder
// stays locked until its orphaned database has stopped.
// Immutable once opened, so threads may share it.
class DataFolder {
 public:
  // The longest path a Unix socket may have: sun_path, less its final NUL.
  static constexpr size_t kMaxSocketPathBytes = 107;

  // Creates the folder (mode 0700) where it is missing, and locks it. An existing folder has to be empty or docketd's.
  // One that a living docketd uses is refused at once; one that only an orphaned database still holds is waited for, up
  // to `orphan_wait`. Every error is one sentence that says what to do.
  static absl::StatusOr<std::unique_ptr<DataFolder>> Open(const std::string& path, const Progress& progress,
                                                          absl::Duration orphan_wait = absl::Seconds(30));

  // The folder as the operator wrote it, for messages.
  const std::string& shown() const { return shown_; }
  std::string Shown(absl::string_view name) const;
  // The absolute path of a file in the folder.
  std::string Path(absl::string_view name) const;

  std::string database() const { return Path("database"); }
  std::string unfinished_database() const { return Path("database.new"); }
  std::string socket() const { return Path("mariadb.sock"); }
  std::string log() const { return Path("mariadb.log"); }

  // Close-on-exec, so that only a child that is given it on purpose keeps the folder locked.
  int lock_fd() const { return lock_.get(); }

  // Replaces the content of a file in the folder.
  absl::Status WriteFile(absl::string_view name, absl::string_view content) const;
  // What an operating system's error in the folder means for the operator.
  absl::Status Unusable(int error_number) const;
  uint64_t FreeBytes() const;
  // Makes renames and new files in the folder survive a loss of power.
  absl::Status Sync() const;

 private:
  DataFolder(std::string shown, std::string absolute) : shown_(std::move(shown)), absolute_(std::move(absolute)) {}

  absl::Status Create() const;
  absl::Status OpenLockFile();
  absl::Status CheckOwner() const;
  absl::Status Lock(const Progress& progress, absl::Duration orphan_wait);
  absl::Status WriteOwner() const;
  absl::Status EmptyTemporaryFolder() const;

  const std::string shown_;
  const std::string absolute_;
  UniqueFd lock_;
};

// The name of the user this process runs as; empty where the user id has none.
std::string EffectiveUserName();

// What the operating system says about an error number, without the number.
std::string ErrorText(int error_number);

}  // namespace docket::server

#endif  // DOCKET_SERVER_EMBEDDED_DATA_FOLDER_H_
