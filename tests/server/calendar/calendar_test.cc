// Business time by example: half-days, yearly dates, changes of the clocks, pauses, and hours that cannot be meant so.
#include "server/calendar/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/server/calendar/zones.h"

namespace docket::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

constexpr OpenWindow kOfficeDay = {9 * 60, 17 * 60};
constexpr OpenWindow kWholeDay = {0, 24 * 60};

CalendarHours OfficeHours() {
  CalendarHours hours;
  for (size_t weekday = 0; weekday < 5; ++weekday) hours.weekly[weekday] = {kOfficeDay};
  return hours;
}

CalendarHours EveryDay(OpenWindow window) {
  CalendarHours hours;
  for (auto& windows : hours.weekly) windows = {window};
  return hours;
}

std::shared_ptr<const Calendar> Make(const std::string& zone, const CalendarHours& hours) {
  auto calendar = Calendar::Make(zone, hours);
  EXPECT_TRUE(calendar.ok()) << calendar.status();
  return calendar.ok() ? *calendar : Calendar::AlwaysOpen();
}

std::string ErrorOf(const std::string& zone, const CalendarHours& hours) {
  const auto calendar = Calendar::Make(zone, hours);
  EXPECT_EQ(calendar.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(calendar.status().message());
}

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << text << ": " << error;
  return time;
}

// The hours of one date of UTC.
absl::Duration OpenOn(const Calendar& calendar, absl::CivilDay day) {
  return calendar.Elapsed(absl::FromCivil(day, absl::UTCTimeZone()), absl::FromCivil(day + 1, absl::UTCTimeZone()));
}

TEST(CalendarTest, AHalfDayReplacesTheHoursOfTheWeek) {
  CalendarHours hours = OfficeHours();
  hours.special_days[absl::CivilDay(2024, 12, 24)] = {{9 * 60, 12 * 60}};
  hours.special_days[absl::CivilDay(2024, 12, 27)] = {};
  hours.special_days[absl::CivilDay(2024, 12, 28)] = {{10 * 60, 11 * 60}};  // a Saturday
  const auto calendar = Make("UTC", hours);
  EXPECT_EQ(calendar->Due(At("2024-12-24T11:00:00Z"), absl::Hours(2)), At("2024-12-25T10:00:00Z"));
  EXPECT_EQ(calendar->Due(At("2024-12-24T11:00:00Z"), absl::Hours(1)), At("2024-12-24T12:00:00Z"));
  EXPECT_EQ(OpenOn(*calendar, absl::CivilDay(2024, 12, 27)), absl::ZeroDuration());
  EXPECT_EQ(OpenOn(*calendar, absl::CivilDay(2024, 12, 28)), absl::Hours(1));
}

TEST(CalendarTest, TheFirstThatNamesADayDecides) {
  const absl::CivilDay monday(2024, 5, 6);
  const std::vector<OpenWindow> three = {{0, 180}};
  const std::vector<OpenWindow> four = {{0, 240}};
  CalendarHours hours = OfficeHours();
  EXPECT_EQ(OpenOn(*Make("UTC", hours), monday), absl::Hours(8));
  hours.yearly_special_days[{5, 6}] = three;
  EXPECT_EQ(OpenOn(*Make("UTC", hours), monday), absl::Hours(3));
  hours.yearly_holidays.insert({5, 6});
  EXPECT_EQ(OpenOn(*Make("UTC", hours), monday), absl::ZeroDuration());
  hours.special_days[monday] = four;
  EXPECT_EQ(OpenOn(*Make("UTC", hours), monday), absl::Hours(4));
  hours.holidays.insert(monday);
  EXPECT_EQ(OpenOn(*Make("UTC", hours), monday), absl::ZeroDuration());
}

