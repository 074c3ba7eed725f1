// Which fields of a request are malformed, or which of a refusal's parts are missing: what tests of refusals look at.
#ifndef DOCKET_TESTS_RULES_BLAMED_H_
#define DOCKET_TESTS_RULES_BLAMED_H_

#include <string>
#include <vector>

#include "api/model/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/rules/validate.h"

namespace docket::testing {

// The fields that validation blames, less the case's name and the request id, which the builders of requests.h leave
// out.
template <typename Request>
std::vector<std::string> Blamed(const Request& request) {
  std::vector<std::string> fields;
  for (const Violation& violation : rules::Validate(request)) {
    if (violation.field != "name" && violation.field != "request_id") fields.push_back(violation.field);
  }
  return fields;
}

// The subjects of a refusal's PreconditionFailure, or the fields of its BadRequest.
inline std::vector<std::string> Subjects(const absl::Status& refusal) {
  std::vector<std::string> subjects;
  google::rpc::Status rich;
  rich.ParseFromString(StatusDetails(refusal));
  for (const auto& detail : rich.details()) {
    google::rpc::PreconditionFailure failure;
    google::rpc::BadRequest bad;
    if (detail.UnpackTo(&failure)) {
      for (const auto& violation : failure.violations()) subjects.push_back(violation.subject());
    }
    if (detail.UnpackTo(&bad)) {
      for (const auto& violation : bad.field_violations()) subjects.push_back(violation.field());
    }
  }
  return subjects;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_BLAMED_H_
