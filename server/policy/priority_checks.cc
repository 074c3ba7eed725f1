// Which case comes first, and who may grant what.
#include <algorithm>
#include <bitset>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/policy/findings.h"
#include "server/policy/matching.h"
#include "server/policy/policy_words.h"

namespace docket {
namespace {

AssessmentSet AssessmentsOf(const v1::Policy::PriorityRule& rule) {
  AssessmentSet cases;
  for (size_t bit = 0; bit < kAssessments; ++bit) {
    const AssessedCase c = AssessedAt(bit);
    cases[bit] = MatchesList(rule.kinds(), c.kind) && MatchesList(rule.urgencies(), c.urgency) &&
                 MatchesList(rule.complexities(), c.complexity) && MatchesList(rule.severities(), c.severity);
  }
  return cases;
}

// Every assessment has an urgency and a complexity; a severity only while, or since, the case is a complaint.
void CheckEachHasOne(const AssessmentSet& decided, Findings* findings) {
  std::string first;
  int without = 0;
  for (size_t bit = 0; bit < kAssessments; ++bit) {
    const AssessedCase c = AssessedAt(bit);
    const bool assessed = c.urgency != v1::URGENCY_UNSPECIFIED && c.complexity != v1::COMPLEXITY_UNSPECIFIED;
    if (!assessed || decided[bit] || ++without > 1) continue;
    first = absl::StrCat(v1::CaseKind_Name(c.kind), ", ", v1::Urgency_Name(c.urgency), ", ",
                         v1::Complexity_Name(c.complexity), ", ", v1::Severity_Name(c.severity));
  }
  if (without == 0) return;
  const int last = findings->policy().priorities_size() - 1;
  findings->Tell(last < 0 ? "priorities" : At("priorities", last),
                 absl::StrCat("no rule gives a priority to ", first,
                              without > 1 ? absl::StrCat(" and to ", without - 1, " other combinations") : "",
                              ": end the list with one for all, such as priorities { priority: PRIORITY_NORMAL }"));
}

// "EUR". Which of them there are changes too often to be known here.
bool IsCurrency(const std::string& code) {
  return code.size() == 3 && std::all_of(code.begin(), code.end(), absl::ascii_isupper);
}

void CheckRemedy(const std::string& here, const v1::Policy::RemedyLimit& limit, Findings* findings) {
  if (limit.roles().empty()) {
    findings->Missing(here, "roles", "is missing: who may grant it, such as ROLE_REPRESENTATIVE");
  }
  findings->List(absl::StrCat(here, ".roles"), limit.roles(), v1::Role_Name<int>);
  findings->List(absl::StrCat(here, ".severities"), limit.severities(), v1::Severity_Name<int>);
  for (int i = 0; i < limit.categories_size(); ++i) {
    if (IsDirectoryId(limit.categories(i))) continue;
    findings->Tell(At(absl::StrCat(here, ".categories"), i), "a category is 1 to 40 of a-z, 0-9 and \"-\"");
  }
  if (!IsCurrency(limit.currency())) {
    findings->Missing(here, "currency", "expected the three capital letters of ISO 4217, such as \"EUR\"");
  }
  if (limit.minor_units() <= 0) {
    findings->Missing(
        here, "minor_units",
        absl::StrCat("expected more than 0 in the currency's smallest unit, such as 2000 for 20.00 EUR, not ",
                     limit.minor_units(), " (who may grant nothing has no rule)"));
  }
}

constexpr size_t kRoles = v1::Role_ARRAYSIZE;
using RoleSet = std::bitset<kRoles * kSeverities>;

RoleSet RolesOf(const v1::Policy::RemedyLimit& limit) {
  RoleSet set;
  for (size_t role = 1; role < kRoles; ++role) {
    for (size_t severity = 0; severity < kSeverities; ++severity) {
      set[role * kSeverities + severity] = MatchesList(limit.roles(), static_cast<int>(role)) &&
                                           MatchesList(limit.severities(), static_cast<int>(severity));
    }
  }
  return set;
}

// What earlier rules have decided, by currency and category; of the category "": of all.
using Decided = std::map<std::pair<std::string, std::string>, RoleSet>;

bool Reaches(const v1::Policy::RemedyLimit& limit, Decided* decided) {
  const RoleSet mine = RolesOf(limit);
  if (mine.none()) return true;  // of roles that are none, which is told
  RoleSet& of_all = (*decided)[{limit.currency(), ""}];
  bool reaches = false;
  for (const std::string& category : limit.categories()) {
    RoleSet& of_category = (*decided)[{limit.currency(), category}];
    reaches = reaches || (mine & ~of_all & ~of_category).any();
    of_category |= mine;
  }
  if (!limit.categories().empty()) return reaches;
  reaches = (mine & ~of_all).any();
  of_all |= mine;
  return reaches;
}

}  // namespace

void CheckPriorities(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  AssessmentSet decided;
  for (int i = 0; i < policy.priorities_size(); ++i) {
    const v1::Policy::PriorityRule& rule = policy.priorities(i);
    const std::string here = At("priorities", i);
    findings->List(absl::StrCat(here, ".kinds"), rule.kinds(), v1::CaseKind_Name<int>);
    if (rule.priority() == v1::PRIORITY_UNSPECIFIED) {
      findings->Missing(here, "priority", "is missing: which one such a case has, such as PRIORITY_HIGH");
    }
    if (!findings->Whole("priorities")) continue;
    const AssessmentSet cases = AssessmentsOf(rule);
    const bool reached = cases.none() || (cases & ~decided).any();
    decided |= cases;
    if (!reached) {
      findings->Tell(here,
                     "can never match: earlier rules match all that it does (put it before them, or leave it out)");
    }
  }
  if (findings->Whole("priorities")) CheckEachHasOne(decided, findings);
}

void CheckRemedies(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  Decided decided;
  for (int i = 0; i < policy.remedies_size(); ++i) {
    const std::string here = At("remedies", i);
    CheckRemedy(here, policy.remedies(i), findings);
    if (!Reaches(policy.remedies(i), &decided) && findings->Whole("remedies") && !policy.remedies(i).roles().empty()) {
      findings->Tell(here,
                     "can never match: earlier rules match all that it does (put it before them, or leave it out)");
    }
  }
}

}  // namespace docket
