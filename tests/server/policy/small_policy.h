// The smallest policy that is in order, for tests that add to it, and what is found wrong in a text.
#ifndef DOCKET_TESTS_SERVER_POLICY_SMALL_POLICY_H_
#define DOCKET_TESTS_SERVER_POLICY_SMALL_POLICY_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/policy/policy.h"
#include "server/policy/policy_text.h"

namespace docket::testing {

// Three lines: what a test adds begins in line 4.
inline constexpr char kSmall[] =
    R"(header { id: "SOP-1" version: "1" effective_date: "2026-01-01" review_date: "2027-01-01" approver: "A" }
calendars { id: "office" time_zone: "UTC" default: true hours { days: MONDAY open: "09:00-17:00" } }
priorities { priority: PRIORITY_NORMAL }
)";

// "5 targets[0].within: is missing ...".
inline std::vector<std::string> ProblemsOf(const std::string& text) {
  std::vector<std::string> told;
  for (const PolicyProblem& problem : ParsePolicy(text).problems) {
    told.push_back(absl::StrCat(problem.line, " ", problem.field, ": ", problem.what));
  }
  return told;
}

inline std::vector<std::string> ProblemsWith(const std::string& added) {
  return ProblemsOf(absl::StrCat(kSmall, added));
}

// Exactly one, which begins with the line and the field, and says this.
inline void ExpectProblem(const std::string& added, const std::string& where, const std::string& says) {
  const std::vector<std::string> told = ProblemsWith(added);
  ASSERT_EQ(told.size(), 1u) << added << "\n" << ::testing::PrintToString(told);
  EXPECT_TRUE(absl::StartsWith(told[0], absl::StrCat(where, ": "))) << told[0];
  EXPECT_TRUE(absl::StrContains(told[0], says)) << told[0] << "\nlacks: " << says;
}

inline std::shared_ptr<const Policy> MakePolicy(const std::string& added) {
  auto made = Policy::Make(absl::StrCat(kSmall, added), 7, absl::UnixEpoch());
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? *made : nullptr;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SERVER_POLICY_SMALL_POLICY_H_
