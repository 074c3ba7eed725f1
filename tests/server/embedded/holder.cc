#include "tests/server/embedded/holder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

namespace docket::server {

Holder::Holder(const std::string& data_folder) {
  // Beside this test program.
  std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "hold_database";
  std::string folder = data_folder;
  int to_child[2];
  int from_child[2];
  if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0) std::abort();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_child[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from_child[1], STDOUT_FILENO);
  char* argv[] = {program.data(), folder.data(), nullptr};
  const int error = posix_spawn(&pid_, program.c_str(), &actions, nullptr, argv, environ);
  EXPECT_EQ(error, 0) << program;
  posix_spawn_file_actions_destroy(&actions);
  close(to_child[0]);
  close(from_child[1]);
  input_ = to_child[1];
  lines_ = fdopen(from_child[0], "r");
}

Holder::~Holder() {
  close(input_);
  if (pid_ > 0) waitpid(pid_, nullptr, 0);
  std::fclose(lines_);
}

std::string Holder::AwaitLine(const std::string& beginning) {
  char buffer[1024];
  std::string all;
  while (std::fgets(buffer, sizeof(buffer), lines_) != nullptr) {
    std::string line(buffer);
    all += line;
    if (!line.empty() && line.back() == '\n') line.pop_back();
    if (line.rfind(beginning, 0) == 0) return line.substr(beginning.size());
  }
  ADD_FAILURE() << "no line \"" << beginning << "\" in:\n" << all;
  return "";
}

void Holder::Kill() {
  kill(pid_, SIGKILL);
  waitpid(std::exchange(pid_, 0), nullptr, 0);
}

}  // namespace docket::server
