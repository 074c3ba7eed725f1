// Deadlines as people read them: those of a case, those that a case would have, and where each comes from.
#ifndef DOCKET_API_CLIENT_DEADLINE_PAGE_H_
#define DOCKET_API_CLIENT_DEADLINE_PAGE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/policy_service.pb.h"

namespace docket::client {

// What is owed and what was missed, by due instant; what was met is not shown. Empty where there is neither.
std::string Deadlines(const v1::Case& value, const Moment& moment, const Paper& paper);

// What ComputeDeadline answered for "a complaint by email".
std::string DeadlineTable(absl::string_view what, const v1::ComputeDeadlineResponse& deadlines, const Moment& moment,
                          const Paper& paper);

// Every clock with what it counted; of many segments the first and the last, unless all are asked for.
std::string ExplanationPage(absl::string_view case_name, const v1::ExplainDeadlinesResponse& response,
                            bool all_segments, const Moment& moment, const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_DEADLINE_PAGE_H_