TEST(CalendarTest, TheLeapDayIsMetInLeapYearsOnly) {
  CalendarHours hours = EveryDay(kOfficeDay);
  hours.yearly_holidays.insert({2, 29});
  const auto calendar = Make("UTC", hours);
  EXPECT_EQ(OpenOn(*calendar, absl::CivilDay(2024, 2, 29)), absl::ZeroDuration());
  EXPECT_EQ(OpenOn(*calendar, absl::CivilDay(2023, 3, 1)), absl::Hours(8));
  CalendarHours leap_days;
  leap_days.yearly_special_days[{2, 29}] = {kOfficeDay};
  // 2100 is no leap year.
  EXPECT_EQ(Make("UTC", leap_days)->Due(At("2096-03-01T00:00:00Z"), absl::Hours(1)), At("2104-02-29T10:00:00Z"));
}

TEST(CalendarTest, ADayOfChangeHasTheHoursThatItHas) {
  const auto berlin = Make("Europe/Berlin", EveryDay(kWholeDay));
  EXPECT_EQ(berlin->Elapsed(At("2024-10-26T22:00:00Z"), At("2024-10-27T23:00:00Z")), absl::Hours(25));
  EXPECT_EQ(berlin->Elapsed(At("2024-03-30T23:00:00Z"), At("2024-03-31T22:00:00Z")), absl::Hours(23));
  // 02:00 to 03:00 do not exist on 2024-03-31: 02:30 is 03:30 then, and a window within them moves as a whole.
  const auto gap = Make("Europe/Berlin", EveryDay({2 * 60 + 15, 2 * 60 + 30}));
  EXPECT_THAT(gap->OpenIntervals(At("2024-03-31T00:00:00Z"), At("2024-03-31T12:00:00Z"), 9),
              ElementsAre(Interval{At("2024-03-31T01:15:00Z"), At("2024-03-31T01:30:00Z")}));
  // 02:30 moves to 03:30, where 03:15 has been.
  const auto emptied = Make("Europe/Berlin", EveryDay({2 * 60 + 30, 3 * 60 + 15}));
  EXPECT_THAT(emptied->OpenIntervals(At("2024-03-31T00:00:00Z"), At("2024-03-31T12:00:00Z"), 9), IsEmpty());
  // 02:00 to 03:00 exist twice on 2024-10-27: the first is meant.
  const auto overlap = Make("Europe/Berlin", EveryDay({2 * 60 + 30, 3 * 60}));
  EXPECT_THAT(overlap->OpenIntervals(At("2024-10-27T00:00:00Z"), At("2024-10-27T12:00:00Z"), 9),
              ElementsAre(Interval{At("2024-10-27T00:30:00Z"), At("2024-10-27T02:00:00Z")}));
}

TEST(CalendarTest, WindowsThatAChangeMakesOverlapCountOnce) {
  CalendarHours hours;
  hours.weekly[6] = {{60, 150}, {180, 240}};  // 02:30 becomes 03:30
  EXPECT_EQ(Make("Europe/Berlin", hours)->Elapsed(At("2024-03-31T00:00:00Z"), At("2024-03-31T12:00:00Z")),
            absl::Hours(2));
  hours.weekly[6] = {{60, 170}, {180, 200}};  // the second within the first, which ends at 03:50
  EXPECT_EQ(Make("Europe/Berlin", hours)->Elapsed(At("2024-03-31T00:00:00Z"), At("2024-03-31T12:00:00Z")),
            absl::Minutes(110));
}

TEST(CalendarTest, ADateThatTheZoneSkippedHasNoHours) {
  // Samoa went from Thursday, 29 December 2011, to Saturday, the 31st.
  const auto office = Make("Pacific/Apia", OfficeHours());
  EXPECT_EQ(office->Elapsed(At("2011-12-30T10:00:00Z"), At("2011-12-31T10:00:00Z")), absl::ZeroDuration());
  EXPECT_EQ(office->Due(At("2011-12-30T02:00:00Z"), absl::Hours(2)), At("2012-01-01T20:00:00Z"));
  const auto always = Make("Pacific/Apia", EveryDay(kWholeDay));
  EXPECT_EQ(always->Due(At("2011-12-29T10:00:00Z"), absl::Hours(48)), At("2011-12-31T10:00:00Z"));
}

