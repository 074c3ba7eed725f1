#include "api/client/interrupts.h"

#include <atomic>

namespace docket::client {
namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal's handler may touch nothing else");

void OnSignal(int) { interrupted.store(true); }

}  // namespace

Interrupts::Interrupts() {
  interrupted.store(false);
  struct sigaction action {};
  action.sa_handler = OnSignal;
  // The second one acts as it did before.
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &action, &old_interrupt_);
  sigaction(SIGTERM, &action, &old_terminate_);
}

Interrupts::~Interrupts() {
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
}

bool Interrupts::asked() const { return interrupted.load(); }

}  // namespace docket::client
