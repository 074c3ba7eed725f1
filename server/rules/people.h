// Who may take what: roles, levels of escalation, and who is there.
#ifndef DOCKET_SERVER_RULES_PEOPLE_H_
#define DOCKET_SERVER_RULES_PEOPLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "api/model/directory.h"
#include "docket/v1/case.pb.h"

namespace docket::rules {

// The levels to which a cause may go, the usual one first (A4, C3.3, C6.3, E5.5).
std::vector<v1::EscalationLevel> LevelsFor(v1::EscalationCause cause);
// The roles that may accept an escalation of a level, its own first.
std::vector<v1::Role> RolesFor(v1::EscalationLevel level);

// This role and all that stand above it, lowest first; the order is representative; senior representative, expert and
// conflict specialist alike; supervisor; manager. Quality assurance stands outside it.
std::vector<v1::Role> RolesAtLeast(v1::Role role);

bool HoldsOneOf(const v1::Staff& staff, const std::vector<v1::Role>& roles);
bool HoldsLevel(const v1::Staff& staff, v1::EscalationLevel level);
bool SomebodyAvailable(const Directory& directory, v1::Role role);

// Null when there is no such person.
const v1::Staff* FindStaff(const Directory& directory, absl::string_view name);

// NOT_FOUND when there is no such person.
absl::Status CheckKnown(const Directory& directory, absl::string_view name);
// As CheckKnown, and FAILED_PRECONDITION when the person is not at work.
absl::Status CheckAtWork(const Directory& directory, absl::string_view name);
absl::Status CheckTeam(const Directory& directory, absl::string_view name);

// "supervisor" for ESCALATION_LEVEL_SUPERVISOR.
std::string LevelName(v1::EscalationLevel level);
// "ROLE_SUPERVISOR, ROLE_MANAGER".
std::string RoleNames(const std::vector<v1::Role>& roles);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_PEOPLE_H_
