// What customers are found by: a row for each contact of each customer, a keyed hash that says nothing of the contact
// itself. Kept in the transaction that changes the customer, so they are exact.
//
// Functions over a Connection, or pure; they hold nothing.
#ifndef DOCKET_STORAGE_CUSTOMER_CONTACTS_H_
#define DOCKET_STORAGE_CUSTOMER_CONTACTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "api/model/names.h"
#include "storage/database.h"
#include "storage/round.h"

namespace docket::storage {

// The statements that bring the contacts from before a round to after it; none when they are the same.
std::vector<std::string> ContactStatements(const std::vector<Change>& changes);

// The customers that have this contact, of whatever lane; at most `limit`, those that were opened early.
absl::StatusOr<std::vector<Id>> FindByContact(Connection& connection, uint16_t lanes, absl::string_view contact,
                                              int limit);

// These customers, each as it stood at the same moment, in no order; those that are not there are left out.
absl::StatusOr<std::vector<Subject>> ReadCustomers(Connection& connection, const std::vector<Id>& ids);

// For verification: a lane's customer whose rows are not what its record says, or that has rows and is no customer;
// nothing where all is well. `subjects` are all of the lane's, by number.
absl::StatusOr<std::optional<uint64_t>> FindContactFault(Connection& connection, uint16_t lane,
                                                         const std::map<uint64_t, Subject>& subjects);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CUSTOMER_CONTACTS_H_
