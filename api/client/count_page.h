// How many cases there are, as people read it.
#ifndef DOCKET_API_CLIENT_COUNT_PAGE_H_
#define DOCKET_API_CLIENT_COUNT_PAGE_H_

#include <string>

#include "api/client/table.h"
#include "docket/v1/case_service.pb.h"

namespace docket::client {

enum class CountBy { kPriority, kTeam };

// One row for each priority or team that has any, one column for each state, and the sums.
std::string CountTable(const v1::CountCasesResponse& counts, CountBy by, const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_COUNT_PAGE_H_
