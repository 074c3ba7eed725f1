#include "server/rules/claiming.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/people.h"
#include "server/rules/states.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

bool Senior(const v1::Staff& staff) {
  return std::any_of(staff.roles().begin(), staff.roles().end(),
                     [](int role) { return role != v1::ROLE_REPRESENTATIVE && role != v1::ROLE_QUALITY_ASSURANCE; });
}

}  // namespace

Violations Validate(const v1::ClaimNextCaseRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  checks.StaffName("staff", request.staff(), Checks::kRequired);
  checks.TeamName("team", request.team(), Checks::kOptional);
  return checks.Take();
}

bool Fits(const v1::Case& c, const v1::Staff& staff) {
  const bool waits =
      c.assignee().empty() && (c.state() == v1::CASE_STATE_NEW || c.state() == v1::CASE_STATE_ACKNOWLEDGED);
  const bool skilled = std::all_of(c.skills().begin(), c.skills().end(), [&staff](const std::string& skill) {
    return std::find(staff.skills().begin(), staff.skills().end(), skill) != staff.skills().end();
  });
  return waits && skilled && (c.assessment().complexity() != v1::COMPLEXITY_COMPLEX || Senior(staff));
}

absl::Status CheckRoom(const Directory& directory, const std::string& staff, int open_cases) {
  if (absl::Status person = CheckAtWork(directory, staff); !person.ok()) return person;
  const int capacity = FindStaff(directory, staff)->capacity();
  if (open_cases < capacity) return absl::OkStatus();
  return PreconditionRefusal(reason::kCapacityReached,
                             absl::StrCat(staff, " carries ", open_cases, " open cases, and can carry ", capacity,
                                          ": close or hand over one first"),
                             {{"capacity", absl::StrCat("of ", capacity, " is used up")}},
                             {{"capacity", absl::StrCat(capacity)}});
}

}  // namespace docket::rules
