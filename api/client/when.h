// Times and durations as people say them.
#ifndef DOCKET_API_CLIENT_WHEN_H_
#define DOCKET_API_CLIENT_WHEN_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace docket::client {

absl::Time ToTime(const google::protobuf::Timestamp& timestamp);
absl::Duration ToDuration(const google::protobuf::Duration& duration);

// The present moment and where it is; what every time is told by.
struct Moment {
  absl::Time now;
  absl::TimeZone zone;
};

// In the one or two units that matter: "40 s", "12 min", "3 h 5 min", "2 d 4 h". Never negative.
std::string DurationText(absl::Duration duration);

// "just now", "2 h ago", "in 3 d": one unit, rounded down (what is to come, from the next full minute).
std::string Relative(absl::Time time, const Moment& moment);

// "2026-11-22 14:02" in the moment's zone.
std::string Local(absl::Time time, const Moment& moment);

// "14:02" on the moment's own day, else as Local.
std::string LocalShort(absl::Time time, const Moment& moment);

// "2026-11-22 14:02 (2 h ago)".
std::string LocalAndRelative(absl::Time time, const Moment& moment);

// The zone's short name now: "CET", "UTC", "+0530".
std::string ZoneName(const Moment& moment);

// "10s", "500ms", "1m30s", or a plain number of seconds; nothing unless it is more than zero and at most a day.
std::optional<absl::Duration> ParseTimeout(absl::string_view text);

// A point in time as people type it: "2026-11-22 14:02" in the moment's zone, "2026-11-22T14:02:00Z" anywhere,
// "+4h" or "-2d" from now. Nothing for what is none of these, or is before the year 1 or after the year 9999.
std::optional<absl::Time> ParseTime(absl::string_view text, const Moment& moment);
inline constexpr char kTimeExamples[] = "'2026-11-22 14:00', 2026-11-22T14:00:00Z, +4h or -2d";

// "2026-11-22T14:02:00Z", as filters have it; fractions only where there are any.
std::string Rfc3339(absl::Time time);

google::protobuf::Timestamp ToTimestamp(absl::Time time);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_WHEN_H_
