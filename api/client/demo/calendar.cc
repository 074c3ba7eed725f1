#include "api/client/demo/calendar.h"

#include <algorithm>
#include <array>

#include "absl/time/civil_time.h"

namespace docket::client::demo {
namespace {

constexpr int kAtNight = 2;  // of 100 steps
constexpr int kRush = 20;

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

absl::CivilHour Opens(absl::CivilDay day) { return absl::CivilHour(day) + (IsWeekend(day) ? 9 : 7); }
absl::CivilHour Ends(absl::CivilDay day) { return absl::CivilHour(day) + (IsWeekend(day) ? 17 : 21); }

int WeightOf(absl::CivilDay day) {
  switch (absl::GetWeekday(day)) {
    case absl::Weekday::monday:
      return 12;
    case absl::Weekday::saturday:
      return 5;
    case absl::Weekday::sunday:
      return 4;
    default:
      return 10;
  }
}

}  // namespace

std::vector<absl::Time> Arrivals(Dice& dice, absl::Time now, int weeks, int count) {
  constexpr std::array<int, 24> kHours = {1,  1,  1,  1,  1,  2,  4,  8,  14, 18, 19, 17,
                                          14, 15, 16, 16, 14, 12, 11, 10, 8,  6,  3,  2};
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilDay today = absl::ToCivilDay(now, utc);
  const int days = 7 * weeks;
  std::vector<int> weights;
  for (int ago = 0; ago <= days; ++ago) weights.push_back(WeightOf(today - ago));
  std::vector<absl::Time> times;
  // The last day was a busy one, so that there is something to be done even where there are few cases.
  const int rush = std::min(count / 8, kRush + count / 100);
  for (int i = 0; i < rush; ++i) {
    const absl::Duration most = i % 3 == 0 ? absl::Minutes(25) : absl::Hours(20);
    times.push_back(now - dice.Between(absl::Seconds(20), most));
  }
  while (times.size() < static_cast<std::size_t>(count)) {
    const absl::CivilDay day = today - static_cast<int>(dice.Weighted(weights));
    const absl::CivilHour hour = absl::CivilHour(day) + static_cast<int>(dice.Weighted(kHours));
    const absl::Time time = absl::FromCivil(hour, utc) + absl::Milliseconds(dice.Below(3600 * 1000));
    if (time < now && time >= now - absl::Hours(24 * days)) times.push_back(time);
  }
  std::sort(times.begin(), times.end());
  // A link points to the older case, so it has to be known which one that is.
  for (std::size_t i = 1; i < times.size(); ++i) {
    times[i] = std::max(times[i], times[i - 1] + absl::Milliseconds(1));
  }
  return times;
}

absl::Time AtWork(Dice& dice, absl::Time time) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::CivilDay day = absl::ToCivilDay(time, utc);
  const absl::CivilHour hour = absl::ToCivilHour(time, utc);
  const bool open = hour >= Opens(day) && hour < Ends(day);
  if (open || dice.Chance(kAtNight)) return time;
  const absl::CivilDay next = hour < Opens(day) ? day : day + 1;
  return absl::FromCivil(Opens(next), utc) + dice.Between(absl::ZeroDuration(), absl::Minutes(90));
}

}  // namespace docket::client::demo
