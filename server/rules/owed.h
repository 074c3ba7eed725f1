// Which time limits a case has, as it stands: a function of its facts, the policy and the directory.
#ifndef DOCKET_SERVER_RULES_OWED_H_
#define DOCKET_SERVER_RULES_OWED_H_

#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "api/model/directory.h"
#include "docket/v1/case.pb.h"
#include "server/policy/policy.h"

namespace docket::rules {

struct Owed {
  v1::Clock::Target target = v1::Clock::TARGET_UNSPECIFIED;
  absl::Time start;
  // The number of an escalation or a proposal.
  int about = 0;
  // Where the customer was told when.
  std::optional<absl::Time> promised = std::nullopt;
  // Of an escalation: the level that is to accept it.
  v1::EscalationLevel level = v1::ESCALATION_LEVEL_UNSPECIFIED;
};

// In the order of their targets. Whether the policy has a limit for it is another question.
std::vector<Owed> OwedBy(const v1::Case& c, const Directory& directory, const Policy& policy);

// How a clock ended that is not owed any more.
v1::Clock::End EndOf(const v1::Clock& clock, const v1::Case& c, const Directory& directory);

// Whether it is a matter of policy rather than of technique (ESC-1).
bool IsPolicyMatter(const v1::Case& c, const Directory& directory);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_OWED_H_
