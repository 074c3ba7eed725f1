// The metrics of this process: calls, the road of a command, the database, the process itself. They begin at zero with
// the process; Prometheus knows how to add them up over restarts and replicas.
//
// All series are resolved in the constructor, so that counting costs some nanoseconds. Thread-safe.
#ifndef DOCKET_METRICS_REPLICA_METRICS_H_
#define DOCKET_METRICS_REPLICA_METRICS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "metrics/call_metrics.h"
#include "metrics/declarations.h"
#include "prometheus/collectable.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/metric_family.h"
#include "prometheus/registry.h"

namespace docket::metrics {

enum class ConsequenceOutcome { kDone, kRefused, kRetried };

class ReplicaMetrics : public prometheus::Collectable {
 public:
  explicit ReplicaMetrics(absl::string_view version);

  CallMetrics& calls() { return calls_; }
  // A call that was refused, by its reason code (api/model/refusal.h); any other text counts as "other".
  void Refused(absl::string_view reason) { refusals_.Increment(reason); }

  // So many more commands wait, or fewer; of all committers together.
  void Queued(int64_t change) { queue_depth_.Increment(static_cast<double>(change)); }
  void QueueWait(absl::Duration wait) { queue_wait_.Observe(absl::ToDoubleSeconds(wait)); }
  void Committed(size_t commands, size_t entries, absl::Duration time);
  // conflict, guard, replay, unknown, fence, elsewhere, refused; any other text counts as "other".
  void CommitTrouble(absl::string_view kind) { commit_troubles_.Increment(kind); }
  void Consequence(ConsequenceOutcome outcome);
  // connection, lost, contention, read_only, rejected; any other text counts as "other".
  void DatabaseError(absl::string_view error_class) { database_errors_.Increment(error_class); }

  void DatabaseUp(bool up) { database_up_.Set(up ? 1 : 0); }
  void LogShortened(bool shortened) { log_shortened_.Set(shortened ? 1 : 0); }
  void ClockFrozen(bool frozen) { clock_frozen_.Set(frozen ? 1 : 0); }
  void PolicyReviewOverdue(bool overdue) { policy_review_overdue_.Set(overdue ? 1 : 0); }

  // InfiniteFuture: there is none.
  void TlsCertificateExpires(absl::Time when) {
    tls_certificate_expiry_.Set(absl::ToDoubleSeconds(when - absl::UnixEpoch()));
  }

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  // A counter with one label whose values are known beforehand, and "other".
  class CountersByName {
   public:
    CountersByName(const Declaration& declaration, absl::Span<const absl::string_view> names,
                   prometheus::Registry& registry);
    void Increment(absl::string_view name);

   private:
    absl::flat_hash_map<std::string, prometheus::Counter*> counters_;
    prometheus::Counter* other_;
  };

  prometheus::Registry registry_;  // outlives what is counted in it
  CallMetrics calls_;
  CountersByName refusals_;
  prometheus::Gauge& queue_depth_;
  prometheus::Histogram& queue_wait_;
  prometheus::Histogram& batch_commands_;
  prometheus::Histogram& batch_entries_;
  prometheus::Histogram& commit_time_;
  CountersByName commit_troubles_;
  prometheus::Counter& consequences_done_;
  prometheus::Counter& consequences_refused_;
  prometheus::Counter& consequences_retried_;
  CountersByName database_errors_;
  prometheus::Gauge& database_up_;
  prometheus::Gauge& log_shortened_;
  prometheus::Gauge& clock_frozen_;
  prometheus::Gauge& policy_review_overdue_;
  prometheus::Gauge& tls_certificate_expiry_;
};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_REPLICA_METRICS_H_
