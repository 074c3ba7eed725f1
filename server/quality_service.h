// docket.v1.QualityService: samples, scorecards, action plans, suggestions (REVIEW-3, REVIEW-5).
#ifndef DOCKET_SERVER_QUALITY_SERVICE_H_
#define DOCKET_SERVER_QUALITY_SERVICE_H_

#include "docket/v1/quality_service.grpc.pb.h"
#include "server/road.h"

namespace docket::server {

inline constexpr char kQualityService[] = "docket.v1.QualityService";

class QualityService final : public v1::QualityService::CallbackService {
 public:
  explicit QualityService(Road& road) : road_(road) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* SampleCases(Context* context, const v1::SampleCasesRequest* request,
                       v1::SampleCasesResponse* response) override;
  Reactor* GetScorecard(Context* context, const v1::GetScorecardRequest* request, v1::Scorecard* response) override;
  Reactor* ListScorecards(Context* context, const v1::ListScorecardsRequest* request,
                          v1::ListScorecardsResponse* response) override;
  Reactor* GetActionPlan(Context* context, const v1::GetActionPlanRequest* request, v1::ActionPlan* response) override;
  Reactor* ListActionPlans(Context* context, const v1::ListActionPlansRequest* request,
                           v1::ListActionPlansResponse* response) override;
  Reactor* GetSuggestion(Context* context, const v1::GetSuggestionRequest* request, v1::Suggestion* response) override;
  Reactor* ListSuggestions(Context* context, const v1::ListSuggestionsRequest* request,
                           v1::ListSuggestionsResponse* response) override;
  Reactor* GetQualitySummary(Context* context, const v1::GetQualitySummaryRequest* request,
                             v1::QualitySummary* response) override;

  Reactor* SubmitScorecard(Context* context, const v1::SubmitScorecardRequest* request,
                           v1::Scorecard* response) override {
    return road_.SubmitScorecard(context, request, response);
  }
  Reactor* DisputeScorecard(Context* context, const v1::DisputeScorecardRequest* request,
                            v1::Scorecard* response) override {
    return road_.DisputeScorecard(context, request, response);
  }
  Reactor* DecideDispute(Context* context, const v1::DecideDisputeRequest* request, v1::Scorecard* response) override {
    return road_.DecideDispute(context, request, response);
  }
  Reactor* CreateActionPlan(Context* context, const v1::CreateActionPlanRequest* request,
                            v1::ActionPlan* response) override {
    return road_.CreateActionPlan(context, request, response);
  }
  Reactor* UpdateActionPlan(Context* context, const v1::UpdateActionPlanRequest* request,
                            v1::ActionPlan* response) override {
    return road_.UpdateActionPlan(context, request, response);
  }
  Reactor* CompleteActionPlan(Context* context, const v1::CompleteActionPlanRequest* request,
                              v1::ActionPlan* response) override {
    return road_.CompleteActionPlan(context, request, response);
  }
  Reactor* RecordSuggestion(Context* context, const v1::RecordSuggestionRequest* request,
                            v1::Suggestion* response) override {
    return road_.RecordSuggestion(context, request, response);
  }
  Reactor* DecideSuggestion(Context* context, const v1::DecideSuggestionRequest* request,
                            v1::Suggestion* response) override {
    return road_.DecideSuggestion(context, request, response);
  }

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_QUALITY_SERVICE_H_
