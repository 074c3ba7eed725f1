#include "server/rules/remedy.h"

#include <algorithm>

namespace docket::rules {

v1::Role ApproverFor(const v1::Staff* responsible, const v1::Money& remedy, const v1::Case& c, const Policy& policy) {
  const auto may_grant = [&](int role) {
    return policy.MayGrant(static_cast<v1::Role>(role), c.assessment().severity(), c.category(), remedy);
  };
  if (responsible != nullptr && std::any_of(responsible->roles().begin(), responsible->roles().end(), may_grant)) {
    return v1::ROLE_UNSPECIFIED;
  }
  for (v1::Role role : {v1::ROLE_REPRESENTATIVE, v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_SUPERVISOR}) {
    if (may_grant(role)) return role;
  }
  return v1::ROLE_MANAGER;
}

}  // namespace docket::rules
