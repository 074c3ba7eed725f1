// Who may do what (ROLE-1), as a reviewer reads it: golden_access.txt holds the whole table in words.
//
// DOCKET_REGENERATE=1 rules_test    writes it anew
#include "server/rules/access.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/customer_service.pb.h"
#include "docket/v1/desk_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "docket/v1/event_service.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/quality_service.pb.h"
#include "docket/v1/report_service.pb.h"
#include "tests/rules/golden.h"

namespace docket::rules {
namespace {

constexpr char kGolden[] = DOCKET_SOURCE_DIR "/tests/rules/golden_access.txt";

std::string Words(Reach reach) {
  switch (reach) {
    case Reach::kNone:
      return "-";
    case Reach::kOwn:
      return "own";
    case Reach::kOwnAsSelf:
      return "own, as self";
    case Reach::kAll:
      return "all";
    case Reach::kAllAsSelf:
      return "all, as self";
    case Reach::kMasked:
      return "masked";
    case Reach::kWorkMatters:
      return "work matters";
  }
  return "?";
}

std::string Padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string Table() {
  std::vector<std::vector<std::string>> rows = {{"method"}};
  for (int i = 0; i < kCallerRoles; ++i) rows[0].push_back(CallerRoleName(static_cast<CallerRole>(i)));
  for (const AccessRow& row : AccessTable()) {
    rows.push_back({std::string(row.method)});
    for (Reach reach : row.by_role) rows.back().push_back(Words(reach));
  }
  std::vector<size_t> widths(rows[0].size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text =
      "# What each role may do with each method (ROLE-1); whoever holds several roles may do what any of them may.\n"
      "# Made by access_table_test.cc from the table itself; DOCKET_REGENERATE=1 writes it anew.\n"
      "#   -             nothing: PERMISSION_DENIED\n"
      "#   own           cases of one's own team or of none, one's own, and those referred to a level that one holds;\n"
      "#                 any other is to the caller as if it were not there; of quality assurance, what is about\n"
      "#                 oneself, suggested by oneself or one's own to do\n"
      "#   own, as self  the same, and the person whom the request names has to be the caller\n"
      "#   all           every case, person and team\n"
      "#   all, as self  the same, and the person whom the request names has to be the caller\n"
      "#   masked        every case, without contact, customer, account and order references\n"
      "#   work matters  of a person, what daily work changes: team, skills, capacity, available\n\n";
  for (const auto& row : rows) {
    for (size_t i = 0; i + 1 < row.size(); ++i) absl::StrAppend(&text, Padded(row[i], widths[i]), " | ");
    absl::StrAppend(&text, row.back(), "\n");
  }
  return text;
}

TEST(AccessTableTest, IsTheReviewedOne) { testing::ExpectGolden(kGolden, Table()); }

// Deny by default: what is not in the table nobody may, so that a new method cannot be forgotten unnoticed.
TEST(AccessTableTest, HasEveryMethodOfTheContractOnceAndNothingElse) {
  std::vector<std::string> declared, listed;
  for (const auto* file :
       {v1::OpenCaseRequest::descriptor()->file(), v1::CreateStaffRequest::descriptor()->file(),
        v1::SetMaintenanceRequest::descriptor()->file(), v1::FindCustomersRequest::descriptor()->file(),
        v1::GetPolicyRequest::descriptor()->file(), v1::GetScorecardRequest::descriptor()->file(),
        v1::WatchEventsRequest::descriptor()->file(), v1::GetServiceReportRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        declared.push_back(file->service(i)->method(j)->name());
      }
    }
  }
  for (const AccessRow& row : AccessTable()) listed.emplace_back(row.method);
  EXPECT_EQ(listed, declared) << "in the contract's order";
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()).size(), listed.size());
}

TEST(CallerRoleTest, NamesAreThoseOfTheContractAndComeBack) {
  std::set<std::string> names;
  for (int i = 0; i < kCallerRoles; ++i) {
    const auto role = static_cast<CallerRole>(i);
    CallerRole parsed = CallerRole::kService;
    EXPECT_TRUE(ParseCallerRole(CallerRoleName(role), &parsed));
    EXPECT_EQ(parsed, role);
    names.insert(CallerRoleName(role));
  }
  EXPECT_EQ(names, (std::set<std::string>{"representative", "senior_representative", "expert", "conflict_specialist",
                                          "supervisor", "manager", "quality_assurance", "service", "administrator"}));
  CallerRole role;
  for (const char* none : {"", "unspecified", "Manager", "manager ", "root"}) {
    EXPECT_FALSE(ParseCallerRole(none, &role)) << none;
  }
}

}  // namespace
}  // namespace docket::rules
