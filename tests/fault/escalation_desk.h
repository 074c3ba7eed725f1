// The desk of the escalation run: its people, and three policies of seconds that take turns.
#ifndef DOCKET_TESTS_FAULT_ESCALATION_DESK_H_
#define DOCKET_TESTS_FAULT_ESCALATION_DESK_H_

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "docket/v1/case.pb.h"
#include "tests/fault/insistent_caller.h"

namespace docket::fault {

inline constexpr char kRepresentative[] = "staff/ana";
inline constexpr char kSupervisor[] = "staff/sue";
inline constexpr char kManager[] = "staff/max";

inline constexpr int kPolicies = 3;
// The shipped policy with targets, rungs and waits of seconds; `number` from 0.
std::string PolicyOfSeconds(int number);

// Creates people and applies the first policy; returns when every server goes by it.
absl::Status OpenTheDesk(InsistentCaller& caller);

absl::Status ApplyPolicy(InsistentCaller& caller, int number, const std::function<bool()>& over);

// At which level somebody is available, in which team ("" for any).
std::set<std::pair<v1::EscalationLevel, std::string>> PeopleAvailable();

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_ESCALATION_DESK_H_
