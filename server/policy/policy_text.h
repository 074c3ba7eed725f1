// A policy as people write it, and everything that is wrong with it.
#ifndef DOCKET_SERVER_POLICY_POLICY_TEXT_H_
#define DOCKET_SERVER_POLICY_POLICY_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "docket/v1/policy.pb.h"

namespace docket {

inline constexpr size_t kMostPolicyBytes = 200000;

struct PolicyProblem {
  int line = 0;       // from 1; 0: of the whole file
  std::string field;  // "targets[3].within"; empty where it is no field's
  std::string what;   // what is wrong, and what would be right
};

struct ParsedPolicy {
  v1::Policy policy;
  // In the order of their lines. Empty: it may be applied.
  std::vector<PolicyProblem> problems;
};

ParsedPolicy ParsePolicy(absl::string_view text);

// "2h", "1h30m", "90s", "3d" is none: days are not all alike. More than zero, at most ten years.
bool ParsePolicyDuration(absl::string_view text, absl::Duration* duration);

// The file that the service is shipped with; each number names the clause that it is from.
absl::string_view ShippedPolicyText();

}  // namespace docket

#endif  // DOCKET_SERVER_POLICY_POLICY_TEXT_H_
