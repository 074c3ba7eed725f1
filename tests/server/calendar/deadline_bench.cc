// What a deadline costs, by how far it is ahead: in a calendar that has never been asked (cold: it works out the years
// between first) and in one that has (warm). Prints; judges nothing.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "server/calendar/calendar.h"

namespace docket::testing {
namespace {

constexpr int kCold = 200;
constexpr int kWarm = 200'000;

CalendarHours OfficeHours() {
  CalendarHours hours;
  for (size_t weekday = 0; weekday < 5; ++weekday) hours.weekly[weekday] = {{9 * 60, 12 * 60}, {13 * 60, 17 * 60 + 30}};
  hours.yearly_holidays = {{1, 1}, {5, 1}, {10, 3}, {12, 25}, {12, 26}};
  hours.yearly_special_days[{12, 24}] = {{9 * 60, 12 * 60}};
  hours.special_days[absl::CivilDay(2026, 12, 31)] = {{9 * 60, 12 * 60}};
  return hours;
}

std::shared_ptr<const Calendar> Fresh(const char* zone) {
  auto calendar = Calendar::Make(zone, OfficeHours());
  if (calendar.ok()) return *calendar;
  std::fprintf(stderr, "%s\n", calendar.status().ToString().c_str());
  std::exit(1);
}

double NanosecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - begin).count();
}

// Keeps what was computed from being left out.
volatile int64_t kept = 0;

double Cold(const char* zone, absl::Time start, absl::Duration work) {
  double sum = 0;
  for (int i = 0; i < kCold; ++i) {
    const auto calendar = Fresh(zone);
    const auto begin = std::chrono::steady_clock::now();
    kept = absl::ToUnixMicros(calendar->Due(start, work));
    sum += NanosecondsSince(begin);
  }
  return sum / kCold;
}

double Warm(const Calendar& calendar, absl::Time start, absl::Duration work, const std::vector<Interval>& pauses) {
  kept = absl::ToUnixMicros(DueWithPauses(calendar, start, work, pauses));
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kWarm; ++i) {
    const absl::Time moved = start + absl::Seconds(i);
    kept =
        absl::ToUnixMicros(pauses.empty() ? calendar.Due(moved, work) : DueWithPauses(calendar, moved, work, pauses));
  }
  return NanosecondsSince(begin) / kWarm;
}

void Run(const char* zone) {
  struct Ahead {
    const char* name;
    absl::Duration time;
  };
  constexpr absl::Duration kDay = absl::Hours(24);
  const absl::Time start = absl::FromCivil(absl::CivilSecond(2026, 1, 7, 10, 0, 0), absl::UTCTimeZone());
  std::vector<Interval> pauses;
  for (int i = 0; i < 10; ++i) pauses.push_back({start + i * kDay, start + i * kDay + absl::Hours(3)});
  std::printf("%s\n%-10s %14s %14s %22s\n", zone, "ahead", "cold ns", "warm ns", "warm, 10 pauses, ns");
  const auto calendar = Fresh(zone);
  for (const Ahead& ahead : {Ahead{"1 hour", absl::Hours(1)}, Ahead{"30 days", 30 * kDay}, Ahead{"1 year", 365 * kDay},
                             Ahead{"10 years", 3652 * kDay}, Ahead{"50 years", 18262 * kDay}}) {
    const absl::Duration work = calendar->Elapsed(start, start + ahead.time);
    std::printf("%-10s %14.0f %14.0f %22.0f\n", ahead.name, Cold(zone, start, work), Warm(*calendar, start, work, {}),
                Warm(*calendar, start, work, pauses));
  }
}

}  // namespace
}  // namespace docket::testing

int main() {
  for (const char* zone : {"Europe/Berlin", "Africa/Casablanca", "UTC"}) docket::testing::Run(zone);
}
