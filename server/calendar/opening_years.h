// A calendar's hours laid out on the line of time, a year at a time.
#ifndef DOCKET_SERVER_CALENDAR_OPENING_YEARS_H_
#define DOCKET_SERVER_CALENDAR_OPENING_YEARS_H_

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/calendar/calendar.h"

namespace docket {

// What a calendar is open in one year of UTC: stretches in order, apart from each other, clipped to the year.
class OpeningYear {
 public:
  struct Stretch {
    absl::Time begin;
    absl::Time end;
    absl::Duration before;  // open time of the year before it begins
  };

  explicit OpeningYear(const std::vector<Interval>& in_order);

  const std::vector<Stretch>& stretches() const { return stretches_; }
  absl::Duration open() const { return open_; }
  absl::Duration OpenBefore(absl::Time time) const;
  // The first instant by which so much of the year's open time, 0 < open <= open(), has passed.
  absl::Time WhenPassed(absl::Duration open) const;
  // The first stretch that ends after `time`.
  std::vector<Stretch>::const_iterator EndsAfter(absl::Time time) const;

 private:
  std::vector<Stretch> stretches_;
  absl::Duration open_;
};

// A calendar's years, each worked out when first asked for. Safe to use from many threads at once.
class OpeningYears {
 public:
  OpeningYears(absl::TimeZone zone, CalendarHours hours) : zone_(zone), hours_(std::move(hours)) {}

  // `year` is one of Calendar's.
  const OpeningYear& operator[](int year) const;

 private:
  struct Place {
    std::once_flag once;
    std::unique_ptr<const OpeningYear> year;
  };

  const absl::TimeZone zone_;
  const CalendarHours hours_;
  mutable std::array<Place, Calendar::kLastYear - Calendar::kFirstYear + 1> years_;
};

}  // namespace docket

#endif  // DOCKET_SERVER_CALENDAR_OPENING_YEARS_H_
