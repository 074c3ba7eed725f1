// Opening, time, and the work up to a resolution.
#include "api/client/demo/chronicle.h"

#include <algorithm>

#include "api/client/demo/cast.h"
#include "api/client/when.h"
#include "google/protobuf/util/time_util.h"

namespace docket::client::demo {
namespace {

using google::protobuf::util::TimeUtil;

constexpr char kService[] = "docket";
constexpr absl::Duration kUnresolvedLimit = absl::Hours(24);

bool IsOpen(const v1::Escalation& escalation) {
  return !escalation.has_accept_time() && !escalation.has_withdraw_time();
}

google::protobuf::Duration ToProto(absl::Duration duration) {
  return TimeUtil::MicrosecondsToDuration(absl::ToInt64Microseconds(duration));
}

v1::Priority PriorityOf(v1::CaseKind kind, const v1::Assessment& assessment) {
  // Both rise from 1, the least; priorities from the one that comes first.
  int rung = assessment.urgency();
  if (kind == v1::CASE_KIND_COMPLAINT) rung = std::max(rung, static_cast<int>(assessment.severity()));
  if (assessment.complexity() == v1::COMPLEXITY_COMPLEX) ++rung;
  return static_cast<v1::Priority>(std::max(5 - rung, static_cast<int>(v1::PRIORITY_CRITICAL)));
}

}  // namespace

Chronicle::Chronicle(const Opening& opening) : now_(opening.time) {
  history_.set_uid(opening.uid);
  if (opening.customer.has_value()) *history_.mutable_customer() = *opening.customer;
  c_.set_uid(opening.uid);
  c_.set_kind(opening.kind);
  c_.set_channel(opening.channel);
  c_.set_team(opening.team);
  c_.set_state(v1::CASE_STATE_NEW);
  c_.set_cycle(1);
  StartClock();
  v1::HistoryEvent& event = Write(opening.actor);
  v1::CaseOpened* opened = event.mutable_detail()->mutable_opened();
  opened->set_kind(opening.kind);
  opened->set_channel(opening.channel);
  if (!opening.account.empty()) opened->add_account_references(opening.account);
  if (!opening.order.empty()) opened->add_order_references(opening.order);
  opened->set_team(opening.team);
  opened->set_uid(opening.uid);
  *opened->mutable_clocks() = c_.clocks();
  event.mutable_texts()->set_subject(opening.subject);
  event.mutable_texts()->set_description(opening.description);
  if (opening.customer.has_value()) *event.mutable_texts()->mutable_contact() = opening.customer->contact();
}

v1::HistoryEvent& Chronicle::Write(Actor actor) {
  v1::HistoryEvent& event = *history_.add_events();
  *event.mutable_occur_time() = ToTimestamp(now_);
  event.set_actor(actor);
  return event;
}

void Chronicle::StartClock() {
  *c_.mutable_cycle_start_time() = ToTimestamp(now_);
  c_.clear_clocks();
  v1::Clock* clock = c_.add_clocks();
  clock->set_target(v1::Clock::TARGET_RESOLVE_OR_ESCALATE);
  *clock->mutable_start_time() = ToTimestamp(now_);
  *clock->mutable_budget() = ToProto(kUnresolvedLimit);
  *clock->mutable_paused() = ToProto(absl::ZeroDuration());
  *clock->mutable_due_time() = ToTimestamp(now_ + kUnresolvedLimit);
}

bool Chronicle::Breached() const { return c_.clocks(0).breached(); }

int Chronicle::OpenTask() const {
  for (const v1::Task& task : c_.tasks()) {
    if (!task.has_complete_time()) return task.number();
  }
  return 0;
}

int Chronicle::OpenFlag() const {
  for (const v1::Flag& flag : c_.flags()) {
    if (flag.outcome() == v1::REVIEW_OUTCOME_UNSPECIFIED) return flag.number();
  }
  return 0;
}

const v1::Escalation* Chronicle::OpenEscalation() const {
  const auto open = std::find_if(c_.escalations().begin(), c_.escalations().end(), IsOpen);
  return open == c_.escalations().end() ? nullptr : &*open;
}

void Chronicle::MoveTo(absl::Time time) {
  time = std::max(time, now_);
  v1::Clock* clock = c_.mutable_clocks(0);
  const bool runs = clock->has_due_time() && !clock->breached() && !is(v1::CASE_STATE_CLOSED);
  if (runs && time > ToTime(clock->due_time())) {
    now_ = ToTime(clock->due_time());
    clock->set_breached(true);
    v1::ClockBreached* breached = Write(kService).mutable_detail()->mutable_breached();
    breached->set_target(clock->target());
    *breached->mutable_due_time() = clock->due_time();
    WriteEscalation(kService, NewEscalation(v1::ESCALATION_CAUSE_UNRESOLVED, v1::ESCALATION_LEVEL_SUPERVISOR), "");
  }
  now_ = time;
}

v1::CaseHistory Chronicle::Until(absl::Time time) && {
  if (now_ < time) MoveTo(time);
  auto* events = history_.mutable_events();
  while (ToTime(events->rbegin()->occur_time()) > time) events->RemoveLast();
  return std::move(history_);
}

void Chronicle::Acknowledge(Actor actor, v1::Channel channel, Words message) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_acknowledged()->set_channel(channel);
  *event.mutable_detail()->mutable_acknowledged()->mutable_response_time() =
      ToProto(now_ - ToTime(c_.cycle_start_time()));
  if (!message.empty()) event.mutable_texts()->set_message(message);
  *c_.mutable_acknowledge_time() = ToTimestamp(now_);
  if (is(v1::CASE_STATE_NEW)) c_.set_state(v1::CASE_STATE_ACKNOWLEDGED);
}

