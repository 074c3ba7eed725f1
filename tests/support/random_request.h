// Requests about a case at random, of every verb, legal now or not, without a name and a request id: what the property
// run and the load draw from.
#ifndef DOCKET_TESTS_SUPPORT_RANDOM_REQUEST_H_
#define DOCKET_TESTS_SUPPORT_RANDOM_REQUEST_H_

#include <random>
#include <string>
#include <variant>
#include <vector>

#include "docket/v1/case_service.pb.h"

namespace docket::testing {

using Random = std::mt19937_64;

// From 0 to one less than `sides`.
inline int Roll(Random& random, int sides) { return static_cast<int>(random() % static_cast<unsigned>(sides)); }

inline v1::Channel AnyChannel(Random& random) { return static_cast<v1::Channel>(1 + Roll(random, 6)); }

// One of these, or of those that are about a case.
template <typename... Others>
using CaseRequestOr =
    std::variant<Others..., v1::AcknowledgeCaseRequest, v1::AssignCaseRequest, v1::RecordInteractionRequest,
                 v1::EscalateCaseRequest, v1::AcceptEscalationRequest, v1::ResolveCaseRequest,
                 v1::RecordFollowUpRequest, v1::CloseCaseRequest, v1::ReopenCaseRequest, v1::AssessCaseRequest,
                 v1::ReclassifyCaseRequest, v1::RecordFirstContactRequest, v1::UnassignCaseRequest, v1::AddTaskRequest,
                 v1::CompleteTaskRequest, v1::AwaitCustomerRequest, v1::ResumeCaseRequest, v1::RecordFindingRequest,
                 v1::DeescalateCaseRequest, v1::TakeOverRequest, v1::ProposeResolutionRequest,
                 v1::DecideResolutionRequest, v1::ApproveRemedyRequest, v1::WithdrawCaseRequest, v1::FlagCaseRequest,
                 v1::ReviewCaseRequest, v1::LinkCasesRequest, v1::UpdateCaseRequest>;
using CaseRequest = CaseRequestOr<>;

struct Cast {
  // Who may be named: "staff/ana". Not empty.
  std::vector<std::string> staff;
  // The case to link with; empty: none is linked.
  std::string other;
};

// More often legal in the case's state than not, for long lives.
CaseRequest AnyRequest(Random& random, const v1::Case& c, const Cast& cast);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_RANDOM_REQUEST_H_
