// The metrics of the service as a whole: the checkpointed totals of the log, and nothing else, so that every replica
// answers the same and neither a crash nor a failover resets or doubles anything.
//
//   auto service = std::make_shared<ServiceExposition>([&] { return ReadCheckpointed(store); }, paths);
//
// The store is asked when Prometheus asks, at most a few times a second. When it does not answer, nothing is told but
// how old the last answer is (docket_service_metrics_age_seconds): another replica behind the same address may have
// told more since, and then old totals look like a reset, as a zero does before anything is known.
//
// Neither is a counter or histogram told while the projection is built up again (Checkpointed::whole); gauges are.
//
// Thread-safe. One scrape at a time asks the store. The others wait for its answer, for a while, and are answered with
// it if it is fresh for them.
#ifndef DOCKET_METRICS_SERVICE_EXPOSITION_H_
#define DOCKET_METRICS_SERVICE_EXPOSITION_H_

#include <functional>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "metrics/projection.h"
#include "metrics/totals_store.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace docket::metrics {

class ServiceExposition : public prometheus::Collectable {
 public:
  using Store = std::function<absl::StatusOr<Checkpointed>()>;
  // Time since an arbitrary start, which never goes back.
  using Monotonic = std::function<absl::Duration()>;

  // How long a scrape waits for what another one is reading: well below a scraper's own deadline.
  static constexpr absl::Duration kPatience = absl::Seconds(2);

  ServiceExposition(Store store, const EscalationPaths& paths, Monotonic monotonic = SteadyClock,
                    absl::Duration patience = kPatience);

  std::vector<prometheus::MetricFamily> Collect() const override;

  static absl::Duration SteadyClock();

 private:
  // `begun`: when the scrape began.
  void Refresh(absl::Duration begun) const;

  const Store store_;
  const Monotonic monotonic_;
  const log::v1::Totals foreseen_;
  const absl::Duration start_;
  const absl::Duration patience_;

  mutable absl::Mutex mutex_;
  mutable bool refreshing_ ABSL_GUARDED_BY(mutex_) = false;
  mutable std::optional<absl::Duration> ask_again_ ABSL_GUARDED_BY(mutex_);
  // The last answer, the foreseen series merged into it, and when it was asked for.
  mutable std::optional<Checkpointed> known_ ABSL_GUARDED_BY(mutex_);
  mutable absl::Duration known_since_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_SERVICE_EXPOSITION_H_
