// Tells ThreadSanitizer what absl::Mutex orders: Debian's Abseil is not instrumented and waits on futexes, which the
// sanitizer does not see, so that all that a Mutex guards would be reported.
//
// These definitions stand before the library's, and call it. Only for programs built with -fsanitize=thread.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdlib>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);

// What Debian's libraries do inside is not instrumented, and would only be guessed at. In every program by itself: a
// child does not inherit the environment's options.
const char* __tsan_default_options();
const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }
}

namespace {

// The library's function of the same name.
template <typename Function>
Function Next(Function own) {
  void* address;
  static_assert(sizeof(own) >= sizeof(address));
  __builtin_memcpy(&address, &own, sizeof(address));
  Dl_info info{};
  if (dladdr(address, &info) == 0 || info.dli_sname == nullptr) abort();
  void* next = dlsym(RTLD_NEXT, info.dli_sname);
  if (next == nullptr) abort();
  Function function{};
  __builtin_memcpy(&function, &next, sizeof(next));
  return function;
}

// A mutex evaluates the conditions of those who wait for it while it is unlocked, still under its lock.
class Unlocking {
 public:
  explicit Unlocking(void* mutex) {
    __tsan_release(mutex);
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  }
  ~Unlocking() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
};

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static const auto next = Next(&Mutex::Lock);
  (this->*next)();
  __tsan_acquire(this);
}

bool Mutex::TryLock() {
  static const auto next = Next(&Mutex::TryLock);
  const bool locked = (this->*next)();
  if (locked) __tsan_acquire(this);
  return locked;
}

void Mutex::Unlock() {
  static const auto next = Next(&Mutex::Unlock);
  const Unlocking unlocking(this);
  (this->*next)();
}

void Mutex::ReaderLock() {
  static const auto next = Next(&Mutex::ReaderLock);
  (this->*next)();
  __tsan_acquire(this);
}

void Mutex::ReaderUnlock() {
  static const auto next = Next(&Mutex::ReaderUnlock);
  const Unlocking unlocking(this);
  (this->*next)();
}

void Mutex::Await(const Condition& condition) {
  static const auto next = Next(&Mutex::Await);
  {
    const Unlocking unlocking(this);
    (this->*next)(condition);
  }
  __tsan_acquire(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static const auto next = Next(&Mutex::AwaitWithTimeout);
  bool met;
  {
    const Unlocking unlocking(this);
    met = (this->*next)(condition, timeout);
  }
  __tsan_acquire(this);
  return met;
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static const auto next = Next(&Mutex::AwaitWithDeadline);
  bool met;
  {
    const Unlocking unlocking(this);
    met = (this->*next)(condition, deadline);
  }
  __tsan_acquire(this);
  return met;
}

void Mutex::LockWhen(const Condition& condition) {
  static const auto next = Next(&Mutex::LockWhen);
  {
    const Unlocking unlocking(this);
    (this->*next)(condition);
  }
  __tsan_acquire(this);
}

void CondVar::Wait(Mutex* mutex) {
  static const auto next = Next(&CondVar::Wait);
  {
    const Unlocking unlocking(mutex);
    (this->*next)(mutex);
  }
  __tsan_acquire(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  static const auto next = Next(&CondVar::WaitWithTimeout);
  bool passed;
  {
    const Unlocking unlocking(mutex);
    passed = (this->*next)(mutex, timeout);
  }
  __tsan_acquire(mutex);
  return passed;
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static const auto next = Next(&CondVar::WaitWithDeadline);
  bool passed;
  {
    const Unlocking unlocking(mutex);
    passed = (this->*next)(mutex, deadline);
  }
  __tsan_acquire(mutex);
  return passed;
}

// These look at an atomic before they take the mutex.
void Notification::Notify() {
  static const auto next = Next(&Notification::Notify);
  __tsan_release(this);
  (this->*next)();
}

void Notification::WaitForNotification() const {
  static const auto next = Next(&Notification::WaitForNotification);
  (this->*next)();
  __tsan_acquire(const_cast<Notification*>(this));
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static const auto next = Next(&Notification::WaitForNotificationWithTimeout);
  const bool notified = (this->*next)(timeout);
  if (notified) __tsan_acquire(const_cast<Notification*>(this));
  return notified;
}

bool BlockingCounter::DecrementCount() {
  static const auto next = Next(&BlockingCounter::DecrementCount);
  __tsan_release(this);
  return (this->*next)();
}

void BlockingCounter::Wait() {
  static const auto next = Next(&BlockingCounter::Wait);
  (this->*next)();
  __tsan_acquire(this);
}

ABSL_NAMESPACE_END
}  // namespace absl
