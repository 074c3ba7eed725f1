// All records of one person: a customer, and the customers that were found to be its duplicates. Reads of what is a
// customer's run over all of them.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_SERVER_ALIAS_SET_H_
#define DOCKET_SERVER_ALIAS_SET_H_

#include <vector>

#include "absl/status/statusor.h"
#include "api/model/names.h"
#include "storage/database.h"
#include "storage/subject.h"

namespace docket::server {

// The one that stays in front, whichever of them is named; then its duplicates, by the time they were merged. A merge
// counts where both sides say so. Empty where there is no such customer.
absl::StatusOr<std::vector<storage::Subject>> ReadAliases(storage::Connection& connection, const Id& customer);

// The same by their ids; the customer alone where it does not exist.
absl::StatusOr<std::vector<Id>> AliasSetOf(storage::Connection& connection, const Id& customer);

}  // namespace docket::server

#endif  // DOCKET_SERVER_ALIAS_SET_H_
