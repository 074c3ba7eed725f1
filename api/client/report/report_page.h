// A report as people read it on a terminal.
#ifndef DOCKET_API_CLIENT_REPORT_REPORT_PAGE_H_
#define DOCKET_API_CLIENT_REPORT_REPORT_PAGE_H_

#include <string>

#include "api/client/table.h"
#include "docket/v1/report_service.pb.h"

namespace docket::client {

std::string ReportPage(const v1::ServiceReport& report, const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REPORT_REPORT_PAGE_H_
