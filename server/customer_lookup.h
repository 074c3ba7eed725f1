// By what contact a customer is found, and where one who is not known yet would live.
#ifndef DOCKET_SERVER_CUSTOMER_LOOKUP_H_
#define DOCKET_SERVER_CUSTOMER_LOOKUP_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/model/names.h"
#include "docket/v1/event.pb.h"
#include "server/sealing/sealer.h"
#include "storage/database.h"
#include "storage/schema.h"
#include "storage/subject.h"

namespace docket::server {

// As a customer's record has them: keyed hashes of what contacts come to (contacts.h), in ascending order.
std::vector<std::string> ContactHashes(const storage::Desk& desk, const v1::CustomerProfile& profile,
                                       const std::string& phone_region);
std::string ContactHash(const storage::Desk& desk, const std::string& canonical);

// The customers known by a contact, the one that was first known by it in front.
absl::StatusOr<std::vector<storage::Subject>> FindByContact(storage::Connection& connection, const storage::Desk& desk,
                                                            const std::string& canonical);

struct FoundCustomer {
  // Number 0: there is none.
  storage::Subject customer;
  // Where to create it then: two who do so at once meet there.
  storage::SubjectKey place;
};
// Of a first contact, which is not empty.
absl::StatusOr<FoundCustomer> FindFirst(storage::Connection& connection, const storage::Desk& desk,
                                        const std::string& canonical);

// A customer's profile as it stands; of a record from before there were profiles, what the first contact says.
absl::StatusOr<v1::CustomerProfile> ProfileOf(Sealer& sealer, storage::Connection& connection,
                                              const storage::Subject& customer);
// How the customer is reached: the first of each.
v1::Contact ContactOf(const v1::CustomerProfile& profile);

inline Id IdOf(const storage::Subject& subject) { return {.lane = subject.key.lane, .number = subject.number}; }

}  // namespace docket::server

#endif  // DOCKET_SERVER_CUSTOMER_LOOKUP_H_
