// Business time computed a second time, slowly and plainly, to hold the calendar against.
#ifndef DOCKET_TESTS_SERVER_CALENDAR_SLOW_CALENDAR_H_
#define DOCKET_TESTS_SERVER_CALENDAR_SLOW_CALENDAR_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/calendar/calendar.h"

namespace docket::testing {

// Walks day by day. Shares nothing with the calendar but the types: a zone is only ever asked for its offset at an
// instant, from which local times, gaps and skipped dates are found by trying; which hours a date has is read off the
// conventions anew; whether an instant counts is asked of every window and pause near it. Not for several threads.
class SlowCalendar {
 public:
  SlowCalendar(const std::string& zone, CalendarHours hours);

  // InfiniteFuture where it would be more than ten years ahead.
  absl::Time Due(absl::Time start, absl::Duration work, const std::vector<Interval>& pauses);
  absl::Duration Counted(absl::Time from, absl::Time to, const std::vector<Interval>& pauses);

 private:
  int OffsetAt(absl::Time time) const;
  absl::Time InstantOf(absl::CivilSecond local) const;
  bool Exists(absl::CivilDay day) const;
  std::vector<OpenWindow> HoursOf(absl::CivilDay day) const;
  const std::vector<Interval>& OpenOn(absl::CivilDay day);
  // What counts on a day of UTC, in order.
  std::vector<Interval> CountedOn(absl::CivilDay utc_day, const std::vector<Interval>& pauses);

  const absl::TimeZone utc_ = absl::UTCTimeZone();
  absl::TimeZone zone_;
  const CalendarHours hours_;
  std::map<absl::CivilDay, std::vector<Interval>> open_on_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SERVER_CALENDAR_SLOW_CALENDAR_H_
