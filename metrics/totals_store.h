// What the metrics need of the log's store, as functions: the database is not reached from here.
//
// Each function may be called from any thread, blocks until the database has answered, and answers a status when it
// does not.
#ifndef DOCKET_METRICS_TOTALS_STORE_H_
#define DOCKET_METRICS_TOTALS_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "docket/log/v1/totals.pb.h"
#include "metrics/projection.h"

namespace docket::metrics {

// How far the projection has come in a lane: the last entry folded, and the totals with it (a serialised Totals). The
// version rises with each advance and guards it. All zero and empty for a lane without a checkpoint.
struct LaneCheckpoint {
  uint64_t sequence = 0;
  uint64_t version = 0;
  std::string totals;
};

struct LaneEntry {
  uint64_t sequence = 0;
  Observed observed;
};

struct TotalsStore {
  // The last sequence of every lane.
  std::function<absl::StatusOr<std::map<uint16_t, uint64_t>>()> read_heads;
  // The projection's checkpoints by lane; a lane that has none is missing.
  std::function<absl::StatusOr<std::map<uint16_t, LaneCheckpoint>>()> read_checkpoints;
  // A lane's entries after `after`, in order, at most `limit`.
  std::function<absl::StatusOr<std::vector<LaneEntry>>(uint16_t lane, uint64_t after, size_t limit)> read_entries;
  // Moves a lane's checkpoint on, at once and as a whole, if it is still the expected one; else false.
  std::function<absl::StatusOr<bool>(uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                     const std::string& totals)>
      advance;
};

// A checkpoint's totals; DATA_LOSS when they cannot be read.
absl::StatusOr<log::v1::Totals> ParseTotals(uint16_t lane, absl::string_view bytes);

// What may be exported: the totals of all lanes, and how many entries are not in them yet.
struct Checkpointed {
  log::v1::Totals totals;
  uint64_t lag = 0;
};

absl::StatusOr<Checkpointed> ReadCheckpointed(const TotalsStore& store);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_TOTALS_STORE_H_
