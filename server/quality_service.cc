#include "server/quality_service.h"

#include "server/quality.h"
#include "server/quality_reads.h"
#include "server/rules/clocks.h"
#include "server/sampling.h"

namespace docket::server {

// Shows nothing of whose the cases are.
QualityService::Reactor* QualityService::SampleCases(Context* context, const v1::SampleCasesRequest* request,
                                                     v1::SampleCasesResponse* response) {
  return road_.Read(context, request, kQualityService, "SampleCases",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/) {
                      return SampleCasesFrom(connection, road_.desk().facts(), *request, response);
                    });
}

QualityService::Reactor* QualityService::GetQualitySummary(Context* context,
                                                           const v1::GetQualitySummaryRequest* request,
                                                           v1::QualitySummary* response) {
  return road_.Read(
      context, request, kQualityService, "GetQualitySummary",
      [=, this](storage::Connection& connection, const rules::Access& /*access*/) -> absl::Status {
        const auto directory = road_.desk().CurrentDirectory(connection);
        if (!directory.ok()) return directory.status();
        absl::StatusOr<v1::QualitySummary> sums = ReadQualitySummary(
            connection, road_.desk().facts(), **directory,
            {rules::FromProto(request->from()), rules::FromProto(request->before()), road_.desk().clock().Now()});
        if (sums.ok()) *response = *std::move(sums);
        return sums.status();
      });
}

QualityService::Reactor* QualityService::GetScorecard(Context* context, const v1::GetScorecardRequest* request,
                                                      v1::Scorecard* response) {
  return road_.Read(context, request, kQualityService, "GetScorecard",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return GetScorecardFrom(road_.desk(), connection, access, *request, response, &disclosed);
                    });
}

QualityService::Reactor* QualityService::ListScorecards(Context* context, const v1::ListScorecardsRequest* request,
                                                        v1::ListScorecardsResponse* response) {
  return road_.Read(context, request, kQualityService, "ListScorecards",
                    [=, this](storage::Connection& connection, const rules::Access& access) {
                      return ListScorecardsFrom(road_.desk(), connection, access, *request, response);
                    });
}

QualityService::Reactor* QualityService::GetActionPlan(Context* context, const v1::GetActionPlanRequest* request,
                                                       v1::ActionPlan* response) {
  return road_.Read(context, request, kQualityService, "GetActionPlan",
                    [=, this](storage::Connection& connection, const rules::Access& access) {
                      return GetActionPlanFrom(road_.desk(), connection, access, *request, response);
                    });
}

QualityService::Reactor* QualityService::ListActionPlans(Context* context, const v1::ListActionPlansRequest* request,
                                                         v1::ListActionPlansResponse* response) {
  return road_.Read(context, request, kQualityService, "ListActionPlans",
                    [=, this](storage::Connection& connection, const rules::Access& access) {
                      return ListActionPlansFrom(road_.desk(), connection, access, *request, response);
                    });
}

QualityService::Reactor* QualityService::GetSuggestion(Context* context, const v1::GetSuggestionRequest* request,
                                                       v1::Suggestion* response) {
  return road_.Read(context, request, kQualityService, "GetSuggestion",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return GetSuggestionFrom(road_.desk(), connection, access, *request, response, &disclosed);
                    });
}

QualityService::Reactor* QualityService::ListSuggestions(Context* context, const v1::ListSuggestionsRequest* request,
                                                         v1::ListSuggestionsResponse* response) {
  return road_.Read(context, request, kQualityService, "ListSuggestions",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return ListSuggestionsFrom(road_.desk(), connection, access, *request, response, &disclosed);
                    });
}

}  // namespace docket::server
