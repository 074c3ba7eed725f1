// What holds of every case, whatever happened to it: for tests that do random things.
#ifndef DOCKET_TESTS_RULES_SOUNDNESS_H_
#define DOCKET_TESTS_RULES_SOUNDNESS_H_

#include "docket/v1/case.pb.h"

namespace docket::testing {

// Fails the running test, naming the clause, where the case contradicts itself.
void ExpectSoundCase(const v1::Case& c);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_SOUNDNESS_H_