TEST(CalendarTest, OddZonesAreRight) {
  // Lord Howe Island's clocks change by half an hour.
  const auto lord_howe = Make("Australia/Lord_Howe", EveryDay(kWholeDay));
  EXPECT_EQ(lord_howe->Elapsed(At("2024-04-05T13:00:00Z"), At("2024-04-07T13:30:00Z")), absl::Hours(48.5));
  const auto morning = Make("Australia/Lord_Howe", EveryDay({0, 6 * 60}));
  EXPECT_EQ(morning->Elapsed(At("2024-04-06T12:00:00Z"), At("2024-04-07T12:00:00Z")), absl::Hours(6.5));
  EXPECT_EQ(morning->Elapsed(At("2024-10-05T12:00:00Z"), At("2024-10-06T12:00:00Z")), absl::Hours(5.5));
  // Troll's by two hours.
  const auto troll = Make("Antarctica/Troll", EveryDay({0, 6 * 60}));
  EXPECT_EQ(troll->Elapsed(At("2024-03-30T20:00:00Z"), At("2024-03-31T20:00:00Z")), absl::Hours(4));
  // Monrovia was 44 minutes and a half behind until 1972.
  EXPECT_EQ(Make("Africa/Monrovia", OfficeHours())->Due(At("1971-06-01T00:00:00Z"), absl::ZeroDuration()),
            At("1971-06-01T09:44:30Z"));
}

TEST(CalendarTest, TheTurnOfTheYearIsNoSeam) {
  const auto always = Make("America/New_York", EveryDay(kWholeDay));
  const absl::Time from = At("2023-12-30T00:00:00Z");
  const absl::Time to = At("2026-01-02T00:00:00Z");
  EXPECT_THAT(always->OpenIntervals(from, to, 1), ElementsAre(Interval{from, to}));
  EXPECT_EQ(always->Elapsed(from, to), to - from);
  EXPECT_EQ(always->Due(from, to - from), to);
}

TEST(CalendarTest, NothingCountsOutsideTheYears) {
  const auto calendar = Make("Europe/Berlin", OfficeHours());
  EXPECT_EQ(calendar->Due(At("2299-12-31T00:00:00Z"), absl::Hours(24 * 30)), absl::InfiniteFuture());
  EXPECT_EQ(calendar->Due(At("2300-01-01T00:00:00Z"), absl::ZeroDuration()), absl::InfiniteFuture());
  EXPECT_EQ(calendar->Due(absl::InfiniteFuture(), absl::Hours(1)), absl::InfiniteFuture());
  EXPECT_EQ(calendar->Due(At("2024-01-01T00:00:00Z"), absl::InfiniteDuration()), absl::InfiniteFuture());
  EXPECT_EQ(calendar->Elapsed(At("1800-01-01T00:00:00Z"), At("1900-01-01T00:00:00Z")), absl::ZeroDuration());
  EXPECT_EQ(calendar->Elapsed(At("2300-01-01T00:00:00Z"), At("2400-01-01T00:00:00Z")), absl::ZeroDuration());
  EXPECT_EQ(calendar->Elapsed(At("2024-01-01T00:00:00Z"), absl::InfiniteFuture()), absl::InfiniteDuration());
  EXPECT_EQ(calendar->Due(At("1800-01-01T00:00:00Z"), absl::ZeroDuration()),
            calendar->Due(At("1900-01-01T00:00:00Z"), absl::ZeroDuration()));
}

TEST(CalendarTest, AlwaysOpenIsPlainTime) {
  const auto always = Calendar::AlwaysOpen();
  const absl::Time start = At("2024-01-01T00:00:00.000001Z");
  EXPECT_EQ(always->Due(start, absl::Hours(24 * 400)), start + absl::Hours(24 * 400));
  EXPECT_EQ(always->Due(start, absl::Hours(-1)), start);
  EXPECT_EQ(always->Elapsed(start + absl::Hours(1), start), absl::Hours(-1));
  EXPECT_THAT(always->OpenIntervals(start, start + absl::Hours(1), 3),
              ElementsAre(Interval{start, start + absl::Hours(1)}));
  EXPECT_THAT(always->OpenIntervals(start, start + absl::Hours(1), 0), IsEmpty());
  EXPECT_EQ(always->zone(), "UTC");
}

