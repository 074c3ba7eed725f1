// Folds the log's entries into the figures that reports are made of: for each day, and each month, of each kind,
// channel, team, category and member of staff, what happened.
//
//   DayChanges changes;
//   for (const Observed& entry : entries) FoldDay(entry, &changes);
//
// As the totals' fold it is pure, and knows of no case: a row is the sum of what any part of the log adds to it.
#ifndef DOCKET_METRICS_FIGURES_H_
#define DOCKET_METRICS_FIGURES_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "api/model/report_day.h"
#include "metrics/projection.h"
#include "metrics/tally.h"

namespace docket::metrics {

// What a stretch of the log adds to each row.
using DayChanges = std::map<ReportDayKey, Tally>;

// Adds one entry, to the day on which it took effect. What counts in no figure counts nowhere.
void FoldDay(const Observed& observed, DayChanges* changes);

// The rows that stand for a tally: its counts, and its times where it has any. A key names both by its counts.
ReportDayKey PartOf(ReportDayKey key, Part part);
void AddRows(const ReportDayKey& key, const Tally& tally, std::map<ReportDayKey, std::string>* rows);

// In days since 1970-01-01, in UTC.
int32_t DayOf(absl::Time time);
absl::CivilDay CivilDayOf(int32_t day);
int32_t DayOf(absl::CivilDay day);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_FIGURES_H_
