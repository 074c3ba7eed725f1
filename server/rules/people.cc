#include "server/rules/people.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/model/refusal.h"

namespace docket::rules {
namespace {

// 0 for a role that stands outside the order.
int RankOf(v1::Role role) {
  switch (role) {
    case v1::ROLE_REPRESENTATIVE:
      return 1;
    case v1::ROLE_SENIOR_REPRESENTATIVE:
    case v1::ROLE_EXPERT:
    case v1::ROLE_CONFLICT_SPECIALIST:
      return 2;
    case v1::ROLE_SUPERVISOR:
      return 3;
    case v1::ROLE_MANAGER:
      return 4;
    default:
      return 0;
  }
}

}  // namespace

std::vector<v1::EscalationLevel> LevelsFor(v1::EscalationCause cause) {
  switch (cause) {
    case v1::ESCALATION_CAUSE_TECHNICAL:
    case v1::ESCALATION_CAUSE_POLICY:
      return {v1::ESCALATION_LEVEL_EXPERT, v1::ESCALATION_LEVEL_MANAGEMENT};
    case v1::ESCALATION_CAUSE_UNRESOLVED:
    case v1::ESCALATION_CAUSE_CUSTOMER_REQUEST:
      return {v1::ESCALATION_LEVEL_SUPERVISOR, v1::ESCALATION_LEVEL_MANAGEMENT};
    case v1::ESCALATION_CAUSE_COMPLEX:
    case v1::ESCALATION_CAUSE_FIRST_CONTACT:
      return {v1::ESCALATION_LEVEL_SENIOR, v1::ESCALATION_LEVEL_SUPERVISOR};
    case v1::ESCALATION_CAUSE_CONFLICT:
      return {v1::ESCALATION_LEVEL_SPECIALIST, v1::ESCALATION_LEVEL_SUPERVISOR};
    case v1::ESCALATION_CAUSE_CRITICAL:
      return {v1::ESCALATION_LEVEL_SUPERVISOR, v1::ESCALATION_LEVEL_MANAGEMENT};
    default:
      return {};
  }
}

std::vector<v1::Role> RolesFor(v1::EscalationLevel level) {
  switch (level) {
    case v1::ESCALATION_LEVEL_SENIOR:
      return {v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER};
    case v1::ESCALATION_LEVEL_EXPERT:
      return {v1::ROLE_EXPERT, v1::ROLE_MANAGER};
    case v1::ESCALATION_LEVEL_SPECIALIST:
      return {v1::ROLE_CONFLICT_SPECIALIST, v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER};
    case v1::ESCALATION_LEVEL_SUPERVISOR:
      return {v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER};
    case v1::ESCALATION_LEVEL_MANAGEMENT:
      return {v1::ROLE_MANAGER};
    default:
      return {};
  }
}

std::vector<v1::Role> RolesAtLeast(v1::Role role) {
  std::vector<v1::Role> roles;
  for (int i = v1::Role_MIN; i <= v1::Role_MAX; ++i) {
    const auto other = static_cast<v1::Role>(i);
    if (RankOf(other) > 0 && RankOf(other) >= RankOf(role)) roles.push_back(other);
  }
  return roles;
}

bool HoldsOneOf(const v1::Staff& staff, const std::vector<v1::Role>& roles) {
  return std::any_of(staff.roles().begin(), staff.roles().end(), [&roles](int role) {
    return std::find(roles.begin(), roles.end(), static_cast<v1::Role>(role)) != roles.end();
  });
}

bool HoldsLevel(const v1::Staff& staff, v1::EscalationLevel level) { return HoldsOneOf(staff, RolesFor(level)); }

bool SomebodyAvailable(const Directory& directory, v1::Role role) {
  return std::any_of(directory.staff.begin(), directory.staff.end(), [role](const auto& entry) {
    return entry.second.available() && HoldsOneOf(entry.second, {role});
  });
}

const v1::Staff* FindStaff(const Directory& directory, absl::string_view name) {
  const auto found = directory.staff.find(name);
  return found == directory.staff.end() ? nullptr : &found->second;
}

absl::Status CheckKnown(const Directory& directory, absl::string_view name) {
  if (FindStaff(directory, name) != nullptr) return absl::OkStatus();
  return Refusal(absl::StatusCode::kNotFound, reason::kStaffNotFound,
                 absl::StrCat("there is no ", name, ": ListStaff names everybody"));
}

absl::Status CheckAtWork(const Directory& directory, absl::string_view name) {
  if (absl::Status known = CheckKnown(directory, name); !known.ok()) return known;
  if (!FindStaff(directory, name)->available()) {
    return PreconditionRefusal(reason::kStaffUnavailable,
                               absl::StrCat(name, " is not available: name somebody who is at work"),
                               {{"staff", absl::StrCat(name, " is marked unavailable")}});
  }
  return absl::OkStatus();
}

absl::Status CheckTeam(const Directory& directory, absl::string_view name) {
  if (name.empty() || directory.teams.find(name) != directory.teams.end()) return absl::OkStatus();
  return Refusal(absl::StatusCode::kNotFound, reason::kTeamNotFound,
                 absl::StrCat("there is no ", name, ": ListTeams names them all"));
}

std::string LevelName(v1::EscalationLevel level) {
  const std::string name = v1::EscalationLevel_Name(level);
  return absl::AsciiStrToLower(absl::StripPrefix(name, "ESCALATION_LEVEL_"));
}

std::string RoleNames(const std::vector<v1::Role>& roles) {
  return absl::StrJoin(roles, ", ", [](std::string* out, v1::Role role) { absl::StrAppend(out, v1::Role_Name(role)); });
}

}  // namespace docket::rules
