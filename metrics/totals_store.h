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
#include "api/model/report_day.h"
#include "api/model/standing.h"
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

// Rows of the reports: a serialised docket.log.v1.Figures for each key.
using ReportRows = std::map<ReportDayKey, std::string>;

struct TotalsStore {
  // The last sequence of every lane.
  std::function<absl::StatusOr<std::map<uint16_t, uint64_t>>()> read_heads;
  // The projection's checkpoints by lane; a lane that has none is missing.
  std::function<absl::StatusOr<std::map<uint16_t, LaneCheckpoint>>()> read_checkpoints;
  // By lane, how far the totals may have been told before this projection began anew, or by one of another name: what
  // has to be folded before they may be told again. A lane that is missing has nothing of the kind.
  std::function<absl::StatusOr<std::map<uint16_t, uint64_t>>()> read_told;
  // A lane's entries after `after`, in order, at most `limit`.
  std::function<absl::StatusOr<std::vector<LaneEntry>>(uint16_t lane, uint64_t after, size_t limit)> read_entries;
  // These of a lane's rows; one that is not there is missing.
  std::function<absl::StatusOr<ReportRows>(uint16_t lane, const std::vector<ReportDayKey>& keys)> read_rows;
  // Moves a lane's checkpoint on, at once and as a whole with the new contents of the rows, if it is still the expected
  // one; else false. From a lane's beginning (version 0) the rows that it has go first. RESOURCE_EXHAUSTED when there
  // are too many rows.
  std::function<absl::StatusOr<bool>(uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                     const std::string& totals, const ReportRows& rows)>
      advance;
  // How the desk stands; `folded` is how far the projection has come in each lane.
  std::function<absl::StatusOr<Standing>(const std::map<uint16_t, uint64_t>& folded)> read_standing;
};

// A checkpoint's totals; DATA_LOSS when they cannot be read.
absl::StatusOr<log::v1::Totals> ParseTotals(uint16_t lane, absl::string_view bytes);

// What may be exported: the totals of all lanes, how many entries are not in them yet, and how the desk stands.
struct Checkpointed {
  log::v1::Totals totals;
  // Whether the totals hold all that was ever told. Those of a projection that is being built up again do not: counters
  // would fall, and whoever adds up what they rose by would count the log once more.
  bool whole = true;
  uint64_t lag = 0;
  Standing standing;
};

absl::StatusOr<Checkpointed> ReadCheckpointed(const TotalsStore& store);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_TOTALS_STORE_H_
