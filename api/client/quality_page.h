// What is shown of quality assurance: samples, scorecards, action plans, suggestions, and a period's figures.
#ifndef DOCKET_API_CLIENT_QUALITY_PAGE_H_
#define DOCKET_API_CLIENT_QUALITY_PAGE_H_

#include <google/protobuf/repeated_field.h>

#include <string>

#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/quality_service.pb.h"

namespace docket::client {

std::string SamplePage(const v1::SampleCasesResponse& sample, const v1::SampleCasesRequest& request,
                       const Moment& moment, const Paper& paper);

std::string ScorecardPage(const v1::Scorecard& card, const Moment& moment, const Paper& paper);
std::string ScorecardTable(const google::protobuf::RepeatedPtrField<v1::Scorecard>& cards, const Moment& moment,
                           const Paper& paper);

std::string ActionPlanPage(const v1::ActionPlan& plan, const Moment& moment, const Paper& paper);
std::string ActionPlanTable(const google::protobuf::RepeatedPtrField<v1::ActionPlan>& plans, const Moment& moment,
                            const Paper& paper);

std::string SuggestionPage(const v1::Suggestion& suggestion, const Moment& moment, const Paper& paper);
std::string SuggestionTable(const google::protobuf::RepeatedPtrField<v1::Suggestion>& suggestions, const Moment& moment,
                            const Paper& paper);

// What scores are of: "all", "Ana Diaz", "no team"; their mean: "83.3 %", "-" without any card.
std::string ScoredText(const v1::QualitySummary::Scores& scores);
std::string MeanText(const v1::QualitySummary::Scores& scores);
// Why some are missing; empty where none is.
std::string IncompleteText(const v1::QualitySummary& sums);
std::string QualitySummaryPage(const v1::QualitySummary& sums, const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_QUALITY_PAGE_H_
