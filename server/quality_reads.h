// Reads of quality assurance: single records with their words, lists, and the sums of a period.
#ifndef DOCKET_SERVER_QUALITY_READS_H_
#define DOCKET_SERVER_QUALITY_READS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "docket/v1/quality_service.pb.h"
#include "server/desk.h"
#include "server/disclosed.h"
#include "server/rules/access.h"
#include "storage/database.h"

namespace docket::server {

// Notes that what is said of these cases is shown, as far as the caller may know whose they are. Empty names are none.
absl::Status DiscloseCases(storage::Connection& connection, const rules::Access& access, absl::string_view method,
                           const std::vector<std::string>& names, Disclosed* disclosed);

absl::Status GetScorecardFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                              const v1::GetScorecardRequest& request, v1::Scorecard* response, Disclosed* disclosed);
absl::Status GetActionPlanFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                               const v1::GetActionPlanRequest& request, v1::ActionPlan* response);
absl::Status GetSuggestionFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                               const v1::GetSuggestionRequest& request, v1::Suggestion* response, Disclosed* disclosed);

// Pages of bounded work: one may end before it is full, with a token to go on from.
absl::Status ListScorecardsFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                const v1::ListScorecardsRequest& request, v1::ListScorecardsResponse* response);
absl::Status ListActionPlansFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                 const v1::ListActionPlansRequest& request, v1::ListActionPlansResponse* response);
absl::Status ListSuggestionsFrom(Desk& desk, storage::Connection& connection, const rules::Access& access,
                                 const v1::ListSuggestionsRequest& request, v1::ListSuggestionsResponse* response,
                                 Disclosed* disclosed);

// Looks at the newest 50,000 records of each kind at most.
struct QualityPeriod {
  absl::Time from, before;
  // By which plans are overdue or not.
  absl::Time now;
};
absl::StatusOr<v1::QualitySummary> ReadQualitySummary(storage::Connection& connection, const storage::Desk& desk,
                                                      const Directory& directory, const QualityPeriod& period);

}  // namespace docket::server

#endif  // DOCKET_SERVER_QUALITY_READS_H_
