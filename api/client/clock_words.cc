#include "api/client/clock_words.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

bool IsCustomers(const v1::Clock& clock) { return clock.target() == v1::Clock::TARGET_CUSTOMER_ANSWER; }

// Clocks of before there was a policy have no end of their own.
bool IsOwed(const v1::Clock& clock, const v1::Case& value) {
  return !clock.has_end_time() && value.state() != v1::CASE_STATE_CLOSED;
}

bool IsPast(const v1::Clock& clock, const Moment& moment) {
  return clock.breached() || (clock.has_due_time() && ToTime(clock.due_time()) < moment.now);
}

// "late by 2 h"; what has just become late is late all the same.
std::string LateText(absl::Duration late) {
  return late < absl::Seconds(1) ? "late" : absl::StrCat("late by ", DurationText(late));
}

std::string WhyStill(const v1::Clock& clock, const v1::Case& value) {
  const bool waits = clock.pauses_while_waiting() && value.has_wait();
  return waits ? "the customer's answer is awaited" : "a resolution stands";
}

std::string CustomersText(const v1::Clock& clock, const Moment& moment) {
  if (!clock.has_due_time()) return "awaited";
  const bool closes = !clock.steps().empty() && clock.steps().rbegin()->action() == v1::Clock::Step::ACTION_CLOSE;
  return absl::StrCat("without one ", closes ? "the case is closed " : "work goes on ",
                      Relative(ToTime(clock.due_time()), moment));
}

Standing EndedStanding(const v1::Clock& clock) {
  const absl::Duration late = ToTime(clock.end_time()) - ToTime(clock.due_time());
  const bool done = clock.end() == v1::Clock::END_DONE;
  Standing standing;
  standing.missed = clock.breached() || (done && clock.has_due_time() && late > absl::ZeroDuration());
  if (!standing.missed) {
    standing.text = done ? "met" : "owed no more";
    standing.ink = done ? Ink::kGreen : Ink::kDim;
    return standing;
  }
  standing.ink = Ink::kRed;
  standing.text = "missed";
  if (clock.has_end_time() && !done) standing.text = "missed, and owed no more";
  if (done && clock.has_due_time()) standing.text = absl::StrCat("missed, done ", DurationText(late), " late");
  return standing;
}

}  // namespace

std::string TargetText(v1::Clock::Target target, int about) {
  return absl::StrCat(SpokenWordOf(target), about > 0 ? absl::StrCat(" ", about) : "");
}

std::string HoursText(absl::Duration duration) {
  absl::Duration rest;
  const std::int64_t hours = absl::IDivDuration(duration, absl::Hours(1), &rest);
  if (hours == 0) return DurationText(rest);
  return absl::StrCat(hours, " h", rest < absl::Minutes(1) ? "" : absl::StrCat(" ", DurationText(rest)));
}

std::string BudgetText(const v1::Clock& clock) {
  if (!clock.has_budget()) return "when the customer was told";
  const absl::Duration budget = ToDuration(clock.budget());
  if (clock.calendar().empty()) return DurationText(budget);
  return absl::StrCat(HoursText(budget), " of business time (", clock.calendar(), ")");
}

std::string PauseText(v1::Pause::Reason reason) {
  switch (reason) {
    case v1::Pause::REASON_WAITING:
      return "the customer's answer was awaited";
    case v1::Pause::REASON_RESOLVED:
      return "a resolution stood";
    default:
      return SpokenWordOf(reason);
  }
}

Standing StandingOf(const v1::Clock& clock, const v1::Case& value, const Moment& moment) {
  if (!IsOwed(clock, value)) return EndedStanding(clock);
  if (IsCustomers(clock)) return {.text = CustomersText(clock, moment), .owed = true};
  Standing standing = {.owed = true, .missed = clock.breached()};
  standing.late = IsPast(clock, moment);
  if (standing.late) {
    standing.ink = Ink::kRed;
    standing.text = clock.has_due_time() ? LateText(moment.now - ToTime(clock.due_time())) : "late";
  } else if (clock.has_due_time()) {
    standing.ink = clock.warned() ? Ink::kYellow : Ink::kPlain;
    standing.text = absl::StrCat("due ", Relative(ToTime(clock.due_time()), moment));
  } else {
    standing.ink = Ink::kDim;
    standing.text = absl::StrCat("stands still, ", WhyStill(clock, value));
  }
  return standing;
}

bool IsLate(const v1::Case& value, const Moment& moment) {
  return std::any_of(value.clocks().begin(), value.clocks().end(), [&](const v1::Clock& clock) {
    return IsOwed(clock, value) && !IsCustomers(clock) && IsPast(clock, moment);
  });
}

std::optional<absl::Time> DueOf(const v1::Case& value, const Moment& moment) {
  const bool late = IsLate(value, moment);
  std::optional<absl::Time> first;
  for (const v1::Clock& clock : value.clocks()) {
    if (!IsOwed(clock, value) || IsCustomers(clock) || !clock.has_due_time() || late != IsPast(clock, moment)) continue;
    const absl::Time due = ToTime(clock.due_time());
    first = first.has_value() ? std::min(*first, due) : due;
  }
  return first;
}

std::string DueText(const v1::Case& value, const Moment& moment) {
  const std::optional<absl::Time> due = DueOf(value, moment);
  if (IsLate(value, moment)) return LateText(due.has_value() ? moment.now - *due : absl::ZeroDuration());
  return due.has_value() ? absl::StrCat("due ", Relative(*due, moment)) : "";
}

}  // namespace docket::client
