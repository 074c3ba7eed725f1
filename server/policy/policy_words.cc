#include "server/policy/policy_words.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/policy/policy_text.h"

namespace docket {
namespace {

constexpr int kMinutesPerHour = 60;
constexpr int kMinutesPerDay = 24 * kMinutesPerHour;
constexpr size_t kMostDigits = 9;
constexpr int kLeapYear = 2000;
constexpr absl::Duration kLongest = absl::Hours(10 * 365 * 24);

// Exactly so many digits.
std::optional<int> Digits(absl::string_view text, size_t count) {
  int number = 0;
  if (text.size() != count || !std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) return std::nullopt;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  return number;
}

// "12-25"; a CivilDay carries what no month has into the next: a day that changes is none.
std::optional<absl::CivilDay> MonthAndDay(int year, absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() != 2) return std::nullopt;
  const std::optional<int> month = Digits(parts[0], 2);
  const std::optional<int> day = Digits(parts[1], 2);
  if (!month.has_value() || !day.has_value()) return std::nullopt;
  const absl::CivilDay found(year, *month, *day);
  if (found.year() != year || found.month() != *month || found.day() != *day) return std::nullopt;
  return found;
}

std::optional<int> MinuteOfDay(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ':');
  if (parts.size() != 2) return std::nullopt;
  const std::optional<int> hour = Digits(parts[0], 2);
  const std::optional<int> minute = Digits(parts[1], 2);
  if (!hour.has_value() || !minute.has_value() || *minute >= kMinutesPerHour) return std::nullopt;
  const int minutes = *hour * kMinutesPerHour + *minute;
  return minutes <= kMinutesPerDay ? std::optional<int>(minutes) : std::nullopt;
}

template <typename Texts>
std::vector<OpenWindow> WindowsOf(const Texts& texts) {
  std::vector<OpenWindow> windows;
  for (const std::string& text : texts) {
    if (const auto window = ParseOpenWindow(text); window.has_value()) windows.push_back(*window);
  }
  return windows;
}

}  // namespace

bool ParsePolicyDuration(absl::string_view text, absl::Duration* duration) {
  const struct {
    char letter;
    absl::Duration length;
  } kUnits[] = {{'h', absl::Hours(1)}, {'m', absl::Minutes(1)}, {'s', absl::Seconds(1)}};
  absl::Duration sum;
  for (const auto& unit : kUnits) {
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0 || digits == text.size() || text[digits] != unit.letter) continue;
    int count = 0;
    if (digits > kMostDigits || !absl::SimpleAtoi(text.substr(0, digits), &count)) return false;
    sum += count * unit.length;
    text.remove_prefix(digits + 1);
  }
  if (!text.empty() || sum <= absl::ZeroDuration() || sum > kLongest) return false;
  *duration = sum;
  return true;
}

std::optional<absl::CivilDay> ParsePolicyDate(absl::string_view text) {
  const std::optional<int> year = Digits(text.substr(0, 4), 4);
  if (!year.has_value() || *year < Calendar::kFirstYear || *year > Calendar::kLastYear) return std::nullopt;
  text.remove_prefix(4);
  return absl::ConsumePrefix(&text, "-") ? MonthAndDay(*year, text) : std::nullopt;
}

std::optional<PolicyDay> ParsePolicyDay(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "*-")) {
    const std::optional<absl::CivilDay> day = MonthAndDay(kLeapYear, text);
    if (!day.has_value()) return std::nullopt;
    return PolicyDay(YearlyDay(day->month(), day->day()));
  }
  const std::optional<absl::CivilDay> date = ParsePolicyDate(text);
  return date.has_value() ? std::optional<PolicyDay>(*date) : std::nullopt;
}

std::optional<OpenWindow> ParseOpenWindow(absl::string_view text) {
  const std::vector<absl::string_view> ends = absl::StrSplit(text, '-');
  if (ends.size() != 2) return std::nullopt;
  const std::optional<int> opens = MinuteOfDay(ends[0]);
  const std::optional<int> closes = MinuteOfDay(ends[1]);
  if (!opens.has_value() || !closes.has_value()) return std::nullopt;
  return OpenWindow{*opens, *closes};
}

CalendarHours HoursOf(const v1::Policy::Calendar& calendar) {
  CalendarHours hours;
  for (const v1::Policy::Calendar::Hours& some : calendar.hours()) {
    const std::vector<OpenWindow> windows = WindowsOf(some.open());
    for (int day : some.days()) {
      if (day < v1::Policy::MONDAY || day > v1::Policy::SUNDAY) continue;
      std::vector<OpenWindow>& weekday = hours.weekly[static_cast<size_t>(day - v1::Policy::MONDAY)];
      weekday.insert(weekday.end(), windows.begin(), windows.end());
    }
  }
  for (const std::string& text : calendar.holidays()) {
    const std::optional<PolicyDay> day = ParsePolicyDay(text);
    if (!day.has_value()) continue;
    if (const auto* date = std::get_if<absl::CivilDay>(&*day)) hours.holidays.insert(*date);
    if (const auto* yearly = std::get_if<YearlyDay>(&*day)) hours.yearly_holidays.insert(*yearly);
  }
  for (const v1::Policy::Calendar::SpecialDay& special : calendar.special_days()) {
    const std::optional<PolicyDay> day = ParsePolicyDay(special.date());
    if (!day.has_value()) continue;
    std::vector<OpenWindow> windows = WindowsOf(special.open());
    if (const auto* date = std::get_if<absl::CivilDay>(&*day)) hours.special_days[*date] = windows;
    if (const auto* yearly = std::get_if<YearlyDay>(&*day)) hours.yearly_special_days[*yearly] = windows;
  }
  return hours;
}

int RankOf(v1::EscalationLevel level) {
  switch (level) {
    case v1::ESCALATION_LEVEL_SENIOR:
    case v1::ESCALATION_LEVEL_EXPERT:
    case v1::ESCALATION_LEVEL_SPECIALIST:
      return 1;
    case v1::ESCALATION_LEVEL_SUPERVISOR:
      return 2;
    case v1::ESCALATION_LEVEL_MANAGEMENT:
      return 3;
    default:
      return 0;
  }
}

}  // namespace docket
