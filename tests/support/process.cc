#include "tests/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/await.h"
#include "tests/support/temporary_folder.h"

extern char** environ;

namespace docket::testing {
namespace {

template <typename Condition>
bool AwaitWhileRunning(Process& process, Condition condition) {
  bool met = false;
  Await(absl::Minutes(2), [&] {
    const bool alive = process.running();
    met = condition();
    return met || !alive;
  });
  return met;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& s : strings) pointers.push_back(s.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Process::Process(std::vector<std::string> command, std::vector<std::string> environment) {
  char path[] = "/tmp/docket-out-XXXXXX";
  const int out = mkstemp(path);
  output_path_ = path;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
  // A signal that this program blocks must reach that one.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  for (char** variable = environ; *variable != nullptr; ++variable) environment.emplace_back(*variable);
  std::vector<char*> arguments = Pointers(command);
  std::vector<char*> variables = Pointers(environment);
  if (posix_spawnp(&pid_, arguments[0], &actions, &attributes, arguments.data(), variables.data()) != 0) pid_ = 0;
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(out);
}

Process::~Process() {
  if (running()) {
    Signal(SIGCONT);
    Signal(SIGKILL);
    Wait();
  }
  unlink(output_path_.c_str());
}

int Process::Wait() {
  int status = 0;
  if (pid_ != 0 && status_ < 0 && waitpid(pid_, &status, 0) == pid_) {
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return status_;
}

bool Process::running() {
  int status = 0;
  if (pid_ == 0 || status_ >= 0) return false;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

void Process::Signal(int signal) {
  if (pid_ != 0 && status_ < 0) kill(pid_, signal);
}

std::string Process::Output() const { return ReadFile(output_path_); }

Finished RunToEnd(std::vector<std::string> command, std::vector<std::string> environment) {
  Process process(std::move(command), std::move(environment));
  Finished finished;
  finished.status = process.Wait();
  finished.output = process.Output();
  return finished;
}

std::string AwaitFile(const std::string& path, Process& process) {
  std::string text;
  AwaitWhileRunning(process, [&] {
    text = ReadFile(path);
    return !text.empty();
  });
  return text;
}

bool Process::AwaitOutput(const std::string& text) {
  return AwaitWhileRunning(*this, [&] { return Output().find(text) != std::string::npos; });
}

}  // namespace docket::testing
