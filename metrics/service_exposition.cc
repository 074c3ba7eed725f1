#include "metrics/service_exposition.h"

#include <chrono>
#include <utility>

#include "metrics/declarations.h"
#include "metrics/families.h"

namespace docket::metrics {
namespace {

// What is older is not told again: another replica, behind the same address, may have told more since, and a counter
// that falls is taken for a reset. So it is much shorter than the time between two scrapes.
constexpr absl::Duration kFresh = absl::Milliseconds(250);
// A database that does not answer is left alone for a while.
constexpr absl::Duration kAskAgain = absl::Seconds(1);

}  // namespace

ServiceExposition::ServiceExposition(Store store, const EscalationPaths& paths, Monotonic monotonic,
                                     absl::Duration patience)
    : store_(std::move(store)),
      monotonic_(std::move(monotonic)),
      foreseen_(ForeseenSeries(paths)),
      start_(monotonic_()),
      patience_(patience) {}

absl::Duration ServiceExposition::SteadyClock() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

void ServiceExposition::Refresh(absl::Duration begun) const {
  {
    const auto settled = [this, begun] {
      mutex_.AssertHeld();
      return ask_again_.has_value() && begun < *ask_again_;
    };
    const auto free = [this, &settled] {
      mutex_.AssertHeld();
      return !refreshing_ || settled();
    };
    absl::MutexLock lock(&mutex_);
    // What another scrape is reading is this one's answer too, unless it was asked for so long ago that another replica
    // may have told more since: then this one asks by itself.
    if (!mutex_.AwaitWithTimeout(absl::Condition(&free), patience_) || settled()) return;
    refreshing_ = true;
  }
  // Without the lock: a database that hangs must not hold up the other scrapes.
  absl::StatusOr<Checkpointed> answer = store_();
  if (answer.ok()) Merge(foreseen_, &answer->totals);
  absl::MutexLock lock(&mutex_);
  refreshing_ = false;
  ask_again_ = answer.ok() ? begun + kFresh : monotonic_() + kAskAgain;
  if (!answer.ok()) return;
  known_ = *std::move(answer);
  known_since_ = begun;
}

std::vector<prometheus::MetricFamily> ServiceExposition::Collect() const {
  const absl::Duration begun = monotonic_();
  Refresh(begun);
  absl::MutexLock lock(&mutex_);
  const absl::Duration age = monotonic_() - (known_.has_value() ? known_since_ : start_);
  std::vector<prometheus::MetricFamily> families;
  if (known_.has_value() && begun - known_since_ <= kFresh) {
    if (known_->whole) families = FamiliesOf(known_->totals);
    for (prometheus::MetricFamily& family : FamiliesOf(known_->standing)) families.push_back(std::move(family));
    families.push_back(SingleFamily(kProjectionLag, static_cast<double>(known_->lag)));
  }
  families.push_back(SingleFamily(kServiceMetricsAge, absl::ToDoubleSeconds(age)));
  return families;
}

}  // namespace docket::metrics
