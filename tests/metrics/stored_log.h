// A log on a real database, as far as the projection looks at it.
#ifndef DOCKET_TESTS_METRICS_STORED_LOG_H_
#define DOCKET_TESTS_METRICS_STORED_LOG_H_

#include <cstdint>
#include <vector>

#include "metrics/projection.h"
#include "tests/support/test_database.h"

namespace docket::metrics {

// Entries of a lane from `first` on, as a committer writes them, less what the projection does not look at.
void AppendToLog(testing::TestDatabase& database, uint16_t lane, uint64_t first, const std::vector<Observed>& observed);

}  // namespace docket::metrics

#endif  // DOCKET_TESTS_METRICS_STORED_LOG_H_
