#include "api/model/refusal.h"

#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace docket {
namespace {

// An error travels in metadata, of which gRPC clients take 8 KB at most unless told otherwise.
constexpr size_t kSaidViolations = 3;
constexpr int kMostViolations = 60;

constexpr char kTypePrefix[] = "type.googleapis.com/";

template <typename Detail>
void Attach(const Detail& detail, absl::Status* status) {
  status->SetPayload(absl::StrCat(kTypePrefix, Detail::descriptor()->full_name()),
                     absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::Status Refusal(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                     const Metadata& metadata) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : metadata) (*info.mutable_metadata())[key] = value;
  Attach(info, &status);
  return status;
}

absl::Status InvalidRequest(const std::vector<Violation>& violations) {
  const size_t said = std::min(violations.size(), kSaidViolations);
  std::string message =
      absl::StrJoin(violations.begin(), violations.begin() + static_cast<std::ptrdiff_t>(said), "; ",
                    [](std::string* out, const Violation& v) { absl::StrAppend(out, v.field, ": ", v.description); });
  if (said < violations.size()) absl::StrAppend(&message, "; and ", violations.size() - said, " more, in the details");
  absl::Status status = Refusal(absl::StatusCode::kInvalidArgument, reason::kInvalidRequest, message);
  google::rpc::BadRequest bad;
  for (const Violation& violation : violations) {
    if (bad.field_violations_size() == kMostViolations) break;
    auto* field = bad.add_field_violations();
    field->set_field(violation.field);
    field->set_description(violation.description);
  }
  Attach(bad, &status);
  return status;
}

absl::Status PreconditionRefusal(absl::string_view reason, absl::string_view message,
                                 const std::vector<Violation>& missing, const Metadata& metadata) {
  absl::Status status = Refusal(absl::StatusCode::kFailedPrecondition, reason, message, metadata);
  google::rpc::PreconditionFailure failure;
  for (const Violation& violation : missing) {
    auto* one = failure.add_violations();
    one->set_type(std::string(reason));
    one->set_subject(violation.field);
    one->set_description(violation.description);
  }
  Attach(failure, &status);
  return status;
}

absl::Status VersionMismatch(int64_t expected, uint64_t current) {
  return Refusal(
      absl::StatusCode::kAborted, reason::kVersionMismatch,
      absl::StrCat("expected version ", expected, ", but it is at ", current, " now: read it again and decide anew"),
      {{"expected_version", absl::StrCat(expected)}, {"current_version", absl::StrCat(current)}});
}

absl::Status RetryLater(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                        absl::Duration delay) {
  absl::Status status = Refusal(code, reason, message);
  google::rpc::RetryInfo retry;
  const int64_t nanos = absl::ToInt64Nanoseconds(delay);
  retry.mutable_retry_delay()->set_seconds(nanos / 1000000000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1000000000));
  Attach(retry, &status);
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload(absl::StrCat(kTypePrefix, google::rpc::ErrorInfo::descriptor()->full_name()));
  if (!payload.has_value() || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

std::vector<Violation> ViolationsOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload(absl::StrCat(kTypePrefix, google::rpc::BadRequest::descriptor()->full_name()));
  std::vector<Violation> violations;
  if (!payload.has_value() || !bad.ParseFromString(std::string(*payload))) return violations;
  for (const auto& field : bad.field_violations()) violations.push_back({field.field(), field.description()});
  return violations;
}

std::string StatusDetails(const absl::Status& status) {
  google::rpc::Status rich;
  rich.set_code(static_cast<int>(status.code()));
  rich.set_message(std::string(status.message()));
  status.ForEachPayload([&rich](absl::string_view type, const absl::Cord& value) {
    auto* detail = rich.add_details();
    detail->set_type_url(std::string(type));
    detail->set_value(std::string(value));
  });
  return rich.SerializeAsString();
}

}  // namespace docket
