// What follows from an event, by itself, in another lane.
#include <algorithm>

#include "server/rules/events.h"
#include "server/rules/limits.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"
#include "server/rules/states.h"

namespace docket::rules {

absl::StatusOr<Events> CheckBacklink(const v1::Case& c, log::v1::Payload backlink) {
  const v1::CaseLink& link = backlink.case_event().linked().link();
  const bool there = std::any_of(c.links().begin(), c.links().end(), [&link](const v1::CaseLink& one) {
    return one.inbound() && one.type() == link.type() && one.other() == link.other();
  });
  const auto inbound =
      std::count_if(c.links().begin(), c.links().end(), [](const v1::CaseLink& one) { return one.inbound(); });
  // Past the bound the newer case alone knows of it, which the contract says.
  if (there || inbound >= limits::kLinksOfCase) return Events{};
  return Events{std::move(backlink)};
}

absl::StatusOr<Events> ReturnIfAway(const v1::Case& c, absl::string_view staff, const Directory& directory) {
  const v1::Staff* person = FindStaff(directory, staff);
  const bool away = person != nullptr && !person->available();
  if (!away || c.assignee() != staff || !CheckLegal(c.state(), "UnassignCase").ok()) return Events{};
  v1::CaseEventDetail detail;
  detail.mutable_unassigned()->set_previous_assignee(c.assignee());
  return Events{Event(std::move(detail))};
}

}  // namespace docket::rules
