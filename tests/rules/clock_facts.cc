// What people do, as duties that begin and end.
#include <algorithm>

#include "server/rules/limits.h"
#include "tests/rules/clock_model.h"

namespace docket::testing {
namespace {

constexpr char kManager[] = "staff/mia";

bool Contains(const google::protobuf::RepeatedPtrField<std::string>& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

// One that stood before, of the same matter and the same start, goes on: what was missed of it stays so.
ClockModel::Duty& ClockModel::Owe(Target target, absl::Time start, int about) {
  for (const std::unique_ptr<Duty>& duty : duties_) {
    if (duty->target != target || duty->about != about || duty->start != start) continue;
    duty->owed = true;
    return *duty;
  }
  duties_.push_back(std::make_unique<Duty>());
  Duty& duty = *duties_.back();
  duty.target = target;
  duty.start = start;
  duty.about = about;
  return duty;
}

void ClockModel::Meet(Target target, int about) {
  for (const std::unique_ptr<Duty>& duty : duties_) {
    if (duty->target == target && (about == 0 || duty->about == about)) duty->owed = false;
  }
}

void ClockModel::EndEverything() {
  for (const std::unique_ptr<Duty>& duty : duties_) duty->owed = false;
}

void ClockModel::StartCycle() {
  closed_ = resolved_ = false;
  cycle_start_ = at_;
  duties_.clear();
  promise_ = nullptr;
  waits_.clear();
  resolutions_.clear();
  referrals_.clear();
  agreed_.reset();
  followed_up_.reset();
  first_contact_.reset();
  replies_ = 0;
  for (Target target : {v1::Clock::TARGET_RESOLVE, v1::Clock::TARGET_RESOLVE_OR_ESCALATE, v1::Clock::TARGET_ACKNOWLEDGE,
                        v1::Clock::TARGET_FIRST_RESPONSE}) {
    Owe(target, at_);
  }
}

// Each contact starts the time to the next one.
void ClockModel::Heard() {
  Meet(v1::Clock::TARGET_NEXT_UPDATE);
  if (!resolved_) Owe(v1::Clock::TARGET_NEXT_UPDATE, at_);
}

void ClockModel::Said(const v1::InteractionRecorded& said) {
  if (said.direction() == v1::DIRECTION_INBOUND && replies_ < rules::limits::kUnanswered) {
    ++replies_;
    Owe(v1::Clock::TARGET_REPLY, at_);
  }
  if (said.direction() != v1::DIRECTION_OUTBOUND) return;
  replies_ = 0;
  Meet(v1::Clock::TARGET_REPLY);
  Meet(v1::Clock::TARGET_FIRST_RESPONSE);
  Heard();
  if (said.has_promised_resolution_time()) {
    Meet(v1::Clock::TARGET_PROMISED_RESOLUTION);
    Duty& duty = Owe(v1::Clock::TARGET_PROMISED_RESOLUTION, at_);
    duty.promised = rules::FromProto(said.promised_resolution_time());
    duty.owed = !resolved_;
    promise_ = &duty;
  }
  if (said.has_promised_call_back_time() || said.channel() == v1::CHANNEL_PHONE) Meet(v1::Clock::TARGET_CALL_BACK);
  if (said.has_promised_call_back_time()) {
    Owe(v1::Clock::TARGET_CALL_BACK, at_).promised = rules::FromProto(said.promised_call_back_time());
  }
}

void ClockModel::Resolve() {
  EndWait();
  resolved_ = true;
  promise_ = nullptr;
  resolutions_.push_back({at_});
  for (Target target :
       {v1::Clock::TARGET_NEXT_UPDATE, v1::Clock::TARGET_PROMISED_RESOLUTION, v1::Clock::TARGET_CARRY_OUT}) {
    Meet(target);
  }
  if (!followed_up_.has_value() || *followed_up_ < at_) Owe(v1::Clock::TARGET_FOLLOW_UP, at_);
}

void ClockModel::FollowUp(const v1::FollowUp& follow_up) {
  followed_up_ = at_;
  Meet(v1::Clock::TARGET_FOLLOW_UP);
  Meet(v1::Clock::TARGET_FIRST_RESPONSE);
  if (!follow_up.satisfied()) {
    resolved_ = false;
    resolutions_.back().end = at_;
    if (promise_ != nullptr) promise_->owed = true;
    if (agreed_.has_value()) Owe(v1::Clock::TARGET_CARRY_OUT, at_, *agreed_);
  }
  Heard();
}

void ClockModel::Accepted(const google::protobuf::RepeatedField<int32_t>& numbers, const std::string& who) {
  for (int number : numbers) Meet(v1::Clock::TARGET_ACCEPT_ESCALATION, number);
  assignee_ = who;
}

void ClockModel::Decided(const v1::ResolutionDecided& decided) {
  if (decided.agreed()) {
    Meet(v1::Clock::TARGET_CARRY_OUT);
    Owe(v1::Clock::TARGET_CARRY_OUT, at_, decided.number());
    agreed_ = decided.number();
  }
  for (int number : decided.refused()) Meet(v1::Clock::TARGET_APPROVE, number);
}

void ClockModel::EndWait() {
  Meet(v1::Clock::TARGET_CUSTOMER_ANSWER);
  if (!waits_.empty()) waits_.back().end = std::min(waits_.back().end, at_);
}

// ESC-1.
void ClockModel::Refer() {
  Meet(v1::Clock::TARGET_REFER);
  for (const auto& [number, referral] : referrals_) {
    if (referral.cause == v1::ESCALATION_CAUSE_TECHNICAL || referral.cause == v1::ESCALATION_CAUSE_POLICY) return;
  }
  if (resolved_ || first_contact_ == v1::FIRST_CONTACT_OUTCOME_RESOLVED) return;
  const v1::Policy& policy = judge_->source();
  if (Contains(policy.technical_categories(), category_) || Contains(policy.policy_categories(), category_)) {
    Owe(v1::Clock::TARGET_REFER, cycle_start_);
  } else if (first_contact_ == v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT ||
             first_contact_ == v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT) {
    Owe(v1::Clock::TARGET_REFER, first_contact_time_);
  }
}

// ESC-4.
void ClockModel::NotifyManagement() {
  Meet(v1::Clock::TARGET_NOTIFY_MANAGEMENT);
  if (resolved_ || assignee_ == kManager) return;
  int critical = 0;
  for (const auto& [number, referral] : referrals_) {
    if (referral.withdrawn) continue;
    if (referral.level == v1::ESCALATION_LEVEL_MANAGEMENT) return;
    const bool is = priority_ == v1::PRIORITY_CRITICAL || referral.cause == v1::ESCALATION_CAUSE_CRITICAL;
    if (is && critical == 0) critical = number;
  }
  if (critical != 0) Owe(v1::Clock::TARGET_NOTIFY_MANAGEMENT, referrals_[critical].raised, critical);
}

void ClockModel::Facts(const v1::CaseEventDetail& detail) {
  switch (detail.detail_case()) {
    case v1::CaseEventDetail::kOpened:
      kind_ = detail.opened().kind();
      channel_ = detail.opened().channel();
      StartCycle();
      break;
    case v1::CaseEventDetail::kReopened:
      assignee_ = detail.reopened().assignee();
      StartCycle();
      break;
    case v1::CaseEventDetail::kAcknowledged:
      Meet(v1::Clock::TARGET_ACKNOWLEDGE);
      Heard();
      break;
    case v1::CaseEventDetail::kInteraction:
      Said(detail.interaction());
      break;
    case v1::CaseEventDetail::kAssigned:
      assignee_ = detail.assigned().assignee();
      break;
    case v1::CaseEventDetail::kUnassigned:
      assignee_.clear();
      EndWait();
      break;
    case v1::CaseEventDetail::kAssessed:
      priority_ = detail.assessed().priority();
      category_ = detail.assessed().category();
      break;
    case v1::CaseEventDetail::kReclassified:
      kind_ = detail.reclassified().kind();
      priority_ = detail.reclassified().priority();
      category_ = detail.reclassified().category();
      break;
    case v1::CaseEventDetail::kFirstContact:
      first_contact_ = detail.first_contact().outcome();
      first_contact_time_ = at_;
      break;
    case v1::CaseEventDetail::kEscalated: {
      const v1::Escalation& escalation = detail.escalated().escalation();
      referrals_[escalation.number()] = {escalation.cause(), escalation.level(), at_};
      Owe(v1::Clock::TARGET_ACCEPT_ESCALATION, at_, escalation.number());
      break;
    }
    case v1::CaseEventDetail::kEscalationAccepted:
      Accepted(detail.escalation_accepted().numbers(), detail.escalation_accepted().accepted_by());
      break;
    case v1::CaseEventDetail::kTakenOver:
      Accepted(detail.taken_over().numbers(), detail.taken_over().taken_by());
      break;
    case v1::CaseEventDetail::kEscalationsWithdrawn:
      for (int number : detail.escalations_withdrawn().numbers()) {
        referrals_[number].withdrawn = true;
        Meet(v1::Clock::TARGET_ACCEPT_ESCALATION, number);
      }
      if (!detail.escalations_withdrawn().others_open() && assignee_.empty()) EndWait();
      break;
    case v1::CaseEventDetail::kWaitStarted:
      // After so many, one stops nothing any more.
      if (waits_.size() + resolutions_.size() < static_cast<size_t>(rules::limits::kPausesOfCycle)) {
        waits_.push_back({at_});
      }
      Owe(v1::Clock::TARGET_CUSTOMER_ANSWER, at_);
      break;
    case v1::CaseEventDetail::kWaitEnded:
      EndWait();
      break;
    case v1::CaseEventDetail::kProposed:
      if (detail.proposed().proposal().state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL) {
        Owe(v1::Clock::TARGET_APPROVE, at_, detail.proposed().proposal().number());
      }
      break;
    case v1::CaseEventDetail::kRemedyJudged:
      Meet(v1::Clock::TARGET_APPROVE, detail.remedy_judged().number());
      break;
    case v1::CaseEventDetail::kDecided:
      Decided(detail.decided());
      break;
    case v1::CaseEventDetail::kResolved:
      Resolve();
      break;
    case v1::CaseEventDetail::kFollowUp:
      FollowUp(detail.follow_up().follow_up());
      break;
    case v1::CaseEventDetail::kClosed:
      closed_ = true;
      EndEverything();
      return;
    default:
      break;
  }
  if (closed_) return;
  Refer();
  NotifyManagement();
}

}  // namespace docket::testing
