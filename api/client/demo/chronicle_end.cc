// Proposals, the resolution, and what comes after it.

#include "api/client/demo/chronicle.h"
#include "api/client/when.h"
#include "google/protobuf/util/time_util.h"

namespace docket::client::demo {
namespace {

using google::protobuf::util::TimeUtil;

google::protobuf::Duration ToProto(absl::Duration duration) {
  return TimeUtil::MicrosecondsToDuration(absl::ToInt64Microseconds(duration));
}

// The resolution's clock stands still while the customer has a resolution in hand; one that was missed has no more to
// tell.
void Pause(absl::Time now, v1::Clock* clock) {
  if (clock->breached() || !clock->has_due_time()) return;
  *clock->mutable_pause_time() = ToTimestamp(now);
  clock->clear_due_time();
}

void GoOn(absl::Time now, v1::Clock* clock) {
  if (!clock->has_pause_time()) return;
  const absl::Duration paused = ToDuration(clock->paused()) + (now - ToTime(clock->pause_time()));
  *clock->mutable_paused() = ToProto(paused);
  clock->clear_pause_time();
  *clock->mutable_due_time() = ToTimestamp(ToTime(clock->start_time()) + ToDuration(clock->budget()) + paused);
}

}  // namespace

void Chronicle::Propose(Actor actor, v1::Proposal proposal, Words summary) {
  v1::HistoryEvent& event = Write(actor);
  proposal.set_number(c_.proposal_count() + 1);
  proposal.set_state(proposal.approver_role() == v1::ROLE_UNSPECIFIED ? v1::PROPOSAL_STATE_OFFERED
                                                                      : v1::PROPOSAL_STATE_AWAITING_APPROVAL);
  *proposal.mutable_propose_time() = ToTimestamp(now_);
  proposal.set_responsible(c_.assignee());
  event.mutable_texts()->set_summary(summary);
  *event.mutable_detail()->mutable_proposed()->mutable_proposal() = proposal;
  c_.set_proposal_count(proposal.number());
  *c_.add_proposals() = std::move(proposal);
}

void Chronicle::Judge(Actor approver, bool approved, Words reason) {
  v1::Proposal& proposal = *c_.mutable_proposals()->rbegin();
  v1::HistoryEvent& event = Write(approver);
  v1::RemedyJudged* judged = event.mutable_detail()->mutable_remedy_judged();
  judged->set_number(proposal.number());
  judged->set_approved(approved);
  judged->set_approver(approver);
  if (!reason.empty()) event.mutable_texts()->set_reason(reason);
  proposal.set_state(approved ? v1::PROPOSAL_STATE_OFFERED : v1::PROPOSAL_STATE_NOT_APPROVED);
  proposal.set_approver(approver);
}

void Chronicle::Decide(Actor actor, bool agreed, v1::Channel channel, Words comment) {
  const int number = c_.proposals().rbegin()->number();
  v1::HistoryEvent& event = Write(actor);
  v1::ResolutionDecided* decided = event.mutable_detail()->mutable_decided();
  decided->set_number(number);
  decided->set_agreed(agreed);
  decided->set_channel(channel);
  for (v1::Proposal& proposal : *c_.mutable_proposals()) {
    if (proposal.number() == number) {
      proposal.set_state(agreed ? v1::PROPOSAL_STATE_AGREED : v1::PROPOSAL_STATE_REFUSED);
    } else if (agreed && proposal.state() == v1::PROPOSAL_STATE_AGREED) {
      // What was agreed before falls.
      decided->add_refused(proposal.number());
      proposal.set_state(v1::PROPOSAL_STATE_REFUSED);
    }
  }
  if (!comment.empty()) event.mutable_texts()->set_comment(comment);
}

void Chronicle::Resolve(Actor actor, v1::CaseOutcome outcome, Words summary) {
  v1::HistoryEvent& event = Write(actor);
  v1::CaseResolved* resolved = event.mutable_detail()->mutable_resolved();
  v1::Resolution* resolution = resolved->mutable_resolution();
  resolution->set_outcome(outcome);
  *resolution->mutable_resolve_time() = ToTimestamp(now_);
  resolution->set_resolved_by(c_.assignee());
  for (const v1::Proposal& proposal : c_.proposals()) {
    if (proposal.state() == v1::PROPOSAL_STATE_AGREED) resolution->set_proposal(proposal.number());
  }
  Pause(now_, c_.mutable_clocks(0));
  *resolved->mutable_clocks() = c_.clocks();
  event.mutable_texts()->set_summary(summary);
  *c_.mutable_resolution() = *resolution;
  c_.clear_wait();
  c_.set_state(v1::CASE_STATE_RESOLVED);
}

void Chronicle::FollowUp(Actor actor, v1::FollowUp follow_up, Words comment, const std::vector<std::string>& actions) {
  *follow_up.mutable_follow_up_time() = ToTimestamp(now_);
  if (!follow_up.satisfied()) {
    GoOn(now_, c_.mutable_clocks(0));
    c_.clear_resolution();
    c_.set_state(v1::CASE_STATE_IN_PROGRESS);
  }
  if (follow_up.rating() != 0) c_.set_rating(follow_up.rating());
  v1::HistoryEvent& event = Write(actor);
  v1::FollowUpRecorded* recorded = event.mutable_detail()->mutable_follow_up();
  *recorded->mutable_follow_up() = std::move(follow_up);
  *recorded->mutable_clocks() = c_.clocks();
  recorded->set_assignee(c_.assignee());
  AddTasks(static_cast<int>(actions.size()), recorded->mutable_tasks());
  for (const std::string& action : actions) event.mutable_texts()->add_actions(action);
  if (!comment.empty()) event.mutable_texts()->set_comment(comment);
}

void Chronicle::WriteClosing(Actor actor, v1::CaseOutcome outcome, v1::Texts texts) {
  v1::HistoryEvent& event = Write(actor);
  v1::CaseClosed* closed = event.mutable_detail()->mutable_closed();
  closed->set_outcome(outcome);
  closed->set_assignee(c_.assignee());
  if (c_.has_resolution()) {
    *closed->mutable_resolution_time() =
        ToProto(ToTime(c_.resolution().resolve_time()) - ToTime(c_.cycle_start_time()));
  }
  *event.mutable_texts() = std::move(texts);
  c_.set_state(v1::CASE_STATE_CLOSED);
  c_.clear_wait();
}

void Chronicle::Close(Actor actor, Words feedback, Words recommendations) {
  v1::Texts texts;
  texts.set_feedback(feedback);
  texts.set_recommendations(recommendations);
  WriteClosing(actor, c_.resolution().outcome(), std::move(texts));
}

void Chronicle::Withdraw(Actor actor, v1::CaseOutcome outcome, Words reason) {
  v1::Texts texts;
  texts.set_reason(reason);
  c_.clear_resolution();
  WriteClosing(actor, outcome, std::move(texts));
}

void Chronicle::Reopen(Actor actor, v1::Channel channel, Words reason, Words assignee) {
  c_.set_cycle(c_.cycle() + 1);
  c_.clear_acknowledge_time();
  c_.clear_escalations();
  c_.clear_resolution();
  c_.clear_rating();
  c_.clear_first_contact();
  c_.clear_proposals();
  StartClock();
  c_.set_assignee(assignee);
  c_.set_state(assignee.empty() ? v1::CASE_STATE_NEW : v1::CASE_STATE_IN_PROGRESS);
  v1::HistoryEvent& event = Write(actor);
  v1::CaseReopened* reopened = event.mutable_detail()->mutable_reopened();
  reopened->set_channel(channel);
  reopened->set_cycle(c_.cycle());
  reopened->set_assignee(assignee);
  *reopened->mutable_clocks() = c_.clocks();
  event.mutable_texts()->set_reason(reason);
}

}  // namespace docket::client::demo
