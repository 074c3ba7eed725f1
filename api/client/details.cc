#include "api/client/details.h"

#include <algorithm>

#include "api/client/when.h"
#include "google/rpc/status.pb.h"

namespace docket::client {

std::string Details::Fact(absl::string_view key) const {
  const auto fact = info.metadata().find(std::string(key));
  return fact == info.metadata().end() ? "" : fact->second;
}

Details DetailsOf(const grpc::Status& status) {
  Details details;
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return details;
  for (const google::protobuf::Any& detail : rich.details()) {
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&retry)) {
      details.retry_after = std::max(absl::ZeroDuration(), ToDuration(retry.retry_delay()));
    } else {
      (void)(detail.UnpackTo(&details.info) || detail.UnpackTo(&details.bad_request) ||
             detail.UnpackTo(&details.preconditions));
    }
  }
  return details;
}

}  // namespace docket::client
