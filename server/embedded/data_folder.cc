#include "server/embedded/data_folder.h"

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

namespace docket::server {
namespace {

namespace fs = std::filesystem;

constexpr absl::Duration kLockPoll = absl::Milliseconds(50);
constexpr absl::string_view kChooseAnother = "choose another with --data";

// A process id alone may have passed to somebody else since it was written down; with the start time it has not.
struct Owner {
  pid_t pid = 0;
  uint64_t start_ticks = 0;
};

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// When the process started, in clock ticks since boot; nothing if it is gone, or dead and not yet reaped.
std::optional<uint64_t> StartTicks(pid_t pid) {
  const std::string stat = ReadAll(absl::StrCat("/proc/", pid, "/stat"));
  const size_t end_of_name = stat.rfind(')');  // the name itself may contain spaces and parentheses
  if (end_of_name == std::string::npos) return std::nullopt;
  const std::vector<absl::string_view> fields = absl::StrSplit(absl::string_view(stat).substr(end_of_name + 2), ' ');
  constexpr size_t kState = 0;
  constexpr size_t kStart = 19;  // field 22 of proc(5), counted from the state, field 3
  uint64_t ticks = 0;
  if (fields.size() <= kStart || fields[kState] == "Z" || fields[kState] == "X") return std::nullopt;
  if (!absl::SimpleAtoi(fields[kStart], &ticks)) return std::nullopt;
  return ticks;
}

Owner ReadOwner(int lock_fd) {
  char text[64] = {};
  const ssize_t size = pread(lock_fd, text, sizeof(text) - 1, 0);
  Owner owner;
  if (size <= 0) return owner;
  const std::vector<absl::string_view> words =
      absl::StrSplit(absl::string_view(text, size), absl::ByAnyChar(" \n"), absl::SkipEmpty());
  if (words.empty() || !absl::SimpleAtoi(words[0], &owner.pid)) return Owner();
  if (words.size() < 2 || !absl::SimpleAtoi(words[1], &owner.start_ticks)) owner.start_ticks = 0;
  return owner;
}

bool IsAlive(const Owner& owner) {
  if (owner.pid <= 0) return false;
  if (const std::optional<uint64_t> ticks = StartTicks(owner.pid)) {
    return owner.start_ticks == 0 || *ticks == owner.start_ticks;
  }
  // Where there is no /proc, or it hides others' processes.
  return !fs::exists("/proc/self/stat") && (kill(owner.pid, 0) == 0 || errno == EPERM);
}

std::string RunningDatabase(const std::string& pid_file) {
  pid_t pid = 0;
  const std::string text = ReadAll(pid_file);
  if (!absl::SimpleAtoi(absl::StripAsciiWhitespace(text), &pid) || !StartTicks(pid)) return "";
  return absl::StrCat(" (process ", pid, ")");
}

}  // namespace

std::string ErrorText(int error_number) { return std::generic_category().message(error_number); }

std::string EffectiveUserName() {
  std::vector<char> buffer(16 * 1024);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return "";
  return entry.pw_name;
}

std::string DataFolder::Path(absl::string_view name) const { return absl::StrCat(absolute_, "/", name); }

std::string DataFolder::Shown(absl::string_view name) const { return (fs::path(shown_) / std::string(name)).string(); }

absl::StatusOr<std::unique_ptr<DataFolder>> DataFolder::Open(const std::string& path, const Progress& progress,
                                                             absl::Duration orphan_wait) {
  if (path.empty()) return absl::InvalidArgumentError("the data folder has no name: choose one with --data");
  std::error_code error;
  std::string absolute = fs::absolute(path, error).lexically_normal().string();
  if (error) return absl::FailedPreconditionError(absl::StrCat("the data folder ", path, ": ", error.message()));
  while (absolute.size() > 1 && absolute.back() == '/') absolute.pop_back();

  std::unique_ptr<DataFolder> folder(new DataFolder(path, std::move(absolute)));
  const size_t socket_bytes = folder->socket().size();
  if (socket_bytes > kMaxSocketPathBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the path of the data folder ", path, " is too long: its socket's ",
                                                   "full path would have ", socket_bytes, " bytes of at most ",
                                                   kMaxSocketPathBytes, "; choose a shorter one with --data"));
  }
  if (absl::Status status = folder->Create(); !status.ok()) return status;
  if (absl::Status status = folder->CheckOwner(); !status.ok()) return status;
  if (absl::Status status = folder->OpenLockFile(); !status.ok()) return status;
  if (absl::Status status = folder->Lock(progress, orphan_wait); !status.ok()) return status;
  if (absl::Status status = folder->WriteOwner(); !status.ok()) return status;
  if (absl::Status status = folder->EmptyTemporaryFolder(); !status.ok()) return status;
  return folder;
}

absl::Status DataFolder::Unusable(int error_number) const {
  switch (error_number) {
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(absl::StrCat("the data folder ", shown_, " cannot be written by user ",
                                                      EffectiveUserName(), ": give that user the right, or ",
                                                      kChooseAnother));
    case EROFS:
      return absl::FailedPreconditionError(
          absl::StrCat("the data folder ", shown_, " is on a read-only file system: ", kChooseAnother));
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(
          absl::StrCat("the disk of the data folder ", shown_, " is full: make room, or ", kChooseAnother));
    default:
      return absl::FailedPreconditionError(absl::StrCat("the data folder ", shown_, " cannot be used (",
                                                        ErrorText(error_number), "): ", kChooseAnother));
  }
}

