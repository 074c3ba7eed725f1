// How the desk stands at present: read off what each transaction keeps, at no case's cost.
#ifndef DOCKET_STORAGE_STANDING_H_
#define DOCKET_STORAGE_STANDING_H_

#include <cstdint>
#include <map>

#include "absl/status/statusor.h"
#include "api/model/standing.h"
#include "storage/database.h"

namespace docket::storage {

// `consumed`: of each lane the last entry that a consumer of the log has, from which its lag is told. Ages are by the
// database's clock.
absl::StatusOr<Standing> ReadStanding(Connection& connection, const std::map<uint16_t, uint64_t>& consumed);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_STANDING_H_
