// What a failed call carries beside its message: google.rpc's error details.
#ifndef DOCKET_API_CLIENT_DETAILS_H_
#define DOCKET_API_CLIENT_DETAILS_H_

#include <grpcpp/support/status.h>

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"

namespace docket::client {

struct Details {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::PreconditionFailure preconditions;
  // How long the server asks to be left alone before another try; unset where it asks for none.
  std::optional<absl::Duration> retry_after;

  // A fact about the reason; empty where there is none.
  std::string Fact(absl::string_view key) const;
};

// Details of a type not known here are passed over.
Details DetailsOf(const grpc::Status& status);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_DETAILS_H_
