// Escalation: raised by people, accepted, taken back, taken over. What the service raises itself: settling.cc.
#include "server/rules/escalate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/people.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

using Numbers = google::protobuf::RepeatedField<int32_t>;

// ESC-4: what is critical is brought to management's notice, whoever else has it already.
bool Escalated(const v1::Case& c, v1::EscalationCause cause, v1::EscalationLevel level) {
  const bool to_management = cause == v1::ESCALATION_CAUSE_CRITICAL && level == v1::ESCALATION_LEVEL_MANAGEMENT;
  return std::any_of(c.escalations().begin(), c.escalations().end(), [&](const v1::Escalation& e) {
    return e.cause() == cause && !e.has_withdraw_time() && (!to_management || e.level() == level);
  });
}

bool Contains(const Numbers& numbers, int number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

absl::Status LevelNotHeld(absl::string_view who, v1::EscalationLevel level) {
  const std::string roles = RoleNames(RolesFor(level));
  return PreconditionRefusal(
      reason::kLevelNotHeld,
      absl::StrCat(who, " does not hold the level ", LevelName(level), ": it takes one of ", roles),
      {{"roles", absl::StrCat("one of ", roles)}}, {{"level", LevelName(level)}});
}

absl::Status NoSuchEscalation(const v1::Case& c, int number) {
  std::vector<int> open;
  for (const v1::Escalation& escalation : c.escalations()) {
    if (IsOpen(escalation)) open.push_back(escalation.number());
  }
  const std::string numbers = absl::StrJoin(open, ", ");
  return PreconditionRefusal(
      reason::kNoSuchEscalation,
      absl::StrCat("escalation ", number, " of this case is not open; open: ", numbers.empty() ? "none" : numbers),
      {{"number", "names no open escalation"}}, {{"open", numbers}});
}

// How the open escalations of a case divide for somebody who would accept one of them, or all (number 0).
struct Division {
  Numbers held;
  bool others_open = false;
  // The level of one that was meant and that the person does not hold.
  v1::EscalationLevel not_held = v1::ESCALATION_LEVEL_UNSPECIFIED;
};

Division Divide(const v1::Case& c, const v1::Staff& person, int number) {
  Division division;
  for (const v1::Escalation& escalation : c.escalations()) {
    if (!IsOpen(escalation)) continue;
    const bool meant = number == 0 || number == escalation.number();
    if (meant && HoldsLevel(person, escalation.level())) {
      division.held.Add(escalation.number());
      continue;
    }
    division.others_open = true;
    if (meant) division.not_held = escalation.level();
  }
  return division;
}

}  // namespace

v1::Escalation NewEscalation(const v1::Case& c, v1::EscalationCause cause, v1::EscalationLevel level, absl::Time time) {
  v1::Escalation escalation;
  escalation.set_number(c.escalation_count() + 1);
  escalation.set_cause(cause);
  escalation.set_level(level);
  escalation.set_cycle(c.cycle());
  *escalation.mutable_raise_time() = ToProto(time);
  escalation.set_from_assignee(c.assignee());
  return escalation;
}

bool IsOpen(const v1::Escalation& escalation) {
  return !escalation.has_accept_time() && !escalation.has_withdraw_time();
}

v1::CaseEventDetail Escalate(const v1::Case& c, v1::EscalationCause cause, v1::EscalationLevel level,
                             absl::string_view addressee, absl::Time time) {
  v1::CaseEventDetail detail;
  // ESC-5: a cause escalates once in a cycle; a second wish is on record and not counted. One that was taken back is as
  // if it had not been: the customer who asks again goes to a supervisor (ESC-3).
  if (Escalated(c, cause, level)) {
    detail.mutable_escalation_repeated()->set_cause(cause);
    detail.mutable_escalation_repeated()->set_level(level);
    return detail;
  }
  v1::Escalation* escalation = detail.mutable_escalated()->mutable_escalation();
  *escalation = NewEscalation(c, cause, level, time);
  escalation->set_addressee(std::string(addressee));
  return detail;
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::EscalateCaseRequest& request, const Context& context) {
  const v1::EscalationLevel level =
      request.level() == v1::ESCALATION_LEVEL_UNSPECIFIED ? LevelsFor(request.cause()).front() : request.level();
  if (!request.addressee().empty()) {
    if (absl::Status person = CheckAtWork(context.directory, request.addressee()); !person.ok()) return person;
    if (!HoldsLevel(*FindStaff(context.directory, request.addressee()), level)) {
      return LevelNotHeld(request.addressee(), level);
    }
  }
  return Events{EventWithTexts(Escalate(c, request.cause(), level, request.addressee(), context.now), context)};
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AcceptEscalationRequest& request, const Context& context) {
  if (absl::Status person = CheckAtWork(context.directory, request.accepter()); !person.ok()) return person;
  const Division division = Divide(c, *FindStaff(context.directory, request.accepter()), request.number());
  if (division.held.empty() && division.not_held != v1::ESCALATION_LEVEL_UNSPECIFIED) {
    return LevelNotHeld(request.accepter(), division.not_held);
  }
  if (division.held.empty()) return NoSuchEscalation(c, request.number());
  v1::CaseEventDetail detail;
  v1::EscalationAccepted* accepted = detail.mutable_escalation_accepted();
  *accepted->mutable_numbers() = division.held;
  accepted->set_accepted_by(request.accepter());
  accepted->set_previous_assignee(c.assignee());
  accepted->set_others_open(division.others_open);
  return Events{EventWithTexts(std::move(detail), context)};
}

