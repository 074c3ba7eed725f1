// A report as one self-contained page, fit to hand on: styles and charts are within it, nothing is fetched and nothing
// runs. Prints on A4.
#ifndef DOCKET_API_CLIENT_REPORT_HTML_REPORT_H_
#define DOCKET_API_CLIENT_REPORT_HTML_REPORT_H_

#include <string>

#include "docket/v1/report_service.pb.h"

namespace docket::client {

std::string HtmlReport(const v1::ServiceReport& report);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REPORT_HTML_REPORT_H_
