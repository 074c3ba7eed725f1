// Judges a database after a fault run, prints what was found as a table, and says whether all is well.
#ifndef DOCKET_TESTS_FAULT_OUTCOME_H_
#define DOCKET_TESTS_FAULT_OUTCOME_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/fault/database_under_test.h"
#include "tests/fault/replicas.h"
#include "tests/load/journal.h"

namespace docket::fault {

// "  what ........ value".
void PrintRow(const std::string& what, const std::string& value);

// Waits until the log rests; then the journal against the log, `docketd verify`, and the exported totals of every
// replica against their own count. OK, or what is wrong in one sentence.
absl::Status Judge(DatabaseUnderTest& database, Replicas& replicas, const std::vector<load::Entry>& journal);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_OUTCOME_H_
