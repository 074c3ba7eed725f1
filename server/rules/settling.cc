// What happens by itself: the steps of a case's clocks, each at its own instant, however late anybody looks.
#include <algorithm>
#include <optional>
#include <utility>

#include "server/rules/clocks.h"
#include "server/rules/escalate.h"
#include "server/rules/events.h"
#include "server/rules/in_force.h"
#include "server/rules/owed.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"

namespace docket::rules {
namespace {

// An escalation starts a clock that may be past too, and so on up the ladder; every step happens once, so this many
// are never reached.
constexpr int kMostAtOnce = 500;

struct Due {
  absl::Time time;
  // Whose first step it is; or, where there is none, the policy that the case goes by from then on.
  const v1::Clock* clock = nullptr;
  const Policy* policy = nullptr;
};

// When a policy that the case does not go by yet takes effect on it, the first of them if there are several; nothing
// where it goes by the one in force.
std::optional<Due> ChangeOf(const v1::Case& c, const Directory& directory) {
  if (c.state() == v1::CASE_STATE_CLOSED) return std::nullopt;
  const Policy& in_force = PolicyIn(directory);
  const absl::Time last = FromProto(c.update_time());
  if (!c.has_policy_version()) {
    return Due{.time = c.imported().recalculates() ? FromProto(c.imported().import_time()) : last, .policy = &in_force};
  }
  // Another replica has heard of a later one, and this one will.
  if (c.policy_version() > in_force.version()) return std::nullopt;
  // A replica that had not heard of it yet may have gone by the one before.
  const bool behind = std::any_of(c.clocks().begin(), c.clocks().end(), [&c](const v1::Clock& clock) {
    return IsOwed(clock) && clock.policy_version() < c.policy_version();
  });
  const Policy& next = behind ? PolicyOf(directory, c.policy_version()) : PolicyAfter(directory, c.policy_version());
  if (next.version() < c.policy_version() || (next.version() == c.policy_version() && !behind)) return std::nullopt;
  return Due{.time = std::max(next.applied(), last), .policy = &next};
}

std::optional<Due> NextOf(const v1::Case& c, absl::Time now, const Directory& directory) {
  std::optional<Due> next;
  for (const v1::Clock& clock : c.clocks()) {
    if (clock.number() == 0 || !IsOwed(clock) || clock.steps().empty()) continue;
    const absl::Time time = FromProto(clock.steps(0).time());
    // Met if fulfilled at or before due; what is to happen has happened once now is past it.
    if (time < now && (!next.has_value() || time < next->time)) next = Due{.time = time, .clock = &clock};
  }
  const std::optional<Due> change = ChangeOf(c, directory);
  if (change.has_value() && change->time <= now && (!next.has_value() || change->time <= next->time)) return change;
  return next;
}

template <typename Event>
void Describe(const v1::Case& c, const v1::Clock& clock, Event* event) {
  event->set_target(clock.target());
  *event->mutable_due_time() = clock.due_time();
  event->set_number(clock.number());
  event->set_about(clock.about());
  event->set_assignee(c.assignee());
}

// Of a level, and of a team where the rung names one.
bool LevelAvailable(const Directory& directory, v1::EscalationLevel level, absl::string_view team) {
  return std::any_of(directory.staff.begin(), directory.staff.end(), [level, team](const auto& entry) {
    const v1::Staff& staff = entry.second;
    // Whoever stands above may accept it too; available is meant of the level itself.
    return staff.available() && HoldsOneOf(staff, {RolesFor(level).front()}) && (team.empty() || staff.team() == team);
  });
}

// ESC-2: to a supervisor, or to a manager where no supervisor is available.
v1::EscalationLevel LevelOf(const v1::Clock::Step& step, const Directory& directory) {
  const bool climbs = step.fallback() != v1::ESCALATION_LEVEL_UNSPECIFIED &&
                      !LevelAvailable(directory, step.level(), step.team()) &&
                      LevelAvailable(directory, step.fallback(), "");
  return climbs ? step.fallback() : step.level();
}

void Raise(const v1::Case& c, const v1::Clock& clock, const v1::Clock::Step& step, absl::Time time,
           const Directory& directory, v1::CaseEscalated* escalated) {
  const bool of_policy = clock.target() == v1::Clock::TARGET_REFER && IsPolicyMatter(c, directory);
  v1::Escalation escalation =
      NewEscalation(c, of_policy ? v1::ESCALATION_CAUSE_POLICY : step.cause(), LevelOf(step, directory), time);
  escalation.set_clock(clock.number());
  escalation.set_rung(step.rung());
  escalation.set_team(step.team());
  *escalation.mutable_told() = step.tell();
  *escalated->mutable_escalation() = std::move(escalation);
}

// The first step of a clock, as an event.
v1::CaseEventDetail Take(const v1::Case& c, const Due& due, const Directory& directory) {
  v1::CaseEventDetail detail;
  v1::Clock clock = *due.clock;
  const v1::Clock::Step step = clock.steps(0);
  clock.mutable_steps()->DeleteSubrange(0, 1);
  switch (step.action()) {
    case v1::Clock::Step::ACTION_WARN:
      clock.set_warned(true);
      Describe(c, clock, detail.mutable_warned());
      break;
    case v1::Clock::Step::ACTION_ESCALATE:
      clock.add_rungs(step.rung());
      Raise(c, clock, step, due.time, directory, detail.mutable_escalated());
      break;
    case v1::Clock::Step::ACTION_REMIND:
      clock.set_warned(true);
      *detail.mutable_wait_reminded()->mutable_start_time() = clock.start_time();
      break;
    case v1::Clock::Step::ACTION_RESUME:
      clock.set_breached(true);
      detail.mutable_wait_ended()->set_timed_out(true);
      break;
    case v1::Clock::Step::ACTION_CLOSE:
      clock.set_breached(true);
      detail.mutable_closed()->set_outcome(v1::CASE_OUTCOME_NO_ANSWER);
      detail.mutable_closed()->set_assignee(c.assignee());
      break;
    default:
      clock.set_breached(true);
      Describe(c, clock, detail.mutable_breached());
  }
  *detail.mutable_clock_changes()->add_clocks() = std::move(clock);
  detail.mutable_clock_changes()->set_policy_version(c.policy_version());
  return detail;
}

}  // namespace

std::vector<Proposal> Settle(const v1::Case& c, absl::Time now, const Directory& directory) {
  std::vector<Proposal> settled;
  if (!NextOf(c, now, directory).has_value()) return settled;
  v1::Case at = c;
  for (int i = 0; i < kMostAtOnce; ++i) {
    const std::optional<Due> due = NextOf(at, now, directory);
    if (!due.has_value()) break;
    v1::CaseEventDetail detail;
    if (due->clock == nullptr) {
      detail.mutable_recalculated()->set_policy_version(due->policy->version());
    } else {
      detail = Take(at, *due, directory);
    }
    const absl::Time time = due->time;
    MoveClocks(at, time, directory, &detail);
    // As if it had been put on record at once: what comes next does not depend on when anybody looks.
    Apply(detail, {.id = {}, .version = at.version() + 1, .recorded = time, .occurred = time, .actor = kService}, &at);
    settled.push_back({.payload = Event(std::move(detail)), .occurred = time, .actor = kService});
  }
  return settled;
}

}  // namespace docket::rules