TEST(CalendarTest, PausesMayOverlapAndStandInAnyOrder) {
  const auto calendar = Make("UTC", OfficeHours());
  const absl::Time nine = At("2024-05-06T09:00:00Z");
  const std::vector<Interval> pauses = {{nine + absl::Hours(3), nine + absl::Hours(4)},
                                        {nine + absl::Hours(1), nine + absl::Hours(2)},
                                        {nine + absl::Hours(1), nine + absl::Hours(1.5)},
                                        {nine + absl::Hours(1.75), nine + absl::Hours(2.5)},
                                        {nine + absl::Hours(7), nine}};  // none
  EXPECT_EQ(DueWithPauses(*calendar, nine, absl::Hours(4), pauses), nine + absl::Hours(6.5));
  EXPECT_EQ(ElapsedWithPauses(*calendar, nine, nine + absl::Hours(8), pauses), absl::Hours(5.5));
  EXPECT_EQ(ElapsedWithPauses(*calendar, nine + absl::Hours(8), nine, pauses), absl::Hours(-5.5));
  EXPECT_EQ(TimeCounted(*calendar, nine + absl::Hours(8), nine, pauses), absl::ZeroDuration());
}

TEST(CalendarTest, AnOpenPauseHoldsWhatIsNotReachedBeforeIt) {
  const auto calendar = Make("UTC", OfficeHours());
  const absl::Time nine = At("2024-05-06T09:00:00Z");
  const std::vector<Interval> waiting = {{nine + absl::Hours(2), absl::InfiniteFuture()}};
  EXPECT_EQ(DueWithPauses(*calendar, nine, absl::Hours(2), waiting), nine + absl::Hours(2));
  EXPECT_EQ(DueWithPauses(*calendar, nine, absl::Hours(2) + absl::Microseconds(1), waiting), absl::InfiniteFuture());
  EXPECT_EQ(ElapsedWithPauses(*calendar, nine, nine + absl::Hours(24 * 365), waiting), absl::Hours(2));
  // No work is due at the first instant that counts.
  EXPECT_EQ(DueWithPauses(*calendar, nine, absl::ZeroDuration(), {{nine, nine + absl::Hours(1)}}),
            nine + absl::Hours(1));
  EXPECT_EQ(DueWithPauses(*Calendar::AlwaysOpen(), nine, absl::Hours(1), {{nine, nine + absl::Hours(1)}}),
            nine + absl::Hours(2));
}

