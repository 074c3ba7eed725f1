// Request ids are kept for a while, for retries, and then removed.
#ifndef DOCKET_STORAGE_EXPIRY_H_
#define DOCKET_STORAGE_EXPIRY_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/database.h"

namespace docket::storage {

// How long a request id answers as it did first. What follows from an entry is carried out long before.
inline constexpr absl::Duration kRequestsKept = absl::Hours(7 * 24);

// The caller of what follows a step that is found again by its id: it must not be forgotten before that step is.
inline constexpr char kKeptLonger[] = "docket/claims/steps";
inline constexpr absl::Duration kLonger = absl::Hours(24);

// Removes some of a lane's request ids that are older; how many. In small batches, so that no commit waits for long.
absl::StatusOr<int64_t> RemoveExpiredRequests(Connection& connection, uint16_t lane, absl::Time now);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_EXPIRY_H_
