// What may be written down as an office's hours, and which of them hold on a date.
#ifndef DOCKET_SERVER_CALENDAR_HOURS_H_
#define DOCKET_SERVER_CALENDAR_HOURS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "server/calendar/calendar.h"

namespace docket {

// InvalidArgument naming the day whose hours cannot be meant so.
absl::Status CheckHours(const CalendarHours& hours);

// The windows of one date, by the precedence that CalendarHours states.
const std::vector<OpenWindow>& WindowsOf(const CalendarHours& hours, absl::CivilDay day);

}  // namespace docket

#endif  // DOCKET_SERVER_CALENDAR_HOURS_H_
