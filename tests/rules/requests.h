// Well-formed requests of every verb, less the case's name and the request id.
#ifndef DOCKET_TESTS_RULES_REQUESTS_H_
#define DOCKET_TESTS_RULES_REQUESTS_H_

#include <string>
#include <vector>

#include "docket/v1/case_service.pb.h"
#include "docket/v1/customer_service.pb.h"
#include "docket/v1/desk_service.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::testing {

inline v1::OpenCaseRequest Opening(v1::CaseKind kind = v1::CASE_KIND_INQUIRY, v1::Channel channel = v1::CHANNEL_EMAIL) {
  v1::OpenCaseRequest request;
  request.set_kind(kind);
  request.set_channel(channel);
  request.set_subject("The lamp is broken");
  return request;
}

inline v1::SetMaintenanceRequest Maintaining(bool read_only, const std::string& reason = "") {
  v1::SetMaintenanceRequest request;
  request.set_read_only(read_only);
  request.set_reason(reason);
  return request;
}

inline v1::AcknowledgeCaseRequest Acknowledgement() {
  v1::AcknowledgeCaseRequest request;
  request.set_channel(v1::CHANNEL_EMAIL);
  return request;
}

inline v1::AssignCaseRequest Assignment(const std::string& assignee) {
  v1::AssignCaseRequest request;
  request.set_assignee(assignee);
  return request;
}

inline v1::RecordInteractionRequest Interaction(v1::Direction direction) {
  v1::RecordInteractionRequest request;
  request.set_direction(direction);
  if (direction != v1::DIRECTION_NOTE) request.set_channel(v1::CHANNEL_PHONE);
  request.set_text("what was said");
  return request;
}

inline v1::AssessCaseRequest Assessment(v1::Urgency urgency = v1::URGENCY_NORMAL,
                                        v1::Severity severity = v1::SEVERITY_UNSPECIFIED,
                                        v1::Complexity complexity = v1::COMPLEXITY_MODERATE) {
  v1::AssessCaseRequest request;
  request.set_category("lighting");
  request.set_urgency(urgency);
  request.set_complexity(complexity);
  request.set_severity(severity);
  return request;
}

// Of a request: accepted, with this many actions.
inline v1::AssessCaseRequest AcceptingAssessment(int actions = 0) {
  v1::AssessCaseRequest request = Assessment();
  request.set_feasible(true);
  request.set_compliant(true);
  request.set_decision(v1::REQUEST_DECISION_ACCEPTED);
  for (int i = 0; i < actions; ++i) request.add_actions("send a lamp");
  return request;
}

// Of a request that cannot be met.
inline v1::AssessCaseRequest DecliningAssessment() {
  v1::AssessCaseRequest request = Assessment();
  request.set_decision(v1::REQUEST_DECISION_DECLINED);
  request.set_reason("lamps of this kind are not made any more");
  return request;
}

inline v1::ReclassifyCaseRequest Reclassification(v1::CaseKind kind, const std::string& category = "") {
  v1::ReclassifyCaseRequest request;
  request.set_kind(kind);
  request.set_category(category);
  request.set_reason("it turned out so");
  return request;
}

inline v1::RecordFirstContactRequest FirstContact(v1::FirstContactOutcome outcome) {
  v1::RecordFirstContactRequest request;
  request.set_outcome(outcome);
  return request;
}

inline v1::UnassignCaseRequest Unassignment() {
  v1::UnassignCaseRequest request;
  request.set_reason("on leave from tomorrow");
  return request;
}

inline v1::RecordFindingRequest Finding(const std::string& root_cause = "") {
  v1::RecordFindingRequest request;
  request.set_text("the lamp was packed without its box");
  request.set_root_cause(root_cause);
  return request;
}

inline v1::AddTaskRequest TaskToDo(const std::string& owner = "") {
  v1::AddTaskRequest request;
  request.set_action("send a lamp");
  request.set_owner(owner);
  return request;
}

inline v1::CompleteTaskRequest TaskDone(int number) {
  v1::CompleteTaskRequest request;
  request.set_number(number);
  return request;
}

inline v1::AwaitCustomerRequest Awaiting() {
  v1::AwaitCustomerRequest request;
  request.set_reason("which lamp it is");
  return request;
}

inline v1::ResumeCaseRequest Resumption() { return {}; }

inline v1::EscalateCaseRequest Escalation(v1::EscalationCause cause,
                                          v1::EscalationLevel level = v1::ESCALATION_LEVEL_UNSPECIFIED) {
  v1::EscalateCaseRequest request;
  request.set_cause(cause);
  request.set_level(level);
  return request;
}

inline v1::AcceptEscalationRequest Acceptance(const std::string& accepter, int number = 0) {
  v1::AcceptEscalationRequest request;
  request.set_accepter(accepter);
  request.set_number(number);
  return request;
}

inline v1::ResolveCaseRequest Solution(v1::CaseOutcome outcome = v1::CASE_OUTCOME_RESOLVED) {
  v1::ResolveCaseRequest request;
  request.set_outcome(outcome);
  request.set_summary("a new lamp was sent");
  return request;
}

