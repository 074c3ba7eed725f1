// What quality assurance found, as a section of the report's page.
#ifndef DOCKET_API_CLIENT_REPORT_QUALITY_SECTION_H_
#define DOCKET_API_CLIENT_REPORT_QUALITY_SECTION_H_

#include <string>

#include "docket/v1/quality_service.pb.h"

namespace docket::client {

std::string QualitySection(const v1::QualitySummary& sums);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REPORT_QUALITY_SECTION_H_
