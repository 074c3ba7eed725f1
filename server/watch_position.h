// How far a watcher has come in the log, and how that is written for the caller to come back with.
//
// Of each lane that has cases, the last entry that was passed and the beginning of its hash: so a position that is from
// another log, or from a part of this one that an older copy does not have, is told from one that is this log's own.
#ifndef DOCKET_SERVER_WATCH_POSITION_H_
#define DOCKET_SERVER_WATCH_POSITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace docket::server {

// Of a hash: enough to tell two logs apart.
inline constexpr size_t kMarkBytes = 6;

struct LanePlace {
  uint64_t sequence = 0;
  std::string mark;  // of the entry's hash
  friend bool operator==(const LanePlace&, const LanePlace&) = default;
};
// By lane; lane 0, which has no cases, stays empty.
using WatchPosition = std::vector<LanePlace>;

std::string MarkOf(absl::string_view hash);

// A short text of letters, digits, - and _: about 200 characters for 16 lanes.
std::string FormatPosition(const WatchPosition& position);
// Nothing where the text is none that FormatPosition wrote.
std::optional<WatchPosition> ParsePosition(absl::string_view text);

}  // namespace docket::server

#endif  // DOCKET_SERVER_WATCH_POSITION_H_
