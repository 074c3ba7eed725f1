// Business time: when an office is open, when work is due by its hours, and how much of them has passed.
#ifndef DOCKET_SERVER_CALENDAR_CALENDAR_H_
#define DOCKET_SERVER_CALENDAR_CALENDAR_H_

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace docket {

// A stretch of one local day in which work counts, in minutes of the wall clock: start inclusive, end exclusive.
// 24:00 is 1440, the following midnight.
struct OpenWindow {
  int opens_minute = 0;
  int closes_minute = 0;
};

// A day of every year: month 1..12 and day. 02-29 is met in leap years only.
using YearlyDay = std::pair<int, int>;

// When an office is open, as people write it down. What a day's hours are is decided by the first that names it: a
// dated holiday (closed), a dated special day, a yearly holiday (closed), a yearly special day, the day of the week.
struct CalendarHours {
  std::array<std::vector<OpenWindow>, 7> weekly;  // [0] is Monday; windows in any order, touching ones are fine
  std::set<absl::CivilDay> holidays;
  std::set<YearlyDay> yearly_holidays;
  std::map<absl::CivilDay, std::vector<OpenWindow>> special_days;    // half-days: these windows instead of the weekly
  std::map<YearlyDay, std::vector<OpenWindow>> yearly_special_days;  // ones; no window at all closes the day
};

// [begin, end)
struct Interval {
  absl::Time begin;
  absl::Time end;

  friend bool operator==(const Interval& a, const Interval& b) { return a.begin == b.begin && a.end == b.end; }
};

class OpeningYears;

// Counts time by an office's opening hours. Durations are absolute: a day open around the clock has 25 hours when the
// clocks go back. A local time that does not exist moves forward by the length of the gap, one that exists twice means
// its first occurrence, a window left empty by that is skipped, an instant within several windows counts once, and a
// date the zone has skipped altogether has no hours.
//
// Immutable, safe to use from many threads at once, and shared. What a year comes to is worked out when it is first
// asked for and kept; a deadline decades ahead is then a walk over years and a binary search.
//
// A calendar with hours is open in the years kFirstYear..kLastYear (of UTC) only: nothing counts outside.
class Calendar {
 public:
  static constexpr int kFirstYear = 1900;
  static constexpr int kLastYear = 2299;

  // `zone` is an IANA name. InvalidArgument says which day or name is wrong and what would be right: a zone that this
  // machine does not know, a window that is none, overlapping windows of a day, no day of any year, no open hour.
  static absl::StatusOr<std::shared_ptr<const Calendar>> Make(absl::string_view zone, CalendarHours hours);

  // Plain time: every instant of every year counts, at no cost.
  static std::shared_ptr<const Calendar> AlwaysOpen();

  ~Calendar();
  Calendar(const Calendar&) = delete;
  Calendar& operator=(const Calendar&) = delete;

  // The instant at which `work` of open time has passed since `start`. Work that ends exactly at a closing is due at
  // that closing. No work (or less) is due at `start` if that is open, else at the next opening. InfiniteFuture where
  // it would be after kLastYear.
  absl::Time Due(absl::Time start, absl::Duration work) const;

  // The open time in [from, to); Elapsed(a, b) = -Elapsed(b, a). Infinite where an end is.
  absl::Duration Elapsed(absl::Time from, absl::Time to) const;

  // What is counted in [from, to): the first `most` open stretches, in order, clipped to it, adjacent ones as one.
  std::vector<Interval> OpenIntervals(absl::Time from, absl::Time to, size_t most) const;

  // The IANA name; "UTC" for AlwaysOpen.
  const std::string& zone() const { return zone_; }

 private:
  Calendar(std::string zone, std::unique_ptr<const OpeningYears> years);

  std::string zone_;
  std::unique_ptr<const OpeningYears> years_;  // none: always open
};

// The same with pauses, in which nothing counts: absolute, in any order, overlapping or not, empty ones ignored. A
// pause that is still open ends at InfiniteFuture; what is not due before it is due at InfiniteFuture. No work is due
// at the first instant that is open and not paused.
absl::Time DueWithPauses(const Calendar& calendar, absl::Time start, absl::Duration work,
                         const std::vector<Interval>& pauses);

// Antisymmetric, as Calendar::Elapsed.
absl::Duration ElapsedWithPauses(const Calendar& calendar, absl::Time from, absl::Time to,
                                 const std::vector<Interval>& pauses);

// What a clock has counted: as ElapsedWithPauses, but zero where `to` is before `from` - nothing is counted before the
// start.
absl::Duration TimeCounted(const Calendar& calendar, absl::Time from, absl::Time to,
                           const std::vector<Interval>& pauses);

// The version of the zone data of this machine, such as "2025b", or "unknown".
std::string ZoneDataVersion();

}  // namespace docket

#endif  // DOCKET_SERVER_CALENDAR_CALENDAR_H_
