// What the tests of the metrics share: random logs, a store in memory, and the pages as a scraper sees them.
#ifndef DOCKET_TESTS_METRICS_SUPPORT_H_
#define DOCKET_TESTS_METRICS_SUPPORT_H_

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "metrics/projection.h"
#include "metrics/totals_store.h"
#include "prometheus/metric_family.h"

namespace docket::metrics {

// DOCKET_SEED if set, else a fresh one; printed, so that a failure can be repeated.
uint64_t SeedOf(const char* test);

// Any entry at all: also of subjects that are no cases, of kinds and label values that nobody knows yet.
Observed RandomEntry(std::mt19937_64& random);

// One entry about a case.
Observed Event(int kind, const Measures& measures, const log::v1::Facts& facts = {});

// A log and its checkpoints in memory, with the same promises as the real store, for one thread.
struct MemoryStore {
  std::map<uint16_t, std::vector<Observed>> log;  // the first is entry 1
  std::map<uint16_t, LaneCheckpoint> checkpoints;
  std::map<uint16_t, uint64_t> told;  // set by the test alone
  std::map<uint16_t, ReportRows> rows;
  Standing standing;
  absl::Status broken;  // what every function answers, unless OK
  int reads = 0;
  int advances = 0;

  TotalsStore Functions();
  // The fold of the whole log.
  log::v1::Totals Ledger() const;
  // The reports' rows of the whole log, each lane's folded in one go.
  std::map<uint16_t, ReportRows> LedgerRows() const;
  // What the checkpoints say.
  log::v1::Totals Exported();
};

// "name{label="value",…}" to its value, as in the text format; for a histogram its _count, _sum and _bucket.
std::map<std::string, std::string> SamplesOf(const std::vector<prometheus::MetricFamily>& families);
std::map<std::string, std::string> SamplesOf(absl::string_view text);

}  // namespace docket::metrics

#endif  // DOCKET_TESTS_METRICS_SUPPORT_H_
