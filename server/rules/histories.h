// Whole cases that come from elsewhere: judged as a whole, by what they leave behind, because nobody here decided what
// happened in them.
#ifndef DOCKET_SERVER_RULES_HISTORIES_H_
#define DOCKET_SERVER_RULES_HISTORIES_H_

#include <string>
#include <vector>

#include "docket/v1/case_history.pb.h"
#include "server/rules/rules.h"
#include "server/rules/validate.h"

namespace docket::rules {

// Whether every part of it is well formed. The first event opens the case; times do not fall; nothing is longer than a
// caller of this desk could make it.
Violations CheckHistory(const v1::CaseHistory& history);

// An event's detail with what belongs to its own desk alone taken out: what an export has, and an import starts from.
v1::CaseEventDetail Portable(const v1::CaseEventDetail& detail);

struct ImportTerms {
  std::string imported_by;
  bool counted = false;
};
// The events as they are put on record. `events` are the history's, with the names of this desk and the texts sealed.
// INVALID_ARGUMENT where they lie in the future or leave a case that contradicts itself; NOT_FOUND where an open case
// lies with somebody, or with a team, that is not here.
absl::StatusOr<std::vector<Proposal>> DecideImport(std::vector<Proposal> events, const ImportTerms& terms,
                                                   const Context& context);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_HISTORIES_H_
