// How far a consumer of the log has come in each lane, with what it made of the entries up to there.
//
// The checkpoint's version guards it as the log's key guards a lane: of two replicas that go on from the same
// checkpoint one is let through, and an entry is consumed once.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_CHECKPOINTS_H_
#define DOCKET_STORAGE_CHECKPOINTS_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/database.h"
#include "storage/report_days.h"

namespace docket::storage {

struct Checkpoint {
  uint64_t sequence = 0;  // of the last entry consumed
  uint64_t version = 0;   // how often it was moved on; 0: never
  std::string totals;     // the consumer's own
};

// By lane; a lane where the consumer has none yet is missing, which stands for all zeros.
absl::StatusOr<std::map<uint16_t, Checkpoint>> ReadCheckpoints(Connection& connection, absl::string_view consumer);

// Consumers whose names are alike up to the first dot take one another's place: what a later version of a program makes
// of the log has a name of its own. To whoever follows them all, one that begins anew is behind until it has caught up.
// With what, by lane: how far the others of the family have come; and the log's end when this consumer last began with
// AdvanceWithDays, be it under a new name or because its checkpoints were removed. A lane that is missing has nothing
// of the kind.
absl::StatusOr<std::map<uint16_t, uint64_t>> ReadToCatchUpWith(Connection& connection, absl::string_view consumer);

// Moves a lane's checkpoint on if it is still the expected one, in one statement that commits by itself. False: it is
// not, somebody else moved it. After an error only reading it tells whether it was moved.
absl::StatusOr<bool> Advance(Connection& connection, absl::string_view consumer, uint16_t lane,
                             const Checkpoint& expected, uint64_t sequence, const std::string& totals);

// The same in one transaction with the rows of the reports that the new totals go with, each in the place of the one
// that is there. From a lane's beginning (version 0) the rows that it has are removed first, and it is put on record
// what there is to catch up with. RESOURCE_EXHAUSTED, and nothing was done, when the rows are too many for one packet.
absl::StatusOr<bool> AdvanceWithDays(Connection& connection, absl::string_view consumer, uint16_t lane,
                                     const Checkpoint& expected, uint64_t sequence, const std::string& totals,
                                     const ReportDays& days);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CHECKPOINTS_H_
