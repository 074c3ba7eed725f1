#include "tests/conformance/bounds.h"
#include "tests/conformance/quality_requests.h"

namespace docket::testing {

std::vector<Bound> BoundsOfQuality() {
  std::vector<Bound> bounds = {
      Number("kSampleSize", "SampleCases", "size", limits::kSampleSize, limits::kSampleSize + 1),
      Number("least sample", "SampleCases", "size", 1, -1),
      Of<v1::SampleCasesRequest, int>(
          "kPeriodDays", "SampleCases", "closed_before",
          [](v1::SampleCasesRequest* r, const int& days) {
            r->mutable_closed_from()->set_seconds(r->closed_before().seconds() - int64_t{days} * 24 * 3600);
          },
          limits::kPeriodDays, limits::kPeriodDays + 1),
      Of<v1::GetQualitySummaryRequest, int>(
          "kPeriodDays", "GetQualitySummary", "before",
          [](v1::GetQualitySummaryRequest* r, const int& days) {
            r->mutable_from()->set_seconds(r->before().seconds() - int64_t{days} * 24 * 3600);
          },
          limits::kPeriodDays, limits::kPeriodDays + 1),
  };
  for (const auto& [method, field] : std::vector<std::pair<std::string, std::string>>{{"SubmitScorecard", "comment"},
                                                                                      {"DisputeScorecard", "reason"},
                                                                                      {"DecideDispute", "summary"},
                                                                                      {"CreateActionPlan", "action"},
                                                                                      {"UpdateActionPlan", "text"},
                                                                                      {"UpdateActionPlan", "reason"},
                                                                                      {"CompleteActionPlan", "summary"},
                                                                                      {"RecordSuggestion", "text"},
                                                                                      {"DecideSuggestion", "reason"}}) {
    bounds.push_back(Text("kRemarkCharacters", method, field, limits::kRemarkCharacters));
  }
  for (const char* method : {"ListScorecards", "ListActionPlans", "ListSuggestions"}) {
    bounds.push_back(Size("kMostPageSize", method, limits::kMostPageSize, limits::kMostPageSize + 1));
    bounds.push_back(Size("least page", method, 1, -1));
  }
  return bounds;
}

}  // namespace docket::testing
