// What the kernel says of this process, under the names that all Prometheus client libraries use.
#ifndef DOCKET_METRICS_PROCESS_METRICS_H_
#define DOCKET_METRICS_PROCESS_METRICS_H_

#include <vector>

#include "prometheus/metric_family.h"

namespace docket::metrics {

// Read afresh from /proc. What cannot be read is left out. Any thread may call it.
std::vector<prometheus::MetricFamily> ProcessFamilies();

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_PROCESS_METRICS_H_