void TakeOn(const Numbers& numbers, const std::string& who, bool others_open, const Stamp& stamp, v1::Case* c) {
  for (v1::Escalation& escalation : *c->mutable_escalations()) {
    if (!Contains(numbers, escalation.number())) continue;
    escalation.set_accepted_by(who);
    *escalation.mutable_accept_time() = ToProto(stamp.occurred);
  }
  c->set_assignee(who);
  if (!others_open) c->set_state(v1::CASE_STATE_IN_PROGRESS);
}

Violations Validate(const v1::DeescalateCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (request.number() < 0) checks.Add("number", "must be an escalation's number, or 0 for all that are open");
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::DeescalateCaseRequest& request, const Context& context) {
  v1::CaseEventDetail detail;
  v1::EscalationsWithdrawn* withdrawn = detail.mutable_escalations_withdrawn();
  for (const v1::Escalation& escalation : c.escalations()) {
    if (!IsOpen(escalation)) continue;
    if (request.number() == 0 || request.number() == escalation.number()) {
      withdrawn->add_numbers(escalation.number());
    } else {
      withdrawn->set_others_open(true);
    }
  }
  if (withdrawn->numbers().empty()) return NoSuchEscalation(c, request.number());
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::EscalationsWithdrawn& event, const Stamp& stamp, v1::Case* c) {
  for (v1::Escalation& escalation : *c->mutable_escalations()) {
    if (!Contains(event.numbers(), escalation.number())) continue;
    *escalation.mutable_withdraw_time() = ToProto(stamp.occurred);
  }
  if (event.others_open()) return;
  if (!c->assignee().empty()) {
    c->set_state(v1::CASE_STATE_IN_PROGRESS);
  } else {
    c->clear_wait();
    c->set_state(c->has_acknowledge_time() ? v1::CASE_STATE_ACKNOWLEDGED : v1::CASE_STATE_NEW);
  }
}

Violations Validate(const v1::TakeOverRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.StaffName("taker", request.taker(), Checks::kRequired);
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::TakeOverRequest& request, const Context& context) {
  if (absl::Status person = CheckAtWork(context.directory, request.taker()); !person.ok()) return person;
  const v1::Staff& taker = *FindStaff(context.directory, request.taker());
  // Whoever holds management's level holds the supervisors' too.
  if (!HoldsLevel(taker, v1::ESCALATION_LEVEL_SUPERVISOR)) {
    return LevelNotHeld(request.taker(), v1::ESCALATION_LEVEL_SUPERVISOR);
  }
  const Division division = Divide(c, taker, 0);
  if (division.held.empty() && request.taker() == c.assignee()) {
    return PreconditionRefusal(
        reason::kAlreadyAssigned,
        absl::StrCat(request.taker(), " is responsible for this case already, and no escalation is open that ",
                     request.taker(), " could accept"),
        {{"taker", "is the same"}});
  }
  v1::CaseEventDetail detail;
  v1::CaseTakenOver* taken = detail.mutable_taken_over();
  taken->set_taken_by(request.taker());
  taken->set_previous_assignee(c.assignee());
  *taken->mutable_numbers() = division.held;
  taken->set_others_open(division.others_open);
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::CaseTakenOver& event, const Stamp& stamp, v1::Case* c) {
  TakeOn(event.numbers(), event.taken_by(), event.others_open(), stamp, c);
}

}  // namespace docket::rules
