#ifndef DOCKET_TESTS_SERVER_EMBEDDED_HOLDER_H_
#define DOCKET_TESTS_SERVER_EMBEDDED_HOLDER_H_

#include <sys/types.h>

#include <cstdio>
#include <string>

namespace docket::server {

// The helper program hold_database, which holds a database in a process of its own. Not thread-safe.
class Holder {
 public:
  explicit Holder(const std::string& data_folder);
  // Ends the helper cleanly where it still runs.
  ~Holder();
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  // Reads on to a line that begins so, and returns its rest; fails the test where there is none.
  std::string AwaitLine(const std::string& beginning);
  // SIGKILL, and the wait for its end.
  void Kill();

 private:
  pid_t pid_ = 0;
  FILE* lines_ = nullptr;
  int input_ = -1;
};

}  // namespace docket::server

#endif  // DOCKET_TESTS_SERVER_EMBEDDED_HOLDER_H_
