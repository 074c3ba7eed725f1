// What metrics and reports need of an event, derived once, when the event is folded.
//
//   const Before before = BeforeOf(detail, c);
//   Apply(detail, stamp, &c);
//   const Measures measures = MeasuresOf(detail, before, c);
//
// Pure functions; any thread may call them.
#ifndef DOCKET_SERVER_RULES_MEASURES_H_
#define DOCKET_SERVER_RULES_MEASURES_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "api/model/decision.h"
#include "docket/log/v1/facts.pb.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/event.pb.h"
#include "server/policy/policy.h"

namespace docket::rules {

// What only the case as it was before the event can tell.
struct Before {
  v1::CaseState state = v1::CASE_STATE_UNSPECIFIED;
  // "staff/{staff}", who was responsible.
  std::string assignee = {};
  // Whether the customer had a message in this cycle.
  bool answered = false;
  // What came of the clocks that the event changes.
  std::vector<log::v1::TargetFact> targets = {};
};
Before BeforeOf(const v1::CaseEventDetail& detail, const v1::Case& before);

// An event that counts in no figure has the states alone, and whether it was a clock's step.
Measures MeasuresOf(const v1::CaseEventDetail& detail, const Before& before, const v1::Case& after);

// Writes into an event that ends a measured time how much of it the desk was open, by the calendar of the case's team.
// At deciding: the fold has no calendar.
void MeasureBusinessTime(const v1::Case& before, absl::Time at, const Policy& policy, v1::CaseEventDetail* detail);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_MEASURES_H_
