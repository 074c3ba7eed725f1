// Which names are a time zone's.
#ifndef DOCKET_SERVER_CALENDAR_ZONE_H_
#define DOCKET_SERVER_CALENDAR_ZONE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace docket {

// The zone of an IANA name. InvalidArgument where this machine knows none, and for everything that the loader would
// take but that names no place: a path, the machine's own zone, zones that count leap seconds.
absl::StatusOr<absl::TimeZone> FindZone(absl::string_view name);

}  // namespace docket

#endif  // DOCKET_SERVER_CALENDAR_ZONE_H_
