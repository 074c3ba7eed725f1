// What the RPCs that read named cases do on a reader's connection, as far as the caller's access goes; lists of cases
// are in case_list.h. Requests are well formed already. Whose data an answer shows is noted in `disclosed`; of what is
// masked, nothing.
#ifndef DOCKET_SERVER_CASE_READS_H_
#define DOCKET_SERVER_CASE_READS_H_

#include "absl/status/status.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "server/disclosed.h"
#include "server/rules/access.h"
#include "server/sealing/sealer.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

absl::Status GetCaseFrom(storage::Connection& connection, Sealer& sealer, const rules::Access& access,
                         const v1::GetCaseRequest& request, v1::Case* response, Disclosed* disclosed);
absl::Status BatchGetCasesFrom(storage::Connection& connection, Sealer& sealer, const rules::Access& access,
                               const v1::BatchGetCasesRequest& request, v1::BatchGetCasesResponse* response,
                               Disclosed* disclosed);
absl::Status ListCaseEventsFrom(storage::Connection& connection, Sealer& sealer, const storage::Desk& desk,
                                const rules::Access& access, const v1::ListCaseEventsRequest& request,
                                v1::ListCaseEventsResponse* response, Disclosed* disclosed);
absl::Status ListTasksFrom(storage::Connection& connection, Sealer& sealer, const rules::Access& access,
                           const v1::ListTasksRequest& request, v1::ListTasksResponse* response, Disclosed* disclosed);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_READS_H_
