// The rules of the desk, as pure functions: (case, request, context) -> events, or a refusal.
//
// A rule never reads a clock, a database or a lock: the same arguments always give the same events. The state has been
// checked (states.h) and what had fallen due has been settled before a rule is asked. Requests arrive without their
// texts: those are sealed already, in the context.
//
// Refusals of a rule come in the order in which its function checks; that order is part of the contract.
#ifndef DOCKET_SERVER_RULES_RULES_H_
#define DOCKET_SERVER_RULES_RULES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/model/decision.h"
#include "api/model/directory.h"
#include "api/model/names.h"
#include "docket/log/v1/log.pb.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::rules {

struct Context {
  absl::Time now;
  const Directory& directory;
  // The command's texts, sealed before it was judged; attached to its first event.
  const log::v1::SealedTexts& texts;
  // Random, made with the command: names what the command creates.
  absl::string_view uid;
};

using Events = std::vector<log::v1::Payload>;

// A case. Clauses: INTAKE-1, INTAKE-2, INTAKE-4.
absl::StatusOr<Events> Decide(const v1::OpenCaseRequest& request, const Context& context);
// ACK-1, ACK-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AcknowledgeCaseRequest& request, const Context& context);
// ASSIGN-1.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AssignCaseRequest& request, const Context& context);
// COMM-4. The first message to the customer also acknowledges.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordInteractionRequest& request, const Context& context);
// ESC-1, ESC-3, ESC-5, ESC-7.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::EscalateCaseRequest& request, const Context& context);
// ESC-6.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AcceptEscalationRequest& request, const Context& context);
// RES-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ResolveCaseRequest& request, const Context& context);
// FOLLOW-1, FOLLOW-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordFollowUpRequest& request, const Context& context);
// CLOSE-1.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::CloseCaseRequest& request, const Context& context);
// CLOSE-3.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ReopenCaseRequest& request, const Context& context);

// Staff and teams; `staff` and `team` are null when there is none of that name yet.
absl::StatusOr<Events> Decide(const v1::Staff* staff, const v1::CreateStaffRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Staff* staff, const v1::UpdateStaffRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Team* team, const v1::CreateTeamRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Team* team, const v1::UpdateTeamRequest& request, const Context& context);

// What has fallen due by now and is not on record yet, each with its true due time (ESC-2, ESC-5). At most a few.
std::vector<Proposal> Settle(const v1::Case& c, absl::Time now, const Directory& directory);

// Where and when an event was put on record.
struct Stamp {
  Id id;
  int64_t version = 0;
  absl::Time recorded;
  absl::Time occurred;
  absl::string_view actor;
};

// Folds an event into its case. Only copies: nothing is derived here that history could later change.
void Apply(const v1::CaseEventDetail& detail, const Stamp& stamp, v1::Case* c);
void Apply(const log::v1::StaffSet& set, const Stamp& stamp, v1::Staff* staff);
void Apply(const log::v1::TeamSet& set, const Stamp& stamp, v1::Team* team);

// What metrics need of an event, from the state before it and the case after it.
Measures MeasuresOf(const v1::CaseEventDetail& detail, v1::CaseState before, const v1::Case& after);

// A change of somebody's workload that follows from an event of a case.
struct WorkloadChange {
  std::string staff;
  int change = 0;
};
std::vector<WorkloadChange> ConsequencesOf(const v1::CaseEventDetail& detail);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_RULES_H_
