// Calendars, times and pauses by chance, drawn where calendars go wrong: near changes of the clocks, holidays,
// closings.
#ifndef DOCKET_TESTS_SERVER_CALENDAR_RANDOM_CALENDAR_H_
#define DOCKET_TESTS_SERVER_CALENDAR_RANDOM_CALENDAR_H_

#include <cstdint>
#include <random>
#include <vector>

#include "absl/time/time.h"
#include "server/calendar/calendar.h"

namespace docket::testing {

class Chance {
 public:
  explicit Chance(std::mt19937_64 random) : random_(random) {}

  // 0 <= result < end
  int64_t Below(int64_t end) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(end)); }
  bool OneIn(int64_t n) { return Below(n) == 0; }
  // In microseconds, in seconds or in hours; 0 <= result < end.
  absl::Duration DurationBelow(absl::Duration end);

  // Within the years of a calendar, mostly 1970 to 2100; most of them within days of a change of the zone's clocks.
  absl::Time TimeIn(absl::TimeZone zone);
  // Within days of that change; hours drawn from now on like to open and close about it.
  absl::Time TimeNear(absl::TimeZone zone, const absl::TimeZone::CivilTransition& change);
  // An office's hours; what is dated lies around `near`. There is always an open hour.
  CalendarHours Hours(absl::CivilDay near);
  // Up to four, of up to days, about [from, to); one in eight lists ends with one that is still open.
  std::vector<Interval> Pauses(absl::Time from, absl::Time to);

 private:
  std::vector<OpenWindow> Windows();

  std::mt19937_64 random_;
  int64_t minute_of_change_ = 2 * 60;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SERVER_CALENDAR_RANDOM_CALENDAR_H_