TEST(CalendarTest, WhatIsNoZoneIsRefused) {
  for (const char* name : {"",
                           "localtime",
                           "../Europe/Berlin",
                           "/etc/localtime",
                           "/usr/share/zoneinfo/Europe/Berlin",
                           "Europe/../UTC",
                           "Europe//Berlin",
                           "Europe/",
                           "Europe",
                           "right/Europe/Berlin",
                           "posix/Europe/Berlin",
                           "posixrules",
                           "tzdata.zi",
                           "file:Europe/Berlin",
                           "libc:localtime",
                           "Fixed/UTC+01:00:00",
                           "europe/berlin",
                           "Mars/Base",
                           " UTC",
                           "UTC\n"}) {
    EXPECT_THAT(ErrorOf(name, OfficeHours()), HasSubstr("unknown time zone \"")) << name;
  }
  EXPECT_THAT(ErrorOf(std::string("UTC\0", 4), OfficeHours()), HasSubstr("unknown time zone \"UTC\\x00\""));
  EXPECT_LT(ErrorOf(std::string(100'000, 'A'), OfficeHours()).size(), 300u);
  EXPECT_EQ(Make("Europe/Berlin", OfficeHours())->zone(), "Europe/Berlin");
}

TEST(CalendarTest, EveryZoneOfThisMachineIsKnown) {
  for (const std::string& zone : ZonesOfThisMachine()) EXPECT_TRUE(Calendar::Make(zone, OfficeHours()).ok()) << zone;
}

TEST(CalendarTest, HoursThatCannotBeMeantSoNameTheirDay) {
  CalendarHours hours = OfficeHours();
  hours.weekly[2] = {{600, 1080}, {540, 660}};
  EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("Wednesday: the windows 09:00-11:00 and 10:00-18:00 overlap"));
  hours.weekly[2] = {{600, 600}};
  EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("Wednesday: the window 10:00-10:00 is never open"));
  hours.weekly[2] = {{22 * 60, 6 * 60}};
  EXPECT_THAT(ErrorOf("UTC", hours), AllOf(HasSubstr("22:00-06:00"), HasSubstr("two windows, on two days")));
  hours.weekly[2] = {{540, 1441}};
  EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("Wednesday: the window from minute 540 to 1441 leaves the day"));
  hours.weekly[2] = {{-1, 540}};
  EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("Wednesday"));
  hours = OfficeHours();
  hours.special_days[absl::CivilDay(2024, 12, 24)] = {{720, 540}};
  EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("2024-12-24: the window 12:00-09:00"));
  hours = OfficeHours();
  hours.yearly_special_days[{12, 24}] = {{540, 720}, {700, 800}};
  EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("*-12-24: the windows"));
}

TEST(CalendarTest, ADayOfNoYearIsRefused) {
  for (const YearlyDay& day : {YearlyDay{2, 30}, {13, 1}, {0, 1}, {4, 31}, {1, 0}, {-3, 5}}) {
    CalendarHours hours = OfficeHours();
    hours.yearly_holidays.insert(day);
    EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("no year has this day"));
    hours = OfficeHours();
    hours.yearly_special_days[day] = {kOfficeDay};
    EXPECT_THAT(ErrorOf("UTC", hours), HasSubstr("no year has this day"));
  }
}

TEST(CalendarTest, ACalendarWithoutAnOpenHourIsRefused) {
  EXPECT_THAT(ErrorOf("UTC", CalendarHours()), HasSubstr("no open hour"));
  CalendarHours closed_special_day;
  closed_special_day.special_days[absl::CivilDay(2024, 1, 1)] = {kOfficeDay};
  closed_special_day.holidays.insert(absl::CivilDay(2024, 1, 1));
  EXPECT_THAT(ErrorOf("UTC", closed_special_day), HasSubstr("no open hour"));
  CalendarHours closed_all_year = OfficeHours();
  for (absl::CivilDay day(2024, 1, 1); day.year() == 2024; ++day) {
    closed_all_year.yearly_holidays.insert({day.month(), day.day()});
  }
  EXPECT_THAT(ErrorOf("UTC", closed_all_year), HasSubstr("no open hour"));
  closed_all_year.yearly_holidays.erase({2, 29});  // a weekday in some leap years
  EXPECT_EQ(Make("UTC", closed_all_year)->Due(At("2024-03-01T00:00:00Z"), absl::ZeroDuration()),
            At("2028-02-29T09:00:00Z"));
}

TEST(CalendarTest, ManyThreadsMayShareOne) {
  const absl::Time start = At("2024-01-01T00:00:00Z");
  const absl::Duration work = absl::Hours(8) * 261 * 60;
  const absl::Time expected = Make("America/Sao_Paulo", OfficeHours())->Due(start, work);
  const auto shared = Make("America/Sao_Paulo", OfficeHours());
  std::vector<absl::Time> due(8);
  std::vector<std::thread> threads;
  for (absl::Time& mine : due) threads.emplace_back([&] { mine = shared->Due(start, work); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(due, std::vector<absl::Time>(8, expected));
}

TEST(ZoneDataVersionTest, IsTheYearAndALetterOrUnknown) {
  EXPECT_THAT(ZoneDataVersion(), AnyOf(MatchesRegex("20[0-9][0-9][a-z]+.*"), "unknown"));
}

}  // namespace
}  // namespace docket::testing
