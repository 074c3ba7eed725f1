// What the metrics of the service have to be: counted from the payloads of all events and from the stored cases, by
// their definitions (metrics/service_declarations.cc), with nothing of the rules, the projection or its columns.
#ifndef DOCKET_TESTS_FAULT_LEDGER_COUNT_H_
#define DOCKET_TESTS_FAULT_LEDGER_COUNT_H_

#include <string>

#include "absl/status/statusor.h"
#include "storage/database.h"
#include "tests/support/exposition_text.h"

namespace docket::fault {

// Every series that is not 0, under tests/support/series_name.h's names; of histograms also each bucket that is not.
// For a log that rests.
absl::StatusOr<testing::Series> CountLedger(storage::Connection& connection);

// Whether CountLedger counts this metric. Those that it does not are no figures: how late and how old the page is, and
// how old the oldest case.
bool IsCounted(const std::string& family);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_LEDGER_COUNT_H_
