// Compares the exported business totals with a count of their own made from the log's columns by SQL.
#ifndef DOCKET_TESTS_FAULT_TOTALS_CHECK_H_
#define DOCKET_TESTS_FAULT_TOTALS_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "tests/support/exposition_text.h"

namespace docket::fault {

struct TotalsComparison {
  size_t compared = 0;                   // series that are not 0
  std::vector<std::string> differences;  // "name: exported 3, counted 4"
};

// `exported`: the page /metrics/service, at a moment when its lag was 0 and the log did not change.
absl::StatusOr<TotalsComparison> CompareTotals(storage::Connection& connection, const testing::Series& exported);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_TOTALS_CHECK_H_
