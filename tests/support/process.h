// Programs run by tests: started with arguments, waited for, and what they said. Each is ended by its own id, at the
// latest with its object.
#ifndef DOCKET_TESTS_SUPPORT_PROCESS_H_
#define DOCKET_TESTS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace docket::testing {

class Process {
 public:
  // Standard output and error go to one file of its own. `environment` entries are "NAME=value", added to ours.
  explicit Process(std::vector<std::string> command, std::vector<std::string> environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The exit status, or 128 + the signal that ended it; waits.
  int Wait();
  void Signal(int signal);
  // All that it has printed so far.
  std::string Output() const;
  // Waits until it has printed this; false when it ended first.
  bool AwaitOutput(const std::string& text);
  pid_t pid() const { return pid_; }
  bool running();

 private:
  pid_t pid_ = 0;
  int status_ = -1;
  std::string output_path_;
};

// Runs it to its end.
struct Finished {
  int status = -1;
  std::string output;
};
Finished RunToEnd(std::vector<std::string> command, std::vector<std::string> environment = {});

// Waits until a file is there and readable, as --ready-file is; empty when the process ended first.
std::string AwaitFile(const std::string& path, Process& process);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_PROCESS_H_
