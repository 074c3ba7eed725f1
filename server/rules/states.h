// The state machine of a case, as a table: which command is legal in which state.
#ifndef DOCKET_SERVER_RULES_STATES_H_
#define DOCKET_SERVER_RULES_STATES_H_

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "docket/v1/case.pb.h"

namespace docket::rules {

// A command on a case that exists, by the name of its RPC.
struct Transition {
  absl::string_view command;
  // Whether it is legal in NEW, ACKNOWLEDGED, IN_PROGRESS, ESCALATED, RESOLVED, CLOSED.
  std::array<bool, 6> legal;
};

inline constexpr std::array<v1::CaseState, 6> kStates = {v1::CASE_STATE_NEW,         v1::CASE_STATE_ACKNOWLEDGED,
                                                         v1::CASE_STATE_IN_PROGRESS, v1::CASE_STATE_ESCALATED,
                                                         v1::CASE_STATE_RESOLVED,    v1::CASE_STATE_CLOSED};

const std::vector<Transition>& Transitions();

// "AcknowledgeCase" for AcknowledgeCaseRequest.
template <typename Request>
absl::string_view CommandOf() {
  return absl::StripSuffix(Request::descriptor()->name(), "Request");
}

// What is legal in the state, in the order of the table.
std::vector<absl::string_view> LegalIn(v1::CaseState state);

// OK, or ILLEGAL_STATE naming the state, the command, and what is legal now.
absl::Status CheckLegal(v1::CaseState state, absl::string_view command);

// "IN_PROGRESS" for CASE_STATE_IN_PROGRESS.
std::string StateName(v1::CaseState state);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_STATES_H_
