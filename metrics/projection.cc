#include "metrics/projection.h"

#include <algorithm>
#include <tuple>

#include "absl/types/span.h"
#include "docket/v1/event.pb.h"
#include "metrics/labels.h"

namespace docket::metrics {
namespace {

using google::protobuf::RepeatedPtrField;
using log::v1::CountSeries;
using log::v1::HistogramSeries;
using log::v1::SeriesLabels;
using log::v1::Totals;

auto KeyOf(const SeriesLabels& labels) {
  return std::make_tuple(labels.kind(), labels.channel(), labels.state(), labels.cause(), labels.level(),
                         labels.outcome());
}

// The series with these labels, made in its place when it is not there. A few dozen at most: a plain search does.
template <typename Series>
Series* Find(const SeriesLabels& labels, RepeatedPtrField<Series>* all) {
  int at = 0;
  while (at < all->size() && KeyOf(all->Get(at).labels()) < KeyOf(labels)) ++at;
  if (at < all->size() && KeyOf(all->Get(at).labels()) == KeyOf(labels)) return all->Mutable(at);
  *all->Add()->mutable_labels() = labels;
  for (int last = all->size() - 1; last > at; --last) all->SwapElements(last, last - 1);
  return all->Mutable(at);
}

void Count(const SeriesLabels& labels, int64_t change, RepeatedPtrField<CountSeries>* all) {
  CountSeries* series = Find(labels, all);
  series->set_value(series->value() + change);
}

HistogramSeries* FindHistogram(const SeriesLabels& labels, size_t buckets, RepeatedPtrField<HistogramSeries>* all) {
  HistogramSeries* series = Find(labels, all);
  if (series->buckets_size() < static_cast<int>(buckets)) {
    series->mutable_buckets()->Resize(static_cast<int>(buckets), 0);
  }
  return series;
}

void Observe(int64_t value, absl::Span<const int64_t> bounds, const SeriesLabels& labels,
             RepeatedPtrField<HistogramSeries>* all) {
  HistogramSeries* series = FindHistogram(labels, bounds.size() + 1, all);
  const int bucket = static_cast<int>(std::lower_bound(bounds.begin(), bounds.end(), value) - bounds.begin());
  series->set_buckets(bucket, series->buckets(bucket) + 1);
  series->set_sum(series->sum() + value);
  series->set_count(series->count() + 1);
}

SeriesLabels OfKind(uint32_t kind) {
  SeriesLabels labels;
  labels.set_kind(kind);
  return labels;
}

SeriesLabels OfKindAndChannel(uint32_t kind, uint32_t channel) {
  SeriesLabels labels = OfKind(kind);
  labels.set_channel(channel);
  return labels;
}

SeriesLabels OfKindAndOutcome(uint32_t kind, uint32_t outcome) {
  SeriesLabels labels = OfKind(kind);
  labels.set_outcome(outcome);
  return labels;
}

SeriesLabels OfEscalation(uint32_t kind, uint32_t cause, uint32_t level) {
  SeriesLabels labels = OfKind(kind);
  labels.set_cause(cause);
  labels.set_level(level);
  return labels;
}

SeriesLabels OfState(uint32_t state) {
  SeriesLabels labels;
  labels.set_state(state);
  return labels;
}

void FoldState(const Measures& measures, Totals* totals) {
  if (measures.from_state == measures.to_state) return;
  // A case that is opened comes from no state.
  if (measures.from_state != 0) Count(OfState(measures.from_state), -1, totals->mutable_cases());
  if (measures.to_state != 0) Count(OfState(measures.to_state), +1, totals->mutable_cases());
}

void MergeCounts(const RepeatedPtrField<CountSeries>& from, RepeatedPtrField<CountSeries>* into) {
  for (const CountSeries& series : from) Count(series.labels(), series.value(), into);
}

void MergeHistograms(const RepeatedPtrField<HistogramSeries>& from, RepeatedPtrField<HistogramSeries>* into) {
  for (const HistogramSeries& series : from) {
    HistogramSeries* sum = FindHistogram(series.labels(), static_cast<size_t>(series.buckets_size()), into);
    for (int i = 0; i < series.buckets_size(); ++i) sum->set_buckets(i, sum->buckets(i) + series.buckets(i));
    sum->set_sum(sum->sum() + series.sum());
    sum->set_count(sum->count() + series.count());
  }
}

}  // namespace

void Fold(const Observed& observed, Totals* totals) {
  if (!observed.is_case) return;
  const Measures& m = observed.measures;
  FoldState(m, totals);
  // Of an imported cycle that counts in no figure; how many cases there are in a state is true all the same.
  if (m.case_kind == 0) return;
  switch (observed.kind) {
    case v1::CaseEventDetail::kOpened:
      Count(OfKindAndChannel(m.case_kind, m.channel), 1, totals->mutable_opened());
      break;
    case v1::CaseEventDetail::kAcknowledged:
      if (m.duration_us.has_value()) {
        Observe(*m.duration_us, kResponseTimeBoundsUs, OfKindAndChannel(m.case_kind, m.channel),
                totals->mutable_response_times());
      }
      break;
    case v1::CaseEventDetail::kEscalated:
      Count(OfEscalation(m.case_kind, m.cause, m.level), 1, totals->mutable_escalations());
      break;
    case v1::CaseEventDetail::kFollowUp:
      if (m.score != 0) Observe(m.score, kRatingBounds, OfKind(m.case_kind), totals->mutable_ratings());
      break;
    case v1::CaseEventDetail::kClosed:
      Count(OfKindAndOutcome(m.case_kind, m.outcome), 1, totals->mutable_closed());
      if (m.duration_us.has_value()) {
        Observe(*m.duration_us, kResolutionTimeBoundsUs, OfKind(m.case_kind), totals->mutable_resolution_times());
      }
      break;
    default:
      break;
  }
}

void Merge(const Totals& from, Totals* into) {
  MergeHistograms(from.response_times(), into->mutable_response_times());
  MergeHistograms(from.resolution_times(), into->mutable_resolution_times());
  MergeHistograms(from.ratings(), into->mutable_ratings());
  MergeCounts(from.escalations(), into->mutable_escalations());
  MergeCounts(from.opened(), into->mutable_opened());
  MergeCounts(from.closed(), into->mutable_closed());
  MergeCounts(from.cases(), into->mutable_cases());
}

Totals ForeseenSeries(const EscalationPaths& paths) {
  Totals totals;
  for (uint32_t kind : ValuesOf(*v1::CaseKind_descriptor())) {
    for (uint32_t channel : ValuesOf(*v1::Channel_descriptor())) {
      const SeriesLabels labels = OfKindAndChannel(kind, channel);
      Count(labels, 0, totals.mutable_opened());
      FindHistogram(labels, kResponseTimeBoundsUs.size() + 1, totals.mutable_response_times());
    }
    for (uint32_t outcome : ValuesOf(*v1::CaseOutcome_descriptor())) {
      Count(OfKindAndOutcome(kind, outcome), 0, totals.mutable_closed());
    }
    for (const auto& [cause, level] : paths) Count(OfEscalation(kind, cause, level), 0, totals.mutable_escalations());
    FindHistogram(OfKind(kind), kResolutionTimeBoundsUs.size() + 1, totals.mutable_resolution_times());
    FindHistogram(OfKind(kind), kRatingBounds.size() + 1, totals.mutable_ratings());
  }
  for (uint32_t state : ValuesOf(*v1::CaseState_descriptor())) Count(OfState(state), 0, totals.mutable_cases());
  return totals;
}

}  // namespace docket::metrics
