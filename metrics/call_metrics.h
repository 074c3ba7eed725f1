// The usual metrics of a gRPC server, for every method of the contract.
//
//   MethodMetrics& open_case = calls.Method("/docket.v1.CaseService/OpenCase");   // once, at start
//   open_case.Started();
//   open_case.Handled(absl::StatusCode::kOk, time);
//
// Every method and every code is there from the start, at zero. Thread-safe.
#ifndef DOCKET_METRICS_CALL_METRICS_H_
#define DOCKET_METRICS_CALL_METRICS_H_

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "prometheus/counter.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace docket::metrics {

// gRPC's codes are 0 to 16, and Abseil's are the same.
inline constexpr size_t kStatusCodes = 17;
// As dashboards know them: "OK", "InvalidArgument", "Unavailable"; "Unknown" for a number that is no code.
absl::string_view CodeName(absl::StatusCode code);

// The metrics of one method, resolved once, so that counting a call looks nothing up.
class MethodMetrics {
 public:
  MethodMetrics(prometheus::Counter& started, const std::array<prometheus::Counter*, kStatusCodes>& handled,
                prometheus::Histogram& time)
      : started_(started), handled_(handled), time_(time) {}

  void Started() { started_.Increment(); }
  // Once for each call, with the status that it was answered with and the time since it arrived.
  void Handled(absl::StatusCode code, absl::Duration time);

 private:
  prometheus::Counter& started_;
  const std::array<prometheus::Counter*, kStatusCodes> handled_;
  prometheus::Histogram& time_;
};

class CallMetrics {
 public:
  // Outlived by the registry.
  explicit CallMetrics(prometheus::Registry& registry);

  // By gRPC's path of the method: "/docket.v1.CaseService/OpenCase". Those outside the contract (health, reflection,
  // what does not exist) share one, "other". Valid as long as this object is.
  MethodMetrics& Method(absl::string_view path) const;

 private:
  absl::flat_hash_map<std::string, std::unique_ptr<MethodMetrics>> methods_;
  std::unique_ptr<MethodMetrics> other_;
};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_CALL_METRICS_H_
