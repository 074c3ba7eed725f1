// What the load asks for: an opening, a claim, or the next step in a case's life, chosen at random among what is legal.
//
// Every request has a fresh id, and its mark stands in one of its texts, so that whoever reads the log can count how
// often it was applied. Those that have no text: IsMarked.
#ifndef DOCKET_TESTS_LOAD_REQUEST_H_
#define DOCKET_TESTS_LOAD_REQUEST_H_

#include <array>
#include <string>
#include <variant>

#include "docket/v1/case_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "tests/support/random_request.h"

namespace docket::load {

using testing::Random;
using testing::Roll;

using Request = testing::CaseRequestOr<v1::OpenCaseRequest, v1::ClaimNextCaseRequest>;

// Never from the seed: a second run on the same database must not repeat the first one's.
std::string FreshId();
// "rq:" and the request id.
std::string MarkOf(const std::string& request_id);
// What a customer may write, of 20 to 170 characters, and the mark.
std::string MarkedText(const std::string& request_id, Random& random);

Request Opening(Random& random);
// What takes a case on from intake to closure, and what comes back to it. `c` as the last answer had it.
Request NextStep(const v1::Case& c, Random& random);
// A note, which is legal in every state but CLOSED, whatever others do to the case meanwhile.
Request NoteOn(const std::string& case_name, Random& random);
// Whether nothing more is done with the case: closed, and the customer does not come back.
bool IsOver(const v1::Case& c, Random& random);

const std::string& RequestIdOf(const Request& request);
// The case it is about; empty for an opening and a claim.
std::string TargetOf(const Request& request);
// "AcknowledgeCase".
std::string RpcOf(const Request& request);
// Whether the requests of this RPC carry their mark.
bool IsMarked(const std::string& rpc);

// The staff that these requests name, by id, with their one role.
struct Person {
  const char* id;
  v1::Role role;
};
inline constexpr std::array<Person, 9> kStaff = {{{"load-ana", v1::ROLE_REPRESENTATIVE},
                                                  {"load-ben", v1::ROLE_REPRESENTATIVE},
                                                  {"load-cleo", v1::ROLE_REPRESENTATIVE},
                                                  {"load-dan", v1::ROLE_REPRESENTATIVE},
                                                  {"load-senior", v1::ROLE_SENIOR_REPRESENTATIVE},
                                                  {"load-expert", v1::ROLE_EXPERT},
                                                  {"load-specialist", v1::ROLE_CONFLICT_SPECIALIST},
                                                  {"load-supervisor", v1::ROLE_SUPERVISOR},
                                                  {"load-manager", v1::ROLE_MANAGER}}};

}  // namespace docket::load

#endif  // DOCKET_TESTS_LOAD_REQUEST_H_
