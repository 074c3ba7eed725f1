// The scenario of a restore gone wrong: while two docketd run, the database goes back to an older copy of itself. Both
// must notice, refuse everything, say so to their health checks and their metrics, and write nothing; started again,
// they go on with the copy as it is.
#ifndef DOCKET_TESTS_FAULT_OLDER_COPY_H_
#define DOCKET_TESTS_FAULT_OLDER_COPY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "tests/fault/database_under_test.h"
#include "tests/fault/replicas.h"

namespace docket::fault {

// OK, or what did not go as it must.
absl::Status RunOlderCopy(uint64_t seed, DatabaseUnderTest& database, Replicas& replicas);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_OLDER_COPY_H_
