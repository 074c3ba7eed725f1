// When the desk is open.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/calendar/zone.h"
#include "server/policy/findings.h"
#include "server/policy/policy_words.h"

namespace docket {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
// Of one day that are compared with each other; nobody opens more often.
constexpr size_t kMostWindows = 100;

// A window, and where it stands.
struct Placed {
  OpenWindow window;
  std::string text;
  int line = 0;
};

// The windows of one day, in the order of the file.
class Day {
 public:
  void Add(const std::string& place, const std::string& text, Findings* findings) {
    const std::optional<OpenWindow> window = ParseOpenWindow(text);
    if (!window.has_value() || window->closes_minute <= window->opens_minute) return;
    if (windows_.size() == kMostWindows) {
      findings->Tell(place, absl::StrCat("the day has more than ", kMostWindows, " opening hours: make them fewer"));
    }
    if (windows_.size() >= kMostWindows) return;
    for (const Placed& other : windows_) {
      if (window->opens_minute >= other.window.closes_minute || other.window.opens_minute >= window->closes_minute) {
        continue;
      }
      findings->Tell(place, absl::StrCat("\"", text, "\" overlaps with \"", other.text, "\" in line ", other.line,
                                         " on the same day: make them one, or put them one after another"));
      break;
    }
    windows_.push_back({*window, text, findings->LineOf(place)});
  }

