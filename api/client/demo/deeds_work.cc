// What is done with a case that somebody works on.
#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "api/client/demo/cast.h"
#include "api/client/demo/deeds.h"

namespace docket::client::demo {

void Deeds::Work(const v1::Case& c) {
  if (WorkOnProposal(c)) return;
  if (c.has_wait()) return WorkOnWait(c);
  if (!c.has_acknowledge_time()) return Send(c);
  if (!c.has_assessment()) return Assess(c);
  static constexpr std::array<void (Deeds::*)(const v1::Case&), 12> kDeeds = {
      &Deeds::Resolve, &Deeds::Send,    &Deeds::Receive, &Deeds::Note,    &Deeds::Escalate, &Deeds::Await,
      &Deeds::Find,    &Deeds::Propose, &Deeds::Task,    &Deeds::Consult, &Deeds::Tag,      &Deeds::GiveBack};
  constexpr std::array<int, 12> kWeights = {30, 14, 12, 5, 8, 6, 7, 7, 4, 3, 2, 2};
  (this->*kDeeds[dice_.Weighted(kWeights)])(c);
}

bool Deeds::WorkOnProposal(const v1::Case& c) {
  for (const v1::Proposal& proposal : c.proposals()) {
    if (proposal.state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL) {
      auto request = On<v1::ApproveRemedyRequest>(c);
      request.set_number(proposal.number());
      request.set_approver(Somebody("", {v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER}));
      request.set_approved(dice_.Chance(80));
      if (!request.approved()) request.set_reason("Too much for what happened; offer less.");
      if (!request.approver().empty()) Change("remedy judged", &Cases::ApproveRemedy, request);
      return true;
    }
    if (proposal.state() == v1::PROPOSAL_STATE_OFFERED) {
      auto request = On<v1::DecideResolutionRequest>(c);
      request.set_number(proposal.number());
      request.set_agreed(dice_.Chance(85));
      request.set_channel(Talk(c));
      request.set_comment(request.agreed() ? "Yes, that is fair." : "That is not enough for me.");
      Change("proposal decided", &Cases::DecideResolution, request);
      return true;
    }
  }
  return false;
}

void Deeds::WorkOnWait(const v1::Case& c) {
  if (dice_.Chance(12)) return Withdraw(c, v1::CASE_OUTCOME_NO_ANSWER, "No answer after two reminders.");
  if (dice_.Chance(70)) {
    auto request = On<v1::RecordInteractionRequest>(c);
    request.set_direction(v1::DIRECTION_INBOUND);
    request.set_channel(Talk(c));
    request.set_text(Say(c, AwaitedArrived()));
    Change("message in", &Cases::RecordInteraction, request);
    return;
  }
  auto request = On<v1::ResumeCaseRequest>(c);
  request.set_reason("Goes on without it.");
  Change("resumed", &Cases::ResumeCase, request);
}

void Deeds::Receive(const v1::Case& c) {
  auto request = On<v1::RecordInteractionRequest>(c);
  request.set_direction(v1::DIRECTION_INBOUND);
  request.set_channel(Talk(c));
  request.set_text(dice_.Chance(60) ? Say(c, &Matter::asks) : Say(c, Reminders()));
  Change("message in", &Cases::RecordInteraction, request);
}

void Deeds::Send(const v1::Case& c) {
  auto request = On<v1::RecordInteractionRequest>(c);
  request.set_direction(v1::DIRECTION_OUTBOUND);
  request.set_channel(Talk(c));
  request.set_text(!c.has_acknowledge_time() || dice_.Chance(50) ? Say(c, &Matter::answers) : Say(c, Updates()));
  if (dice_.Chance(25)) request.add_articles(absl::StrCat("KB-", 1000 + 7 * dice_.Below(60)));
  Change("message out", &Cases::RecordInteraction, request);
}

void Deeds::Note(const v1::Case& c) {
  auto request = On<v1::RecordInteractionRequest>(c);
  request.set_direction(v1::DIRECTION_NOTE);
  request.set_text(Say(c, Notes()));
  Change("note", &Cases::RecordInteraction, request);
}

void Deeds::Consult(const v1::Case& c) {
  auto request = On<v1::RecordInteractionRequest>(c);
  request.set_direction(v1::DIRECTION_NOTE);
  const auto asked = std::find_if(c.consultations().begin(), c.consultations().end(),
                                  [](const v1::Consultation& one) { return !one.has_answer_time(); });
  if (asked == c.consultations().end()) {
    request.set_consulted_party(Say(c, &Matter::party));
    request.set_text(Say(c, &Matter::question));
  } else {
    request.set_answered_consultation(asked->number());
    request.set_text(Say(c, &Matter::reply));
  }
  Change("consultation", &Cases::RecordInteraction, request);
}

// What the customer agreed to, or what the assessment came to, is what is carried out.
void Deeds::Resolve(const v1::Case& c) {
  auto request = On<v1::ResolveCaseRequest>(c);
  request.set_outcome(c.kind() == v1::CASE_KIND_REQUEST && c.assessment().decision() == v1::REQUEST_DECISION_DECLINED
                          ? v1::CASE_OUTCOME_DECLINED
                          : v1::CASE_OUTCOME_RESOLVED);
  for (const v1::Proposal& proposal : c.proposals()) {
    if (proposal.state() == v1::PROPOSAL_STATE_AGREED) request.set_outcome(proposal.outcome());
  }
  request.set_summary(request.outcome() == v1::CASE_OUTCOME_DECLINED
                          ? "Told the customer why it cannot be done, and what else there is."
                          : Say(c, &Matter::resolutions));
  Change("resolved", &Cases::ResolveCase, request);
}

void Deeds::Escalate(const v1::Case& c) {
  constexpr std::array<v1::EscalationCause, 6> kCauses = {
      v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_POLICY,   v1::ESCALATION_CAUSE_CUSTOMER_REQUEST,
      v1::ESCALATION_CAUSE_COMPLEX,   v1::ESCALATION_CAUSE_CONFLICT, v1::ESCALATION_CAUSE_CRITICAL};
  auto request = On<v1::EscalateCaseRequest>(c);
  request.set_cause(dice_.Pick(kCauses));
  const bool technical = c.team() == "teams/technical";
  if (request.cause() == kCauses[0] || request.cause() == kCauses[1]) request.set_cause(kCauses[technical ? 0 : 1]);
  request.set_reason(Say(c, WhyEscalated(request.cause())));
  if (!Change("escalated", &Cases::EscalateCase, request).name().empty()) ++done_.escalated;
}

void Deeds::Await(const v1::Case& c) {
  auto request = On<v1::AwaitCustomerRequest>(c);
  request.set_reason(Say(c, &Matter::needed));
  Change("customer awaited", &Cases::AwaitCustomer, request);
}

void Deeds::Find(const v1::Case& c) {
  auto request = On<v1::RecordFindingRequest>(c);
  request.set_text(Say(c, &Matter::finding));
  if (dice_.Chance(65)) {
    request.set_root_cause(Say(c, &Matter::root_cause));
    request.set_root_cause_words(Say(c, &Matter::root_cause_words));
  }
  Change("finding", &Cases::RecordFinding, request);
}

void Deeds::Task(const v1::Case& c) {
  for (const v1::Task& task : c.tasks()) {
    if (task.has_complete_time()) continue;
    auto request = On<v1::CompleteTaskRequest>(c);
    request.set_number(task.number());
    Change("task done", &Cases::CompleteTask, request);
    return;
  }
  auto request = On<v1::AddTaskRequest>(c);
  request.set_action(Say(c, &Matter::action));
  Change("task added", &Cases::AddTask, request);
}

void Deeds::Propose(const v1::Case& c) {
  auto request = On<v1::ProposeResolutionRequest>(c);
  request.set_outcome(dice_.Chance(75) ? v1::CASE_OUTCOME_RESOLVED : v1::CASE_OUTCOME_ALTERNATIVE);
  request.set_summary(Say(c, &Matter::offers));
  if (c.kind() == v1::CASE_KIND_COMPLAINT && dice_.Chance(50)) {
    request.mutable_remedy()->set_currency("EUR");
    request.mutable_remedy()->set_minor_units(500 * (1 + dice_.Below(dice_.Chance(70) ? 4 : 40)));
  }
  Change("proposed", &Cases::ProposeResolution, request);
}

void Deeds::Tag(const v1::Case& c) {
  constexpr std::array<const char*, 6> kTags = {"vip",       "press",      "warranty",
                                                "call-back", "bulk-order", "spring-campaign"};
  auto request = On<v1::UpdateCaseRequest>(c);
  request.mutable_update_mask()->add_paths("tags");
  const std::string tag = dice_.Pick(kTags);
  // One that it has is taken away.
  if (std::find(c.tags().begin(), c.tags().end(), tag) == c.tags().end()) request.add_tags(tag);
  Change("tagged", &Cases::UpdateCase, request);
}

void Deeds::GiveBack(const v1::Case& c) {
  auto request = On<v1::UnassignCaseRequest>(c);
  request.set_reason("My shift ends, and this cannot wait until tomorrow.");
  Change("given back", &Cases::UnassignCase, request);
}

void Deeds::Assess(const v1::Case& c) {
  constexpr std::array<int, 4> kUrgencies = {25, 50, 20, 5};
  constexpr std::array<int, 3> kComplexities = {50, 38, 12};
  constexpr std::array<int, 4> kSeverities = {30, 45, 20, 5};
  const Topic topic = TopicOf(c);
  auto request = On<v1::AssessCaseRequest>(c);
  request.set_category(topic.matter->category);
  request.add_skills(topic.matter->skill);
  request.set_urgency(static_cast<v1::Urgency>(1 + dice_.Weighted(kUrgencies)));
  request.set_complexity(static_cast<v1::Complexity>(1 + dice_.Weighted(kComplexities)));
  if (c.kind() == v1::CASE_KIND_COMPLAINT) {
    request.set_severity(static_cast<v1::Severity>(1 + dice_.Weighted(kSeverities)));
  }
  if (c.kind() == v1::CASE_KIND_REQUEST) {
    const bool accepted = dice_.Chance(88);
    request.set_feasible(true);
    request.set_compliant(accepted);
    request.set_decision(accepted ? v1::REQUEST_DECISION_ACCEPTED : v1::REQUEST_DECISION_DECLINED);
    if (accepted && dice_.Chance(40)) request.add_actions(Filled(topic.matter->action, topic.facts));
    if (!accepted) request.set_reason("Not within the terms; the customer was told which ones.");
  }
  Change("assessed", &Cases::AssessCase, request);
}

void Deeds::Withdraw(const v1::Case& c, v1::CaseOutcome outcome, const std::string& reason) {
  auto request = On<v1::WithdrawCaseRequest>(c);
  request.set_outcome(outcome);
  request.set_reason(reason);
  if (!Change("withdrawn", &Cases::WithdrawCase, request).name().empty()) ++done_.closed;
}

}  // namespace docket::client::demo
