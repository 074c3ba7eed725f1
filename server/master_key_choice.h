// The master keys that the service runs with: those that it is given, or, on an embedded database, those of a file
// that lies beside it and is made at its first start.
#ifndef DOCKET_SERVER_MASTER_KEY_CHOICE_H_
#define DOCKET_SERVER_MASTER_KEY_CHOICE_H_

#include "absl/status/statusor.h"
#include "server/database_choice.h"
#include "server/flags.h"
#include "server/sealing/master_keys.h"
#include "storage/schema.h"

namespace docket::server {

// Reads them, proves them against what the desk has in use, and opens the desk's secret with them.
absl::StatusOr<MasterKeys> OpenMasterKeys(const Flags& flags, const ChosenDatabase& chosen, storage::Desk* desk);

}  // namespace docket::server

#endif  // DOCKET_SERVER_MASTER_KEY_CHOICE_H_
