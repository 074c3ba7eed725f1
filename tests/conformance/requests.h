// Requests as a client sends them: with a fresh request id, and for a case.
#ifndef DOCKET_TESTS_CONFORMANCE_REQUESTS_H_
#define DOCKET_TESTS_CONFORMANCE_REQUESTS_H_

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "tests/rules/requests.h"

namespace docket::testing {

class ServedDesk;

std::string NewRequestId();

template <typename Request>
Request Fresh(Request request) {
  request.set_request_id(NewRequestId());
  return request;
}

template <typename Request>
Request For(const v1::Case& c, Request request) {
  request.set_name(c.name());
  return Fresh(std::move(request));
}

// A well-formed interaction with all that an outbound message, or a note, can hold.
v1::RecordInteractionRequest FullLetter();
v1::RecordInteractionRequest FullNote();
v1::UpdateCaseRequest FullUpdate();
// The next case of this person's own team's queue, or of any.
v1::ClaimNextCaseRequest Claiming(const std::string& staff);

v1::CreateStaffRequest NewStaff(const std::string& id, v1::Role role);
v1::CreateTeamRequest NewTeam(const std::string& id);
// A customer that nobody knows yet, with a contact of each kind; and one that was created so.
v1::CreateCustomerRequest UnknownCustomer();
v1::Customer CreatedCustomer(ServedDesk& desk);
// An id that nothing bears yet.
std::string UnusedId(const std::string& prefix);

// For every method of the contract, by its name: makes a request that the service will carry out, on a case (or person,
// or team) of its own.
using MakeRequest = std::function<std::unique_ptr<google::protobuf::Message>(ServedDesk&)>;
const std::map<std::string, MakeRequest>& Mutations();
const std::map<std::string, MakeRequest>& Reads();
// Those among them that are not quality assurance's (quality_requests.h).
const std::map<std::string, MakeRequest>& DailyMutations();
const std::map<std::string, MakeRequest>& DailyReads();

// Other content under the same request id: "check only" is that, too.
void ChangeContent(google::protobuf::Message* request);
// Two cases, the older first: as the service has it, whose lanes' clocks may differ by moments.
std::pair<v1::Case, v1::Case> OlderAndNewer(ServedDesk& desk);

// A change of a request's field by name: "name", "request_id" …
void SetString(google::protobuf::Message* request, const std::string& field, const std::string& value);
void SetBool(google::protobuf::Message* request, const std::string& field, bool value);
void SetInt32(google::protobuf::Message* request, const std::string& field, int32_t value);
void SetInt64(google::protobuf::Message* request, const std::string& field, int64_t value);
bool HasField(const google::protobuf::Message& request, const std::string& field);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_REQUESTS_H_
