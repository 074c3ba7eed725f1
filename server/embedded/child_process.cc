#include "server/embedded/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/embedded/data_folder.h"
#include "server/embedded/unique_fd.h"

namespace docket::server {
namespace {

constexpr int kKeptFd = 3;
constexpr int kCannotExecute = 127;

// Everything the child needs, made before the fork: between fork and exec other threads' locks (malloc's among them)
// may be held for ever, so only async-signal-safe calls are allowed there.
struct Prepared {
  std::vector<char*> argv;
  std::vector<std::string> environment;
  std::vector<char*> envp;
  int input = -1;
  int output = -1;
  int kept = -1;
  pid_t parent = 0;
};

[[noreturn]] void Fail(absl::string_view message) {
  const ssize_t ignored = write(STDERR_FILENO, message.data(), message.size());
  static_cast<void>(ignored);
  _exit(kCannotExecute);
}

void ResetSignals() {
  struct sigaction by_default = {};
  by_default.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) sigaction(number, &by_default, nullptr);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void CloseFrom(int first) {
  if (close_range(first, ~0U, 0) == 0) return;
  rlimit limit = {};  // a kernel older than 5.9
  getrlimit(RLIMIT_NOFILE, &limit);
  const int end = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 1 << 16));
  for (int fd = first; fd < end; ++fd) close(fd);
}

[[noreturn]] void RunChild(const Prepared& prepared) {
  setsid();
  ResetSignals();
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != prepared.parent) Fail("the parent process has gone\n");
  if (dup2(prepared.input, STDIN_FILENO) < 0 || dup2(prepared.output, STDOUT_FILENO) < 0 ||
      dup2(prepared.output, STDERR_FILENO) < 0) {
    Fail("the standard streams cannot be set\n");
  }
  int first_to_close = kKeptFd;
  if (prepared.kept >= 0) {
    // dup2 makes a copy without close-on-exec, but not of a descriptor onto itself.
    const int kept = prepared.kept == kKeptFd ? fcntl(kKeptFd, F_SETFD, 0) : dup2(prepared.kept, kKeptFd);
    if (kept < 0) Fail("the lock cannot be inherited\n");
    first_to_close = kKeptFd + 1;
  }
  CloseFrom(first_to_close);
  execve(prepared.argv[0], prepared.argv.data(), prepared.envp.data());
  Fail("the program cannot be executed\n");
}

}  // namespace

absl::StatusOr<pid_t> StartChild(const ChildProcess& child) {
  const UniqueFd input(open(child.input.c_str(), O_RDONLY | O_CLOEXEC));
  if (!input.valid()) return absl::UnavailableError(absl::StrCat(child.input, " cannot be read: ", ErrorText(errno)));
  const UniqueFd output(open(child.output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!output.valid())
    return absl::UnavailableError(absl::StrCat(child.output, " cannot be written: ", ErrorText(errno)));

  Prepared prepared;
  prepared.input = input.get();
  prepared.output = output.get();
  prepared.kept = child.kept_fd;
  prepared.parent = getpid();
  for (const std::string& argument : child.arguments) prepared.argv.push_back(const_cast<char*>(argument.c_str()));
  prepared.argv.push_back(nullptr);
  for (const char* name : {"PATH", "TZ", "LD_LIBRARY_PATH"}) {
    if (const char* value = getenv(name)) prepared.environment.push_back(absl::StrCat(name, "=", value));
  }
  for (std::string& entry : prepared.environment) prepared.envp.push_back(entry.data());
  prepared.envp.push_back(nullptr);

  const pid_t pid = fork();
  if (pid == 0) RunChild(prepared);
  if (pid < 0) return absl::UnavailableError(absl::StrCat("no process could be started: ", ErrorText(errno)));
  return pid;
}

void AwaitExit(pid_t pid) {
  siginfo_t info;
  while (waitid(P_PID, pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
}

bool HasExited(pid_t pid) {
  siginfo_t info = {};
  if (waitid(P_PID, pid, &info, WEXITED | WNOWAIT | WNOHANG) != 0) return errno != EINTR;
  return info.si_pid == pid;
}

int Reap(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

std::string DescribeExit(int wait_status) {
  if (wait_status == -1) return "ended";
  if (WIFSIGNALED(wait_status)) return absl::StrCat("was killed by signal ", WTERMSIG(wait_status));
  return absl::StrCat("exited with status ", WEXITSTATUS(wait_status));
}

}  // namespace docket::server
