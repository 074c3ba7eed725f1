// What requests have in common, checked: the parts that every Validate is made of.
#ifndef DOCKET_SERVER_RULES_VALIDATION_H_
#define DOCKET_SERVER_RULES_VALIDATION_H_

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/rules/checks.h"
#include "server/rules/limits.h"
#include "server/rules/validate.h"

namespace docket::rules {

// What every change of something that exists has.
template <typename Request>
void CheckChange(const Request& request, Checks* checks) {
  checks->RequestId(request.request_id());
  if (request.has_expected_version() && request.expected_version() < 1) {
    checks->Add("expected_version", "must be 1 or more, as it was read");
  }
}

template <typename Request>
void CheckMutation(const Request& request, Checks* checks) {
  CheckChange(request, checks);
  checks->CaseName("name", request.name());
}

// An optional remark, or a required reason.
inline void CheckRemark(absl::string_view field, absl::string_view text, Checks::Need need, Checks* checks) {
  checks->Text(field, text, need, limits::kRemarkCharacters, Checks::kManyLines);
}

template <typename References>
void CheckReferences(absl::string_view field, const References& references, Checks* checks) {
  checks->Count(field, references.size(), limits::kReferences);
  for (int i = 0; i < std::min(references.size(), limits::kReferences); ++i) {
    checks->Reference(absl::StrCat(field, "[", i, "]"), references[i]);
  }
}

// At most `most` ids as the directory has them, none twice.
template <typename Ids>
void CheckIds(absl::string_view field, const Ids& ids, int most, Checks* checks) {
  checks->Count(field, ids.size(), most);
  for (int i = 0; i < std::min(ids.size(), most); ++i) {
    checks->DirectoryId(absl::StrCat(field, "[", i, "]"), ids[i]);
    if (std::find(ids.begin(), ids.begin() + i, ids[i]) != ids.begin() + i) {
      checks->Add(absl::StrCat(field, "[", i, "]"), "stands there twice");
    }
  }
}

template <typename Actions>
void CheckActions(const Actions& actions, Checks* checks) {
  checks->Count("actions", actions.size(), limits::kActions);
  for (int i = 0; i < std::min(actions.size(), limits::kActions); ++i) {
    checks->Text(absl::StrCat("actions[", i, "]"), actions[i], Checks::kRequired, limits::kActionCharacters,
                 Checks::kManyLines);
  }
}

template <typename Request>
void CheckMask(const Request& request, const std::vector<std::string>& allowed, Checks* checks) {
  if (request.update_mask().paths().empty()) {
    checks->Add("update_mask", absl::StrCat("is required: one or more of ", absl::StrJoin(allowed, ", ")));
  }
  for (const std::string& path : request.update_mask().paths()) {
    if (std::find(allowed.begin(), allowed.end(), path) == allowed.end()) {
      checks->Add("update_mask", absl::StrCat("may name ", absl::StrJoin(allowed, ", "), " and nothing else"));
      return;
    }
  }
}

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_VALIDATION_H_
