// What holds of every case, whatever happened to it. No rule asks it: rules bring it about. It judges what comes from
// elsewhere, an import, and the tests that do random things.
#ifndef DOCKET_SERVER_RULES_SOUNDNESS_H_
#define DOCKET_SERVER_RULES_SOUNDNESS_H_

#include <string>
#include <vector>

#include "docket/v1/case.pb.h"

namespace docket::rules {

// Where the case contradicts itself, in words that name the clause where there is one; empty for a sound one.
std::vector<std::string> Contradictions(const v1::Case& c);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_SOUNDNESS_H_
