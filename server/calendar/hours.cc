#include "server/calendar/hours.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace docket {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kDaysOfAnyYear = 366;
constexpr int kLeapYear = 2000;

std::string Written(const OpenWindow& window) {
  return absl::StrFormat("%02d:%02d-%02d:%02d", window.opens_minute / 60, window.opens_minute % 60,
                         window.closes_minute / 60, window.closes_minute % 60);
}

std::string Written(YearlyDay day) { return absl::StrFormat("*-%02d-%02d", day.first, day.second); }

std::string NameOf(size_t weekday) {
  static constexpr const char* kNames[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
  return kNames[weekday];
}

absl::Status CheckWindows(const std::string& day, std::vector<OpenWindow> windows) {
  for (const OpenWindow& window : windows) {
    const bool within_day = window.opens_minute >= 0 && window.closes_minute <= kMinutesPerDay;
    if (!within_day) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s: the window from minute %d to %d leaves the day: expected 0 to %d, which is 00:00 to 24:00", day,
          window.opens_minute, window.closes_minute, kMinutesPerDay));
    }
    if (window.opens_minute >= window.closes_minute) {
      return absl::InvalidArgumentError(absl::StrCat(
          day, ": the window ", Written(window),
          " is never open: expected it to close after it opens (one past midnight is two windows, on two days)"));
    }
  }
  std::sort(windows.begin(), windows.end(),
            [](const OpenWindow& a, const OpenWindow& b) { return a.opens_minute < b.opens_minute; });
  for (size_t i = 1; i < windows.size(); ++i) {
    if (windows[i].opens_minute < windows[i - 1].closes_minute) {
      return absl::InvalidArgumentError(absl::StrCat(day, ": the windows ", Written(windows[i - 1]), " and ",
                                                     Written(windows[i]), " overlap: expected them one after another"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckYearlyDay(YearlyDay day) {
  const absl::CivilDay in_leap_year(kLeapYear, day.first, day.second);
  // CivilDay carries what no month has into the next: a day that changes is none.
  if (in_leap_year.year() == kLeapYear && in_leap_year.month() == day.first && in_leap_year.day() == day.second) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat(Written(day), ": no year has this day: expected a month from 01 to 12 and one of its days"));
}

// Whether a day of the week that has hours is left any date on which they hold. In 400 years the leap day falls on
// every day of the week, so it is enough that one day of the year is not spoken for.
bool WeeklyHoursHold(const CalendarHours& hours) {
  const bool any = std::any_of(hours.weekly.begin(), hours.weekly.end(), [](const auto& day) { return !day.empty(); });
  std::set<YearlyDay> spoken_for = hours.yearly_holidays;
  for (const auto& [day, windows] : hours.yearly_special_days) spoken_for.insert(day);
  return any && spoken_for.size() < kDaysOfAnyYear;
}

bool EverOpen(const CalendarHours& hours) {
  if (WeeklyHoursHold(hours)) return true;
  for (const auto& [day, windows] : hours.special_days) {
    if (!windows.empty() && hours.holidays.count(day) == 0) return true;
  }
  for (const auto& [day, windows] : hours.yearly_special_days) {
    if (!windows.empty() && hours.yearly_holidays.count(day) == 0) return true;
  }
  return false;
}

}  // namespace

absl::Status CheckHours(const CalendarHours& hours) {
  for (size_t weekday = 0; weekday < hours.weekly.size(); ++weekday) {
    if (absl::Status status = CheckWindows(NameOf(weekday), hours.weekly[weekday]); !status.ok()) return status;
  }
  for (const auto& [day, windows] : hours.special_days) {
    if (absl::Status status = CheckWindows(absl::FormatCivilTime(day), windows); !status.ok()) return status;
  }
  for (YearlyDay day : hours.yearly_holidays) {
    if (absl::Status status = CheckYearlyDay(day); !status.ok()) return status;
  }
  for (const auto& [day, windows] : hours.yearly_special_days) {
    if (absl::Status status = CheckYearlyDay(day); !status.ok()) return status;
    if (absl::Status status = CheckWindows(Written(day), windows); !status.ok()) return status;
  }
  if (EverOpen(hours)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "no open hour: expected hours on at least one day of the week or special day that is not a holiday");
}

const std::vector<OpenWindow>& WindowsOf(const CalendarHours& hours, absl::CivilDay day) {
  static const std::vector<OpenWindow> kClosed;
  if (hours.holidays.count(day) > 0) return kClosed;
  if (const auto special = hours.special_days.find(day); special != hours.special_days.end()) return special->second;
  const YearlyDay yearly(day.month(), day.day());
  if (hours.yearly_holidays.count(yearly) > 0) return kClosed;
  const auto special = hours.yearly_special_days.find(yearly);
  if (special != hours.yearly_special_days.end()) return special->second;
  return hours.weekly[static_cast<size_t>(absl::GetWeekday(day))];  // Monday is absl's first, too
}

}  // namespace docket
