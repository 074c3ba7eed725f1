// The metrics' view of the log and its checkpoints, on a real database.
#ifndef DOCKET_SERVER_TOTALS_STORE_H_
#define DOCKET_SERVER_TOTALS_STORE_H_

#include "metrics/projection.h"
#include "metrics/totals_store.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

// Its functions share one connection of their own, made anew when it breaks; they may be called from any thread.
metrics::TotalsStore TotalsStoreOn(storage::Database& database, const storage::Desk& desk);

// Which level each cause of escalation may go to, as the rules have it.
metrics::EscalationPaths EscalationPaths();

}  // namespace docket::server

#endif  // DOCKET_SERVER_TOTALS_STORE_H_
