// What the load asks for: an opening, or the next step in a case's life, chosen at random among what is legal.
//
// Every request has a fresh id, and its mark stands in one of its texts, so that whoever reads the log can count how
// often it was applied (AcceptEscalation alone has no text).
#ifndef DOCKET_TESTS_LOAD_REQUEST_H_
#define DOCKET_TESTS_LOAD_REQUEST_H_

#include <random>
#include <string>
#include <variant>

#include "docket/v1/case_service.pb.h"

namespace docket::load {

using Random = std::mt19937_64;

using Request =
    std::variant<v1::OpenCaseRequest, v1::AcknowledgeCaseRequest, v1::AssignCaseRequest, v1::RecordInteractionRequest,
                 v1::EscalateCaseRequest, v1::AcceptEscalationRequest, v1::ResolveCaseRequest,
                 v1::RecordFollowUpRequest, v1::CloseCaseRequest, v1::ReopenCaseRequest>;

// "rq:" and the request id.
std::string MarkOf(const std::string& request_id);

Request Opening(Random& random);
// `c` as the last answer had it.
Request NextStep(const v1::Case& c, Random& random);
// A note, which is legal in every state but CLOSED, whatever others do to the case meanwhile.
Request NoteOn(const std::string& case_name, Random& random);
// Whether nothing more is done with the case: closed, and the customer does not come back.
bool IsOver(const v1::Case& c, Random& random);

const std::string& RequestIdOf(const Request& request);
// The case it is about; empty for an opening.
std::string TargetOf(const Request& request);
// "AcknowledgeCase".
const char* RpcOf(const Request& request);

// The staff that these requests name, by id, with their one role.
struct Person {
  const char* id;
  int role;
};
extern const Person kStaff[9];

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_REQUEST_H_
