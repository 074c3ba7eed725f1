#include "storage/clock.h"

#include <time.h>

#include <utility>

namespace docket::storage {

absl::Duration DatabaseClock::SteadyClock() {
  // Goes on while the machine sleeps: a laptop that wakes up has no clock that jumped.
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return absl::DurationFromTimespec(now);
}

DatabaseClock::DatabaseClock(std::function<absl::Duration()> monotonic) : monotonic_(std::move(monotonic)) {}

absl::Time DatabaseClock::Now() const {
  absl::MutexLock lock(&mutex_);
  if (!offset_.has_value()) return absl::UnixEpoch();
  const absl::Time now = absl::UnixEpoch() + monotonic_() + *offset_ + shift_;
  return absl::FromUnixMicros(absl::ToUnixMicros(now));
}

void DatabaseClock::Observe(absl::Time database_time) {
  absl::MutexLock lock(&mutex_);
  const absl::Duration monotonic = monotonic_();
  const absl::Duration offset = (database_time - absl::UnixEpoch()) - monotonic;
  const absl::Duration change = offset_.has_value() ? offset - *offset_ : absl::ZeroDuration();
  if (!offset_.has_value() || accepted_ || absl::AbsDuration(change) <= kClockTolerance) {
    offset_ = offset;
    accepted_ = false;
    jump_.reset();
    return;
  }
  if (!jump_.has_value() || absl::AbsDuration(offset - jump_->offset) > kClockTolerance) {
    jump_ = Jump{.offset = offset, .since = monotonic};
  }
  const bool small_and_forward = change > absl::ZeroDuration() && change < absl::Minutes(1);
  if (small_and_forward && monotonic - jump_->since >= absl::Minutes(1)) {
    offset_ = offset;
    jump_.reset();
  }
}

bool DatabaseClock::frozen() const {
  absl::MutexLock lock(&mutex_);
  return jump_.has_value();
}

void DatabaseClock::Accept() {
  absl::MutexLock lock(&mutex_);
  accepted_ = true;
}

void DatabaseClock::Shift(absl::Duration shift) {
  absl::MutexLock lock(&mutex_);
  shift_ = shift;
}

absl::Duration DatabaseClock::shift() const {
  absl::MutexLock lock(&mutex_);
  return shift_;
}

}  // namespace docket::storage
