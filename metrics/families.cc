#include "metrics/families.h"

#include <cstdint>
#include <limits>
#include <string>

#include "absl/types/span.h"
#include "metrics/labels.h"
#include "metrics/projection.h"

namespace docket::metrics {
namespace {

using google::protobuf::RepeatedPtrField;
using log::v1::CountSeries;
using log::v1::HistogramSeries;
using prometheus::ClientMetric;
using prometheus::MetricFamily;

constexpr double kMicrosInSecond = 1e6;

prometheus::MetricType TypeOf(Type type) {
  switch (type) {
    case Type::kCounter:
      return prometheus::MetricType::Counter;
    case Type::kGauge:
      return prometheus::MetricType::Gauge;
    case Type::kHistogram:
      return prometheus::MetricType::Histogram;
  }
  return prometheus::MetricType::Untyped;
}

MetricFamily EmptyFamily(const Declaration& declaration) {
  return {.name = std::string(declaration.name),
          .help = std::string(declaration.help),
          .type = TypeOf(declaration.type),
          .metric = {}};
}

ClientMetric Labelled(const Declaration& declaration, const log::v1::SeriesLabels& labels) {
  ClientMetric metric;
  for (const std::string& name : declaration.LabelNames()) metric.label.push_back({name, LabelValue(name, labels)});
  return metric;
}

MetricFamily CountFamily(const Declaration& declaration, const RepeatedPtrField<CountSeries>& all) {
  MetricFamily family = EmptyFamily(declaration);
  for (const CountSeries& series : all) {
    ClientMetric metric = Labelled(declaration, series.labels());
    const double value = static_cast<double>(series.value());
    (declaration.type == Type::kGauge ? metric.gauge.value : metric.counter.value) = value;
    family.metric.push_back(std::move(metric));
  }
  return family;
}

// `units`: how many of the bounds' and sums' integer units make one unit of the metric.
MetricFamily HistogramFamily(const Declaration& declaration, const RepeatedPtrField<HistogramSeries>& all,
                             absl::Span<const int64_t> bounds, double units) {
  MetricFamily family = EmptyFamily(declaration);
  for (const HistogramSeries& series : all) {
    ClientMetric metric = Labelled(declaration, series.labels());
    ClientMetric::Histogram& histogram = metric.histogram;
    histogram.sample_count = series.count();
    histogram.sample_sum = static_cast<double>(series.sum()) / units;
    uint64_t cumulative = 0;
    for (size_t i = 0; i < bounds.size(); ++i) {
      const int at = static_cast<int>(i);
      if (at < series.buckets_size()) cumulative += series.buckets(at);
      histogram.bucket.push_back({cumulative, static_cast<double>(bounds[i]) / units});
    }
    histogram.bucket.push_back({series.count(), std::numeric_limits<double>::infinity()});
    family.metric.push_back(std::move(metric));
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> FamiliesOf(const log::v1::Totals& totals) {
  return {HistogramFamily(kResponseTime, totals.response_times(), kResponseTimeBoundsUs, kMicrosInSecond),
          HistogramFamily(kResolutionTime, totals.resolution_times(), kResolutionTimeBoundsUs, kMicrosInSecond),
          HistogramFamily(kCsatScore, totals.ratings(), kRatingBounds, 1),
          CountFamily(kEscalations, totals.escalations()),
          CountFamily(kCasesOpened, totals.opened()),
          CountFamily(kCasesClosed, totals.closed()),
          CountFamily(kCases, totals.cases())};
}

MetricFamily SingleFamily(const Declaration& declaration, double value) {
  MetricFamily family = EmptyFamily(declaration);
  ClientMetric metric;
  (declaration.type == Type::kGauge ? metric.gauge.value : metric.counter.value) = value;
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace docket::metrics
