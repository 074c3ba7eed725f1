#include "server/sealing/key_source.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/embedded/child_process.h"
#include "server/embedded/data_folder.h"
#include "server/embedded/unique_fd.h"
#include "server/log.h"

namespace docket::server {
namespace {

absl::Status Wrong(absl::string_view named, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(named, ": ", what));
}

// Whether there may be more.
absl::StatusOr<bool> ReadSome(int fd, std::string* text) {
  char part[4096];
  const ssize_t got = read(fd, part, sizeof(part));
  if (got < 0 && errno != EINTR) return absl::UnavailableError(ErrorText(errno));
  if (got > 0) text->append(part, static_cast<size_t>(got));
  sodium_memzero(part, sizeof(part));
  return got != 0;
}

// Room for all that is read, so that no copy is left behind where it grew.
std::string Room() {
  std::string text;
  text.reserve(2 * kMostKeyBytes);
  return text;
}

// Takes the text, and leaves nothing of it.
absl::StatusOr<MasterKeys> ParseAndForget(absl::string_view named, std::string text) {
  absl::StatusOr<MasterKeys> keys = MasterKeys::Parse(text);
  sodium_memzero(text.data(), text.size());
  return keys.ok() ? std::move(keys) : Wrong(named, keys.status().message());
}

// A group's right is how a file of somebody else reaches this user, as Secrets in a cluster do; on a file of one's own
// it lets others in.
bool OthersMayRead(const struct stat& file) {
  const mode_t others = file.st_uid == geteuid() ? S_IRWXG | S_IRWXO : S_IRWXO;
  return S_ISREG(file.st_mode) && (file.st_mode & others) != 0;
}

struct Running {
  pid_t pid = 0;
  UniqueFd output;
};

// In a group of its own, so that what it starts can be ended with it.
absl::StatusOr<Running> StartShell(const std::string& command, absl::string_view named) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return Wrong(named, ErrorText(errno));
  Running running{.output = UniqueFd(ends[0])};
  const UniqueFd input(ends[1]);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, input.get(), STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const absl::Cleanup destroy = [&] {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  };
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigaddset(&signals, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  std::string words[] = {"sh", "-c", command};
  char* const argv[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  const int failed = posix_spawn(&running.pid, "/bin/sh", &files, &attributes, argv, environ);
  if (failed != 0) return Wrong(named, absl::StrCat("/bin/sh cannot be started: ", ErrorText(failed)));
  return running;
}

// Until it has closed its output.
absl::StatusOr<std::string> ReadOutput(int fd, absl::Time until) {
  std::string text = Room();
  while (text.size() <= kMostKeyBytes) {
    pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
    const int64_t left_ms = std::max<int64_t>(0, absl::ToInt64Milliseconds(until - absl::Now()));
    const int ready = poll(&waiting, 1, static_cast<int>(left_ms));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return absl::DeadlineExceededError("the command took too long, and was ended");
    const absl::StatusOr<bool> more = ReadSome(fd, &text);
    if (!more.ok()) return more.status();
    if (!*more) return text;
  }
  sodium_memzero(text.data(), text.size());
  return absl::OutOfRangeError(
      absl::StrCat("the command printed more than ", kMostKeyBytes >> 10, " KiB, and those are no master keys"));
}

// Its wait status. What it left running has nothing to do any more.
int EndShell(pid_t pid, absl::Time until) {
  while (!HasExited(pid) && absl::Now() < until) poll(nullptr, 0, 5);
  kill(-pid, SIGKILL);
  return Reap(pid);
}

absl::Status WriteAll(int fd, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno != EINTR) return absl::FailedPreconditionError(ErrorText(errno));
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? absl::OkStatus() : absl::FailedPreconditionError(ErrorText(errno));
}

// The name appears with the whole content or not at all, and takes nobody else's place.
absl::Status Place(const std::string& beside, const std::string& file) {
  if (link(beside.c_str(), file.c_str()) != 0) {
    if (errno == EEXIST) return absl::AlreadyExistsError("there is one already");
    return absl::FailedPreconditionError(ErrorText(errno));
  }
  const std::string folder = std::filesystem::absolute(file).parent_path().string();
  const UniqueFd opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.valid() && fsync(opened.get()) == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(ErrorText(errno));
}

}  // namespace

absl::StatusOr<MasterKeys> ReadMasterKeys(const std::string& file) {
  const UniqueFd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about = {};
  if (!fd.valid() || fstat(fd.get(), &about) != 0) {
    return Wrong(file, absl::StrCat("the master keys cannot be read: ", ErrorText(errno)));
  }
  std::string text = Room();
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more && text.size() <= kMostKeyBytes) more = ReadSome(fd.get(), &text);
  if (!more.ok()) return Wrong(file, absl::StrCat("the master keys cannot be read: ", more.status().message()));
  if (text.size() > kMostKeyBytes) {
    return Wrong(file, absl::StrCat("it has more than ", kMostKeyBytes >> 10, " KiB, and is no file of master keys"));
  }
  absl::StatusOr<MasterKeys> keys = ParseAndForget(file, std::move(text));
  if (keys.ok() && OthersMayRead(about)) {
    log::Warning("others may read the master keys: take the right from them (chmod go= FILE)", {{"file", file}});
  }
  return keys;
}

absl::StatusOr<MasterKeys> MasterKeysFromCommand(const std::string& command, absl::string_view named,
                                                 absl::Duration limit) {
  const absl::Time until = absl::Now() + limit;
  const absl::StatusOr<Running> shell = StartShell(command, named);
  if (!shell.ok()) return shell.status();
  absl::StatusOr<std::string> text = ReadOutput(shell->output.get(), until);
  const int status = EndShell(shell->pid, text.ok() ? until : absl::InfinitePast());
  if (!text.ok()) return Wrong(named, text.status().message());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    sodium_memzero(text->data(), text->size());
    return Wrong(named, absl::StrCat("the command ", DescribeExit(status)));
  }
  return ParseAndForget(named, *std::move(text));
}

absl::Status MakeMasterKeyFile(const std::string& file, absl::string_view id) {
  const std::string beside = absl::StrCat(file, ".new");
  // One that was left by a start that broke off was never in use.
  unlink(beside.c_str());
  const UniqueFd fd(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  absl::Status made = fd.valid() ? absl::OkStatus() : absl::FailedPreconditionError(ErrorText(errno));
  if (made.ok()) {
    std::string line = absl::StrCat(MasterKeys::NewLine(id), "\n");
    made = WriteAll(fd.get(), line);
    sodium_memzero(line.data(), line.size());
    if (made.ok()) made = Place(beside, file);
    unlink(beside.c_str());
  }
  return made.ok() ? made : absl::Status(made.code(), absl::StrCat(file, " cannot be made: ", made.message()));
}

std::string MasterKeyIdOfToday() { return absl::FormatTime("key-%Y-%m-%d", absl::Now(), absl::UTCTimeZone()); }

}  // namespace docket::server
