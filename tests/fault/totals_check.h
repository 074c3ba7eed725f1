// Compares what the service exports of itself with a count of its own made from the log and the stored cases.
#ifndef DOCKET_TESTS_FAULT_TOTALS_CHECK_H_
#define DOCKET_TESTS_FAULT_TOTALS_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "tests/support/exposition_text.h"

namespace docket::fault {

struct TotalsComparison {
  size_t compared = 0;                   // series that are not 0, each bucket of a histogram among them
  std::vector<std::string> differences;  // "name: exported 3, counted 4"
};

// `exported`: the page /metrics/service, at a moment when its lag was 0 and the log did not change. Every series of it
// is compared, and a metric that nobody has counted is a difference too.
absl::StatusOr<TotalsComparison> CompareTotals(storage::Connection& connection, const testing::Series& exported);

// Whether two values of a series are one: exact in millionths, which is what a time is counted in.
bool AreEqual(double a, double b);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_TOTALS_CHECK_H_
