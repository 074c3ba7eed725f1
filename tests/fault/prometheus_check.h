// Compares what a Prometheus stored of the service's counters and histograms over a whole run with the ledger's count
// and with what is exported at its end: series by series, each bucket, count and sum of a histogram among them.
#ifndef DOCKET_TESTS_FAULT_PROMETHEUS_CHECK_H_
#define DOCKET_TESTS_FAULT_PROMETHEUS_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/support/exposition_text.h"
#include "tests/support/prometheus_server.h"

namespace docket::fault {

// One series, or those of one metric added up.
struct Increase {
  std::string name;
  size_t series = 0;  // those that are not 0
  double ledger = 0;
  double exported = 0;
  // What the stored samples rose by, every one of them looked at; and what increase() makes of them.
  double samples = 0;
  double increase = 0;
  // How often a sample was less than the one before, by resets() and by looking.
  double resets = 0;
  double falls = 0;
};

struct PrometheusComparison {
  size_t samples = 0;
  std::vector<Increase> series;  // those that are not 0
  std::vector<std::string> differences;
};

// `ledger`: CountLedger's. `exported`: the page /metrics/service of the log at rest. `at`: the instant of the last
// scrape. The run began with an empty log, and with a scrape.
absl::StatusOr<PrometheusComparison> CompareWithPrometheus(testing::PrometheusServer& prometheus,
                                                           const testing::Series& ledger,
                                                           const testing::Series& exported, absl::Time at);

// By metric; with `every_series` each series under it as well.
void PrintIncreases(const PrometheusComparison& comparison, bool every_series);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_PROMETHEUS_CHECK_H_
