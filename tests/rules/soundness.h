// Asks rules::Contradictions in a test.
#ifndef DOCKET_TESTS_RULES_SOUNDNESS_H_
#define DOCKET_TESTS_RULES_SOUNDNESS_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/soundness.h"

namespace docket::testing {

// Fails the running test where the case contradicts itself.
inline void ExpectSoundCase(const v1::Case& c) {
  EXPECT_THAT(rules::Contradictions(c), ::testing::IsEmpty()) << c.ShortDebugString();
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_SOUNDNESS_H_