absl::Status DataFolder::Create() const {
  std::error_code error;
  fs::create_directories(fs::path(absolute_).parent_path(), error);
  if (error && error != std::errc::not_a_directory && error != std::errc::file_exists) return Unusable(error.value());
  if (mkdir(absolute_.c_str(), 0700) == 0) return absl::OkStatus();
  if (errno != EEXIST) return Unusable(errno);
  if (fs::is_directory(absolute_, error)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the data folder ", shown_, " is a file, not a folder: remove it, or ", kChooseAnother));
}

// A database started by one user and written by another would leave files that the first can no longer open.
absl::Status DataFolder::CheckOwner() const {
  struct stat database_stat;
  if (stat(database().c_str(), &database_stat) != 0 || database_stat.st_uid == geteuid()) return absl::OkStatus();
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16 * 1024);
  getpwuid_r(database_stat.st_uid, &entry, buffer.data(), buffer.size(), &found);
  const std::string owner = found != nullptr ? entry.pw_name : absl::StrCat(database_stat.st_uid);
  return absl::PermissionDeniedError(absl::StrCat("the data folder ", shown_, " belongs to user ", owner,
                                                  ", and this is ", EffectiveUserName(), ": run docketd as ", owner,
                                                  ", or ", kChooseAnother));
}

// A folder becomes ours only when it is empty, so that nothing of anybody else's is ever written over or removed.
absl::Status DataFolder::OpenLockFile() {
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
  lock_ = UniqueFd(open(Path("lock").c_str(), kFlags));
  if (lock_.valid()) return absl::OkStatus();
  if (errno != ENOENT) return Unusable(errno);
  std::error_code error;
  for (fs::directory_iterator entry(absolute_, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == "lost+found") continue;  // the root of a file system of its own
    return absl::FailedPreconditionError(absl::StrCat("the folder ", shown_,
                                                      " is not a data folder of docketd and holds ", "other files (",
                                                      name, "): choose an empty or a new one with --data"));
  }
  if (error) return Unusable(error.value());
  lock_ = UniqueFd(open(Path("lock").c_str(), kFlags | O_CREAT, 0600));
  return lock_.valid() ? absl::OkStatus() : Unusable(errno);
}

absl::Status DataFolder::Lock(const Progress& progress, absl::Duration orphan_wait) {
  const absl::Time deadline = absl::Now() + orphan_wait;
  bool told = false;
  while (flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return Unusable(errno);
    const Owner owner = ReadOwner(lock_.get());
    if (IsAlive(owner)) {
      return absl::FailedPreconditionError(absl::StrCat("the data folder ", shown_, " is in use by process ", owner.pid,
                                                        ": stop it, or ", kChooseAnother));
    }
    const std::string database = RunningDatabase(Path("mariadb.pid"));
    if (absl::Now() >= deadline) {
      return absl::FailedPreconditionError(
          absl::StrCat("the data folder ", shown_, " is still held by the database server", database,
                       " of a docketd that has ended: stop that server, or ", kChooseAnother));
    }
    if (!told && progress) {
      progress(absl::StrCat("waiting for the database server", database,
                            " of a docketd that has ended to release the data folder ", shown_));
    }
    told = true;
    absl::SleepFor(kLockPoll);
  }
  return absl::OkStatus();
}

absl::Status DataFolder::WriteOwner() const {
  const std::string text = absl::StrCat(getpid(), " ", StartTicks(getpid()).value_or(0), "\n");
  if (ftruncate(lock_.get(), 0) != 0) return Unusable(errno);
  if (pwrite(lock_.get(), text.data(), text.size(), 0) != static_cast<ssize_t>(text.size())) return Unusable(errno);
  return absl::OkStatus();
}

absl::Status DataFolder::EmptyTemporaryFolder() const {
  std::error_code error;
  fs::remove_all(Path("tmp"), error);
  if (error) return Unusable(error.value());
  if (mkdir(Path("tmp").c_str(), 0700) != 0) return Unusable(errno);
  return absl::OkStatus();
}

absl::Status DataFolder::WriteFile(absl::string_view name, absl::string_view content) const {
  const UniqueFd fd(open(Path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd.valid()) return Unusable(errno);
  while (!content.empty()) {
    const ssize_t written = write(fd.get(), content.data(), content.size());
    if (written < 0) return Unusable(errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

uint64_t DataFolder::FreeBytes() const {
  struct statvfs space;
  if (statvfs(absolute_.c_str(), &space) != 0) return 0;
  return static_cast<uint64_t>(space.f_bavail) * space.f_frsize;
}

absl::Status DataFolder::Sync() const {
  const UniqueFd fd(open(absolute_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid() || syncfs(fd.get()) != 0 || fsync(fd.get()) != 0) return Unusable(errno);
  return absl::OkStatus();
}

}  // namespace docket::server
