#include "tests/server/calendar/oracle_file.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace docket::testing {
namespace {

using Json = nlohmann::json;

// What is wrong ends in ParseOracle, where the case is known: the JSON library throws as well.
[[noreturn]] void Fail(const std::string& what) { throw std::runtime_error(what); }

void ExpectFields(const Json& object, const std::string& of, std::initializer_list<const char*> known) {
  if (!object.is_object()) Fail(absl::StrCat(of, " is no object"));
  for (const auto& [field, value] : object.items()) {
    if (std::find(known.begin(), known.end(), field) == known.end()) {
      Fail(absl::StrCat(of, " has a field that is not known: \"", field, "\""));
    }
  }
}

absl::Time TimeOf(const Json& text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text.get<std::string>(), &time, &error)) {
    Fail(absl::StrCat("\"", text.get<std::string>(), "\" is no time: ", error));
  }
  return time;
}

absl::Time TimeOrNever(const Json& text) { return text.is_null() ? absl::InfiniteFuture() : TimeOf(text); }

absl::Duration SecondsOf(const Json& number) {
  return number.is_number_integer() ? absl::Seconds(number.get<int64_t>()) : absl::Seconds(number.get<double>());
}

int MinuteOf(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  int hour = 0;
  int minute = 0;
  const bool written = parts.size() == 2 && absl::SimpleAtoi(parts[0], &hour) && absl::SimpleAtoi(parts[1], &minute);
  if (!written || hour < 0 || minute < 0 || minute > 59) Fail(absl::StrCat("\"", text, "\" is no hour and minute"));
  return 60 * hour + minute;
}

OpenWindow WindowOf(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  if (parts.size() != 2) Fail(absl::StrCat("\"", text, "\" is no window"));
  return {MinuteOf(parts[0]), MinuteOf(parts[1])};
}

void AddHoliday(const std::string& text, CalendarHours* hours) {
  const std::vector<std::string> parts = absl::StrSplit(text, '-');
  absl::CivilDay day;
  int month = 0;
  int day_of_month = 0;
  if (parts.size() == 3 && parts[0] == "*" && absl::SimpleAtoi(parts[1], &month) &&
      absl::SimpleAtoi(parts[2], &day_of_month)) {
    hours->yearly_holidays.insert({month, day_of_month});
  } else if (absl::ParseCivilTime(text, &day)) {
    hours->holidays.insert(day);
  } else {
    Fail(absl::StrCat("\"", text, "\" is no holiday"));
  }
}

std::shared_ptr<const Calendar> CalendarOf(const Json& json) {
  static constexpr std::initializer_list<const char*> kWeekdays = {"MONDAY", "TUESDAY",  "WEDNESDAY", "THURSDAY",
                                                                   "FRIDAY", "SATURDAY", "SUNDAY"};
  ExpectFields(json, "the calendar", {"time_zone", "weekly_hours", "holidays"});
  ExpectFields(json.at("weekly_hours"), "weekly_hours", kWeekdays);
  CalendarHours hours;
  for (size_t weekday = 0; weekday < kWeekdays.size(); ++weekday) {
    const auto windows = json.at("weekly_hours").find(*(kWeekdays.begin() + weekday));
    if (windows == json.at("weekly_hours").end()) continue;
    for (const Json& window : *windows) hours.weekly[weekday].push_back(WindowOf(window.get<std::string>()));
  }
  if (json.contains("holidays")) {
    for (const Json& holiday : json.at("holidays")) AddHoliday(holiday.get<std::string>(), &hours);
  }
  auto calendar = Calendar::Make(json.at("time_zone").get<std::string>(), std::move(hours));
  if (!calendar.ok()) Fail(std::string(calendar.status().message()));
  return *calendar;
}

std::vector<Interval> PausesOf(const Json& json) {
  std::vector<Interval> pauses;
  for (const Json& pause : json) {
    ExpectFields(pause, "a pause", {"start", "end"});
    pauses.push_back({TimeOf(pause.at("start")), TimeOrNever(pause.at("end"))});
  }
  return pauses;
}

OracleCase CaseOf(const Json& json) {
  OracleCase c;
  const std::string operation = json.at("operation").get<std::string>();
  c.is_deadline = operation == "deadline";
  if (c.is_deadline) {
    ExpectFields(json, "the case",
                 {"id", "operation", "calendar", "pauses", "start", "work_seconds", "due", "source", "note"});
    c.work = SecondsOf(json.at("work_seconds"));
    c.due = TimeOrNever(json.at("due"));
  } else if (operation == "elapsed") {
    ExpectFields(json, "the case",
                 {"id", "operation", "calendar", "pauses", "start", "end", "elapsed_seconds", "source", "note"});
    c.end = TimeOf(json.at("end"));
    c.elapsed = SecondsOf(json.at("elapsed_seconds"));
  } else {
    Fail(absl::StrCat("the operation \"", operation, "\" is not known: expected \"deadline\" or \"elapsed\""));
  }
  c.calendar = CalendarOf(json.at("calendar"));
  if (json.contains("pauses")) c.pauses = PausesOf(json.at("pauses"));
  c.start = TimeOf(json.at("start"));
  if (json.contains("source")) c.source = json.at("source").get<std::string>();
  return c;
}

}  // namespace

absl::StatusOr<std::vector<OracleCase>> ParseOracle(absl::string_view text) {
  std::vector<OracleCase> cases;
  std::string id = "the file";
  try {
    const Json file = Json::parse(text.begin(), text.end());
    ExpectFields(file, "the file", {"conventions", "cases"});
    for (const Json& json : file.at("cases")) {
      id = absl::StrCat("case ", cases.size() + 1);
      const std::string name = json.at("id").get<std::string>();
      id = absl::StrCat("case ", name);
      cases.push_back(CaseOf(json));
      cases.back().id = name;
    }
  } catch (const std::exception& e) {
    return absl::InvalidArgumentError(absl::StrCat(id, ": ", e.what()));
  }
  if (cases.empty()) return absl::InvalidArgumentError("the file has no case");
  return cases;
}

absl::StatusOr<std::vector<OracleCase>> ReadOracle(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.is_open() || text.fail()) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return ParseOracle(text.str());
}

}  // namespace docket::testing