 private:
  std::vector<Placed> windows_;
};

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void CheckWindows(const std::string& place, const Texts& windows, Findings* findings) {
  for (int i = 0; i < windows.size(); ++i) {
    const std::string here = At(place, i);
    const std::optional<OpenWindow> window = ParseOpenWindow(windows[i]);
    const std::string quoted = absl::StrCat("\"", windows[i].size() > 40 ? "..." : windows[i], "\"");
    if (!window.has_value()) {
      findings->Tell(here, absl::StrCat(quoted,
                                        " are no opening hours: expected from-to, such as \"09:00-12:30\", at "
                                        "most until \"24:00\""));
    } else if (window->closes_minute == window->opens_minute || window->opens_minute == kMinutesPerDay) {
      findings->Tell(here, absl::StrCat(quoted, " is never open: a whole day is \"00:00-24:00\""));
    } else if (window->closes_minute < window->opens_minute) {
      findings->Tell(here, absl::StrCat(quoted, " closes before it opens: split it at midnight, \"",
                                        windows[i].substr(0, windows[i].find('-')), "-24:00\" on this day and \"00:00-",
                                        windows[i].substr(windows[i].find('-') + 1), "\" on the next"));
    }
  }
}

void CheckHours(const std::string& place, const v1::Policy::Calendar& calendar, Findings* findings) {
  std::map<int, Day> days;
  for (int i = 0; i < calendar.hours_size(); ++i) {
    const v1::Policy::Calendar::Hours& hours = calendar.hours(i);
    const std::string here = At(absl::StrCat(place, ".hours"), i);
    if (hours.days().empty()) findings->Missing(here, "days", "is missing: on which days, such as [MONDAY, TUESDAY]");
    if (hours.open().empty()) findings->Missing(here, "open", "is missing: from when to when, such as \"09:00-17:00\"");
    findings->List(absl::StrCat(here, ".days"), hours.days(), v1::Policy::Weekday_Name<int>);
    CheckWindows(absl::StrCat(here, ".open"), hours.open(), findings);
    for (int k = 0; k < hours.open_size(); ++k) {
      const std::set<int> weekdays(hours.days().begin(), hours.days().end());
      for (int day : weekdays) days[day].Add(At(absl::StrCat(here, ".open"), k), hours.open(k), findings);
    }
  }
}

// Holidays and special days, by day: which one counts would not be plain where there are two.
void CheckDays(const std::string& place, const v1::Policy::Calendar& calendar, Findings* findings) {
  std::map<PolicyDay, int> lines;
  const auto check = [&](const std::string& here, const std::string& text) {
    const std::optional<PolicyDay> day = ParsePolicyDay(text);
    if (!day.has_value()) {
      findings->Tell(here,
                     absl::StrCat("\"", text.size() > 40 ? "..." : text,
                                  "\" is no day: expected a date, such as \"2026-12-25\", or one of every year, such "
                                  "as \"*-12-25\""));
    } else if (const auto [earlier, added] = lines.emplace(*day, findings->LineOf(here)); !added) {
      findings->Tell(here, absl::StrCat("\"", text, "\" is there already, in line ", earlier->second,
                                        ": a day is a holiday or has hours of its own, once"));
    }
  };
  for (int i = 0; i < calendar.holidays_size(); ++i) {
    check(At(absl::StrCat(place, ".holidays"), i), calendar.holidays(i));
  }
  for (int i = 0; i < calendar.special_days_size(); ++i) {
    const v1::Policy::Calendar::SpecialDay& special = calendar.special_days(i);
    const std::string here = At(absl::StrCat(place, ".special_days"), i);
    if (special.date().empty()) {
      findings->Missing(here, "date", "is missing: which day, such as \"2026-12-24\" or \"*-12-24\"");
    } else {
      check(absl::StrCat(here, ".date"), special.date());
    }
    if (special.open().empty()) {
      findings->Missing(here, "open",
                        "is missing: its hours, such as \"09:00-12:00\" (a closed day is one of holidays)");
    }
    CheckWindows(absl::StrCat(here, ".open"), special.open(), findings);
    Day day;
    for (int k = 0; k < special.open_size(); ++k)
      day.Add(At(absl::StrCat(here, ".open"), k), special.open(k), findings);
  }
}

bool HasWeeklyHours(const v1::Policy::Calendar& calendar) {
  return std::any_of(calendar.hours().begin(), calendar.hours().end(),
                     [](const auto& hours) { return !hours.days().empty() && !hours.open().empty(); });
}

void CheckCalendar(const std::string& place, const v1::Policy::Calendar& calendar, Findings* findings) {
  const size_t problems_before = findings->count();
  if (!IsDirectoryId(calendar.id())) {
    findings->Missing(place, "id", "expected 1 to 40 of a-z, 0-9 and \"-\", such as \"office\"");
  }
  if (calendar.time_zone().empty()) {
    findings->Missing(place, "time_zone", "is missing: the name of an IANA zone, such as \"Europe/Berlin\"");
  } else if (const auto zone = FindZone(calendar.time_zone()); !zone.ok()) {
    findings->Tell(absl::StrCat(place, ".time_zone"), std::string(zone.status().message()));
  }
  CheckHours(place, calendar, findings);
  CheckDays(place, calendar, findings);
  if (!HasWeeklyHours(calendar)) {
    findings->Missing(place, "hours",
                      "no open hour: give hours of at least one day of the week, such as hours { days: MONDAY open: "
                      "\"09:00-17:00\" }");
  }
  if (findings->count() > problems_before || !findings->Whole(place)) return;
  // Whatever else a calendar may not be.
  if (const auto made = Calendar::Make(calendar.time_zone(), HoursOf(calendar)); !made.ok()) {
    findings->Tell(place, std::string(made.status().message()));
  }
}

void CheckDefault(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  int first = -1;
  for (int i = 0; i < policy.calendars_size(); ++i) {
    if (!policy.calendars(i).default_()) continue;
    if (first >= 0) {
      findings->Tell(
          absl::StrCat(At("calendars", i), ".default"),
          absl::StrCat("calendar \"", policy.calendars(first).id(), "\" in line ",
                       findings->LineOf(At("calendars", first)), " is the default already: one of the calendars is"));
    } else {
      first = i;
    }
  }
  if (first < 0 && !policy.calendars().empty() && findings->Whole("calendars")) {
    findings->Tell("calendars[0]",
                   "no calendar is the default: put default: true into the one for all cases whose team has none");
  }
}

}  // namespace

void CheckCalendars(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  std::map<std::string, int> ids, teams;
  for (int i = 0; i < policy.calendars_size(); ++i) {
    const v1::Policy::Calendar& calendar = policy.calendars(i);
    const std::string here = At("calendars", i);
    CheckCalendar(here, calendar, findings);
    const auto [same, added] = ids.emplace(calendar.id(), findings->LineOf(here));
    if (!added && !calendar.id().empty()) {
      findings->Tell(absl::StrCat(here, ".id"), absl::StrCat("the calendar in line ", same->second, " is called \"",
                                                             calendar.id(), "\" already: give this one another id"));
    }
    for (int k = 0; k < calendar.teams_size(); ++k) {
      const std::string place = At(absl::StrCat(here, ".teams"), k);
      if (!ParseTeamName(calendar.teams(k)).has_value()) {
        findings->Tell(place, "expected a team's name, such as \"teams/berlin\"");
      }
      const auto [other, first] = teams.emplace(calendar.teams(k), findings->LineOf(place));
      if (!first) {
        findings->Tell(place, absl::StrCat("\"", calendar.teams(k), "\" has a calendar already, in line ",
                                           other->second, ": a team goes by one"));
      }
    }
  }
  CheckDefault(findings);
}

}  // namespace docket
