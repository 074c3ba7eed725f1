// Requests of quality assurance: well-formed ones, and for every method one that the service will carry out.
#ifndef DOCKET_TESTS_CONFORMANCE_QUALITY_REQUESTS_H_
#define DOCKET_TESTS_CONFORMANCE_QUALITY_REQUESTS_H_

#include <map>
#include <string>

#include "docket/v1/quality_service.pb.h"
#include "tests/conformance/requests.h"

namespace docket::testing {

// A closed case, for which this person was responsible.
v1::Case ClosedBy(ServedDesk& desk, const std::string& staff);
// Every criterion gets this mark.
v1::SubmitScorecardRequest Scoring(const std::string& case_name, v1::Mark mark = v1::MARK_MET);
void SetMark(v1::Criterion criterion, v1::Mark mark, v1::SubmitScorecardRequest* request);
v1::DisputeScorecardRequest Disputing(const std::string& card);
v1::DecideDisputeRequest Upholding(const std::string& card);
v1::DecideDisputeRequest Changing(const std::string& card, v1::Criterion criterion, v1::Mark mark);
// Due so many days from now.
v1::CreateActionPlanRequest Planning(const std::string& owner, int days = 14);
v1::RecordSuggestionRequest SuggestionOf(const std::string& staff);
v1::RecordSuggestionRequest CustomersSuggestion(const std::string& case_name);
v1::DecideSuggestionRequest DecidingSuggestion(const std::string& suggestion, v1::SuggestionState state);
// Of the last two days, and until tomorrow.
v1::SampleCasesRequest Sampling(v1::SampleOrder order = v1::SAMPLE_ORDER_RANDOM, int64_t seed = 1);

std::map<std::string, MakeRequest> QualityMutations();
std::map<std::string, MakeRequest> QualityReads();

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_QUALITY_REQUESTS_H_
