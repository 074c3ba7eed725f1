// Folds the log's entries into the totals that are exported as business metrics: pure, in integers only.
//
// An entry's columns and facts say all that is needed; no payload is read and no case is remembered. So the totals of a
// part of the log do not depend on the rest, and those of several parts can be added:
//
//   Merge(fold of one lane) + Merge(fold of another) == fold of both
//
// Pure functions; a Totals belongs to one thread at a time.
#ifndef DOCKET_METRICS_PROJECTION_H_
#define DOCKET_METRICS_PROJECTION_H_

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/model/decision.h"
#include "docket/log/v1/facts.pb.h"
#include "docket/log/v1/totals.pb.h"
#include "docket/v1/case.pb.h"

namespace docket::metrics {

// The name under which the projection's checkpoints are kept. Whatever changes what the totals mean (a bucket's bound,
// which event counts) takes a new name with it: then they are folded again from the log's beginning, and replicas of
// both versions can run side by side.
inline constexpr absl::string_view kProjection = "metrics.2";

inline constexpr int64_t kSecondUs = 1'000'000;
inline constexpr int64_t kMinuteUs = 60'000'000;
inline constexpr int64_t kHourUs = 60 * kMinuteUs;
inline constexpr int64_t kDayUs = 24 * kHourUs;

// The upper bounds of the buckets, each inclusive. Those to acknowledge and to answer contain the SOPs' limits, so that
// "within target" can be asked exactly: 1 hour and 24 hours to acknowledge, 2 hours to reach an expert, 24 hours to
// resolve.
inline constexpr std::array<int64_t, 12> kResponseTimeBoundsUs = {
    kMinuteUs,   5 * kMinuteUs, 15 * kMinuteUs, 30 * kMinuteUs, kHourUs,    2 * kHourUs,
    4 * kHourUs, 8 * kHourUs,   kDayUs,         2 * kDayUs,     3 * kDayUs, 7 * kDayUs};
inline constexpr std::array<int64_t, 12> kResolutionTimeBoundsUs = {
    15 * kMinuteUs, kHourUs,    2 * kHourUs, 4 * kHourUs, 8 * kHourUs, kDayUs,
    2 * kDayUs,     3 * kDayUs, 5 * kDayUs,  7 * kDayUs,  14 * kDayUs, 30 * kDayUs};
inline constexpr std::array<int64_t, 5> kRatingBounds = {1, 2, 3, 4, 5};
inline constexpr std::array<int64_t, 13> kTimerLatenessBoundsUs = {
    kSecondUs / 20,    kSecondUs / 10, kSecondUs / 4,  kSecondUs / 2,  kSecondUs,
    5 * kSecondUs / 2, 5 * kSecondUs,  10 * kSecondUs, 30 * kSecondUs, kMinuteUs,
    5 * kMinuteUs,     kHourUs,        kDayUs};

// An entry of the log as the projection sees it.
struct Observed {
  // The field number in docket.v1.CaseEventDetail; of no meaning when the entry is not about a case.
  uint16_t kind = 0;
  bool is_case = false;
  // Without its facts.
  Measures measures;
  log::v1::Facts facts;
  absl::Time recorded;
  // When it took effect.
  absl::Time occurred;
};

// Adds one entry. Entries that are not about a case, and kinds of event that this binary does not know, count nowhere,
// but for what came of the targets there.
void Fold(const Observed& observed, log::v1::Totals* totals);

void Merge(const log::v1::Totals& from, log::v1::Totals* into);

// Which level each cause of escalation may go to: a rule of the server's.
using EscalationPaths = std::vector<std::pair<v1::EscalationCause, v1::EscalationLevel>>;

// Every series that can be foreseen, at zero: a series that appears only with its first event hides that event from
// increase() and rate().
log::v1::Totals ForeseenSeries(const EscalationPaths& paths);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_PROJECTION_H_
