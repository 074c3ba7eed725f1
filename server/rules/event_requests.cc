// Whether a request to watch is well formed.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "docket/v1/event.pb.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

// One of the things that may happen to a case.
bool IsKind(const std::string& name) {
  const auto* field = v1::CaseEventDetail::descriptor()->FindFieldByName(name);
  return field != nullptr && field->containing_oneof() != nullptr;
}

}  // namespace

Violations Validate(const v1::WatchEventsRequest& request) {
  Checks checks;
  if (request.position().size() > limits::kPositionBytes) {
    checks.Add("position", "must be one that came with an answer, as it came");
  }
  if (request.from_start() && !request.position().empty()) {
    checks.Add("from_start", "stands in place of a position: give one of the two");
  }
  checks.TeamName("team", request.team(), Checks::kOptional);
  checks.StaffName("assignee", request.assignee(), Checks::kOptional);
  checks.Count("kinds", request.kinds_size(), limits::kEventKinds);
  for (int i = 0; i < std::min(request.kinds_size(), limits::kEventKinds); ++i) {
    if (!IsKind(request.kinds(i))) {
      checks.Add(absl::StrCat("kinds[", i, "]"),
                 "must be what may happen to a case, as the fields of CaseEventDetail are called: opened, escalated, "
                 "warned and so on");
    }
  }
  return checks.Take();
}

}  // namespace docket::rules
