// Pauses between the rounds of a thread. They go by the monotonic clock: whoever sets the machine's clock back keeps
// nobody waiting (Abseil's own timed waits go by the wall clock). Thread-safe.
#ifndef DOCKET_API_MODEL_PACER_H_
#define DOCKET_API_MODEL_PACER_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/time/time.h"

namespace docket {

class Pacer {
 public:
  // Until the time is over or it is stopped. False once it is stopped.
  bool Pause(absl::Duration time) {
    std::unique_lock<std::mutex> lock(mutex_);
    return !changed_.wait_for(lock, Chrono(time), [this] { return stopped_; });
  }
  // The same, and until it is woken; a call of Wake since the last of these pauses counts.
  bool PauseOrWake(absl::Duration time) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, Chrono(time), [this] { return stopped_ || woken_; });
    woken_ = false;
    return !stopped_;
  }

  void Wake() { Set(&woken_); }
  // For good.
  void Stop() { Set(&stopped_); }

 private:
  // The longest is more than a process lives, and does not overflow when it is added to the clock.
  static std::chrono::nanoseconds Chrono(absl::Duration time) {
    return absl::ToChronoNanoseconds(std::clamp(time, absl::ZeroDuration(), absl::Hours(24 * 365)));
  }
  void Set(bool* flag) {
    const std::lock_guard<std::mutex> lock(mutex_);
    *flag = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopped_ = false;
};

}  // namespace docket

#endif  // DOCKET_API_MODEL_PACER_H_
