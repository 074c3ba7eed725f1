// What a desk keeps under its master keys, opened when the service starts: every master key that the desk uses is
// there and is the right one, and the desk's secret is known.
#ifndef DOCKET_SERVER_SEALING_OPEN_SECRETS_H_
#define DOCKET_SERVER_SEALING_OPEN_SECRETS_H_

#include "absl/status/status.h"
#include "server/sealing/master_keys.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

// Fills in desk->secret, which is made when there is none yet; replicas that start at once end with the same one.
//
// FAILED_PRECONDITION when a master key is missing or wrong, DATA_LOSS when what is stored was changed. Nothing is
// written before everything that is there was proven, and nothing that is there is ever replaced.
absl::Status OpenSecrets(storage::Connection& connection, const MasterKeys& masters, storage::Desk* desk);

}  // namespace docket::server

#endif  // DOCKET_SERVER_SEALING_OPEN_SECRETS_H_