void Chronicle::AddTasks(int count, google::protobuf::RepeatedPtrField<v1::Task>* tasks, const v1::Task& model) {
  for (int i = 0; i < count; ++i) {
    v1::Task* task = tasks->Add();
    *task = model;
    task->set_number(c_.tasks_size() + 1);
    *c_.add_tasks() = *task;
  }
}

void Chronicle::Assess(Actor actor, const v1::Assessment& assessment, Words category, Words skill,
                       const std::vector<std::string>& actions) {
  v1::HistoryEvent& event = Write(actor);
  v1::CaseAssessed* assessed = event.mutable_detail()->mutable_assessed();
  *assessed->mutable_assessment() = assessment;
  assessed->set_category(category);
  assessed->set_priority(PriorityOf(c_.kind(), assessment));
  assessed->add_skills(skill);
  AddTasks(static_cast<int>(actions.size()), assessed->mutable_tasks());
  for (const std::string& action : actions) event.mutable_texts()->add_actions(action);
  *c_.mutable_assessment() = assessment;
  c_.set_category(category);
  c_.set_priority(assessed->priority());
}

void Chronicle::Reclassify(Actor actor, v1::CaseKind kind, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  v1::CaseReclassified* reclassified = event.mutable_detail()->mutable_reclassified();
  reclassified->set_kind(kind);
  reclassified->set_previous_kind(c_.kind());
  reclassified->set_category(c_.category());
  reclassified->set_previous_category(c_.category());
  reclassified->set_priority(c_.has_assessment() ? PriorityOf(kind, c_.assessment()) : c_.priority());
  event.mutable_texts()->set_reason(reason);
  c_.set_kind(kind);
  c_.set_priority(reclassified->priority());
}

void Chronicle::RecordFirstContact(Actor actor, v1::FirstContactOutcome outcome) {
  Write(actor).mutable_detail()->mutable_first_contact()->set_outcome(outcome);
  c_.mutable_first_contact()->set_outcome(outcome);
  // ESC-7: a complaint that first contact did not resolve goes further.
  if (c_.kind() != v1::CASE_KIND_COMPLAINT || outcome == v1::FIRST_CONTACT_OUTCOME_RESOLVED) return;
  switch (outcome) {
    case v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT:
      return Escalate(actor, v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_LEVEL_EXPERT, "", "");
    case v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT:
      return Escalate(actor, v1::ESCALATION_CAUSE_POLICY, v1::ESCALATION_LEVEL_EXPERT, "", "");
    default:
      return Escalate(actor, v1::ESCALATION_CAUSE_FIRST_CONTACT, v1::ESCALATION_LEVEL_SENIOR, "", "");
  }
}

void Chronicle::Assign(Actor actor, Words assignee, Words team, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  v1::CaseAssigned* assigned = event.mutable_detail()->mutable_assigned();
  assigned->set_assignee(assignee);
  assigned->set_previous_assignee(c_.assignee());
  assigned->set_team(team.empty() ? c_.team() : team);
  if (!reason.empty()) event.mutable_texts()->set_reason(reason);
  c_.set_assignee(assignee);
  c_.set_team(assigned->team());
  if (!is(v1::CASE_STATE_ESCALATED)) c_.set_state(v1::CASE_STATE_IN_PROGRESS);
}

