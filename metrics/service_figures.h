// What a report shows of a tally.
//
// Pure functions; any thread may call them.
#ifndef DOCKET_METRICS_SERVICE_FIGURES_H_
#define DOCKET_METRICS_SERVICE_FIGURES_H_

#include <cstdint>
#include <map>
#include <string>

#include "docket/v1/report_service.pb.h"
#include "metrics/tally.h"

namespace docket::metrics {

inline constexpr size_t kRootCausesShown = 20;

v1::ServiceFigures ServiceFiguresOf(const Tally& tally);

// The cases that were not closed at the end of a day, from the changes up to it by the day on which they were logged.
// Where it is not on record when a case was logged (from before there were figures), it counts as logged with the
// latest of those that were open.
v1::Backlog BacklogOf(const std::map<int64_t, int64_t>& changes, int32_t day);

// "2026-12-31", and "2026-W53" of the week that begins on that Monday.
std::string DateOf(int32_t day);
std::string IsoWeekOf(int32_t monday);
// The Monday of a day's week.
int32_t MondayOf(int32_t day);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_SERVICE_FIGURES_H_
