// Well-formed requests of every verb, less the case's name and the request id.
#ifndef DOCKET_TESTS_RULES_REQUESTS_H_
#define DOCKET_TESTS_RULES_REQUESTS_H_

#include <string>

#include "docket/v1/case_service.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::testing {

inline v1::OpenCaseRequest Opening(v1::CaseKind kind = v1::CASE_KIND_INQUIRY, v1::Channel channel = v1::CHANNEL_EMAIL) {
  v1::OpenCaseRequest request;
  request.set_kind(kind);
  request.set_channel(channel);
  request.set_subject("The lamp is broken");
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
  return request;
}

inline v1::CloseCaseRequest Closure() { return {}; }

inline v1::ReopenCaseRequest Reopening() {
  v1::ReopenCaseRequest request;
  request.set_channel(v1::CHANNEL_PHONE);
  request.set_reason("it broke again");
  return request;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_REQUESTS_H_
