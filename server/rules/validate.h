// Whether a request is well formed, judged before anything is looked up. Every violation is listed.
#ifndef DOCKET_SERVER_RULES_VALIDATE_H_
#define DOCKET_SERVER_RULES_VALIDATE_H_

#include <vector>

#include "api/model/refusal.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/customer_service.pb.h"
#include "docket/v1/desk_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "docket/v1/event_service.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/quality_service.pb.h"
#include "docket/v1/report_service.pb.h"

namespace docket::rules {

using Violations = std::vector<Violation>;

Violations Validate(const v1::OpenCaseRequest& request);
Violations Validate(const v1::AcknowledgeCaseRequest& request);
Violations Validate(const v1::AssignCaseRequest& request);
Violations Validate(const v1::RecordInteractionRequest& request);
Violations Validate(const v1::EscalateCaseRequest& request);
Violations Validate(const v1::AcceptEscalationRequest& request);
Violations Validate(const v1::ResolveCaseRequest& request);
Violations Validate(const v1::RecordFollowUpRequest& request);
Violations Validate(const v1::CloseCaseRequest& request);
Violations Validate(const v1::ReopenCaseRequest& request);
Violations Validate(const v1::AssessCaseRequest& request);
Violations Validate(const v1::ReclassifyCaseRequest& request);
Violations Validate(const v1::RecordFirstContactRequest& request);
Violations Validate(const v1::UnassignCaseRequest& request);
Violations Validate(const v1::AddTaskRequest& request);
Violations Validate(const v1::CompleteTaskRequest& request);
Violations Validate(const v1::AwaitCustomerRequest& request);
Violations Validate(const v1::ResumeCaseRequest& request);
Violations Validate(const v1::RecordFindingRequest& request);
Violations Validate(const v1::DeescalateCaseRequest& request);
Violations Validate(const v1::TakeOverRequest& request);
Violations Validate(const v1::ProposeResolutionRequest& request);
Violations Validate(const v1::DecideResolutionRequest& request);
Violations Validate(const v1::ApproveRemedyRequest& request);
Violations Validate(const v1::WithdrawCaseRequest& request);
Violations Validate(const v1::FlagCaseRequest& request);
Violations Validate(const v1::ReviewCaseRequest& request);
Violations Validate(const v1::LinkCasesRequest& request);
Violations Validate(const v1::UpdateCaseRequest& request);
Violations Validate(const v1::CorrectCustomerRequest& request);
Violations Validate(const v1::RedactTextRequest& request);
Violations Validate(const v1::ClaimNextCaseRequest& request);
Violations Validate(const v1::GetCaseRequest& request);
Violations Validate(const v1::ListCasesRequest& request);
Violations Validate(const v1::ListCaseEventsRequest& request);
Violations Validate(const v1::BatchGetCasesRequest& request);
Violations Validate(const v1::CountCasesRequest& request);
Violations Validate(const v1::ListTasksRequest& request);
Violations Validate(const v1::ExportCasesRequest& request);

Violations Validate(const v1::CreateStaffRequest& request);
Violations Validate(const v1::UpdateStaffRequest& request);
Violations Validate(const v1::GetStaffRequest& request);
Violations Validate(const v1::ListStaffRequest& request);
Violations Validate(const v1::CreateTeamRequest& request);
Violations Validate(const v1::UpdateTeamRequest& request);
Violations Validate(const v1::GetTeamRequest& request);
Violations Validate(const v1::ListTeamsRequest& request);

Violations Validate(const v1::WatchEventsRequest& request);

Violations Validate(const v1::GetMaintenanceRequest& request);
Violations Validate(const v1::SetMaintenanceRequest& request);

Violations Validate(const v1::GetServiceReportRequest& request);

Violations Validate(const v1::GetPolicyRequest& request);
Violations Validate(const v1::ListPoliciesRequest& request);
Violations Validate(const v1::PreviewPolicyRequest& request);
Violations Validate(const v1::ApplyPolicyRequest& request);
Violations Validate(const v1::ComputeDeadlineRequest& request);
Violations Validate(const v1::ExplainDeadlinesRequest& request);

Violations Validate(const v1::FindCustomersRequest& request);
Violations Validate(const v1::GetCustomerRequest& request);
Violations Validate(const v1::CreateCustomerRequest& request);
Violations Validate(const v1::UpdateCustomerRequest& request);
Violations Validate(const v1::VerifyIdentityRequest& request);
Violations Validate(const v1::MergeCustomersRequest& request);
Violations Validate(const v1::UnmergeCustomerRequest& request);
Violations Validate(const v1::ListCustomerReadsRequest& request);

Violations Validate(const v1::WatchEventsRequest& request);

Violations Validate(const v1::SampleCasesRequest& request);
Violations Validate(const v1::SubmitScorecardRequest& request);
Violations Validate(const v1::DisputeScorecardRequest& request);
Violations Validate(const v1::DecideDisputeRequest& request);
Violations Validate(const v1::GetScorecardRequest& request);
Violations Validate(const v1::ListScorecardsRequest& request);
Violations Validate(const v1::CreateActionPlanRequest& request);
Violations Validate(const v1::UpdateActionPlanRequest& request);
Violations Validate(const v1::CompleteActionPlanRequest& request);
Violations Validate(const v1::GetActionPlanRequest& request);
Violations Validate(const v1::ListActionPlansRequest& request);
Violations Validate(const v1::RecordSuggestionRequest& request);
Violations Validate(const v1::DecideSuggestionRequest& request);
Violations Validate(const v1::GetSuggestionRequest& request);
Violations Validate(const v1::ListSuggestionsRequest& request);
Violations Validate(const v1::GetQualitySummaryRequest& request);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_VALIDATE_H_
