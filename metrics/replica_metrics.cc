#include "metrics/replica_metrics.h"

#include <utility>

#include "api/model/refusal.h"
#include "metrics/process_metrics.h"
#include "metrics/series.h"

namespace docket::metrics {
namespace {

// Not constexpr: with UndefinedBehaviorSanitizer GCC 12 does not take these for constants.
const absl::string_view kTroubles[] = {"conflict", "guard", "replay", "unknown", "fence", "elsewhere", "refused"};

const absl::string_view kDatabaseErrorClasses[] = {"connection", "lost", "contention", "read_only", "rejected"};

prometheus::Gauge& OnlyGauge(const Declaration& declaration, prometheus::Registry& registry) {
  return GaugeFamily(declaration, registry).Add({});
}

prometheus::Histogram& OnlyHistogram(const Declaration& declaration, const Bounds& bounds,
                                     prometheus::Registry& registry) {
  return HistogramFamily(declaration, registry).Add({}, bounds);
}

prometheus::Counter& Consequences(const char* outcome, prometheus::Registry& registry) {
  return CounterFamily(kConsequences, registry).Add(kConsequences.Labels({outcome}));
}

}  // namespace

ReplicaMetrics::CountersByName::CountersByName(const Declaration& declaration,
                                               absl::Span<const absl::string_view> names,
                                               prometheus::Registry& registry) {
  auto& family = CounterFamily(declaration, registry);
  for (absl::string_view name : names) {
    counters_.emplace(name, &family.Add(declaration.Labels({std::string(name)})));
  }
  other_ = &family.Add(declaration.Labels({"other"}));
}

void ReplicaMetrics::CountersByName::Increment(absl::string_view name) {
  const auto found = counters_.find(name);
  (found == counters_.end() ? other_ : found->second)->Increment();
}

ReplicaMetrics::ReplicaMetrics(absl::string_view version)
    : calls_(registry_),
      refusals_(kRefusals, reason::kAll, registry_),
      queue_depth_(OnlyGauge(kQueueDepth, registry_)),
      queue_wait_(OnlyHistogram(kQueueWait, kCommitTimeBounds, registry_)),
      batch_commands_(OnlyHistogram(kBatchCommands, kBatchBounds, registry_)),
      batch_entries_(OnlyHistogram(kBatchEntries, kBatchBounds, registry_)),
      commit_time_(OnlyHistogram(kCommitTime, kCommitTimeBounds, registry_)),
      commit_troubles_(kCommitTroubles, kTroubles, registry_),
      consequences_done_(Consequences("done", registry_)),
      consequences_refused_(Consequences("refused", registry_)),
      consequences_retried_(Consequences("retried", registry_)),
      database_errors_(kDatabaseErrors, kDatabaseErrorClasses, registry_),
      database_up_(OnlyGauge(kDatabaseUp, registry_)),
      log_shortened_(OnlyGauge(kLogShortened, registry_)),
      clock_frozen_(OnlyGauge(kClockFrozen, registry_)),
      policy_review_overdue_(OnlyGauge(kPolicyReviewOverdue, registry_)),
      tls_certificate_expiry_(OnlyGauge(kTlsCertificateExpiry, registry_)) {
  TlsCertificateExpires(absl::InfiniteFuture());
  GaugeFamily(kBuildInfo, registry_).Add(kBuildInfo.Labels({std::string(version)})).Set(1);
}

void ReplicaMetrics::Committed(size_t commands, size_t entries, absl::Duration time) {
  batch_commands_.Observe(static_cast<double>(commands));
  batch_entries_.Observe(static_cast<double>(entries));
  commit_time_.Observe(absl::ToDoubleSeconds(time));
}

void ReplicaMetrics::Consequence(ConsequenceOutcome outcome) {
  switch (outcome) {
    case ConsequenceOutcome::kDone:
      consequences_done_.Increment();
      break;
    case ConsequenceOutcome::kRefused:
      consequences_refused_.Increment();
      break;
    case ConsequenceOutcome::kRetried:
      consequences_retried_.Increment();
      break;
  }
}

std::vector<prometheus::MetricFamily> ReplicaMetrics::Collect() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  for (prometheus::MetricFamily& family : ProcessFamilies()) families.push_back(std::move(family));
  return families;
}

}  // namespace docket::metrics
