// Escalation: raised by people, raised by the service when a clock is passed, and accepted.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"

namespace docket::rules {
namespace {

v1::Escalation NewEscalation(const v1::Case& c, int number, v1::EscalationCause cause, v1::EscalationLevel level,
                             absl::Time time) {
  v1::Escalation escalation;
  escalation.set_number(number);
  escalation.set_cause(cause);
  escalation.set_level(level);
  escalation.set_cycle(c.cycle());
  *escalation.mutable_raise_time() = ToProto(time);
  escalation.set_from_assignee(c.assignee());
  return escalation;
}

bool Escalated(const v1::Case& c, v1::EscalationCause cause) {
  return std::any_of(c.escalations().begin(), c.escalations().end(),
                     [cause](const v1::Escalation& e) { return e.cause() == cause; });
}

absl::Status LevelNotHeld(absl::string_view who, v1::EscalationLevel level) {
  const std::string roles = absl::StrJoin(
      RolesFor(level), ", ", [](std::string* out, v1::Role role) { absl::StrAppend(out, v1::Role_Name(role)); });
  return PreconditionRefusal(
      reason::kLevelNotHeld,
      absl::StrCat(who, " does not hold the level ", LevelName(level), ": it takes one of ", roles),
      {{"roles", absl::StrCat("one of ", roles)}}, {{"level", LevelName(level)}});
}

}  // namespace

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::EscalateCaseRequest& request, const Context& context) {
  const v1::EscalationLevel level =
      request.level() == v1::ESCALATION_LEVEL_UNSPECIFIED ? LevelsFor(request.cause()).front() : request.level();
  if (!request.addressee().empty()) {
    if (absl::Status person = CheckAtWork(context.directory, request.addressee()); !person.ok()) return person;
    if (!HoldsLevel(*FindStaff(context.directory, request.addressee()), level)) {
      return LevelNotHeld(request.addressee(), level);
    }
  }
  v1::CaseEventDetail detail;
  // ESC-5: a cause escalates once in a cycle; a second wish is on record and not counted.
  if (Escalated(c, request.cause())) {
    detail.mutable_escalation_repeated()->set_cause(request.cause());
    detail.mutable_escalation_repeated()->set_level(level);
  } else {
    v1::Escalation* escalation = detail.mutable_escalated()->mutable_escalation();
    *escalation = NewEscalation(c, c.escalation_count() + 1, request.cause(), level, context.now);
    escalation->set_addressee(request.addressee());
  }
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AcceptEscalationRequest& request, const Context& context) {
  if (absl::Status person = CheckAtWork(context.directory, request.accepter()); !person.ok()) return person;
  const v1::Staff& accepter = *FindStaff(context.directory, request.accepter());
  v1::CaseEventDetail detail;
  v1::EscalationAccepted* accepted = detail.mutable_escalation_accepted();
  v1::EscalationLevel refused = v1::ESCALATION_LEVEL_UNSPECIFIED;
  for (const v1::Escalation& escalation : c.escalations()) {
    if (escalation.has_accept_time()) continue;
    const bool meant = request.number() == 0 || request.number() == escalation.number();
    if (meant && HoldsLevel(accepter, escalation.level())) {
      accepted->add_numbers(escalation.number());
    } else {
      accepted->set_others_open(true);
      if (meant) refused = escalation.level();
    }
  }
  if (accepted->numbers().empty() && refused != v1::ESCALATION_LEVEL_UNSPECIFIED) {
    return LevelNotHeld(request.accepter(), refused);
  }
  if (accepted->numbers().empty()) {
    return PreconditionRefusal(reason::kNoSuchEscalation,
                               absl::StrCat("escalation ", request.number(), " of this case is not open"),
                               {{"number", "names no open escalation"}});
  }
  accepted->set_accepted_by(request.accepter());
  accepted->set_previous_assignee(c.assignee());
  return Events{EventWithTexts(std::move(detail), context)};
}

std::vector<Proposal> Settle(const v1::Case& c, absl::Time now, const Directory& directory) {
  std::vector<Proposal> settled;
  int number = c.escalation_count();
  for (const v1::Clock& clock : c.clocks()) {
    // Met if fulfilled at or before due; breached once now is past it.
    if (clock.breached() || !clock.has_due_time() || now <= FromProto(clock.due_time())) continue;
    const absl::Time due = FromProto(clock.due_time());
    v1::CaseEventDetail breach;
    breach.mutable_breached()->set_target(clock.target());
    *breach.mutable_breached()->mutable_due_time() = clock.due_time();
    settled.push_back({.payload = Event(std::move(breach)), .occurred = due, .by_service = true});
    // ESC-2: to a supervisor, or to a manager where no supervisor is available.
    const bool climbs =
        !SomebodyAvailable(directory, v1::ROLE_SUPERVISOR) && SomebodyAvailable(directory, v1::ROLE_MANAGER);
    v1::CaseEventDetail escalated;
    *escalated.mutable_escalated()->mutable_escalation() =
        NewEscalation(c, ++number, v1::ESCALATION_CAUSE_UNRESOLVED,
                      climbs ? v1::ESCALATION_LEVEL_MANAGEMENT : v1::ESCALATION_LEVEL_SUPERVISOR, due);
    settled.push_back({.payload = Event(std::move(escalated)), .occurred = due, .by_service = true});
  }
  return settled;
}

}  // namespace docket::rules
