// A caller that floods the service: so many calls in flight at all times, whatever it hears.
#ifndef DOCKET_TESTS_LOAD_FLOOD_H_
#define DOCKET_TESTS_LOAD_FLOOD_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace docket::load {

struct FloodOptions {
  std::string server;
  std::string token;
  int in_flight = 256;
  // Whether it waits for as long as a refusal says.
  bool heeds = false;
  absl::Duration time = absl::Seconds(5);
};

struct Flooded {
  uint64_t done = 0;
  // RATE_LIMITED.
  uint64_t refused = 0;
  uint64_t failed = 0;
};

// Opens cases for that long. `begun` is called with the first answer.
Flooded RunFlood(const FloodOptions& options, void (*begun)());

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_FLOOD_H_
