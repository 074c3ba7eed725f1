// When customers come, and when the desk is at work: more by day than by night, fewer on weekends. In UTC.
//
// Pure functions; any thread may call them.
#ifndef DOCKET_API_CLIENT_DEMO_CALENDAR_H_
#define DOCKET_API_CLIENT_DEMO_CALENDAR_H_

#include <vector>

#include "absl/time/time.h"
#include "api/client/demo/dice.h"

namespace docket::client::demo {

// When `count` cases come in, the earliest first, no two at once, all of them before `now`.
std::vector<absl::Time> Arrivals(Dice& dice, absl::Time now, int weeks, int count);

// The time itself where the desk is at work then, else some time after it opens again. Weekdays from 7 to 21, weekends
// from 9 to 17; a few work at night.
absl::Time AtWork(Dice& dice, absl::Time time);

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_CALENDAR_H_
