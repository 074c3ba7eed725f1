// Notices that somebody wants the command to end (Ctrl-C, SIGTERM), so that what goes on until then ends in good order.
// Whoever does it a second time ends the process at once.
//
// One at a time; the former behaviour is back when it goes.
#ifndef DOCKET_API_CLIENT_INTERRUPTS_H_
#define DOCKET_API_CLIENT_INTERRUPTS_H_

#include <csignal>

namespace docket::client {

class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // From any thread.
  bool asked() const;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_INTERRUPTS_H_
