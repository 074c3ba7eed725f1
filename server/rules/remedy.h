// Who may grant which remedy (RES-3).
#ifndef DOCKET_SERVER_RULES_REMEDY_H_
#define DOCKET_SERVER_RULES_REMEDY_H_

#include "docket/v1/case.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "server/policy/policy.h"

namespace docket::rules {

// The least role that may grant this remedy, or ROLE_UNSPECIFIED where the one responsible (null: nobody) may. Above
// every limit of the policy a manager approves, even what a manager proposed.
v1::Role ApproverFor(const v1::Staff* responsible, const v1::Money& remedy, const v1::Case& c, const Policy& policy);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_REMEDY_H_
