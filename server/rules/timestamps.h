// Times that a caller sends, checked.
#ifndef DOCKET_SERVER_RULES_TIMESTAMPS_H_
#define DOCKET_SERVER_RULES_TIMESTAMPS_H_

#include <google/protobuf/timestamp.pb.h>

#include "server/rules/checks.h"

namespace docket::rules {

// Within what google.protobuf.Timestamp allows: the years 1 to 9999, and a fraction of a second that is one.
inline void CheckTime(absl::string_view field, const google::protobuf::Timestamp& time, Checks* checks) {
  constexpr int64_t kFirstSecond = -62135596800;
  constexpr int64_t kLastSecond = 253402300799;
  const bool valid =
      time.seconds() >= kFirstSecond && time.seconds() <= kLastSecond && time.nanos() >= 0 && time.nanos() < 1000000000;
  if (!valid) checks->Add(field, "must be a time between the years 1 and 9999, with nanos of 0 to 999999999");
}

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_TIMESTAMPS_H_
