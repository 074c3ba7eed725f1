// Recurring matters (CLOSE-2): so many cases of one customer and one category within a time that the policy names.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_SERVER_DUTIES_RECURRENCE_H_
#define DOCKET_SERVER_DUTIES_RECURRENCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "server/commands.h"
#include "storage/database.h"
#include "storage/log_entry.h"

namespace docket::server {

// The command that flags the case of this entry, where it is one too many: the entry said what it is about, or whose
// it is. Null where it is not. Counted over all records of the customer, as the cases stand now.
absl::StatusOr<std::shared_ptr<PreparedCommand>> FlagIfRecurring(storage::Connection& connection, uint16_t lanes,
                                                                 const Directory& directory,
                                                                 const storage::LogEntry& entry);

}  // namespace docket::server

#endif  // DOCKET_SERVER_DUTIES_RECURRENCE_H_
