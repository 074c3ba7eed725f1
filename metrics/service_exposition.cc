#include "metrics/service_exposition.h"

#include <chrono>
#include <utility>

#include "metrics/declarations.h"
#include "metrics/families.h"

namespace docket::metrics {
namespace {

constexpr absl::Duration kAskAgain = absl::Seconds(1);

}  // namespace

ServiceExposition::ServiceExposition(Store store, const EscalationPaths& paths, Monotonic monotonic)
    : store_(std::move(store)),
      monotonic_(std::move(monotonic)),
      foreseen_(ForeseenSeries(paths)),
      start_(monotonic_()) {}

absl::Duration ServiceExposition::SteadyClock() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

void ServiceExposition::Refresh() const {
  const absl::Duration now = monotonic_();
  {
    absl::MutexLock lock(&mutex_);
    if (refreshing_ || (asked_.has_value() && now - *asked_ < kAskAgain)) return;
    refreshing_ = true;
  }
  // Without the lock: a database that hangs must not hold up the other scrapes.
  absl::StatusOr<Checkpointed> answer = store_();
  if (answer.ok()) Merge(foreseen_, &answer->totals);
  absl::MutexLock lock(&mutex_);
  refreshing_ = false;
  asked_ = monotonic_();
  if (!answer.ok()) return;
  known_ = *std::move(answer);
  known_since_ = now;
}

std::vector<prometheus::MetricFamily> ServiceExposition::Collect() const {
  Refresh();
  absl::MutexLock lock(&mutex_);
  const absl::Duration age = monotonic_() - (known_.has_value() ? known_since_ : start_);
  std::vector<prometheus::MetricFamily> families;
  if (known_.has_value()) {
    families = FamiliesOf(known_->totals);
    families.push_back(SingleFamily(kProjectionLag, static_cast<double>(known_->lag)));
  }
  families.push_back(SingleFamily(kServiceMetricsAge, absl::ToDoubleSeconds(age)));
  return families;
}

}  // namespace docket::metrics
