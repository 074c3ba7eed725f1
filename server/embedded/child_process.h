#ifndef DOCKET_SERVER_EMBEDDED_CHILD_PROCESS_H_
#define DOCKET_SERVER_EMBEDDED_CHILD_PROCESS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace docket::server {

// A program run as a child that cannot outlive this process unnoticed and shares nothing with it but one descriptor.
struct ChildProcess {
  std::vector<std::string> arguments = {};  // the first is the program's full path
  std::string input = "/dev/null";          // the file that is its standard input
  std::string output = {};                  // the file that its standard output and error are appended to
  int kept_fd = -1;                         // the one descriptor it inherits, as number 3
};

// Starts the child in a session of its own, so that Ctrl-C at the terminal does not reach it, with default signal
// handling and only PATH, TZ and LD_LIBRARY_PATH of the environment.
// The kernel kills it when **the calling thread** ends, however it ends: call from a thread that lives for as long as
// the child should. (Not SIGTERM: the one signal there is would be lost on a child that is not ready to heed it.)
absl::StatusOr<pid_t> StartChild(const ChildProcess& child);

// Waits until the child has ended, and leaves it as a zombie, whose process id nobody else can be given.
void AwaitExit(pid_t pid);
// The same without waiting: whether it has ended.
bool HasExited(pid_t pid);
// Removes the zombie; returns its wait status, as waitpid(2) has it (-1 where somebody else took it).
int Reap(pid_t pid);

// "exited with status 1", "was killed by signal 9".
std::string DescribeExit(int wait_status);

}  // namespace docket::server

#endif  // DOCKET_SERVER_EMBEDDED_CHILD_PROCESS_H_
