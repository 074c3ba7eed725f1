// Whether everything that follows from the log by itself was carried out, and nothing else: counted from the log with
// SQL and the events' own fields. Nothing of the server's code takes part.
//
//   what happened to a case                        what has to stand elsewhere, once
//   somebody became, or is no more, responsible    +1 or -1 of their workload, which names the event
//   a claim reserved room for it                   the assignment that was reserved for, or -1 again
//   it was linked with an older one                the older one's link back, up to the bound
//   its assignee is away, and it is at work        that it was returned
#ifndef DOCKET_TESTS_FAULT_CONSEQUENCE_CHECK_H_
#define DOCKET_TESTS_FAULT_CONSEQUENCE_CHECK_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/database.h"

namespace docket::fault {

// What is missing, or stands there without cause; empty when all is done.
absl::StatusOr<std::vector<std::string>> WrongConsequences(storage::Connection& connection);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_CONSEQUENCE_CHECK_H_
