// What may not be written down as a desk's opening hours.
#include <string>

#include "tests/server/policy/small_policy.h"

namespace docket::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Another calendar, beside the small policy's; its contents begin in line 5.
void ExpectCalendarProblem(const std::string& contents, const std::string& where, const std::string& says) {
  ExpectProblem(absl::StrCat("calendars {\n", contents, "\n}"), where, says);
}

constexpr char kWeek[] = "id: \"b\" time_zone: \"Europe/Berlin\" hours { days: MONDAY open: \"09:00-17:00\" }";

void ExpectWeekProblem(const std::string& contents, const std::string& where, const std::string& says) {
  ExpectCalendarProblem(absl::StrCat(kWeek, "\n", contents), where, says);
}

TEST(CalendarProblemsTest, ACalendarWithEverythingIsInOrder) {
  EXPECT_THAT(ProblemsWith(R"(calendars { id: "berlin" time_zone: "Europe/Berlin" teams: ["teams/a", "teams/b"]
    hours { days: [MONDAY, TUESDAY] open: ["13:00-17:00", "09:00-12:30"] }
    hours { days: [SATURDAY, MONDAY] open: "17:00-24:00" }
    holidays: ["*-12-25", "2026-04-03", "*-02-29"]
    special_days { date: "2026-12-24" open: "09:00-12:00" }
    special_days { date: "*-12-31" open: ["09:00-12:00", "12:00-13:00"] } })"),
              IsEmpty());
}

TEST(CalendarProblemsTest, Windows) {
  const auto open = [](const std::string& hours) {
    return absl::StrCat("id: \"b\" time_zone: \"UTC\" hours { days: TUESDAY\n open: ", hours, "}");
  };
  for (const char* malformed : {"9-17", "09:00", "09:00-25:00", "09:60-10:00", "09:00-24:01", "9:00-17:00", "", "-",
                                "09:00 - 17:00", "09:00-12:00-13:00", "aa:bb-cc:dd"}) {
    ExpectCalendarProblem(open(absl::StrCat("\"", malformed, "\"")), "6 calendars[1].hours[0].open[0]",
                          "are no opening hours: expected from-to, such as \"09:00-12:30\"");
  }
  ExpectCalendarProblem(
      open("\"22:00-06:00\""), "6 calendars[1].hours[0].open[0]",
      "closes before it opens: split it at midnight, \"22:00-24:00\" on this day and \"00:00-06:00\"");
  ExpectCalendarProblem(open("\"09:00-09:00\""), "6 calendars[1].hours[0].open[0]", "is never open");
  ExpectCalendarProblem(open("[\"09:00-12:00\", \"13:00-14:00\",\n\"11:59-13:00\"]"), "7 calendars[1].hours[0].open[2]",
                        "\"11:59-13:00\" overlaps with \"09:00-12:00\" in line 6 on the same day");
}

TEST(CalendarProblemsTest, WindowsOfOneDayThatAreWrittenInTwoPlaces) {
  ExpectCalendarProblem(
      "id: \"b\" time_zone: \"UTC\" hours { days: [MONDAY, TUESDAY] open: \"09:00-12:00\" }\n"
      "hours { days: TUESDAY open: \"11:00-13:00\" }",
      "6 calendars[1].hours[1].open[0]", "overlaps with \"09:00-12:00\" in line 5");
  ExpectWeekProblem("special_days { date: \"*-12-24\" open: [\"09:00-12:00\",\n\"10:00-11:00\"] }",
                    "7 calendars[1].special_days[0].open[1]", "overlaps with \"09:00-12:00\" in line 6");
}

TEST(CalendarProblemsTest, NoOpenHour) {
  ExpectCalendarProblem("id: \"b\" time_zone: \"UTC\"", "4 calendars[1].hours", "no open hour");
  ExpectWeekProblem("hours { open: \"09:00-10:00\" }", "6 calendars[1].hours[1].days", "is missing");
  ExpectWeekProblem("hours { days: FRIDAY }", "6 calendars[1].hours[1].open", "is missing");
  std::string all = "id: \"b\" time_zone: \"UTC\" hours { days: MONDAY open: \"09:00-17:00\" } holidays: [\"*-01-01\"";
  for (absl::CivilDay day(2000, 1, 2); day.year() == 2000; ++day) {
    absl::StrAppend(&all, ", \"*", absl::FormatCivilTime(day).substr(4), "\"");
  }
  ExpectCalendarProblem(all + "]", "4 calendars[1]", "no open hour");
}

