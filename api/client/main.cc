// docket: the command line of the case service.
#include <grpc/support/log.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "api/client/command_line.h"
#include "google/protobuf/stubs/logging.h"

namespace {

// The screen that stdout is, if it is one. NO_COLOR is honoured as https://no-color.org asks.
docket::client::Paper PaperOfStdout() {
  if (isatty(STDOUT_FILENO) == 0) return {};
  const auto has = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string(terminal) == "dumb";
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return {.width = known ? size.ws_col : 0, .colour = !has("NO_COLOR") && !dumb};
}

}  // namespace

int main(int argc, char** argv) {
  // What is wrong with a message is told in the command's own words.
  google::protobuf::SetLogHandler(nullptr);
  // And what is wrong with a connection.
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function([](gpr_log_func_args*) {});
  std::mt19937_64 random(std::random_device{}());
  docket::client::Surroundings surroundings{
      .in = std::cin,
      .out = std::cout,
      .err = std::cerr,
      .paper = PaperOfStdout(),
      .zone = absl::LocalTimeZone(),
      .world = {.now = absl::Now,
                .sleep = absl::SleepFor,
                .random = [&random] { return std::uniform_real_distribution<double>(0, 1)(random); }},
      .err_is_terminal = isatty(STDERR_FILENO) != 0,
  };
  return static_cast<int>(docket::client::Run({argv + 1, argv + argc}, surroundings));
}
