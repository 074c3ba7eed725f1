// The fold: an event changes its record. Only copies what the event says.
#include <algorithm>

#include "server/rules/clocks.h"
#include "server/rules/escalate.h"
#include "server/rules/folds.h"
#include "server/rules/rules.h"

namespace docket::rules {
namespace {

void SetNextDue(v1::Case* c) {
  const std::optional<absl::Time> next = NextDue(*c);
  if (next.has_value()) {
    *c->mutable_next_due_time() = ToProto(*next);
  } else {
    c->clear_next_due_time();
  }
}

// Of before there was a policy; since then the event says what becomes of the clocks, whatever it is.
void SetOldClocks(const Clocks& clocks, v1::Case* c) {
  if (!c->has_policy_version()) *c->mutable_clocks() = clocks;
}

void StartCycle(int cycle, const Clocks& clocks, const Stamp& stamp, v1::Case* c) {
  c->set_cycle(cycle);
  *c->mutable_cycle_start_time() = ToProto(stamp.occurred);
  c->clear_acknowledge_time();
  c->clear_close_time();
  c->clear_escalations();
  c->clear_resolution();
  c->clear_follow_up();
  c->clear_rating();
  c->clear_outcome();
  c->clear_first_contact();
  c->clear_wait();
  c->clear_proposals();
  c->clear_promised_resolution_time();
  c->clear_promised_call_back_time();
  c->clear_pauses();
  c->clear_correspondence();
  *c->mutable_clocks() = clocks;
}

void ApplyOpened(const v1::CaseOpened& opened, const Stamp& stamp, v1::Case* c) {
  c->set_name(CaseName(stamp.id));
  c->set_uid(opened.uid());
  c->set_state(v1::CASE_STATE_NEW);
  c->set_kind(opened.kind());
  c->set_channel(opened.channel());
  c->set_customer(opened.customer());
  *c->mutable_account_references() = opened.account_references();
  *c->mutable_order_references() = opened.order_references();
  c->set_team(opened.team());
  c->set_logged_by(std::string(stamp.actor));
  *c->mutable_open_time() = ToProto(stamp.occurred);
  if (opened.has_imported()) *c->mutable_imported() = opened.imported();
  StartCycle(1, opened.clocks(), stamp, c);
}

void ApplyEscalated(const v1::CaseEscalated& escalated, const Stamp& stamp, v1::Case* c) {
  v1::Escalation* escalation = c->add_escalations();
  *escalation = escalated.escalation();
  escalation->set_raised_by(std::string(stamp.actor));
  c->set_escalation_count(escalation->number());
  c->set_state(v1::CASE_STATE_ESCALATED);
}

void ApplyResolved(const v1::CaseResolved& resolved, v1::Case* c) {
  *c->mutable_resolution() = resolved.resolution();
  c->set_state(v1::CASE_STATE_RESOLVED);
  c->clear_wait();
  // What was promised is done.
  if (c->has_correspondence()) c->mutable_correspondence()->clear_promise_time();
  SetOldClocks(resolved.clocks(), c);
}

// Nothing is owed on a closed case. After a resolution that is so already; without one, what is open ends here.
void ApplyClosed(const v1::CaseClosed& closed, const Stamp& stamp, v1::Case* c) {
  c->set_outcome(closed.outcome());
  c->set_state(v1::CASE_STATE_CLOSED);
  *c->mutable_close_time() = ToProto(stamp.occurred);
  c->clear_wait();
  for (v1::Escalation& escalation : *c->mutable_escalations()) {
    if (IsOpen(escalation)) *escalation.mutable_withdraw_time() = ToProto(stamp.occurred);
  }
  SetOldClocks(old::PausedClocks(*c, stamp.occurred), c);
}

void ApplyFollowUp(const v1::FollowUpRecorded& recorded, const Stamp& stamp, v1::Case* c) {
  *c->mutable_follow_up() = recorded.follow_up();
  if (recorded.follow_up().rating() != 0) c->set_rating(recorded.follow_up().rating());
  if (!recorded.follow_up().satisfied()) {
    c->set_state(v1::CASE_STATE_IN_PROGRESS);
    c->clear_resolution();
  }
  FoldTasks(recorded.tasks(), stamp, c);
  if (c->has_policy_version()) *c->mutable_correspondence()->mutable_last_heard_time() = ToProto(stamp.occurred);
  SetOldClocks(recorded.clocks(), c);
}

void ApplyAcknowledged(const Stamp& stamp, v1::Case* c) {
  *c->mutable_acknowledge_time() = ToProto(stamp.occurred);
  if (c->has_policy_version()) *c->mutable_correspondence()->mutable_last_heard_time() = ToProto(stamp.occurred);
  if (c->state() == v1::CASE_STATE_NEW) c->set_state(v1::CASE_STATE_ACKNOWLEDGED);
}

void ApplyOldBreach(const v1::ClockBreached& breached, v1::Case* c) {
  for (v1::Clock& clock : *c->mutable_clocks()) {
    if (clock.number() == 0 && clock.target() == breached.target()) clock.set_breached(true);
  }
}

}  // namespace

void Apply(const v1::CaseEventDetail& detail, const Stamp& stamp, v1::Case* c) {
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kOpened:
      ApplyOpened(detail.opened(), stamp, c);
      break;
    case v1::CaseEventDetail::kAcknowledged:
      ApplyAcknowledged(stamp, c);
      break;
    case v1::CaseEventDetail::kAssigned:
      c->set_assignee(detail.assigned().assignee());
      c->set_team(detail.assigned().team());
      if (c->state() != v1::CASE_STATE_ESCALATED) c->set_state(v1::CASE_STATE_IN_PROGRESS);
      break;
    case v1::CaseEventDetail::kInteraction:
      Fold(detail.interaction(), stamp, c);
      break;
    case v1::CaseEventDetail::kEscalated:
      ApplyEscalated(detail.escalated(), stamp, c);
      break;
    case v1::CaseEventDetail::kEscalationAccepted:
      TakeOn(detail.escalation_accepted().numbers(), detail.escalation_accepted().accepted_by(),
             detail.escalation_accepted().others_open(), stamp, c);
      break;
    case v1::CaseEventDetail::kResolved:
      ApplyResolved(detail.resolved(), c);
      break;
    case v1::CaseEventDetail::kFollowUp:
      ApplyFollowUp(detail.follow_up(), stamp, c);
      break;
    case v1::CaseEventDetail::kClosed:
      ApplyClosed(detail.closed(), stamp, c);
      break;
    case v1::CaseEventDetail::kReopened:
      StartCycle(detail.reopened().cycle(), detail.reopened().clocks(), stamp, c);
      c->set_assignee(detail.reopened().assignee());
      c->set_state(c->assignee().empty() ? v1::CASE_STATE_NEW : v1::CASE_STATE_IN_PROGRESS);
      break;
    case v1::CaseEventDetail::kBreached:
      if (detail.breached().number() == 0) ApplyOldBreach(detail.breached(), c);
      break;
    case v1::CaseEventDetail::kAssessed:
      Fold(detail.assessed(), stamp, c);
      break;
    case v1::CaseEventDetail::kReclassified:
      Fold(detail.reclassified(), stamp, c);
      break;
    case v1::CaseEventDetail::kFirstContact:
      Fold(detail.first_contact(), stamp, c);
      break;
    case v1::CaseEventDetail::kUnassigned:
      Fold(detail.unassigned(), stamp, c);
      break;
    case v1::CaseEventDetail::kTasksAdded:
      Fold(detail.tasks_added(), stamp, c);
      break;
    case v1::CaseEventDetail::kTaskCompleted:
      Fold(detail.task_completed(), stamp, c);
      break;
    case v1::CaseEventDetail::kWaitStarted:
      Fold(detail.wait_started(), stamp, c);
      break;
    case v1::CaseEventDetail::kWaitEnded:
      Fold(detail.wait_ended(), stamp, c);
      break;
    case v1::CaseEventDetail::kFinding:
      Fold(detail.finding(), stamp, c);
      break;
    case v1::CaseEventDetail::kEscalationsWithdrawn:
      Fold(detail.escalations_withdrawn(), stamp, c);
      break;
    case v1::CaseEventDetail::kTakenOver:
      Fold(detail.taken_over(), stamp, c);
      break;
    case v1::CaseEventDetail::kProposed:
      Fold(detail.proposed(), stamp, c);
      break;
    case v1::CaseEventDetail::kDecided:
      Fold(detail.decided(), stamp, c);
      break;
    case v1::CaseEventDetail::kRemedyJudged:
      Fold(detail.remedy_judged(), stamp, c);
      break;
    case v1::CaseEventDetail::kFlagged:
      Fold(detail.flagged(), stamp, c);
      break;
    case v1::CaseEventDetail::kReviewed:
      Fold(detail.reviewed(), stamp, c);
      break;
    case v1::CaseEventDetail::kLinked:
      Fold(detail.linked(), stamp, c);
      break;
    case v1::CaseEventDetail::kUpdated:
      Fold(detail.updated(), stamp, c);
      break;
    case v1::CaseEventDetail::kCustomerCorrected:
      Fold(detail.customer_corrected(), stamp, c);
      break;
    case v1::CaseEventDetail::kTextRedacted:
    case v1::CaseEventDetail::kWarned:
    case v1::CaseEventDetail::kRecalculated:
    case v1::CaseEventDetail::kWaitReminded:
    case v1::CaseEventDetail::kEscalationRepeated:
    case v1::CaseEventDetail::DETAIL_NOT_SET:
      break;
  }
  if (detail.has_clock_changes()) FoldClockChanges(detail.clock_changes(), c);
  SetNextDue(c);
  c->set_version(stamp.version);
  // What came with an import was put on record elsewhere, when it happened.
  const bool came = stamp.version <= c->imported().version();
  *c->mutable_update_time() = ToProto(came ? stamp.occurred : stamp.recorded);
}

void Apply(const log::v1::StaffSet& set, const Stamp& stamp, v1::Staff* staff) {
  const google::protobuf::Timestamp created = staff->has_create_time() ? staff->create_time() : ToProto(stamp.recorded);
  *staff = set.staff();
  staff->set_version(stamp.version);
  *staff->mutable_create_time() = created;
  *staff->mutable_update_time() = ToProto(stamp.recorded);
}

void Apply(const log::v1::TeamSet& set, const Stamp& stamp, v1::Team* team) {
  const google::protobuf::Timestamp created = team->has_create_time() ? team->create_time() : ToProto(stamp.recorded);
  *team = set.team();
  team->set_version(stamp.version);
  *team->mutable_create_time() = created;
  *team->mutable_update_time() = ToProto(stamp.recorded);
}

}  // namespace docket::rules
