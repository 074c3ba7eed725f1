#include "metrics/training_needs.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace docket::metrics {
namespace {

using v1::TrainingNeed;

// Of the normal distribution, for 95 % on both sides.
constexpr double kZ = 1.959963984540054;

// What is compared: a share or a mean, with its interval.
struct Sample {
  double observed = 0;
  Interval interval;
  uint64_t size = 0;
  bool more_is_worse = true;
};

std::optional<Sample> SampleOf(uint64_t count, uint64_t of) {
  if (of == 0) return std::nullopt;
  // What is reopened may have been closed before the period.
  const uint64_t within = std::min(count, of);
  return Sample{.observed = static_cast<double>(within) / static_cast<double>(of),
                .interval = ShareInterval(within, of),
                .size = of};
}

std::optional<Sample> SampleOf(TrainingNeed::Measure measure, const Tally& tally) {
  switch (measure) {
    case TrainingNeed::MEASURE_TARGETS_MISSED: {
      const Tally::MetAndMissed all = tally.AllTargets();
      return SampleOf(all.missed, all.met + all.missed);
    }
    case TrainingNeed::MEASURE_REOPENED:
      return SampleOf(tally.reopened, tally.closed.sum());
    case TrainingNeed::MEASURE_RATING:
      if (tally.rated() == 0) return std::nullopt;
      return Sample{.observed = static_cast<double>(tally.rating_sum()) / static_cast<double>(tally.rated()),
                    .interval = RatingInterval(tally.ratings),
                    .size = tally.rated(),
                    .more_is_worse = false};
    default:
      return std::nullopt;
  }
}

bool IsWorse(const Sample& sample, const Sample& desk) {
  if (sample.size < kLeastSample) return false;
  return sample.more_is_worse ? sample.interval.least > desk.observed : sample.interval.most < desk.observed;
}

}  // namespace

Interval ShareInterval(uint64_t count, uint64_t of) {
  if (of == 0) return {0, 1};
  const double n = static_cast<double>(of);
  const double p = static_cast<double>(count) / n;
  const double middle = (p + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
  const double half = kZ / (1 + kZ * kZ / n) * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Interval RatingInterval(const NumberedCounts& ratings) {
  double n = 0, sum = 0, squares = 0;
  for (size_t rating = 1; rating <= 5; ++rating) {
    const double count = static_cast<double>(ratings.at(rating));
    const double value = static_cast<double>(rating);
    n += count;
    sum += count * value;
    squares += count * value * value;
  }
  if (n < 2) return {1, 5};
  const double mean = sum / n;
  const double variance = std::max(0.0, (squares - n * mean * mean) / (n - 1));
  const double half = kZ * std::sqrt(variance / n);
  return {std::max(1.0, mean - half), std::min(5.0, mean + half)};
}

std::vector<TrainingNeed> TrainingNeeds(v1::GetServiceReportRequest::GroupBy dimension,
                                        const std::map<std::string, Tally>& values, const Tally& desk) {
  std::vector<TrainingNeed> needs;
  for (int number = TrainingNeed::Measure_MIN + 1; number <= TrainingNeed::Measure_MAX; ++number) {
    const auto measure = static_cast<TrainingNeed::Measure>(number);
    const std::optional<Sample> average = SampleOf(measure, desk);
    if (!average.has_value()) continue;
    const size_t first = needs.size();
    for (const auto& [value, tally] : values) {
      const std::optional<Sample> sample = SampleOf(measure, tally);
      if (value.empty() || !sample.has_value() || !IsWorse(*sample, *average)) continue;
      TrainingNeed& need = needs.emplace_back();
      need.set_dimension(dimension);
      need.set_value(value);
      need.set_measure(measure);
      need.set_observed(sample->observed);
      need.set_desk(average->observed);
      need.set_least(sample->interval.least);
      need.set_most(sample->interval.most);
      need.set_sample(static_cast<int64_t>(sample->size));
    }
    std::stable_sort(needs.begin() + static_cast<std::ptrdiff_t>(first), needs.end(),
                     [](const TrainingNeed& a, const TrainingNeed& b) {
                       return std::abs(a.observed() - a.desk()) > std::abs(b.observed() - b.desk());
                     });
  }
  return needs;
}

}  // namespace docket::metrics
