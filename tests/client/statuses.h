// Statuses as a docketd makes them, for the tests of what people are told.
#ifndef DOCKET_TESTS_CLIENT_STATUSES_H_
#define DOCKET_TESTS_CLIENT_STATUSES_H_

#include <grpcpp/support/status.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace docket::client {

class Refused {
 public:
  Refused(grpc::StatusCode code, const std::string& reason, const std::string& message)
      : code_(code), message_(message) {
    info_.set_reason(reason);
    info_.set_domain("docket");
  }
  Refused& Fact(const std::string& key, const std::string& value) {
    (*info_.mutable_metadata())[key] = value;
    return *this;
  }
  Refused& Field(const std::string& field, const std::string& description) {
    auto* violation = bad_request_.add_field_violations();
    violation->set_field(field);
    violation->set_description(description);
    return *this;
  }
  Refused& Missing(const std::string& subject, const std::string& description) {
    auto* violation = preconditions_.add_violations();
    violation->set_subject(subject);
    violation->set_description(description);
    return *this;
  }
  Refused& RetryAfterSeconds(int seconds) {
    retry_.mutable_retry_delay()->set_seconds(seconds);
    return *this;
  }

  operator grpc::Status() const {
    google::rpc::Status rich;
    rich.add_details()->PackFrom(info_);
    if (bad_request_.field_violations_size() > 0) rich.add_details()->PackFrom(bad_request_);
    if (preconditions_.violations_size() > 0) rich.add_details()->PackFrom(preconditions_);
    if (retry_.has_retry_delay()) rich.add_details()->PackFrom(retry_);
    return {code_, message_, rich.SerializeAsString()};
  }

 private:
  grpc::StatusCode code_;
  std::string message_;
  google::rpc::ErrorInfo info_;
  google::rpc::BadRequest bad_request_;
  google::rpc::PreconditionFailure preconditions_;
  google::rpc::RetryInfo retry_;
};

// As gRPC itself words it.
inline grpc::Status ConnectionRefused() {
  return {grpc::StatusCode::UNAVAILABLE,
          "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: Failed to connect to remote "
          "host: Connection refused"};
}
inline grpc::Status ConnectionBroke() { return {grpc::StatusCode::UNAVAILABLE, "Socket closed"}; }
inline grpc::Status OutOfTime() { return {grpc::StatusCode::DEADLINE_EXCEEDED, "Deadline Exceeded"}; }

}  // namespace docket::client

#endif  // DOCKET_TESTS_CLIENT_STATUSES_H_
