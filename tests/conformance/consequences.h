// What follows by itself from what callers did, moments later.
#ifndef DOCKET_TESTS_CONFORMANCE_CONSEQUENCES_H_
#define DOCKET_TESTS_CONFORMANCE_CONSEQUENCES_H_

#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {

// Until everything has come to pass that follows by itself.
inline void AwaitConsequences(ServedDesk& desk) {
  const std::string behind =
      "SELECT COUNT(*) FROM (SELECT lane, MAX(sequence) AS head FROM case_events GROUP BY lane) h LEFT JOIN "
      "checkpoints c ON c.lane = h.lane AND c.consumer = 'consequences' WHERE h.head > COALESCE(c.sequence, 0)";
  EXPECT_TRUE(Await(absl::Seconds(60), [&] { return desk.database().QueryOne(behind) == "0"; }));
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_CONSEQUENCES_H_
