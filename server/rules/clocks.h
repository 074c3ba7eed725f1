// The clocks of a case. A clock stores its start, its budget and its pauses; its due instant is derived from them.
#ifndef DOCKET_SERVER_RULES_CLOCKS_H_
#define DOCKET_SERVER_RULES_CLOCKS_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "absl/time/time.h"
#include "docket/v1/case.pb.h"

namespace docket::rules {

// ESC-2: a case unresolved after 24 hours goes to a supervisor.
inline constexpr absl::Duration kUnresolvedLimit = absl::Hours(24);

google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);
google::protobuf::Duration ToProto(absl::Duration duration);
absl::Duration FromProto(const google::protobuf::Duration& duration);

using Clocks = google::protobuf::RepeatedPtrField<v1::Clock>;

// The clocks of a cycle that starts now.
Clocks StartClocks(absl::Time start);
// The resolution's clocks stand still while the customer has a resolution in hand.
Clocks PausedClocks(const v1::Case& c, absl::Time now);
Clocks ResumedClocks(const Clocks& clocks, absl::Time now);

// When a clock of the case falls due; nothing where it does not: it stands still, it was missed already, or that was
// before the case was imported, for what is past is not escalated any more.
std::optional<absl::Time> DueOf(const v1::Clock& clock, const v1::Case& c);
// The earliest of them all.
std::optional<absl::Time> NextDue(const v1::Case& c);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_CLOCKS_H_
