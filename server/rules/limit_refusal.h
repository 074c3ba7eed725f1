// The refusal of what would make a case gather more than it may (limits.h).
#ifndef DOCKET_SERVER_RULES_LIMIT_REFUSAL_H_
#define DOCKET_SERVER_RULES_LIMIT_REFUSAL_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"

namespace docket::rules {

// LIMIT_REACHED: `field` of the case holds at most `limit` of `things` ("tasks").
inline absl::Status LimitReached(absl::string_view field, absl::string_view things, int limit) {
  return PreconditionRefusal(reason::kLimitReached,
                             absl::StrCat("a case has at most ", limit, " ", things,
                                          ", and this would be more: open another case and link the two"),
                             {{std::string(field), absl::StrCat("holds at most ", limit)}},
                             {{"limit", absl::StrCat(limit)}});
}

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_LIMIT_REFUSAL_H_
