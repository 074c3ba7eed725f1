#include "tests/support/docketd_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/embedded/child_process.h"
#include "tests/support/await.h"
#include "tests/support/master_key_file.h"

namespace docket::testing {

DocketdProcess::DocketdProcess(Options options) : options_(std::move(options)) {}

DocketdProcess::~DocketdProcess() { Kill(); }

absl::Status DocketdProcess::Start() {
  unlink(ready_file().c_str());
  server::ChildProcess child{.arguments = {options_.program}, .output = log_file()};
  child.arguments.insert(child.arguments.end(), options_.arguments.begin(), options_.arguments.end());
  if (std::any_of(options_.arguments.begin(), options_.arguments.end(),
                  [](const std::string& argument) { return absl::StartsWith(argument, "--mysql="); })) {
    child.arguments.push_back(absl::StrCat("--master-key-file=", WriteMasterKeyFile(options_.folder)));
  }
  child.arguments.push_back(absl::StrCat("--listen=127.0.0.1:", port_));
  child.arguments.push_back(absl::StrCat("--metrics-listen=127.0.0.1:", metrics_port_));
  child.arguments.push_back(absl::StrCat("--ready-file=", ready_file()));
  const absl::StatusOr<pid_t> started = server::StartChild(child);
  if (!started.ok()) return started.status();
  pid_ = *started;
  return absl::OkStatus();
}

bool DocketdProcess::Ready() {
  std::ifstream in(ready_file());
  if (pid_ == 0 || !in) return false;
  const nlohmann::json ready = nlohmann::json::parse(in, nullptr, false);
  if (ready.is_discarded()) return false;
  port_ = ready["port"];
  metrics_port_ = ready["metrics_port"];
  return true;
}

absl::Status DocketdProcess::AwaitReady(absl::Duration patience) {
  bool ready = false;
  Await(patience, [this, &ready] { return (ready = Ready()) || Ended(); });
  if (ready) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat(options_.name, pid_ == 0 ? " " + how_it_ended_ : " is not ready",
                                             "; its last words:\n", LastLines(log_file(), 15)));
}

bool DocketdProcess::Ended() {
  if (pid_ != 0 && server::HasExited(pid_)) Bury();
  return pid_ == 0;
}

void DocketdProcess::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  server::AwaitExit(pid_);
  Bury();
}

bool DocketdProcess::Stop(absl::Duration limit) {
  if (pid_ == 0) return false;
  kill(pid_, SIGTERM);
  if (!Await(limit, [this] { return Ended(); })) {
    Kill();
    return false;
  }
  return WIFEXITED(wait_status_) && WEXITSTATUS(wait_status_) == 0;
}

void DocketdProcess::Signal(int number) const {
  if (pid_ != 0) kill(pid_, number);
}

void DocketdProcess::Bury() {
  wait_status_ = server::Reap(pid_);
  how_it_ended_ = server::DescribeExit(wait_status_);
  pid_ = 0;
}

std::string DocketdProcess::address() const { return absl::StrCat("127.0.0.1:", port_); }
std::string DocketdProcess::log_file() const { return absl::StrCat(options_.folder, "/", options_.name, ".log"); }
std::string DocketdProcess::ready_file() const { return absl::StrCat(options_.folder, "/", options_.name, ".ready"); }

std::string LastLines(const std::string& file, int lines) {
  std::ifstream in(file);
  std::deque<std::string> last;
  for (std::string line; std::getline(in, line);) {
    last.push_back(std::move(line));
    if (last.size() > static_cast<size_t>(lines)) last.pop_front();
  }
  return absl::StrJoin(last, "\n");
}

std::string DocketdProgram() {
  const char* given = getenv("DOCKET_DOCKETD");
  return given != nullptr ? given : DOCKET_DOCKETD_PROGRAM;
}

}  // namespace docket::testing
