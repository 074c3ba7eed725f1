// The source of chance of a test. Its seed is printed, so that a failure can be repeated with DOCKET_SEED.
#ifndef DOCKET_TESTS_MODEL_RANDOM_H_
#define DOCKET_TESTS_MODEL_RANDOM_H_

#include <cstdio>
#include <cstdlib>
#include <random>

#include "absl/strings/numbers.h"

namespace docket::testing {

inline std::mt19937_64 Random(const char* test) {
  uint64_t seed = std::random_device()();
  if (const char* given = std::getenv("DOCKET_SEED"); given != nullptr) (void)absl::SimpleAtoi(given, &seed);
  std::printf("%s: DOCKET_SEED=%lu\n", test, static_cast<unsigned long>(seed));
  return std::mt19937_64(seed);
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_MODEL_RANDOM_H_
