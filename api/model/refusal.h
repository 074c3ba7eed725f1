// How a command is turned away: a status with a reason code, words that say what is wrong and what would be right, and
// google.rpc details that travel to the client. The catalogue of reasons is here and nowhere else.
#ifndef DOCKET_API_MODEL_REFUSAL_H_
#define DOCKET_API_MODEL_REFUSAL_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace docket {

inline constexpr char kErrorDomain[] = "docket";

namespace reason {
// Malformed: all violations are listed in BadRequest.
inline constexpr char kInvalidRequest[] = "INVALID_REQUEST";
// Who calls, and may they?
inline constexpr char kUnauthenticated[] = "UNAUTHENTICATED";
inline constexpr char kNotOnBehalf[] = "NOT_ON_BEHALF";
inline constexpr char kRoleForbidden[] = "ROLE_FORBIDDEN";
inline constexpr char kRateLimited[] = "RATE_LIMITED";
// Absent, in the order in which they are looked for.
inline constexpr char kCaseNotFound[] = "CASE_NOT_FOUND";
inline constexpr char kStaffNotFound[] = "STAFF_NOT_FOUND";
inline constexpr char kTeamNotFound[] = "TEAM_NOT_FOUND";
inline constexpr char kCustomerNotFound[] = "CUSTOMER_NOT_FOUND";
// The retry of another request.
inline constexpr char kRequestIdReused[] = "REQUEST_ID_REUSED";
inline constexpr char kVersionMismatch[] = "VERSION_MISMATCH";
// The rules' own.
inline constexpr char kIllegalState[] = "ILLEGAL_STATE";
inline constexpr char kAlreadyAcknowledged[] = "ALREADY_ACKNOWLEDGED";
inline constexpr char kAlreadyAssigned[] = "ALREADY_ASSIGNED";
inline constexpr char kStaffUnavailable[] = "STAFF_UNAVAILABLE";
inline constexpr char kLevelNotHeld[] = "LEVEL_NOT_HELD";
inline constexpr char kNoSuchEscalation[] = "NO_SUCH_ESCALATION";
inline constexpr char kRatingAlreadyGiven[] = "RATING_ALREADY_GIVEN";
inline constexpr char kClosureIncomplete[] = "CLOSURE_INCOMPLETE";
inline constexpr char kNotAssigned[] = "NOT_ASSIGNED";
inline constexpr char kFirstContactRecorded[] = "FIRST_CONTACT_RECORDED";
inline constexpr char kNotAssessable[] = "NOT_ASSESSABLE";
inline constexpr char kNothingChanges[] = "NOTHING_CHANGES";
inline constexpr char kAlreadyWaiting[] = "ALREADY_WAITING";
inline constexpr char kNotWaiting[] = "NOT_WAITING";
inline constexpr char kNoSuchTask[] = "NO_SUCH_TASK";
inline constexpr char kNoSuchConsultation[] = "NO_SUCH_CONSULTATION";
inline constexpr char kNoSuchProposal[] = "NO_SUCH_PROPOSAL";
inline constexpr char kApprovalNeeded[] = "APPROVAL_NEEDED";
inline constexpr char kRoleNotHeld[] = "ROLE_NOT_HELD";
inline constexpr char kProposalUndecided[] = "PROPOSAL_UNDECIDED";
inline constexpr char kOutcomeDiffers[] = "OUTCOME_DIFFERS";
inline constexpr char kNoSuchFlag[] = "NO_SUCH_FLAG";
inline constexpr char kNotOlder[] = "NOT_OLDER";
inline constexpr char kAlreadyLinked[] = "ALREADY_LINKED";
inline constexpr char kLimitReached[] = "LIMIT_REACHED";
inline constexpr char kCapacityReached[] = "CAPACITY_REACHED";
inline constexpr char kNoCaseWaiting[] = "NO_CASE_WAITING";
inline constexpr char kAlreadyExists[] = "ALREADY_EXISTS";
inline constexpr char kLinkedCaseMissing[] = "LINKED_CASE_MISSING";
// Customers.
inline constexpr char kIdentityNotVerified[] = "IDENTITY_NOT_VERIFIED";
inline constexpr char kAlreadyMerged[] = "ALREADY_MERGED";
inline constexpr char kNotMerged[] = "NOT_MERGED";
inline constexpr char kHasDuplicates[] = "HAS_DUPLICATES";
inline constexpr char kNoSuchText[] = "NO_SUCH_TEXT";
// The customer came back too late to reopen the case.
inline constexpr char kReopenWindowPassed[] = "REOPEN_WINDOW_PASSED";
inline constexpr char kPolicyNotFound[] = "POLICY_NOT_FOUND";
// Quality assurance. The last one: it takes somebody else than who scored, or was scored.
inline constexpr char kScorecardNotFound[] = "SCORECARD_NOT_FOUND";
inline constexpr char kActionPlanNotFound[] = "ACTION_PLAN_NOT_FOUND";
inline constexpr char kSuggestionNotFound[] = "SUGGESTION_NOT_FOUND";
inline constexpr char kOwnMatter[] = "OWN_MATTER";
// Of a watcher.
inline constexpr char kPositionLost[] = "POSITION_LOST";
// The service's condition.
inline constexpr char kMaintenance[] = "MAINTENANCE";
inline constexpr char kOverloaded[] = "OVERLOADED";
inline constexpr char kDatabaseUnavailable[] = "DATABASE_UNAVAILABLE";
inline constexpr char kOutcomeUnknown[] = "OUTCOME_UNKNOWN";
inline constexpr char kDeadlinePassed[] = "DEADLINE_PASSED";
inline constexpr char kContention[] = "CONTENTION";
inline constexpr char kClockJumped[] = "CLOCK_JUMPED";
inline constexpr char kLogShortened[] = "LOG_SHORTENED";
inline constexpr char kNewerRecord[] = "NEWER_RECORD";
inline constexpr char kShuttingDown[] = "SHUTTING_DOWN";
inline constexpr char kInternal[] = "INTERNAL";

// Not constexpr: with UndefinedBehaviorSanitizer GCC 12 does not take these for constants.
inline const absl::string_view kAll[] = {kUnauthenticated,
                                         kNotOnBehalf,
                                         kRoleForbidden,
                                         kRateLimited,
                                         kInvalidRequest,
                                         kCaseNotFound,
                                         kStaffNotFound,
                                         kTeamNotFound,
                                         kCustomerNotFound,
                                         kRequestIdReused,
                                         kVersionMismatch,
                                         kIllegalState,
                                         kAlreadyAcknowledged,
                                         kAlreadyAssigned,
                                         kStaffUnavailable,
                                         kLevelNotHeld,
                                         kNoSuchEscalation,
                                         kRatingAlreadyGiven,
                                         kClosureIncomplete,
                                         kNotAssigned,
                                         kFirstContactRecorded,
                                         kNotAssessable,
                                         kReopenWindowPassed,
                                         kPolicyNotFound,
                                         kScorecardNotFound,
                                         kActionPlanNotFound,
                                         kSuggestionNotFound,
                                         kOwnMatter,
                                         kNothingChanges,
                                         kAlreadyWaiting,
                                         kNotWaiting,
                                         kNoSuchTask,
                                         kNoSuchConsultation,
                                         kNoSuchProposal,
                                         kApprovalNeeded,
                                         kRoleNotHeld,
                                         kProposalUndecided,
                                         kOutcomeDiffers,
                                         kNoSuchFlag,
                                         kNotOlder,
                                         kAlreadyLinked,
                                         kLimitReached,
                                         kCapacityReached,
                                         kNoCaseWaiting,
                                         kAlreadyExists,
                                         kLinkedCaseMissing,
                                         kIdentityNotVerified,
                                         kAlreadyMerged,
                                         kNotMerged,
                                         kHasDuplicates,
                                         kNoSuchText,
                                         kPositionLost,
                                         kMaintenance,
                                         kOverloaded,
                                         kDatabaseUnavailable,
                                         kOutcomeUnknown,
                                         kDeadlinePassed,
                                         kContention,
                                         kClockJumped,
                                         kLogShortened,
                                         kNewerRecord,
                                         kShuttingDown,
                                         kInternal};
}  // namespace reason

using Metadata = std::map<std::string, std::string>;

struct Violation {
  std::string field;
  std::string description;
};

absl::Status Refusal(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                     const Metadata& metadata = {});
// INVALID_ARGUMENT with every violation, in BadRequest.
absl::Status InvalidRequest(const std::vector<Violation>& violations);
// FAILED_PRECONDITION with what is missing, in PreconditionFailure.
absl::Status PreconditionRefusal(absl::string_view reason, absl::string_view message,
                                 const std::vector<Violation>& missing, const Metadata& metadata = {});
// ABORTED: a change that was meant for one version finds another; 0: there is nothing yet.
absl::Status VersionMismatch(int64_t expected, uint64_t current);
// With RetryInfo: when to come back.
absl::Status RetryLater(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                        absl::Duration delay);

// The reason code of a refusal; empty for a status that is none.
std::string ReasonOf(const absl::Status& status);
// What InvalidRequest was given, as far as it was taken along.
std::vector<Violation> ViolationsOf(const absl::Status& status);
// The serialised google.rpc.Status, for gRPC's "grpc-status-details-bin".
std::string StatusDetails(const absl::Status& status);

}  // namespace docket

#endif  // DOCKET_API_MODEL_REFUSAL_H_
