// The families of a prometheus::Registry, made from their declarations; and the buckets of a replica's histograms.
#ifndef DOCKET_METRICS_SERIES_H_
#define DOCKET_METRICS_SERIES_H_

#include <string>
#include <vector>

#include "metrics/declarations.h"
#include "prometheus/counter.h"
#include "prometheus/family.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace docket::metrics {

inline prometheus::Family<prometheus::Counter>& CounterFamily(const Declaration& declaration,
                                                              prometheus::Registry& registry) {
  return prometheus::BuildCounter()
      .Name(std::string(declaration.name))
      .Help(std::string(declaration.help))
      .Register(registry);
}

inline prometheus::Family<prometheus::Gauge>& GaugeFamily(const Declaration& declaration,
                                                          prometheus::Registry& registry) {
  return prometheus::BuildGauge()
      .Name(std::string(declaration.name))
      .Help(std::string(declaration.help))
      .Register(registry);
}

inline prometheus::Family<prometheus::Histogram>& HistogramFamily(const Declaration& declaration,
                                                                  prometheus::Registry& registry) {
  return prometheus::BuildHistogram()
      .Name(std::string(declaration.name))
      .Help(std::string(declaration.help))
      .Register(registry);
}

using Bounds = prometheus::Histogram::BucketBoundaries;
// Seconds. A round trip to a database nearby takes half a millisecond; a call may wait for seconds.
inline const Bounds kCallTimeBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
inline const Bounds kCommitTimeBounds = {0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                         0.05,    0.1,    0.25,  0.5,    1,     2.5,  5};
// Commands or entries.
inline const Bounds kBatchBounds = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_SERIES_H_
