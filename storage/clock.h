// Now, by the database's clock: the process's monotonic clock plus an offset that every sample of the database's
// clock corrects.
//
// When a sample disagrees by more than five seconds the offset is frozen: nothing is decided on a clock that jumped.
// It is adopted after a minute's agreement if it went forward by less than a minute, else by an operator's word.
// Thread-safe.
#ifndef DOCKET_STORAGE_CLOCK_H_
#define DOCKET_STORAGE_CLOCK_H_

#include <functional>
#include <optional>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::storage {

inline constexpr absl::Duration kClockTolerance = absl::Seconds(5);

class DatabaseClock {
 public:
  // `monotonic` answers the time since an arbitrary start; tests give their own.
  explicit DatabaseClock(std::function<absl::Duration()> monotonic = SteadyClock);

  // The database's present time, truncated to microseconds, plus the tests' shift. The epoch before any sample.
  absl::Time Now() const;
  // A reading of the database's clock, taken just now.
  void Observe(absl::Time database_time);
  // Whether the database's clock jumped and was not adopted yet.
  bool frozen() const;
  // An operator's word: the next sample is adopted whatever it says.
  void Accept();

  // For tests: moves Now, and what the guard in the packet compares with.
  void Shift(absl::Duration shift);
  absl::Duration shift() const;

  static absl::Duration SteadyClock();

 private:
  struct Jump {
    absl::Duration offset;  // of the clock after the jump
    absl::Duration since;   // monotonic
  };
  const std::function<absl::Duration()> monotonic_;
  mutable absl::Mutex mutex_;
  std::optional<absl::Duration> offset_ ABSL_GUARDED_BY(mutex_);
  std::optional<Jump> jump_ ABSL_GUARDED_BY(mutex_);
  bool accepted_ ABSL_GUARDED_BY(mutex_) = false;  // an operator's word was given
  absl::Duration shift_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CLOCK_H_
