// The policy that judges, as the directory has it.
#ifndef DOCKET_SERVER_RULES_IN_FORCE_H_
#define DOCKET_SERVER_RULES_IN_FORCE_H_

#include "api/model/directory.h"
#include "docket/v1/case.pb.h"
#include "server/policy/policy.h"

namespace docket::rules {

// The one that was applied last; the shipped one where none ever was.
inline const Policy& PolicyIn(const Directory& directory) {
  return directory.policy == nullptr ? *Policy::Shipped() : *directory.policy;
}

// The one of that version, or the nearest to it that is at hand.
inline const Policy& PolicyOf(const Directory& directory, int64_t version) {
  const Policy* policy = &PolicyIn(directory);
  while (policy->version() > version && policy->previous() != nullptr) policy = policy->previous();
  return *policy;
}

// The first after that version; the one that judges, where there is none.
inline const Policy& PolicyAfter(const Directory& directory, int64_t version) {
  const Policy* policy = &PolicyIn(directory);
  while (policy->previous() != nullptr && policy->previous()->version() > version) policy = policy->previous();
  return *policy;
}

inline PolicyCase PolicyCaseOf(const v1::Case& c) {
  return {.kind = c.kind(), .channel = c.channel(), .priority = c.priority()};
}

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_IN_FORCE_H_