void Chronicle::Unassign(Actor actor, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_unassigned()->set_previous_assignee(c_.assignee());
  event.mutable_texts()->set_reason(reason);
  c_.clear_assignee();
  c_.clear_wait();
  if (is(v1::CASE_STATE_ESCALATED)) return;
  c_.set_state(c_.has_acknowledge_time() ? v1::CASE_STATE_ACKNOWLEDGED : v1::CASE_STATE_NEW);
}

v1::Escalation Chronicle::NewEscalation(v1::EscalationCause cause, v1::EscalationLevel level) const {
  v1::Escalation escalation;
  escalation.set_number(c_.escalation_count() + 1);
  escalation.set_cause(cause);
  escalation.set_level(level);
  escalation.set_cycle(c_.cycle());
  *escalation.mutable_raise_time() = ToTimestamp(now_);
  escalation.set_from_assignee(c_.assignee());
  return escalation;
}

void Chronicle::WriteEscalation(Actor actor, const v1::Escalation& escalation, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  *event.mutable_detail()->mutable_escalated()->mutable_escalation() = escalation;
  if (!reason.empty()) event.mutable_texts()->set_reason(reason);
  *c_.add_escalations() = escalation;
  c_.set_escalation_count(escalation.number());
  c_.set_state(v1::CASE_STATE_ESCALATED);
}

void Chronicle::Escalate(Actor actor, v1::EscalationCause cause, v1::EscalationLevel level, Words addressee,
                         Words reason) {
  // ESC-5: once for each cause in a cycle.
  const bool again = std::any_of(c_.escalations().begin(), c_.escalations().end(), [cause](const v1::Escalation& one) {
    return one.cause() == cause && !one.has_withdraw_time();
  });
  if (!again) {
    v1::Escalation escalation = NewEscalation(cause, level);
    escalation.set_addressee(addressee);
    return WriteEscalation(actor, escalation, reason);
  }
  v1::HistoryEvent& event = Write(actor);
  event.mutable_detail()->mutable_escalation_repeated()->set_cause(cause);
  event.mutable_detail()->mutable_escalation_repeated()->set_level(level);
  if (!reason.empty()) event.mutable_texts()->set_reason(reason);
}

void Chronicle::TakeOn(const v1::Staff& person, google::protobuf::RepeatedField<int32_t>* numbers, bool* others_open) {
  for (v1::Escalation& escalation : *c_.mutable_escalations()) {
    if (!IsOpen(escalation)) continue;
    if (!Holds(person, escalation.level())) {
      *others_open = true;
      continue;
    }
    numbers->Add(escalation.number());
    escalation.set_accepted_by(person.name());
    *escalation.mutable_accept_time() = ToTimestamp(now_);
  }
  c_.set_assignee(person.name());
  if (!*others_open) c_.set_state(v1::CASE_STATE_IN_PROGRESS);
}

void Chronicle::Accept(const v1::Staff& person) {
  v1::EscalationAccepted* accepted = Write(person.name()).mutable_detail()->mutable_escalation_accepted();
  accepted->set_accepted_by(person.name());
  accepted->set_previous_assignee(c_.assignee());
  bool others_open = false;
  TakeOn(person, accepted->mutable_numbers(), &others_open);
  accepted->set_others_open(others_open);
}

void Chronicle::TakeOver(const v1::Staff& person, Words reason) {
  v1::HistoryEvent& event = Write(person.name());
  v1::CaseTakenOver* taken = event.mutable_detail()->mutable_taken_over();
  taken->set_taken_by(person.name());
  taken->set_previous_assignee(c_.assignee());
  bool others_open = false;
  TakeOn(person, taken->mutable_numbers(), &others_open);
  taken->set_others_open(others_open);
  event.mutable_texts()->set_reason(reason);
}

void Chronicle::Deescalate(Actor actor, Words reason) {
  v1::HistoryEvent& event = Write(actor);
  v1::EscalationsWithdrawn* withdrawn = event.mutable_detail()->mutable_escalations_withdrawn();
  event.mutable_texts()->set_reason(reason);
  for (v1::Escalation& escalation : *c_.mutable_escalations()) {
    if (!IsOpen(escalation)) continue;
    withdrawn->add_numbers(escalation.number());
    *escalation.mutable_withdraw_time() = ToTimestamp(now_);
  }
  if (!c_.assignee().empty()) return c_.set_state(v1::CASE_STATE_IN_PROGRESS);
  c_.clear_wait();
  c_.set_state(c_.has_acknowledge_time() ? v1::CASE_STATE_ACKNOWLEDGED : v1::CASE_STATE_NEW);
}

}  // namespace docket::client::demo
