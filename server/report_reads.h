// Reads a report's figures from the database. It fills a response on a reader's thread; it holds nothing.
#ifndef DOCKET_SERVER_REPORT_READS_H_
#define DOCKET_SERVER_REPORT_READS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "docket/v1/report_service.pb.h"
#include "metrics/service_report.h"
#include "server/desk.h"
#include "storage/database.h"

namespace docket::server {

// Adds the rows that the report asks for, of all lanes.
absl::Status ReadReportRows(storage::Connection& connection, uint16_t lanes, metrics::ServiceReport* report);

// All of it as of one moment, so that its parts add up. The request must be valid.
absl::Status GetServiceReportFrom(storage::Connection& connection, Desk& desk,
                                  const v1::GetServiceReportRequest& request, v1::ServiceReport* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_REPORT_READS_H_
