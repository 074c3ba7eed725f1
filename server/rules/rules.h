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
#include "docket/v1/customer_service.pb.h"
#include "docket/v1/desk_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "docket/v1/policy_service.pb.h"

namespace docket::rules {

struct Context {
  absl::Time now;
  const Directory& directory;
  // The command's texts, sealed before it was judged; attached to its first event.
  const log::v1::SealedTexts& texts;
  // Random, made with the command: names what the command creates.
  absl::string_view uid;
  // The other case that the request names, for what never changes of one: null where it names none.
  const v1::Case* other = nullptr;
  // By what the customer is found who is created or changed: keyed hashes.
  const std::vector<std::string>& contacts = kNoContacts;
  // How many texts of earlier events the command puts others in the place of.
  size_t replaces = 0;

  static const std::vector<std::string> kNoContacts;
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
// ASSESS-1, ASSESS-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AssessCaseRequest& request, const Context& context);
// ASSESS-3.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ReclassifyCaseRequest& request, const Context& context);
// ESC-7.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordFirstContactRequest& request, const Context& context);
// ASSIGN-1, ASSIGN-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::UnassignCaseRequest& request, const Context& context);
// ASSESS-2, FOLLOW-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AddTaskRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::CompleteTaskRequest& request, const Context& context);
// COMM-5.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AwaitCustomerRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ResumeCaseRequest& request, const Context& context);
// WORK-1.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordFindingRequest& request, const Context& context);
// ESC-6.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::DeescalateCaseRequest& request, const Context& context);
// ESC-4, ESC-6.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::TakeOverRequest& request, const Context& context);
// RES-1, RES-3.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ProposeResolutionRequest& request, const Context& context);
// RES-1.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::DecideResolutionRequest& request, const Context& context);
// RES-3.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ApproveRemedyRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::WithdrawCaseRequest& request, const Context& context);
// CLOSE-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::FlagCaseRequest& request, const Context& context);
// CLOSE-2.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ReviewCaseRequest& request, const Context& context);
// Needs context.other.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::LinkCasesRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::UpdateCaseRequest& request, const Context& context);
// `customer` names the one whose it is, as the service writes names.
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::CorrectCustomerRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RedactTextRequest& request, const Context& context);

// Staff and teams; `staff` and `team` are null when there is none of that name yet.
absl::StatusOr<Events> Decide(const v1::Staff* staff, const v1::CreateStaffRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Staff* staff, const v1::UpdateStaffRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Team* team, const v1::CreateTeamRequest& request, const Context& context);
absl::StatusOr<Events> Decide(const v1::Team* team, const v1::UpdateTeamRequest& request, const Context& context);

// The desk's maintenance mode; null while it was never set.
absl::StatusOr<Events> Decide(const v1::Maintenance* maintenance, const v1::SetMaintenanceRequest& request,
                              const Context& context);

// The policy; null while none was ever applied.
absl::StatusOr<Events> Decide(const log::v1::PolicyRecord* policy, const v1::ApplyPolicyRequest& request,
                              const Context& context);

// Customers; `customer` is null when there is none of that name, or none yet. A profile arrives sealed in the context,
// which has its contacts. How one becomes another's duplicate: customers.h.
absl::StatusOr<Events> Decide(const log::v1::Customer* customer, const v1::CreateCustomerRequest& request,
                              const Context& context);
// INTAKE-3.
absl::StatusOr<Events> Decide(const log::v1::Customer* customer, const v1::UpdateCustomerRequest& request,
                              const Context& context);
// INTAKE-3.
absl::StatusOr<Events> Decide(const log::v1::Customer* customer, const v1::VerifyIdentityRequest& request,
                              const Context& context);
absl::StatusOr<Events> Decide(const log::v1::Customer* customer, const v1::UnmergeCustomerRequest& request,
                              const Context& context);

// What has fallen due by now and is not on record yet, each with its true due time, in their order (ESC-1, ESC-2,
// ESC-4, ESC-5, COMM-3): warnings, missed targets, escalations, and that another policy is in force.
std::vector<Proposal> Settle(const v1::Case& c, absl::Time now, const Directory& directory);

// What the service does by itself, as consequences of events elsewhere. A backlink is dropped where it stands already,
// and past the limit; a case is returned (ASSIGN-2) if it is still this person's, is not resolved, and the
// person is away.
absl::StatusOr<Events> CheckBacklink(const v1::Case& c, log::v1::Payload backlink);
// CLOSE-2. A case is flagged as recurring once, and not where somebody has flagged it so; dropped past the limit.
absl::StatusOr<Events> FlagAsRecurring(const v1::Case& c);
absl::StatusOr<Events> ReturnIfAway(const v1::Case& c, absl::string_view staff, const Directory& directory);

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
void Apply(const log::v1::MaintenanceSet& set, const Stamp& stamp, v1::Maintenance* maintenance);
void Apply(const log::v1::PolicySet& set, const Stamp& stamp, log::v1::PolicyRecord* policy);
// Any event of a customer.
void Apply(const log::v1::Payload& event, const Stamp& stamp, log::v1::Customer* customer);

// A change of somebody's workload that follows from an event of a case.
struct WorkloadChange {
  std::string staff;
  int change = 0;
};
std::vector<WorkloadChange> ConsequencesOf(const v1::CaseEventDetail& detail);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_RULES_H_
