// How many calls are in progress, so that an end can wait for them, and for nothing else: a client's idle connection
// would keep gRPC's own shutdown waiting. Thread-safe.
#ifndef DOCKET_SERVER_CALLS_IN_PROGRESS_H_
#define DOCKET_SERVER_CALLS_IN_PROGRESS_H_

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::server {

class CallsInProgress {
 public:
  // False when the service is ending and takes no more calls; the call counts all the same, until Leave.
  bool Enter() {
    absl::MutexLock lock(&mutex_);
    ++count_;
    return !ending_;
  }
  void Leave() {
    absl::MutexLock lock(&mutex_);
    --count_;
  }
  bool ending() const {
    absl::MutexLock lock(&mutex_);
    return ending_;
  }
  // Takes no more calls, and returns when those in progress have ended, at the latest after `patience`.
  void Drain(absl::Duration patience) {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
    const auto none = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return count_ == 0; };
    mutex_.AwaitWithTimeout(absl::Condition(&none), patience);
  }

 private:
  mutable absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_CALLS_IN_PROGRESS_H_
