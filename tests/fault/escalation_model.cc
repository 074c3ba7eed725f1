#include "tests/fault/escalation_model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace docket::fault {
namespace {

using Clock = v1::Clock;
using Detail = v1::CaseEventDetail;

// The contract's: the first 20 messages that nobody has answered, and 60 pauses of a cycle.
constexpr size_t kUnanswered = 20;
constexpr size_t kPauses = 60;

template <typename List, typename Value>
bool Holds(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

absl::Time TimeIn(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

absl::Duration DurationIn(const std::string& text) {
  absl::Duration duration;
  if (!text.empty() && !absl::ParseDuration(text, &duration)) return absl::InfiniteDuration();
  return duration;
}

const v1::Policy& EscalationModel::Policy() const {
  static const v1::Policy& none = *new v1::Policy();
  const auto found = policies_.by_version.find(policy_);
  return found == policies_.by_version.end() ? none : found->second;
}

const v1::Policy::TargetRule* EscalationModel::RuleOf(Clock::Target target) const {
  for (const v1::Policy::TargetRule& rule : Policy().targets()) {
    if (rule.target() != target || !Holds(rule.kinds(), kind_) || !Holds(rule.channels(), channel_)) continue;
    return rule.none() ? nullptr : &rule;
  }
  return nullptr;
}

const v1::Policy::Wait* EscalationModel::WaitOf() const {
  for (const v1::Policy::Wait& wait : Policy().waits()) {
    if (Holds(wait.kinds(), kind_)) return &wait;
  }
  return nullptr;
}

// What has to be done now, whether or not the policy has a limit for it; by target.
std::vector<EscalationModel::Owed> EscalationModel::AllOwed() const {
  std::vector<Owed> owed;
  if (closed_) return owed;
  const auto add = [&](Clock::Target target, absl::Time start) {
    owed.push_back({.key = {.cycle = cycle_, .target = target, .start = start}});
  };
  add(Clock::TARGET_RESOLVE_OR_ESCALATE, cycle_start_);
  if (!acknowledged_) add(Clock::TARGET_ACKNOWLEDGE, cycle_start_);
  for (const absl::Time came : unanswered_) add(Clock::TARGET_REPLY, came);
  if (!resolved_ && heard_) add(Clock::TARGET_NEXT_UPDATE, *heard_);
  if (!resolved_ && promised_at_) {
    add(Clock::TARGET_PROMISED_RESOLUTION, *promised_at_);
    owed.back().promised = promised_;
  }
  add(Clock::TARGET_RESOLVE, cycle_start_);
  if (resolved_ && (!followed_up_ || *followed_up_ < *resolved_)) add(Clock::TARGET_FOLLOW_UP, *resolved_);
  for (const Escalation& escalation : escalations_) {
    if (!escalation.open) continue;
    add(Clock::TARGET_ACCEPT_ESCALATION, escalation.raised);
    owed.back().key.about = escalation.number;
    owed.back().level = escalation.level;
  }
  if (waiting_) add(Clock::TARGET_CUSTOMER_ANSWER, *waiting_);
  return owed;
}

void EscalationModel::Remember() {
  for (const Owed& owed : AllOwed()) {
    memory_.try_emplace(owed.key, Memory{.order = static_cast<int>(memory_.size())});
  }
}

void EscalationModel::MovePause(bool waiting, std::optional<absl::Time> since, absl::Time at) {
  for (Pause& pause : pauses_) {
    if (pause.waiting != waiting || pause.end != absl::InfiniteFuture()) continue;
    if (!since) pause.end = std::max(at, pause.start);
    return;
  }
  if (since && pauses_.size() < kPauses) pauses_.push_back({.waiting = waiting, .start = *since});
}

void EscalationModel::MovePauses(absl::Time at) {
  MovePause(true, closed_ ? std::nullopt : waiting_, at);
  MovePause(false, closed_ ? std::nullopt : resolved_, at);
}

std::vector<EscalationModel::Pause> EscalationModel::PausesOf(bool while_waiting, bool while_resolved) const {
  std::vector<Pause> pauses;
  for (const Pause& pause : pauses_) {
    if (pause.waiting ? while_waiting : while_resolved) pauses.push_back(pause);
  }
  std::sort(pauses.begin(), pauses.end(), [](const Pause& a, const Pause& b) { return a.start < b.start; });
  return pauses;
}

// A step's instant once so much time was counted, with none of it in a pause; what ends where a pause begins ends
// there.
template <typename Pauses>
static absl::Time Count(absl::Time from, absl::Duration budget, const Pauses& pauses) {
  for (const auto& pause : pauses) {
    if (pause.end <= from) continue;
    if (pause.start > from) {
      if (pause.start - from >= budget) return from + budget;
      budget -= pause.start - from;
    }
    from = std::max(from, pause.end);
  }
  return from + budget;
}

bool EscalationModel::Matches(const v1::Policy::Rung& rung, const Owed& owed) const {
  if (rung.target() != owed.key.target || !Holds(rung.kinds(), kind_)) return false;
  if (rung.target() != Clock::TARGET_ACCEPT_ESCALATION) return true;
  if (std::find(rung.from_levels().begin(), rung.from_levels().end(), owed.level) == rung.from_levels().end()) {
    return false;
  }
  // A rung leads above whom it was put to.
  return rung.level() == v1::ESCALATION_LEVEL_MANAGEMENT ? owed.level != v1::ESCALATION_LEVEL_MANAGEMENT
                                                         : owed.level < rung.level();
}

std::vector<EscalationModel::Step> EscalationModel::StepsOf(const Owed& owed) const {
  std::vector<Step> steps;
  const Memory& memory = memory_.at(owed.key);
  const auto add = [&](absl::Time time, Happening happening, const v1::Policy::Rung* rung) {
    if (time == absl::InfiniteFuture()) return;
    steps.push_back({.time = std::max(time, last_),
                     .order = memory.order,
                     .cause = {.happening = happening, .clock = owed.key, .rung = rung == nullptr ? "" : rung->id()},
                     .rung = rung});
  };
  const Clock::Target target = owed.key.target;
  if (target == Clock::TARGET_CUSTOMER_ANSWER) {
    const v1::Policy::Wait* wait = WaitOf();
    if (wait != nullptr) add(owed.key.start + DurationIn(wait->end_after()), Happening::kWaitEnd, nullptr);
    return steps;
  }
  const v1::Policy::TargetRule* rule = RuleOf(target);
  if (rule == nullptr) return steps;
  const bool while_resolved = target == Clock::TARGET_RESOLVE || target == Clock::TARGET_RESOLVE_OR_ESCALATE;
  const std::vector<Pause> pauses = PausesOf(rule->pauses_while_waiting(), while_resolved);
  const absl::Time due =
      owed.promised.has_value() ? *owed.promised : Count(owed.key.start, DurationIn(rule->within()), pauses);
  if (!memory.breached) add(due, Happening::kBreach, nullptr);
  for (const v1::Policy::Rung& rung : Policy().rungs()) {
    // While a resolution stands nothing is referred any further.
    if (resolved_ || !Matches(rung, owed) || memory.rungs.count(rung.id()) > 0) continue;
    const absl::Duration after = DurationIn(rung.after());
    add(after == absl::ZeroDuration() ? due : Count(due, after, pauses), Happening::kEscalation, &rung);
  }
  return steps;
}

std::optional<EscalationModel::Step> EscalationModel::NextStep() const {
  std::optional<Step> next;
  for (const Owed& owed : AllOwed()) {
    for (Step& step : StepsOf(owed)) {
      const auto before = [](const Step& a, const Step& b) {
        return a.time != b.time ? a.time < b.time : a.order < b.order;
      };
      if (!next.has_value() || before(step, *next)) next = std::move(step);
    }
  }
  return next;
}

v1::EscalationLevel EscalationModel::LevelOf(const v1::Policy::Rung& rung) const {
  const auto available = [this](v1::EscalationLevel level, const std::string& team) {
    return policies_.available.count({level, team}) > 0;
  };
  const bool falls_back = rung.fallback() != v1::ESCALATION_LEVEL_UNSPECIFIED &&
                          !available(rung.level(), rung.team()) && available(rung.fallback(), "");
  return falls_back ? rung.fallback() : rung.level();
}

void EscalationModel::RunUntil(absl::Time time) {
  for (std::optional<Step> step = NextStep(); step.has_value() && step->time < time; step = NextStep()) Happen(*step);
}

void EscalationModel::Happen(const Step& step) {
  Effect effect{.time = step.time};
  Memory& memory = memory_.at(step.cause.clock);
  switch (step.cause.happening) {
    case Happening::kBreach:
      memory.breached = true;
      break;
    case Happening::kEscalation:
      effect.level = LevelOf(*step.rung);
      memory.rungs.insert(step.cause.rung);
      escalations_.push_back({.number = ++escalation_count_, .level = effect.level, .raised = step.time});
      break;
    case Happening::kWaitEnd:
      if (WaitOf()->end() == v1::Policy::Wait::CLOSE) Close();
      waiting_.reset();
      break;
  }
  expected_.emplace(step.cause, effect);
  last_ = step.time;
  MovePauses(step.time);
  Remember();
}

void EscalationModel::Take(const Detail& detail, absl::Time at) {
  RunUntil(at);
  Fold(detail, at);
  last_ = std::max(last_, at);
  MovePauses(at);
  Remember();
}

void EscalationModel::StartCycle(int cycle, int64_t policy, absl::Time at) {
  if (policies_.by_version.count(policy) == 0) puzzle_ = absl::StrCat("it went by the unknown policy ", policy);
  cycle_ = cycle;
  policy_ = policy;
  cycle_start_ = at;
  closed_ = acknowledged_ = false;
  for (auto* fact : {&heard_, &resolved_, &followed_up_, &waiting_, &promised_at_, &promised_}) fact->reset();
  unanswered_.clear();
  escalations_.clear();
  pauses_.clear();
}

void EscalationModel::Interact(const v1::InteractionRecorded& interaction, absl::Time at) {
  if (interaction.direction() == v1::DIRECTION_INBOUND) {
    if (unanswered_.size() < kUnanswered) unanswered_.push_back(at);
  } else if (interaction.direction() == v1::DIRECTION_OUTBOUND) {
    unanswered_.clear();
    heard_ = at;
    if (!interaction.has_promised_resolution_time()) return;
    promised_at_ = at;
    promised_ = TimeIn(interaction.promised_resolution_time());
  }
}

void EscalationModel::Accept(const google::protobuf::RepeatedField<int>& numbers, const std::string& who) {
  for (Escalation& escalation : escalations_) {
    if (std::find(numbers.begin(), numbers.end(), escalation.number) != numbers.end()) escalation.open = false;
  }
  assignee_ = who;
}

void EscalationModel::Close() {
  closed_ = true;
  waiting_.reset();
}

void EscalationModel::Fold(const Detail& detail, absl::Time at) {
  switch (detail.detail_case()) {
    case Detail::kOpened:
      kind_ = detail.opened().kind();
      channel_ = detail.opened().channel();
      return StartCycle(1, detail.clock_changes().policy_version(), at);
    case Detail::kReopened:
      assignee_ = detail.reopened().assignee();
      return StartCycle(detail.reopened().cycle(), detail.clock_changes().policy_version(), at);
    case Detail::kRecalculated:
      // For the same one again where a replica that had not heard of it yet had started a clock by the one before.
      if (detail.recalculated().policy_version() < policy_) puzzle_ = "it was recalculated for an older policy";
      policy_ = detail.recalculated().policy_version();
      return;
    case Detail::kAcknowledged:
      acknowledged_ = true;
      heard_ = at;
      return;
    case Detail::kAssigned:
      assignee_ = detail.assigned().assignee();
      return;
    case Detail::kInteraction:
      return Interact(detail.interaction(), at);
    case Detail::kEscalated:
      escalation_count_ = detail.escalated().escalation().number();
      escalations_.push_back(
          {.number = escalation_count_, .level = detail.escalated().escalation().level(), .raised = at});
      return;
    case Detail::kEscalationAccepted:
      return Accept(detail.escalation_accepted().numbers(), detail.escalation_accepted().accepted_by());
    case Detail::kTakenOver:
      return Accept(detail.taken_over().numbers(), detail.taken_over().taken_by());
    case Detail::kEscalationsWithdrawn:
      Accept(detail.escalations_withdrawn().numbers(), assignee_);
      if (!detail.escalations_withdrawn().others_open() && assignee_.empty()) waiting_.reset();
      return;
    case Detail::kUnassigned:
      assignee_.clear();
      waiting_.reset();
      return;
    case Detail::kResolved:
      resolved_ = at;
      waiting_.reset();
      promised_at_.reset();
      return;
    case Detail::kFollowUp:
      followed_up_ = heard_ = at;
      if (!detail.follow_up().follow_up().satisfied()) resolved_.reset();
      return;
    case Detail::kWaitStarted:
      waiting_ = at;
      return;
    case Detail::kWaitEnded:
      waiting_.reset();
      return;
    case Detail::kClosed:
      return Close();
    // What moves no clock of these policies.
    case Detail::kEscalationRepeated:
    case Detail::kFlagged:
      return;
    default:
      puzzle_ = absl::StrCat("it holds an event that the model does not know: ", detail.detail_case());
  }
}

}  // namespace docket::fault
