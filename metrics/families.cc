#include "metrics/families.h"

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

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
    metric.counter.value = static_cast<double>(series.value());
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

void AddGauge(const Declaration& declaration, const std::vector<std::string>& values, int64_t value,
              MetricFamily* family) {
  ClientMetric metric;
  const std::vector<std::string> names = declaration.LabelNames();
  for (size_t i = 0; i < names.size(); ++i) metric.label.push_back({names[i], values[i]});
  metric.gauge.value = static_cast<double>(value);
  family->metric.push_back(std::move(metric));
}

MetricFamily ByTarget(const Declaration& declaration, const std::map<v1::Clock::Target, int64_t>& counts) {
  MetricFamily family = EmptyFamily(declaration);
  for (uint32_t target : ValuesOf(*v1::Clock::Target_descriptor())) {
    const auto found = counts.find(static_cast<v1::Clock::Target>(target));
    AddGauge(declaration, {WordOf(*v1::Clock::Target_descriptor(), target)}, found == counts.end() ? 0 : found->second,
             &family);
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> FamiliesOf(const log::v1::Totals& totals) {
  const auto response = [](const Declaration& declaration, const RepeatedPtrField<HistogramSeries>& all) {
    return HistogramFamily(declaration, all, kResponseTimeBoundsUs, kMicrosInSecond);
  };
  const auto resolution = [](const Declaration& declaration, const RepeatedPtrField<HistogramSeries>& all) {
    return HistogramFamily(declaration, all, kResolutionTimeBoundsUs, kMicrosInSecond);
  };
  return {response(kAcknowledgeTime, totals.acknowledge_times()),
          response(kAcknowledgeBusinessTime, totals.acknowledge_business_times()),
          response(kResponseTime, totals.response_times()),
          response(kResponseBusinessTime, totals.response_business_times()),
          resolution(kResolutionTime, totals.resolution_times()),
          resolution(kResolutionBusinessTime, totals.resolution_business_times()),
          HistogramFamily(kCsatScore, totals.ratings(), kRatingBounds, 1),
          CountFamily(kEscalations, totals.escalations()),
          CountFamily(kTargets, totals.targets()),
          CountFamily(kCasesOpened, totals.opened()),
          CountFamily(kCasesClosed, totals.closed()),
          CountFamily(kCasesReopened, totals.reopened()),
          CountFamily(kFirstContactResolutions, totals.first_contact_resolutions()),
          CountFamily(kRatingsAsked, totals.ratings_asked()),
          HistogramFamily(kTimerLateness, totals.timer_lateness(), kTimerLatenessBoundsUs, kMicrosInSecond)};
}

std::vector<MetricFamily> FamiliesOf(const Standing& standing) {
  MetricFamily cases = EmptyFamily(kCases);
  for (uint32_t state : ValuesOf(*v1::CaseState_descriptor())) {
    std::vector<uint32_t> priorities = ValuesOf(*v1::Priority_descriptor());
    priorities.push_back(v1::PRIORITY_UNSPECIFIED);
    for (uint32_t priority : priorities) {
      const auto found = standing.cases.find({static_cast<v1::CaseState>(state), static_cast<v1::Priority>(priority)});
      AddGauge(kCases,
               {WordOf(*v1::CaseState_descriptor(), state),
                priority == v1::PRIORITY_UNSPECIFIED ? "none" : WordOf(*v1::Priority_descriptor(), priority)},
               found == standing.cases.end() ? 0 : found->second, &cases);
    }
  }
  return {std::move(cases),
          SingleFamily(kOldestCaseAge, absl::ToDoubleSeconds(standing.oldest_age.value_or(absl::ZeroDuration()))),
          ByTarget(kCasesOverdue, standing.overdue), ByTarget(kCasesAtRisk, standing.at_risk),
          SingleFamily(kProjectionLagTime, absl::ToDoubleSeconds(standing.lag))};
}

MetricFamily SingleFamily(const Declaration& declaration, double value) {
  MetricFamily family = EmptyFamily(declaration);
  ClientMetric metric;
  (declaration.type == Type::kGauge ? metric.gauge.value : metric.counter.value) = value;
  family.metric.push_back(std::move(metric));
  return family;
}

}  // namespace docket::metrics