TEST(CalendarProblemsTest, Zones) {
  for (const char* zone : {"Mars/Base", "../etc/passwd", "localtime", "europe/berlin", "UTC+25"}) {
    ExpectCalendarProblem(
        absl::StrCat("id: \"b\" hours { days: MONDAY open: \"09:00-17:00\" }\ntime_zone: \"", zone, "\""),
        "6 calendars[1].time_zone", "unknown time zone");
  }
  ExpectCalendarProblem("id: \"b\" hours { days: MONDAY open: \"09:00-17:00\" }", "4 calendars[1].time_zone",
                        "is missing: the name of an IANA zone");
}

TEST(CalendarProblemsTest, Days) {
  for (const char* day : {"2026-13-01", "2026-02-29", "*-02-30", "25.12.", "2026-1-1", "*-*-01", "1899-12-31", "",
                          "2300-01-01", "2026-12-25 "}) {
    ExpectWeekProblem(absl::StrCat("holidays: [\"*-01-01\",\n \"", day, "\"]"), "7 calendars[1].holidays[1]",
                      "is no day: expected a date, such as \"2026-12-25\", or one of every year");
  }
  ExpectWeekProblem("special_days { date: \"tomorrow\" open: \"09:00-10:00\" }", "6 calendars[1].special_days[0].date",
                    "is no day");
  ExpectWeekProblem("special_days { open: \"09:00-10:00\" }", "6 calendars[1].special_days[0].date", "is missing");
  ExpectWeekProblem("special_days { date: \"*-12-24\" }", "6 calendars[1].special_days[0].open",
                    "a closed day is one of holidays");
  ExpectWeekProblem("holidays: \"*-12-24\"\nspecial_days { date: \"*-12-24\" open: \"09:00-10:00\" }",
                    "7 calendars[1].special_days[0].date", "is there already, in line 6");
}

TEST(CalendarProblemsTest, DefaultTeamsAndIds) {
  ExpectWeekProblem("default: true", "6 calendars[1].default", "calendar \"office\" in line 2 is the default already");
  ExpectWeekProblem("teams: [\"teams/a\",\n\"teams/a\"]", "7 calendars[1].teams[1]",
                    "has a calendar already, in line 6");
  ExpectWeekProblem("teams: \"berlin\"", "6 calendars[1].teams[0]", "expected a team's name, such as \"teams/berlin\"");
  ExpectCalendarProblem("id: \"office\"\ntime_zone: \"UTC\" hours { days: MONDAY open: \"09:00-17:00\" }",
                        "5 calendars[1].id", "the calendar in line 2 is called \"office\" already");
  ExpectCalendarProblem("id: \"Our Office\" time_zone: \"UTC\" hours { days: MONDAY open: \"09:00-17:00\" }",
                        "5 calendars[1].id", "expected 1 to 40 of a-z");
  ExpectWeekProblem("hours { days: [FRIDAY, FRIDAY] open: \"09:00-17:00\" }", "6 calendars[1].hours[1].days[1]",
                    "FRIDAY is there twice");
  std::string none = kSmall;
  none.erase(none.find(" default: true"), sizeof(" default: true") - 1);
  EXPECT_THAT(ProblemsOf(none), ElementsAre(HasSubstr("2 calendars[0]: no calendar is the default")));
}

TEST(CalendarProblemsTest, ACalendarThatIsHardlyEverOpen) {
  const std::string rare =
      "calendars { id: \"b\" time_zone: \"UTC\" hours { days: MONDAY open: \"09:00-09:01\" } }\n"
      "targets { target: TARGET_RESOLVE time: BUSINESS\nwithin: \"16h\" }\n";
  EXPECT_THAT(ProblemsWith(rare), IsEmpty());
  const std::string rung =
      "rungs { id: \"a\" target: TARGET_RESOLVE after: \"2h\" cause: ESCALATION_CAUSE_OVERDUE level: "
      "ESCALATION_LEVEL_SENIOR }\n";
  ExpectProblem(rare + rung, "6 targets[0].within",
                "is more business time, with its rungs, than calendar \"b\" is open in 20 years");
  ExpectProblem("waits { end: CLOSE time: BUSINESS\nend_after: \"87600h\" }", "5 waits[0].end_after",
                "than calendar \"office\" is open");
}

}  // namespace
}  // namespace docket::testing
