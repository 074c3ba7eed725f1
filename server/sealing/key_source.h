// Where the master keys come from: a file, the output of a command, or, beside an embedded database, a file that is
// made for it. Errors say what is wrong with it, and never what stands in it.
#ifndef DOCKET_SERVER_SEALING_KEY_SOURCE_H_
#define DOCKET_SERVER_SEALING_KEY_SOURCE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/sealing/master_keys.h"

namespace docket::server {

// How much there may be of it.
inline constexpr size_t kMostKeyBytes = 64 << 10;

// That others may read the file is said in the log.
absl::StatusOr<MasterKeys> ReadMasterKeys(const std::string& file);

// What /bin/sh -c prints, which has to end within `limit`; then it is killed with all that it started. Its standard
// error is ours, and it has no standard input. Errors speak of `named`, since the command may hold a password.
absl::StatusOr<MasterKeys> MasterKeysFromCommand(const std::string& command, absl::string_view named,
                                                 absl::Duration limit = absl::Seconds(30));

// A file with one new key, which only its owner may read; whole and on the disk once this returns. ALREADY_EXISTS
// where there is something by that name.
absl::Status MakeMasterKeyFile(const std::string& file, absl::string_view id);

// "key-2026-11-22"
std::string MasterKeyIdOfToday();

}  // namespace docket::server

#endif  // DOCKET_SERVER_SEALING_KEY_SOURCE_H_
