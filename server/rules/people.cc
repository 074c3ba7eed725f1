#include "server/rules/people.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "api/model/refusal.h"

namespace docket::rules {

std::vector<v1::EscalationLevel> LevelsFor(v1::EscalationCause cause) {
  switch (cause) {
    case v1::ESCALATION_CAUSE_TECHNICAL:
    case v1::ESCALATION_CAUSE_POLICY:
      return {v1::ESCALATION_LEVEL_EXPERT, v1::ESCALATION_LEVEL_MANAGEMENT};
    case v1::ESCALATION_CAUSE_UNRESOLVED:
    case v1::ESCALATION_CAUSE_CUSTOMER_REQUEST:
      return {v1::ESCALATION_LEVEL_SUPERVISOR, v1::ESCALATION_LEVEL_MANAGEMENT};
    case v1::ESCALATION_CAUSE_COMPLEX:
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

bool HoldsLevel(const v1::Staff& staff, v1::EscalationLevel level) {
  const std::vector<v1::Role> roles = RolesFor(level);
  return std::any_of(staff.roles().begin(), staff.roles().end(), [&roles](int role) {
    return std::find(roles.begin(), roles.end(), static_cast<v1::Role>(role)) != roles.end();
  });
}

bool SomebodyAvailable(const Directory& directory, v1::Role role) {
  return std::any_of(directory.staff.begin(), directory.staff.end(), [role](const auto& entry) {
    const v1::Staff& staff = entry.second;
    return staff.available() && std::find(staff.roles().begin(), staff.roles().end(), role) != staff.roles().end();
  });
}

const v1::Staff* FindStaff(const Directory& directory, absl::string_view name) {
  const auto found = directory.staff.find(name);
  return found == directory.staff.end() ? nullptr : &found->second;
}

absl::Status CheckAtWork(const Directory& directory, absl::string_view name) {
  const v1::Staff* staff = FindStaff(directory, name);
  if (staff == nullptr) {
    return Refusal(absl::StatusCode::kNotFound, reason::kStaffNotFound,
                   absl::StrCat("there is no ", name, ": ListStaff names everybody"));
  }
  if (!staff->available()) {
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

}  // namespace docket::rules