inline v1::RecordFollowUpRequest FollowUp(bool satisfied, int rating = 0) {
  v1::RecordFollowUpRequest request;
  request.set_satisfied(satisfied);
  request.set_rating(rating);
  if (rating != 0) request.set_rating_source(v1::RATING_SOURCE_STAFF);
  return request;
}

inline v1::CloseCaseRequest Closure() { return {}; }

inline v1::ReopenCaseRequest Reopening() {
  v1::ReopenCaseRequest request;
  request.set_channel(v1::CHANNEL_PHONE);
  request.set_reason("it broke again");
  return request;
}

inline v1::DeescalateCaseRequest Deescalation(int number = 0) {
  v1::DeescalateCaseRequest request;
  request.set_number(number);
  request.set_reason("the customer found the answer");
  return request;
}

inline v1::TakeOverRequest TakingOver(const std::string& taker) {
  v1::TakeOverRequest request;
  request.set_taker(taker);
  request.set_reason("the customer's third call");
  return request;
}

// Without a remedy, or with one of that many cents.
inline v1::ProposeResolutionRequest Proposing(v1::CaseOutcome outcome = v1::CASE_OUTCOME_RESOLVED, int64_t cents = 0,
                                              const std::string& currency = "EUR") {
  v1::ProposeResolutionRequest request;
  request.set_outcome(outcome);
  request.set_summary("a new lamp within the week");
  if (cents == 0) return request;
  request.mutable_remedy()->set_currency(currency);
  request.mutable_remedy()->set_minor_units(cents);
  return request;
}

inline v1::DecideResolutionRequest CustomerSays(bool agreed, int number = 0) {
  v1::DecideResolutionRequest request;
  request.set_number(number);
  request.set_agreed(agreed);
  request.set_channel(v1::CHANNEL_PHONE);
  return request;
}

inline v1::ApproveRemedyRequest Approval(const std::string& approver, int number = 1, bool approved = true) {
  v1::ApproveRemedyRequest request;
  request.set_number(number);
  request.set_approver(approver);
  request.set_approved(approved);
  if (!approved) request.set_reason("half of it would do");
  return request;
}

inline v1::WithdrawCaseRequest Withdrawal(v1::CaseOutcome outcome = v1::CASE_OUTCOME_WITHDRAWN) {
  v1::WithdrawCaseRequest request;
  request.set_outcome(outcome);
  request.set_reason("the customer called it off");
  return request;
}

inline v1::FlagCaseRequest Flagging(v1::FlagReason reason = v1::FLAG_REASON_RECURRING) {
  v1::FlagCaseRequest request;
  request.set_reason_code(reason);
  request.set_reason("the fourth lamp of this kind");
  return request;
}

inline v1::ReviewCaseRequest Reviewing(int number, v1::ReviewOutcome outcome = v1::REVIEW_OUTCOME_CONFIRMED) {
  v1::ReviewCaseRequest request;
  request.set_number(number);
  request.set_outcome(outcome);
  request.set_reason("the packing was changed");
  return request;
}

inline v1::LinkCasesRequest Linking(const std::string& other, v1::LinkType type = v1::LINK_TYPE_RELATED) {
  v1::LinkCasesRequest request;
  request.set_other(other);
  request.set_type(type);
  return request;
}

// Names the one field that it sets.
inline v1::UpdateCaseRequest Tagging(const std::vector<std::string>& tags) {
  v1::UpdateCaseRequest request;
  request.mutable_update_mask()->add_paths("tags");
  request.mutable_tags()->Assign(tags.begin(), tags.end());
  return request;
}

inline v1::CorrectCustomerRequest CorrectingTo(const std::string& customer) {
  v1::CorrectCustomerRequest request;
  request.set_customer(customer);
  request.set_reason("a namesake");
  return request;
}

inline v1::RedactTextRequest Redacting(int64_t version, const std::string& field = "subject") {
  v1::RedactTextRequest request;
  request.set_version(version);
  request.set_field(field);
  request.set_reason("it is a card's number");
  return request;
}

// Of a customer with this address.
inline v1::CreateCustomerRequest NewCustomer(const std::string& email) {
  v1::CreateCustomerRequest request;
  request.mutable_profile()->set_display_name("Zoe Ng");
  request.mutable_profile()->add_emails(email);
  return request;
}

inline v1::VerifyIdentityRequest Verifying(const std::string& customer) {
  v1::VerifyIdentityRequest request;
  request.set_name(customer);
  request.set_method(v1::IDENTITY_METHOD_CALL_BACK);
  return request;
}

// Names the one field that it sets.
inline v1::UpdateCustomerRequest Renaming(const std::string& customer, const std::string& display_name) {
  v1::UpdateCustomerRequest request;
  request.set_name(customer);
  request.mutable_profile()->set_display_name(display_name);
  request.mutable_update_mask()->add_paths("display_name");
  return request;
}

inline v1::MergeCustomersRequest Merging(const std::string& stays, const std::string& duplicate) {
  v1::MergeCustomersRequest request;
  request.set_name(stays);
  request.set_duplicate(duplicate);
  return request;
}

inline v1::UnmergeCustomerRequest Unmerging(const std::string& duplicate) {
  v1::UnmergeCustomerRequest request;
  request.set_name(duplicate);
  return request;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_REQUESTS_H_
