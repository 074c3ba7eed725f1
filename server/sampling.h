// Samples of closed cases (REVIEW-3). Which cases are drawn follows from the request, its seed and the cases alone, so
// every replica draws the same: they are ordered by a keyed hash of the seed and the case's uid.
#ifndef DOCKET_SERVER_SAMPLING_H_
#define DOCKET_SERVER_SAMPLING_H_

#include "absl/status/status.h"
#include "docket/v1/quality_service.pb.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

absl::Status SampleCasesFrom(storage::Connection& connection, const storage::Desk& desk,
                             const v1::SampleCasesRequest& request, v1::SampleCasesResponse* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_SAMPLING_H_
