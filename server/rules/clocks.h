// The clocks of a case. A clock stores its start, its budget and what it pauses for; its due instant is derived from
// them, from the case's pauses and from the policy's calendar.
//
// Which clocks a case owes follows from its facts (owed.h). So one function moves them after every event, whatever it
// was, and writes what it did into the event; the fold copies it from there.
#ifndef DOCKET_SERVER_RULES_CLOCKS_H_
#define DOCKET_SERVER_RULES_CLOCKS_H_

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "absl/time/time.h"
#include "api/model/directory.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"

namespace docket::rules {

google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time FromProto(const google::protobuf::Timestamp& time);
google::protobuf::Duration ToProto(absl::Duration duration);
absl::Duration FromProto(const google::protobuf::Duration& duration);

// Fills in `detail->clock_changes`: what becomes of the clocks of the case by this event, which takes effect at `at`.
// `before` is the case before it, with what was due until then settled. Changes that are there already are kept.
void MoveClocks(const v1::Case& before, absl::Time at, const Directory& directory, v1::CaseEventDetail* detail);

// The fold of what MoveClocks wrote. Only copies.
void FoldClockChanges(const v1::ClockChanges& changes, v1::Case* c);

// Whether it is still owed.
inline bool IsOwed(const v1::Clock& clock) { return !clock.has_end_time(); }

// When something falls due next by itself.
std::optional<absl::Time> NextDue(const v1::Case& c);

// Clocks of before there was a policy: one limit, round the clock, in the events themselves.
using Clocks = google::protobuf::RepeatedPtrField<v1::Clock>;
namespace old {

// They stand still while the customer has a resolution in hand.
Clocks PausedClocks(const v1::Case& c, absl::Time now);
// When a clock of the case falls due; nothing where it does not: it stands still, it was missed already, or that was
// before the case was imported, for what is past is not escalated any more.
std::optional<absl::Time> DueOf(const v1::Clock& clock, const v1::Case& c);

}  // namespace old

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_CLOCKS_H_
