// A docketd of a test's own: a child process on free loopback ports that it keeps over restarts, so that clients find
// it again. Its database is what the arguments say; on an existing one it gets the tests' master key.
//
//   DocketdProcess docketd({.program = ".../docketd", .folder = folder, .name = "one", .arguments = {"--mysql=…"}});
//   docketd.Start();              // from a thread that lives as long as docketd should
//   docketd.AwaitReady(…);        // then port(), metrics_port()
//   docketd.Kill();
//
// Belongs to one thread.
#ifndef DOCKET_TESTS_SUPPORT_DOCKETD_PROCESS_H_
#define DOCKET_TESTS_SUPPORT_DOCKETD_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace docket::testing {

class DocketdProcess {
 public:
  struct Options {
    std::string program;
    std::string folder;  // of its ready file and its log
    std::string name;
    std::vector<std::string> arguments;
  };

  explicit DocketdProcess(Options options);
  // Kills it.
  ~DocketdProcess();

  absl::Status Start();
  // Until it serves; a failure with the last words of its log when it ended before, or took too long.
  absl::Status AwaitReady(absl::Duration patience);
  // Whether it serves already.
  bool Ready();
  // Whether it ended, by itself or killed; it can be started again then.
  bool Ended();
  // How it ended: "exited with status 1".
  const std::string& how_it_ended() const { return how_it_ended_; }

  void Kill();                      // SIGKILL, and waits for the end
  bool Stop(absl::Duration limit);  // SIGTERM; whether it ended with status 0 within the limit, else it is killed
  void Signal(int number) const;

  pid_t pid() const { return pid_; }  // 0: it does not run
  int port() const { return port_; }
  int metrics_port() const { return metrics_port_; }
  std::string address() const;
  std::string log_file() const;

 private:
  std::string ready_file() const;
  void Bury();

  const Options options_;
  pid_t pid_ = 0;
  int port_ = 0;
  int metrics_port_ = 0;
  int wait_status_ = 0;
  std::string how_it_ended_;
};

// The last lines of a file, for a failure's report.
std::string LastLines(const std::string& file, int lines);

// docketd as this build made it: $DOCKET_DOCKETD, or where the build says.
std::string DocketdProgram();

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_DOCKETD_PROCESS_H_
