// What a load did, for people to read.
#ifndef DOCKET_TESTS_LOAD_REPORT_H_
#define DOCKET_TESTS_LOAD_REPORT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/load/journal.h"

namespace docket::load {

struct Summary {
  uint64_t acknowledged = 0;
  uint64_t refused = 0;
  uint64_t unknown = 0;
  uint64_t retried = 0;  // commands that needed more than one attempt
  std::map<std::string, uint64_t> by_rpc;
  std::map<std::string, uint64_t> refusals;
  std::vector<absl::Duration> latencies;  // of the acknowledged, ascending
};

Summary Summarize(const std::vector<Entry>& entries);
absl::Duration Percentile(const std::vector<absl::Duration>& ascending, double part);

// Batches as the servers' /metrics count them.
struct Batches {
  double count = 0;
  double commands = 0;
};
// Added up over the servers' metrics ports; those that do not answer count as nothing.
Batches ReadBatches(const std::vector<int>& metrics_ports);

std::string Report(const Summary& summary, const std::map<std::string, uint64_t>& transient, absl::Duration time,
                   const Batches& before, const Batches& after);

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_REPORT_H_
