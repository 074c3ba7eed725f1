#include "server/policy/policy_text.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/policy/findings.h"
#include "server/policy/policy_file.h"

namespace docket {
namespace {

// More are counted, not told: nobody reads them.
constexpr size_t kMostProblems = 200;

void Check(PolicyFile* file) {
  Findings findings(file);
  CheckHeader(&findings);
  CheckCalendars(&findings);
  CheckTargets(&findings);
  CheckRungs(&findings);
  CheckPriorities(&findings);
  CheckRemedies(&findings);
  CheckReopenWindows(&findings);
  CheckWaits(&findings);
  CheckTheRest(&findings);
  if (findings.count() == 0) CheckReach(&findings);
}

void PutInOrder(std::vector<PolicyProblem>* problems) {
  std::stable_sort(problems->begin(), problems->end(),
                   [](const PolicyProblem& a, const PolicyProblem& b) { return a.line < b.line; });
  if (problems->size() <= kMostProblems) return;
  const size_t more = problems->size() - kMostProblems;
  problems->resize(kMostProblems);
  problems->push_back({problems->back().line, "", absl::StrCat("and ", more, " more problems from here on")});
}

}  // namespace

ParsedPolicy ParsePolicy(absl::string_view text) {
  if (text.size() > kMostPolicyBytes) {
    return {{},
            {{0, "", absl::StrCat("the file has ", text.size(), " bytes: at most ", kMostPolicyBytes, " are taken")}}};
  }
  if (const size_t at = FindNotUtf8(text); at != absl::string_view::npos) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return {{}, {{static_cast<int>(line), "", "a byte that is not UTF-8: save the file as UTF-8"}}};
  }
  PolicyFile file = ReadPolicyFile(text);
  Check(&file);
  PutInOrder(&file.problems);
  return {std::move(file.policy), std::move(file.problems)};
}

}  // namespace docket
