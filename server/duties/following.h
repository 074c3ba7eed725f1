// What follows elsewhere from an entry of the log, as commands (ARCHITECTURE.md, "No command spans lanes"):
//
//   somebody became, or ceased to be, responsible   the workloads of those people change
//   a case points to an older one                   the older one points back
//   room was reserved for a claim                   the claim is finished: assigned, else released
//   a customer expects a duplicate                  the merge is finished: that one becomes it, or declines
//   a customer is a duplicate no more, or declined  the other one does not expect it any more
//   somebody is away                                their cases go back to their teams' queues (ASSIGN-2)
//
// Each command has a request id of its own that derives from the entry, so that it is carried out once.
#ifndef DOCKET_SERVER_DUTIES_FOLLOWING_H_
#define DOCKET_SERVER_DUTIES_FOLLOWING_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "server/commands.h"
#include "server/desk.h"
#include "storage/database.h"
#include "storage/log_entry.h"

namespace docket::server {

struct Consequence {
  std::shared_ptr<PreparedCommand> command;
  // Takes its place when it is refused for good. Null: then that is counted and logged.
  std::shared_ptr<PreparedCommand> otherwise;
};

// `directory` is as of now or later than the entry.
absl::StatusOr<std::vector<Consequence>> ConsequencesOf(Desk& desk, storage::Connection& connection,
                                                        const Directory& directory, const storage::LogEntry& entry);

}  // namespace docket::server

#endif  // DOCKET_SERVER_DUTIES_FOLLOWING_H_
