// Customers' rules beyond their requests: how one customer becomes another's duplicate, and what profiles have in
// common.
//
// A merge is carried out in steps, for no command spans lanes (server/customers.h):
//
//   1. the one that stays expects the duplicate;
//   2. the duplicate becomes one, or declines;
//   3. where it declined, the one that stays does not expect it any more.
//
// Step 2 always leaves an event: what it came to is then on record under its request id, so that whoever carries it out
// again - the caller, or the consequences - hears the same for ever.
#ifndef DOCKET_SERVER_RULES_CUSTOMERS_H_
#define DOCKET_SERVER_RULES_CUSTOMERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/rules/checks.h"
#include "server/rules/rules.h"

namespace docket::rules {

absl::Status CustomerNotFound();

// Whether somebody's identity was verified, and that holds at `now` (INTAKE-3).
bool IsVerified(const log::v1::Customer& customer, absl::Time now);

// What a merge names: the id of all its steps, and for each step the other customer.
// Step 1. `duplicate` is the one that `merge` names as it was read, null for none of that name: what its own step would
// refuse is then refused here.
absl::StatusOr<Events> ExpectDuplicate(const log::v1::Customer* stays, const log::v1::Customer* duplicate,
                                       const log::v1::Merge& merge);
// Step 2; `merge` names the one that stays.
absl::StatusOr<Events> BecomeDuplicate(const log::v1::Customer* duplicate, const log::v1::Merge& merge);
// OK where it may become a duplicate, or where it became one by this very merge.
absl::Status CheckMayBecomeDuplicate(const log::v1::Customer& duplicate, absl::string_view merge_id);
// Step 3. Nothing where it is not expected.
Events DuplicateIsGone(const log::v1::Customer* stays, absl::string_view merge_id);

// Contact details and profiles, wherever they are given; `path` is the field's.
void CheckContactDetails(absl::string_view path, const v1::Contact& contact, Checks* checks);
void CheckProfile(absl::string_view path, const v1::CustomerProfile& profile, Checks* checks);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_CUSTOMERS_H_
