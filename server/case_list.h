// ListCases and CountCases on a reader's connection. Requests are well formed already, but for their filter and order.
#ifndef DOCKET_SERVER_CASE_LIST_H_
#define DOCKET_SERVER_CASE_LIST_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "docket/v1/case_service.pb.h"
#include "server/disclosed.h"
#include "server/rules/access.h"
#include "server/sealing/sealer.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

// What is out of the caller's reach is left out. PERMISSION_DENIED where the filter asks for a customer who is withheld
// from the caller. `now` by the database's clock. Whose cases are shown unmasked is noted in `disclosed`.
absl::Status ListCasesFrom(storage::Connection& connection, Sealer& sealer, const storage::Desk& desk,
                           const rules::Access& access, const v1::ListCasesRequest& request,
                           v1::ListCasesResponse* response, Disclosed* disclosed);
absl::Status CountCasesFrom(storage::Connection& connection, const rules::Access& access,
                            const v1::CountCasesRequest& request, v1::CountCasesResponse* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_LIST_H_
