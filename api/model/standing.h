// How the desk stands at present, as the metrics' gauges tell it. All numbers of enums are docket.v1's.
#ifndef DOCKET_API_MODEL_STANDING_H_
#define DOCKET_API_MODEL_STANDING_H_

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "docket/v1/case.pb.h"

namespace docket {

struct Standing {
  // How many cases there are in a state with a priority.
  std::map<std::pair<v1::CaseState, v1::Priority>, int64_t> cases;
  // How many have missed a target that is still owed; and how many had a warning ahead of one and have not missed it.
  std::map<v1::Clock::Target, int64_t> overdue;
  std::map<v1::Clock::Target, int64_t> at_risk;
  // How long ago the oldest case that is not closed was logged; nothing where all are.
  std::optional<absl::Duration> oldest_age;
  // How long ago the first entry was recorded that the metrics do not have; zero where they have all.
  absl::Duration lag;
};

}  // namespace docket

#endif  // DOCKET_API_MODEL_STANDING_H_
