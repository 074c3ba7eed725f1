// What the RPCs that read named cases do on a reader's connection, as far as the caller's access goes; lists of cases
// are in case_list.h. Requests are well formed already.
#ifndef DOCKET_SERVER_CASE_READS_H_
#define DOCKET_SERVER_CASE_READS_H_

#include "absl/status/status.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "server/rules/access.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

absl::Status GetCaseFrom(storage::Connection& connection, const rules::Access& access,
                         const v1::GetCaseRequest& request, v1::Case* response);
absl::Status BatchGetCasesFrom(storage::Connection& connection, const rules::Access& access,
                               const v1::BatchGetCasesRequest& request, v1::BatchGetCasesResponse* response);
absl::Status ListCaseEventsFrom(storage::Connection& connection, const storage::Desk& desk, const rules::Access& access,
                                const v1::ListCaseEventsRequest& request, v1::ListCaseEventsResponse* response);
absl::Status ListTasksFrom(storage::Connection& connection, const rules::Access& access,
                           const v1::ListTasksRequest& request, v1::ListTasksResponse* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_READS_H_
