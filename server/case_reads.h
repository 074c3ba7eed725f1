// What the reading RPCs do on a reader's connection. Requests are well formed already.
#ifndef DOCKET_SERVER_CASE_READS_H_
#define DOCKET_SERVER_CASE_READS_H_

#include "absl/status/status.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

absl::Status GetCaseFrom(storage::Connection& connection, const v1::GetCaseRequest& request, v1::Case* response);
absl::Status ListCasesFrom(storage::Connection& connection, const storage::Desk& desk,
                           const v1::ListCasesRequest& request, v1::ListCasesResponse* response);
absl::Status ListCaseEventsFrom(storage::Connection& connection, const storage::Desk& desk,
                                const v1::ListCaseEventsRequest& request, v1::ListCaseEventsResponse* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_READS_H_
