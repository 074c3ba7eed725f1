#include "tests/server/calendar/random_calendar.h"

#include <algorithm>
#include <set>

namespace docket::testing {

absl::Duration Chance::DurationBelow(absl::Duration end) {
  static constexpr int64_t kUnits[] = {1, 1'000'000, 3'600'000'000};
  const absl::Duration unit = absl::Microseconds(kUnits[Below(3)]);
  return Below(std::max<int64_t>(end / unit, 1)) * unit;
}

absl::Time Chance::TimeIn(absl::TimeZone zone) {
  const bool anywhere = OneIn(4);
  const int64_t year = anywhere ? 1905 + Below(390) : 1970 + Below(130);
  const absl::Time time = absl::FromCivil(absl::CivilYear(year), zone) + DurationBelow(absl::Hours(24 * 366));
  absl::TimeZone::CivilTransition change;
  const bool near_change = !OneIn(4) && zone.NextTransition(time, &change) && change.to.year() < 2295;
  return near_change ? TimeNear(zone, change) : time;
}

absl::Time Chance::TimeNear(absl::TimeZone zone, const absl::TimeZone::CivilTransition& change) {
  minute_of_change_ = 60 * change.from.hour() + change.from.minute();
  return absl::FromCivil(change.to, zone) + DurationBelow(absl::Hours(24 * 3)) - absl::Hours(24 * 2);
}

std::vector<OpenWindow> Chance::Windows() {
  static constexpr int64_t kSteps[] = {1, 5, 15, 30};
  const int64_t step = kSteps[Below(4)];
  const bool about_change = OneIn(2);
  const int64_t span = about_change ? 4 * 60 : 24 * 60;
  const int64_t begin = about_change ? std::clamp<int64_t>(minute_of_change_ - 2 * 60, 0, 24 * 60 - span) : 0;
  std::set<int> edges;
  const size_t count = 2 * static_cast<size_t>(1 + Below(3));
  while (edges.size() < count) edges.insert(static_cast<int>(begin + Below(span / step + 1) * step));
  std::vector<OpenWindow> windows;
  for (auto edge = edges.begin(); edge != edges.end(); ++edge) {
    const int opens = *edge++;
    windows.push_back({opens, *edge});
  }
  if (OneIn(4)) windows.push_back({windows.back().closes_minute, 1440});  // touching, to midnight
  if (windows.back().opens_minute == 1440) windows.pop_back();
  std::shuffle(windows.begin(), windows.end(), random_);
  return windows;
}

CalendarHours Chance::Hours(absl::CivilDay near) {
  CalendarHours hours;
  const int64_t kind = Below(5);
  for (size_t weekday = 0; weekday < 7; ++weekday) {
    if (kind == 0) hours.weekly[weekday] = {{0, 1440}};
    if (kind == 1 && weekday < 5) hours.weekly[weekday] = {{9 * 60, 12 * 60}, {13 * 60, 17 * 60 + 30}};
    if (kind > 1 && !OneIn(4)) hours.weekly[weekday] = Windows();
  }
  hours.weekly[static_cast<size_t>(Below(7))] = Windows();
  const auto day_near = [&] { return near + Below(60) - 10; };
  const auto yearly_near = [&] {
    const absl::CivilDay day = day_near();
    return YearlyDay(day.month(), day.day());
  };
  for (int64_t left = Below(4); left > 0; --left) hours.holidays.insert(day_near());
  for (int64_t left = Below(4); left > 0; --left) hours.yearly_holidays.insert(yearly_near());
  for (int64_t left = Below(4); left > 0; --left) hours.special_days[day_near()] = Windows();
  for (int64_t left = Below(4); left > 0; --left) hours.yearly_special_days[yearly_near()] = Windows();
  if (OneIn(3)) hours.special_days[day_near()] = {};
  if (OneIn(3)) hours.yearly_holidays.insert({2, 29});
  return hours;
}

std::vector<Interval> Chance::Pauses(absl::Time from, absl::Time to) {
  std::vector<Interval> pauses;
  const absl::Duration span = to - from + absl::Hours(48);
  for (int64_t left = Below(5); left > 0; --left) {
    const absl::Time begin = from - absl::Hours(24) + DurationBelow(span);
    pauses.push_back({begin, begin + DurationBelow(OneIn(2) ? absl::Hours(6) : absl::Hours(200))});
  }
  if (OneIn(8)) pauses.push_back({from + DurationBelow(span), absl::InfiniteFuture()});
  std::shuffle(pauses.begin(), pauses.end(), random_);
  return pauses;
}

}  // namespace docket::testing
