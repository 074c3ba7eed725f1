#include "metrics/call_metrics.h"

#include "absl/strings/str_cat.h"
#include "docket/v1/case_service.pb.h"
#include "docket/v1/customer_service.pb.h"
#include "docket/v1/desk_service.pb.h"
#include "docket/v1/directory_service.pb.h"
#include "docket/v1/event_service.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/quality_service.pb.h"
#include "docket/v1/report_service.pb.h"
#include "google/protobuf/descriptor.h"
#include "metrics/declarations.h"
#include "metrics/series.h"

namespace docket::metrics {
namespace {

using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

constexpr std::array<absl::string_view, kStatusCodes> kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

size_t IndexOf(absl::StatusCode code) {
  const size_t index = static_cast<size_t>(code);
  return index < kStatusCodes ? index : static_cast<size_t>(absl::StatusCode::kUnknown);
}

std::string TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming()) return method.server_streaming() ? "bidi_stream" : "client_stream";
  return method.server_streaming() ? "server_stream" : "unary";
}

std::vector<const ServiceDescriptor*> Services() {
  std::vector<const ServiceDescriptor*> services;
  for (const FileDescriptor* file :
       {v1::OpenCaseRequest::descriptor()->file(), v1::CreateStaffRequest::descriptor()->file(),
        v1::SetMaintenanceRequest::descriptor()->file(), v1::FindCustomersRequest::descriptor()->file(),
        v1::WatchEventsRequest::descriptor()->file(), v1::GetPolicyRequest::descriptor()->file(),
        v1::GetScorecardRequest::descriptor()->file(), v1::GetServiceReportRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

}  // namespace

absl::string_view CodeName(absl::StatusCode code) { return kCodeNames[IndexOf(code)]; }

void MethodMetrics::Handled(absl::StatusCode code, absl::Duration time) {
  handled_[IndexOf(code)]->Increment();
  time_.Observe(absl::ToDoubleSeconds(time));
}

CallMetrics::CallMetrics(prometheus::Registry& registry) {
  auto& started = CounterFamily(kCallsStarted, registry);
  auto& handled = CounterFamily(kCallsHandled, registry);
  auto& time = HistogramFamily(kCallTime, registry);
  const auto make = [&](const std::string& type, const std::string& service, const std::string& method) {
    std::array<prometheus::Counter*, kStatusCodes> codes{};
    for (size_t i = 0; i < kStatusCodes; ++i) {
      codes[i] = &handled.Add(kCallsHandled.Labels({type, service, method, std::string(kCodeNames[i])}));
    }
    return std::make_unique<MethodMetrics>(started.Add(kCallsStarted.Labels({type, service, method})), codes,
                                           time.Add(kCallTime.Labels({type, service, method}), kCallTimeBounds));
  };
  for (const ServiceDescriptor* service : Services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& method = *service->method(i);
      methods_.emplace(absl::StrCat("/", service->full_name(), "/", method.name()),
                       make(TypeOf(method), service->full_name(), method.name()));
    }
  }
  other_ = make("other", "other", "other");
}

MethodMetrics& CallMetrics::Method(absl::string_view path) const {
  const auto found = methods_.find(path);
  return found == methods_.end() ? *other_ : *found->second;
}

}  // namespace docket::metrics
