// What is not counted in a prometheus::Registry, as Prometheus is told it. The only place where totals become
// floating-point numbers.
//
// Pure functions; any thread may call them.
#ifndef DOCKET_METRICS_FAMILIES_H_
#define DOCKET_METRICS_FAMILIES_H_

#include <vector>

#include "api/model/standing.h"
#include "docket/log/v1/totals.pb.h"
#include "metrics/declarations.h"
#include "prometheus/metric_family.h"

namespace docket::metrics {

// A family for each list in `totals`.
std::vector<prometheus::MetricFamily> FamiliesOf(const log::v1::Totals& totals);

// The gauges, with every series there can be.
std::vector<prometheus::MetricFamily> FamiliesOf(const Standing& standing);

// A counter or gauge without labels.
prometheus::MetricFamily SingleFamily(const Declaration& declaration, double value);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_FAMILIES_H_
