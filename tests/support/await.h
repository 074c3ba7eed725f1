// Waiting for what another process or thread does where nothing tells of it: the condition is looked at every few
// milliseconds. The only place of its kind in the tests.
#ifndef DOCKET_TESTS_SUPPORT_AWAIT_H_
#define DOCKET_TESTS_SUPPORT_AWAIT_H_

#include <poll.h>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace docket::testing {

// Whether the condition came to hold within `patience`.
template <typename Condition>
bool Await(absl::Duration patience, Condition condition) {
  for (const absl::Time until = absl::Now() + patience; !condition(); poll(nullptr, 0, 2)) {
    if (absl::Now() >= until) return false;
  }
  return true;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_AWAIT_H_
