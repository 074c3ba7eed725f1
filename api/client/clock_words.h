// How a clock of a case is put in words, and when a case is late.
#ifndef DOCKET_API_CLIENT_CLOCK_WORDS_H_
#define DOCKET_API_CLIENT_CLOCK_WORDS_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/case_times.pb.h"

namespace docket::client {

// "first response", "accept escalation 2": of those that are about something, its number.
std::string TargetText(v1::Clock::Target target, int about);
inline std::string TargetText(const v1::Clock& clock) { return TargetText(clock.target(), clock.about()); }

// "40 h of business time (office)", "1 d"; "when the customer was told" where there is no budget.
std::string BudgetText(const v1::Clock& clock);

// The same without days, which are not all alike in business time: "40 h", "1 h 30 min".
std::string HoursText(absl::Duration duration);

// "the customer's answer was awaited".
std::string PauseText(v1::Pause::Reason reason);

// How one clock of a case stands now.
struct Standing {
  // "due in 40 min", "late by 2 h", "stands still, the customer's answer is awaited", "missed, done 2 h late".
  std::string text;
  Ink ink = Ink::kPlain;
  // Whether something still has to be done.
  bool owed = false;
  // By the desk, and it was not done in time.
  bool late = false;
  // Whether it was ever passed unfulfilled.
  bool missed = false;
};
Standing StandingOf(const v1::Clock& clock, const v1::Case& value, const Moment& moment);

// Whether something that the desk owes is past its due instant. What falls due next by itself (next_due_time) may be a
// warning and says nothing of that.
bool IsLate(const v1::Case& value, const Moment& moment);

// Since when the case is late, or when its next target falls due; nothing where none has a due instant.
std::optional<absl::Time> DueOf(const v1::Case& value, const Moment& moment);

// "due in 3 h", "late by 2 h"; empty where nothing falls due.
std::string DueText(const v1::Case& value, const Moment& moment);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CLOCK_WORDS_H_
