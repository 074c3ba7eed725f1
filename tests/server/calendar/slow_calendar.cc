#include "tests/server/calendar/slow_calendar.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <utility>

namespace docket::testing {
namespace {

constexpr int kHoursNear = 30;  // further than any zone is from UTC
constexpr int kDaysNear = 3;
constexpr int kMostDays = 3660;

}  // namespace

SlowCalendar::SlowCalendar(const std::string& zone, CalendarHours hours) : hours_(std::move(hours)) {
  if (!absl::LoadTimeZone(zone, &zone_)) std::abort();
}

int SlowCalendar::OffsetAt(absl::Time time) const { return zone_.At(time).offset; }

absl::Time SlowCalendar::InstantOf(absl::CivilSecond local) const {
  const absl::Time as_utc = absl::FromCivil(local, utc_);
  std::set<int> offsets;
  for (int hour = -kHoursNear; hour <= kHoursNear; ++hour) offsets.insert(OffsetAt(as_utc + absl::Hours(hour)));
  absl::Time first = absl::InfiniteFuture();
  for (int offset : offsets) {
    const absl::Time candidate = as_utc - absl::Seconds(offset);
    if (OffsetAt(candidate) == offset) first = std::min(first, candidate);
  }
  if (first != absl::InfiniteFuture()) return first;
  // No instant reads so: the clocks skipped it. The earliest candidate lies before the change, the latest behind it.
  const int before = OffsetAt(as_utc - absl::Seconds(*offsets.rbegin()));
  const int after = OffsetAt(as_utc - absl::Seconds(*offsets.begin()));
  return InstantOf(local + (after - before));
}

bool SlowCalendar::Exists(absl::CivilDay day) const {
  const absl::Time as_utc = absl::FromCivil(day, utc_);
  for (int half_hour = -2 * kHoursNear; half_hour <= 2 * (kHoursNear + 24); ++half_hour) {
    if (zone_.At(as_utc + half_hour * absl::Minutes(30)).cs.day() == day.day()) return true;
  }
  return false;
}

std::vector<OpenWindow> SlowCalendar::HoursOf(absl::CivilDay day) const {
  const YearlyDay yearly{day.month(), day.day()};
  std::vector<OpenWindow> windows = hours_.weekly[static_cast<size_t>(absl::GetWeekday(day))];
  // From what gives way to what holds.
  if (hours_.yearly_special_days.count(yearly) > 0) windows = hours_.yearly_special_days.at(yearly);
  if (hours_.yearly_holidays.count(yearly) > 0) windows = {};
  if (hours_.special_days.count(day) > 0) windows = hours_.special_days.at(day);
  if (hours_.holidays.count(day) > 0) windows = {};
  return windows;
}

const std::vector<Interval>& SlowCalendar::OpenOn(absl::CivilDay day) {
  const auto [place, is_new] = open_on_.try_emplace(day);
  if (!is_new || !Exists(day)) return place->second;
  const absl::CivilSecond midnight(day);
  for (const OpenWindow& window : HoursOf(day)) {
    place->second.push_back(
        {InstantOf(midnight + 60 * window.opens_minute), InstantOf(midnight + 60 * window.closes_minute)});
  }
  return place->second;
}

std::vector<Interval> SlowCalendar::CountedOn(absl::CivilDay utc_day, const std::vector<Interval>& pauses) {
  std::vector<Interval> open;
  for (int days = -kDaysNear; days <= kDaysNear; ++days) {
    const std::vector<Interval>& on = OpenOn(utc_day + days);
    open.insert(open.end(), on.begin(), on.end());
  }
  const auto within = [](const std::vector<Interval>& list, absl::Time time) {
    return std::any_of(list.begin(), list.end(), [&](const Interval& i) { return i.begin <= time && time < i.end; });
  };
  const absl::Time begin = absl::FromCivil(utc_day, utc_);
  const absl::Time end = absl::FromCivil(utc_day + 1, utc_);
  std::set<absl::Time> edges = {begin, end};
  for (const Interval& interval : open) edges.insert({interval.begin, interval.end});
  for (const Interval& pause : pauses) edges.insert({pause.begin, pause.end});
  std::vector<Interval> counted;
  for (auto edge = edges.find(begin); *edge < end; ++edge) {
    if (within(open, *edge) && !within(pauses, *edge)) counted.push_back({*edge, *std::next(edge)});
  }
  return counted;
}

absl::Time SlowCalendar::Due(absl::Time start, absl::Duration work, const std::vector<Interval>& pauses) {
  absl::CivilDay day = absl::ToCivilDay(start, utc_);
  for (int days = 0; days < kMostDays; ++days, ++day) {
    for (const Interval& counted : CountedOn(day, pauses)) {
      if (counted.end <= start) continue;
      const absl::Time begin = std::max(counted.begin, start);
      if (begin + work < counted.end || (begin + work == counted.end && work > absl::ZeroDuration())) {
        return begin + work;
      }
      work -= counted.end - begin;
    }
  }
  return absl::InfiniteFuture();
}

absl::Duration SlowCalendar::Counted(absl::Time from, absl::Time to, const std::vector<Interval>& pauses) {
  absl::Duration sum;
  for (absl::CivilDay day = absl::ToCivilDay(from, utc_); day <= absl::ToCivilDay(to, utc_); ++day) {
    for (const Interval& counted : CountedOn(day, pauses)) {
      sum += std::max(std::min(counted.end, to) - std::max(counted.begin, from), absl::ZeroDuration());
    }
  }
  return sum;
}

}  // namespace docket::testing
