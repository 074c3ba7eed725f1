#include "server/calendar/opening_years.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/time/civil_time.h"
#include "server/calendar/hours.h"

namespace docket {
namespace {

// How far from its date, read as one of UTC, a window can lie: 26 hours of offset and a day of change.
constexpr int kFarthestDays = 3;

// A zone's local times, read as the conventions say. Days far from any change of the clocks are mere arithmetic, which
// makes a year three times cheaper than asking the zone for each window.
class LocalTimes {
 public:
  explicit LocalTimes(absl::TimeZone zone) : zone_(zone) {}

  void MoveTo(absl::CivilDay day) {
    day_ = day;
    midnight_utc_ = absl::FromCivil(day, absl::UTCTimeZone());
    const absl::Time nearest = midnight_utc_ - kFarthestDays * absl::Hours(24);
    if (nearest < steady_begin_ || nearest >= steady_end_) FindSteady(nearest);
    steady_ = midnight_utc_ + (kFarthestDays + 1) * absl::Hours(24) <= steady_end_;
  }

  // False for a date that the zone has skipped altogether, as when a country changes sides of the date line.
  bool DayExists() const {
    if (steady_) return true;
    const absl::TimeZone::TimeInfo midnight = zone_.At(absl::CivilSecond(day_));
    return midnight.kind != absl::TimeZone::TimeInfo::SKIPPED || absl::ToCivilDay(midnight.trans, zone_) <= day_;
  }

  // `pre` is the first occurrence of a time that exists twice, and moves one that does not forward by the gap.
  absl::Time At(int minute) const {
    if (steady_) return midnight_utc_ + absl::Minutes(minute) - offset_;
    return zone_.At(absl::CivilSecond(day_) + int64_t{60} * minute).pre;
  }

 private:
  void FindSteady(absl::Time begin) {
    steady_begin_ = begin;
    offset_ = absl::Seconds(zone_.At(begin).offset);
    absl::TimeZone::CivilTransition next;
    steady_end_ = zone_.NextTransition(begin, &next) ? zone_.At(next.to).trans : absl::InfiniteFuture();
  }

  const absl::TimeZone zone_;
  absl::CivilDay day_;
  absl::Time midnight_utc_;
  bool steady_ = false;  // no change of the clocks can touch the day
  absl::Time steady_begin_ = absl::InfiniteFuture();
  absl::Time steady_end_ = absl::InfinitePast();
  absl::Duration offset_;
};

absl::Time BeginOf(int year) { return absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone()); }

// One after another and apart: what touches or overlaps becomes one.
std::vector<Interval> Merged(std::vector<Interval> intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  std::vector<Interval> merged;
  for (const Interval& next : intervals) {
    if (!merged.empty() && next.begin <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, next.end);
    } else {
      merged.push_back(next);
    }
  }
  return merged;
}

std::vector<Interval> OpenIn(int year, absl::TimeZone zone, const CalendarHours& hours) {
  const absl::Time begin = BeginOf(year);
  const absl::Time end = BeginOf(year + 1);
  const absl::CivilDay last = absl::CivilDay(year, 12, 31) + kFarthestDays;
  LocalTimes local(zone);
  std::vector<Interval> open;
  for (absl::CivilDay day = absl::CivilDay(year) - kFarthestDays; day <= last; ++day) {
    const std::vector<OpenWindow>& windows = WindowsOf(hours, day);
    if (windows.empty()) continue;
    local.MoveTo(day);
    if (!local.DayExists()) continue;
    for (const OpenWindow& window : windows) {
      const Interval clipped{std::max(local.At(window.opens_minute), begin),
                             std::min(local.At(window.closes_minute), end)};
      if (clipped.begin < clipped.end) open.push_back(clipped);
    }
  }
  return Merged(std::move(open));
}

}  // namespace

OpeningYear::OpeningYear(const std::vector<Interval>& in_order) {
  stretches_.reserve(in_order.size());
  for (const Interval& interval : in_order) {
    stretches_.push_back({interval.begin, interval.end, open_});
    open_ += interval.end - interval.begin;
  }
}

std::vector<OpeningYear::Stretch>::const_iterator OpeningYear::EndsAfter(absl::Time time) const {
  return std::upper_bound(stretches_.begin(), stretches_.end(), time,
                          [](absl::Time t, const Stretch& stretch) { return t < stretch.end; });
}

absl::Duration OpeningYear::OpenBefore(absl::Time time) const {
  const auto next = EndsAfter(time);
  if (next == stretches_.end()) return open_;
  return next->before + std::max(time - next->begin, absl::ZeroDuration());
}

absl::Time OpeningYear::WhenPassed(absl::Duration open) const {
  const auto next = std::lower_bound(stretches_.begin(), stretches_.end(), open,
                                     [](const Stretch& stretch, absl::Duration d) { return stretch.before < d; });
  const Stretch& within = *std::prev(next);  // the last that begins before so much has passed
  return within.begin + (open - within.before);
}

const OpeningYear& OpeningYears::operator[](int year) const {
  Place& place = years_[static_cast<size_t>(year - Calendar::kFirstYear)];
  std::call_once(place.once, [&] { place.year = std::make_unique<const OpeningYear>(OpenIn(year, zone_, hours_)); });
  return *place.year;
}

}  // namespace docket
