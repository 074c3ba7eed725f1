// Who, or what, does worse than the desk's average by more than chance explains (REVIEW-2).
//
// Pure functions; any thread may call them.
#ifndef DOCKET_METRICS_TRAINING_NEEDS_H_
#define DOCKET_METRICS_TRAINING_NEEDS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "docket/v1/report_service.pb.h"
#include "metrics/tally.h"

namespace docket::metrics {

// Fewer say nothing, whatever their interval.
inline constexpr uint64_t kLeastSample = 10;

struct Interval {
  double least = 0;
  double most = 0;
};
// The 95 % intervals: Wilson's of a share, `count` of `of`, and the normal one of a mean of ratings. Of none: 0 to 1,
// and 1 to 5.
Interval ShareInterval(uint64_t count, uint64_t of);
Interval RatingInterval(const NumberedCounts& ratings);

// Of one dimension, by value: those whose interval lies wholly on the wrong side of the desk's. The furthest first,
// measure by measure. Where no value is given (""), nobody can be trained.
std::vector<v1::TrainingNeed> TrainingNeeds(v1::GetServiceReportRequest::GroupBy dimension,
                                            const std::map<std::string, Tally>& values, const Tally& desk);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_TRAINING_NEEDS_H_
