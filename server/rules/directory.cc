// Staff and teams: creation and change.
#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"

namespace docket::rules {
namespace {

absl::Status Exists(absl::string_view name) {
  return Refusal(absl::StatusCode::kAlreadyExists, reason::kAlreadyExists,
                 absl::StrCat("there is ", name, " already: choose another id, or update it"));
}

Events Set(const v1::Staff& staff) {
  log::v1::Payload payload;
  *payload.mutable_staff_set()->mutable_staff() = staff;
  return {payload};
}

Events Set(const v1::Team& team) {
  log::v1::Payload payload;
  *payload.mutable_team_set()->mutable_team() = team;
  return {payload};
}

// What only the service sets is no part of what was set.
v1::Staff Settable(const v1::Staff& staff) {
  v1::Staff set = staff;
  set.clear_version();
  set.clear_open_cases();
  set.clear_create_time();
  set.clear_update_time();
  return set;
}

void CopyMasked(const v1::UpdateStaffRequest& request, v1::Staff* staff) {
  for (const std::string& path : request.update_mask().paths()) {
    if (path == "display_name") staff->set_display_name(request.staff().display_name());
    if (path == "roles") *staff->mutable_roles() = request.staff().roles();
    if (path == "team") staff->set_team(request.staff().team());
    if (path == "skills") *staff->mutable_skills() = request.staff().skills();
    if (path == "capacity") staff->set_capacity(request.staff().capacity());
    if (path == "available") staff->set_available(request.staff().available());
    if (path == "identity") staff->set_identity(request.staff().identity());
  }
}

}  // namespace

absl::StatusOr<Events> Decide(const v1::Staff* staff, const v1::CreateStaffRequest& request, const Context& context) {
  if (staff != nullptr) return Exists(staff->name());
  if (absl::Status team = CheckTeam(context.directory, request.staff().team()); !team.ok()) return team;
  v1::Staff set = Settable(request.staff());
  set.set_name(StaffName(request.staff_id()));
  return Set(set);
}

absl::StatusOr<Events> Decide(const v1::Staff* staff, const v1::UpdateStaffRequest& request, const Context& context) {
  if (staff == nullptr) {
    return Refusal(absl::StatusCode::kNotFound, reason::kStaffNotFound,
                   absl::StrCat("there is no ", request.staff().name(), ": CreateStaff makes one"));
  }
  v1::Staff set = Settable(*staff);
  CopyMasked(request, &set);
  if (absl::Status team = CheckTeam(context.directory, set.team()); !team.ok()) return team;
  return Set(set);
}

absl::StatusOr<Events> Decide(const v1::Team* team, const v1::CreateTeamRequest& request, const Context& /*context*/) {
  if (team != nullptr) return Exists(team->name());
  v1::Team set;
  set.set_name(TeamName(request.team_id()));
  set.set_display_name(request.team().display_name());
  return Set(set);
}

absl::StatusOr<Events> Decide(const v1::Team* team, const v1::UpdateTeamRequest& request, const Context& /*context*/) {
  if (team == nullptr) {
    return Refusal(absl::StatusCode::kNotFound, reason::kTeamNotFound,
                   absl::StrCat("there is no ", request.team().name(), ": CreateTeam makes one"));
  }
  v1::Team set;
  set.set_name(team->name());
  set.set_display_name(request.team().display_name());
  return Set(set);
}

}  // namespace docket::rules
