#include "api/client/hook/state_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/event_feed.h"
#include "api/client/whole_file.h"

namespace docket::client {
namespace {

constexpr mode_t kOwnersFolder = 0700;
constexpr mode_t kOwnersFile = 0600;

absl::Status Failed(const std::string& path, absl::string_view what) {
  return absl::UnavailableError(absl::StrCat("'", path, "' cannot be ", what, ": ", std::strerror(errno)));
}

// A file that is locked for as long as this is there; whoever dies lets go.
class Locked {
 public:
  explicit Locked(const std::string& path) : file_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnersFile)) {
    while (file_ >= 0 && flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Locked() {
    if (file_ >= 0) close(file_);
  }
  bool ok() const { return file_ >= 0; }

 private:
  const int file_;
};

absl::Status SyncFolder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && fsync(folder) == 0;
  absl::Status status = synced ? absl::OkStatus() : Failed(path, "made to last");
  if (folder >= 0) close(folder);
  return status;
}

// The whole lines of a file; none where there is none. A last line without its end was being written when the process
// died: the event in it is not done, and comes again.
absl::StatusOr<std::vector<std::string>> ReadLines(const std::string& path) {
  std::vector<std::string> lines;
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return errno == ENOENT ? absl::StatusOr<std::vector<std::string>>(lines) : Failed(path, "read");
  for (std::string line; std::getline(file, line);) {
    if (!file.eof() && !line.empty()) lines.push_back(line);
  }
  return file.bad() ? absl::StatusOr<std::vector<std::string>>(Failed(path, "read")) : lines;
}

absl::Status AppendAll(int file, absl::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed(path, "written");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(file) == 0 ? absl::OkStatus() : Failed(path, "written");
}

// What a process that died left of a line goes, so that the next one does not run on from it.
absl::Status CutBrokenLine(int file, const std::string& path) {
  const off_t end = lseek(file, 0, SEEK_END);
  off_t keep = end;
  for (char last = '\0'; keep > 0; --keep) {
    if (pread(file, &last, 1, keep - 1) != 1) return Failed(path, "read");
    if (last == '\n') break;
  }
  return keep == end || ftruncate(file, keep) == 0 ? absl::OkStatus() : Failed(path, "written");
}

}  // namespace

StateFolder::~StateFolder() {
  if (lock_ >= 0) close(lock_);
}

absl::Status StateFolder::Open(Use use) {
  std::error_code error;
  const bool there = std::filesystem::is_directory(path_, error);
  if (!there && mkdir(path_.c_str(), kOwnersFolder) != 0) return Failed(path_, "made");
  const std::string lock = path_ + (use == Use::kHook ? "/hook.lock" : "/replay.lock");
  lock_ = open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnersFile);
  if (lock_ < 0) return Failed(lock, "opened");
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("another docket hook ", use == Use::kHook ? "" : "replay ",
                                                    "uses '", path_, "': each needs a folder of its own"));
}

absl::StatusOr<std::string> StateFolder::Position() const { return ReadPosition(path_ + "/position"); }

absl::Status StateFolder::KeepPosition(const std::string& position) const {
  return WritePosition(path_ + "/position", position);
}

absl::Status StateFolder::AddDeadLetters(const std::vector<std::string>& lines) const {
  if (lines.empty()) return absl::OkStatus();
  const Locked locked(path_ + "/dead-letters.lock");
  if (!locked.ok()) return Failed(path_, "written to");
  const std::string path = dead_letters();
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, kOwnersFile);
  if (file < 0) return Failed(path, "opened");
  absl::Status status = CutBrokenLine(file, path);
  if (status.ok()) status = AppendAll(file, absl::StrCat(absl::StrJoin(lines, "\n"), "\n"), path);
  close(file);
  return status.ok() ? SyncFolder(path_) : status;
}

absl::StatusOr<std::vector<std::string>> StateFolder::TakeDeadLetters() const {
  const Locked locked(path_ + "/dead-letters.lock");
  if (!locked.ok()) return Failed(path_, "written to");
  const std::string taken = path_ + "/replaying.jsonl";
  absl::StatusOr<std::vector<std::string>> lines = ReadLines(taken);
  if (!lines.ok()) return lines;
  const absl::StatusOr<std::vector<std::string>> newer = ReadLines(dead_letters());
  if (!newer.ok()) return newer;
  lines->insert(lines->end(), newer->begin(), newer->end());
  if (lines->empty()) return lines;
  // First they are in the one file, then no longer in the other: who dies between has some of them twice.
  WholeFile file(taken);
  absl::Status status = file.Open();
  if (status.ok()) status = file.Write(absl::StrCat(absl::StrJoin(*lines, "\n"), "\n"));
  if (status.ok()) status = file.Keep();
  if (!status.ok()) return status;
  if (unlink(dead_letters().c_str()) != 0 && errno != ENOENT) return Failed(dead_letters(), "removed");
  if (status = SyncFolder(path_); !status.ok()) return status;
  return lines;
}

absl::Status StateFolder::ForgetTaken() const {
  const std::string taken = path_ + "/replaying.jsonl";
  if (unlink(taken.c_str()) != 0 && errno != ENOENT) return Failed(taken, "removed");
  return SyncFolder(path_);
}

}  // namespace docket::client
