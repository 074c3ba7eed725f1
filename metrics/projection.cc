#include "metrics/projection.h"

#include <algorithm>
#include <tuple>

#include "absl/types/span.h"
#include "api/model/rating.h"
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
  return std::make_tuple(labels.kind(), labels.channel(), labels.cause(), labels.level(), labels.outcome(),
                         labels.target(), labels.target_outcome());
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

// Nothing is below 0, or a sum could fall.
void Observe(int64_t observed, absl::Span<const int64_t> bounds, const SeriesLabels& labels,
             RepeatedPtrField<HistogramSeries>* all) {
  const int64_t value = std::max<int64_t>(observed, 0);
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

SeriesLabels OfTarget(uint32_t kind, uint32_t target, uint32_t outcome) {
  SeriesLabels labels = OfKind(kind);
  labels.set_target(target);
  labels.set_target_outcome(outcome);
  return labels;
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
  const log::v1::Facts& facts = observed.facts;
  // A timer is late for any case.
  if (facts.step()) {
    Observe(absl::ToInt64Microseconds(observed.recorded - observed.occurred), kTimerLatenessBoundsUs, {},
            totals->mutable_timer_lateness());
  }
  // Of an imported cycle that counts in no figure.
  if (m.case_kind == 0) return;
  const SeriesLabels kind = OfKind(m.case_kind);
  for (const log::v1::TargetFact& fact : facts.targets()) {
    Count(OfTarget(m.case_kind, fact.target(), fact.outcome()), 1, totals->mutable_targets());
  }
  const auto observe_business = [&](RepeatedPtrField<HistogramSeries>* all, absl::Span<const int64_t> bounds) {
    if (facts.has_business_us()) Observe(facts.business_us(), bounds, kind, all);
  };
  switch (observed.kind) {
    case v1::CaseEventDetail::kOpened:
      Count(OfKindAndChannel(m.case_kind, m.channel), 1, totals->mutable_opened());
      break;
    case v1::CaseEventDetail::kAcknowledged:
      if (m.duration_us.has_value()) {
        Observe(*m.duration_us, kResponseTimeBoundsUs, OfKindAndChannel(m.case_kind, m.channel),
                totals->mutable_acknowledge_times());
      }
      observe_business(totals->mutable_acknowledge_business_times(), kResponseTimeBoundsUs);
      break;
    case v1::CaseEventDetail::kInteraction:
      if (!facts.has_response_us()) break;
      Observe(facts.response_us(), kResponseTimeBoundsUs, OfKindAndChannel(m.case_kind, m.channel),
              totals->mutable_response_times());
      observe_business(totals->mutable_response_business_times(), kResponseTimeBoundsUs);
      break;
    case v1::CaseEventDetail::kFirstContact:
      if (facts.first_contact() == v1::FIRST_CONTACT_OUTCOME_RESOLVED) {
        Count(kind, 1, totals->mutable_first_contact_resolutions());
      }
      break;
    case v1::CaseEventDetail::kEscalated:
      Count(OfEscalation(m.case_kind, m.cause, m.level), 1, totals->mutable_escalations());
      break;
    case v1::CaseEventDetail::kFollowUp:
      Count(kind, 1, totals->mutable_ratings_asked());
      if (IsRating(m.score)) Observe(m.score, kRatingBounds, kind, totals->mutable_ratings());
      break;
    case v1::CaseEventDetail::kClosed:
      Count(OfKindAndOutcome(m.case_kind, m.outcome), 1, totals->mutable_closed());
      if (!m.duration_us.has_value()) break;
      Observe(*m.duration_us, kResolutionTimeBoundsUs, kind, totals->mutable_resolution_times());
      observe_business(totals->mutable_resolution_business_times(), kResolutionTimeBoundsUs);
      break;
    case v1::CaseEventDetail::kReopened:
      Count(kind, 1, totals->mutable_reopened());
      break;
    default:
      break;
  }
}

void Merge(const Totals& from, Totals* into) {
  MergeHistograms(from.acknowledge_times(), into->mutable_acknowledge_times());
  MergeHistograms(from.response_times(), into->mutable_response_times());
  MergeHistograms(from.resolution_times(), into->mutable_resolution_times());
  MergeHistograms(from.acknowledge_business_times(), into->mutable_acknowledge_business_times());
  MergeHistograms(from.response_business_times(), into->mutable_response_business_times());
  MergeHistograms(from.resolution_business_times(), into->mutable_resolution_business_times());
  MergeHistograms(from.ratings(), into->mutable_ratings());
  MergeHistograms(from.timer_lateness(), into->mutable_timer_lateness());
  MergeCounts(from.escalations(), into->mutable_escalations());
  MergeCounts(from.targets(), into->mutable_targets());
  MergeCounts(from.opened(), into->mutable_opened());
  MergeCounts(from.closed(), into->mutable_closed());
  MergeCounts(from.reopened(), into->mutable_reopened());
  MergeCounts(from.first_contact_resolutions(), into->mutable_first_contact_resolutions());
  MergeCounts(from.ratings_asked(), into->mutable_ratings_asked());
}

Totals ForeseenSeries(const EscalationPaths& paths) {
  Totals totals;
  const size_t response_buckets = kResponseTimeBoundsUs.size() + 1,
               resolution_buckets = kResolutionTimeBoundsUs.size() + 1;
  for (uint32_t kind : ValuesOf(*v1::CaseKind_descriptor())) {
    const SeriesLabels of_kind = OfKind(kind);
    for (uint32_t channel : ValuesOf(*v1::Channel_descriptor())) {
      const SeriesLabels labels = OfKindAndChannel(kind, channel);
      Count(labels, 0, totals.mutable_opened());
      FindHistogram(labels, response_buckets, totals.mutable_acknowledge_times());
      FindHistogram(labels, response_buckets, totals.mutable_response_times());
    }
    for (uint32_t outcome : ValuesOf(*v1::CaseOutcome_descriptor())) {
      Count(OfKindAndOutcome(kind, outcome), 0, totals.mutable_closed());
    }
    for (const auto& [cause, level] : paths) Count(OfEscalation(kind, cause, level), 0, totals.mutable_escalations());
    for (uint32_t target : ValuesOf(*v1::Clock::Target_descriptor())) {
      for (uint32_t outcome : ValuesOf(*log::v1::TargetOutcome_descriptor())) {
        Count(OfTarget(kind, target, outcome), 0, totals.mutable_targets());
      }
    }
    for (auto* counts :
         {totals.mutable_reopened(), totals.mutable_first_contact_resolutions(), totals.mutable_ratings_asked()}) {
      Count(of_kind, 0, counts);
    }
    FindHistogram(of_kind, response_buckets, totals.mutable_acknowledge_business_times());
    FindHistogram(of_kind, response_buckets, totals.mutable_response_business_times());
    FindHistogram(of_kind, resolution_buckets, totals.mutable_resolution_times());
    FindHistogram(of_kind, resolution_buckets, totals.mutable_resolution_business_times());
    FindHistogram(of_kind, kRatingBounds.size() + 1, totals.mutable_ratings());
  }
  FindHistogram({}, kTimerLatenessBoundsUs.size() + 1, totals.mutable_timer_lateness());
  return totals;
}

}  // namespace docket::metrics
