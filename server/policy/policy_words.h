// The words that a policy is written in: durations, days, hours; and how lists of it match.
#ifndef DOCKET_SERVER_POLICY_POLICY_WORDS_H_
#define DOCKET_SERVER_POLICY_POLICY_WORDS_H_

#include <algorithm>
#include <optional>
#include <variant>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "docket/v1/policy.pb.h"
#include "server/calendar/calendar.h"

namespace docket {

// "2026-12-25", in the years that calendars know.
std::optional<absl::CivilDay> ParsePolicyDate(absl::string_view text);

// The same, or "*-12-25": a day of every year.
using PolicyDay = std::variant<absl::CivilDay, YearlyDay>;
std::optional<PolicyDay> ParsePolicyDay(absl::string_view text);

// "09:00-12:30". Whether it closes after it opens is not looked at.
std::optional<OpenWindow> ParseOpenWindow(absl::string_view text);

// A calendar's hours; what cannot be read is left out.
CalendarHours HoursOf(const v1::Policy::Calendar& calendar);

// An empty list matches all.
template <typename List, typename Value>
bool MatchesList(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

// Due when the customer was told that it would be: no time of its own.
inline bool DueAsPromised(v1::Clock::Target target) {
  return target == v1::Clock::TARGET_PROMISED_RESOLUTION || target == v1::Clock::TARGET_CALL_BACK;
}

// How high a level stands; those of one rank are beside each other.
int RankOf(v1::EscalationLevel level);

}  // namespace docket

#endif  // DOCKET_SERVER_POLICY_POLICY_WORDS_H_
