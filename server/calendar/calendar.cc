#include "server/calendar/calendar.h"

#include <algorithm>
#include <utility>

#include "server/calendar/hours.h"
#include "server/calendar/opening_years.h"
#include "server/calendar/zone.h"

namespace docket {
namespace {

absl::Time FirstInstant() { return absl::FromCivil(absl::CivilYear(Calendar::kFirstYear), absl::UTCTimeZone()); }

// The year of a time, the first or last one's for times outside.
int YearOf(absl::Time time) {
  const absl::civil_year_t year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  return static_cast<int>(std::clamp<absl::civil_year_t>(year, absl::civil_year_t{Calendar::kFirstYear},
                                                         absl::civil_year_t{Calendar::kLastYear}));
}

absl::Time NextOpen(const OpeningYears& years, absl::Time start) {
  for (int year = YearOf(start); year <= Calendar::kLastYear; ++year) {
    const auto next = years[year].EndsAfter(start);
    if (next != years[year].stretches().end()) return std::max(next->begin, start);
  }
  return absl::InfiniteFuture();
}

}  // namespace

Calendar::Calendar(std::string zone, std::unique_ptr<const OpeningYears> years)
    : zone_(std::move(zone)), years_(std::move(years)) {}

Calendar::~Calendar() = default;

absl::StatusOr<std::shared_ptr<const Calendar>> Calendar::Make(absl::string_view zone, CalendarHours hours) {
  absl::StatusOr<absl::TimeZone> found = FindZone(zone);
  if (!found.ok()) return found.status();
  if (absl::Status status = CheckHours(hours); !status.ok()) return status;
  auto years = std::make_unique<const OpeningYears>(*found, std::move(hours));
  return std::shared_ptr<const Calendar>(new Calendar(std::string(zone), std::move(years)));
}

std::shared_ptr<const Calendar> Calendar::AlwaysOpen() {
  static const std::shared_ptr<const Calendar> always(new Calendar("UTC", nullptr));
  return always;
}

absl::Time Calendar::Due(absl::Time start, absl::Duration work) const {
  work = std::max(work, absl::ZeroDuration());
  if (years_ == nullptr) return start + work;
  if (work == absl::InfiniteDuration()) return absl::InfiniteFuture();
  start = std::max(start, FirstInstant());
  if (work == absl::ZeroDuration()) return NextOpen(*years_, start);
  int year = YearOf(start);
  absl::Duration open = (*years_)[year].OpenBefore(start) + work;
  for (; year <= kLastYear; ++year) {
    const OpeningYear& opening = (*years_)[year];
    if (open <= opening.open()) return opening.WhenPassed(open);
    open -= opening.open();
  }
  return absl::InfiniteFuture();
}

absl::Duration Calendar::Elapsed(absl::Time from, absl::Time to) const {
  if (to < from) return -Elapsed(to, from);
  if (from == to) return absl::ZeroDuration();
  if (years_ == nullptr) return to - from;
  if (from == absl::InfinitePast() || to == absl::InfiniteFuture()) return absl::InfiniteDuration();
  const int last = YearOf(to);
  absl::Duration open = (*years_)[last].OpenBefore(to);
  for (int year = YearOf(from); year < last; ++year) open += (*years_)[year].open();
  return open - (*years_)[YearOf(from)].OpenBefore(from);
}

std::vector<Interval> Calendar::OpenIntervals(absl::Time from, absl::Time to, size_t most) const {
  std::vector<Interval> open;
  if (from >= to || most == 0) return open;
  if (years_ == nullptr) return {{from, to}};
  const int last = YearOf(to);
  for (int year = YearOf(from); year <= last; ++year) {
    const std::vector<OpeningYear::Stretch>& stretches = (*years_)[year].stretches();
    for (auto next = (*years_)[year].EndsAfter(from); next != stretches.end() && next->begin < to; ++next) {
      const Interval clipped{std::max(next->begin, from), std::min(next->end, to)};
      if (!open.empty() && open.back().end == clipped.begin) {
        open.back().end = clipped.end;  // open over the turn of the year
      } else if (open.size() == most) {
        return open;
      } else {
        open.push_back(clipped);
      }
    }
  }
  return open;
}

}  // namespace docket
