#include "api/client/happened_by_itself.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/clock_words.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

// The clock whose missed target brought the escalation about, as the event has it; null where a person escalated.
const v1::Clock* CauseOf(const v1::CaseEventDetail& detail) {
  const int number = detail.escalated().escalation().clock();
  for (const v1::Clock& clock : detail.clock_changes().clocks()) {
    if (number != 0 && clock.number() == number) return &clock;
  }
  return nullptr;
}

std::string Why(const v1::Escalation& escalation, const v1::Clock* clock, const Moment& moment) {
  const std::string cause = SpokenWordOf(escalation.cause());
  const absl::Time due =
      ToTime(clock != nullptr && clock->has_due_time() ? clock->due_time() : escalation.raise_time());
  if (escalation.cause() == v1::ESCALATION_CAUSE_UNACCEPTED) {
    const bool known = clock != nullptr && clock->about() > 0;
    return absl::StrCat("nobody accepted ", known ? absl::StrCat("escalation ", clock->about()) : "it", " in time");
  }
  if (escalation.cause() == v1::ESCALATION_CAUSE_UNRESOLVED) {
    return absl::StrCat(cause, " (due ", LocalShort(due, moment), ")");
  }
  if (clock == nullptr) return cause;
  return absl::StrCat(cause, " (", TargetText(*clock), ", due ", LocalShort(due, moment), ")");
}

}  // namespace

std::string Escalated(const v1::CaseEventDetail& detail, const Moment& moment) {
  const v1::Escalation& escalation = detail.escalated().escalation();
  std::string text = absl::StrCat("escalated to ", SpokenWordOf(escalation.level()));
  if (!escalation.addressee().empty()) absl::StrAppend(&text, " ", IdOf(escalation.addressee()));
  if (!escalation.team().empty()) absl::StrAppend(&text, " of team ", IdOf(escalation.team()));
  absl::StrAppend(&text, ": ", Why(escalation, CauseOf(detail), moment));
  if (!escalation.rung().empty()) absl::StrAppend(&text, ", by rung ", escalation.rung());
  std::vector<std::string> told;
  for (const int level : escalation.told()) told.push_back(SpokenWordOf(static_cast<v1::EscalationLevel>(level)));
  if (!told.empty()) absl::StrAppend(&text, "; told: ", Enumerated(told));
  return text;
}

std::string Warned(const v1::ClockWarned& warned, const Moment& moment) {
  return absl::StrCat(warned.assignee().empty() ? "a warning, and nobody is responsible"
                                                : absl::StrCat("a warning for ", IdOf(warned.assignee())),
                      ": ", TargetText(warned.target(), warned.about()), " is due ",
                      LocalShort(ToTime(warned.due_time()), moment));
}

std::string Breached(const v1::ClockBreached& breached, const Moment& moment) {
  return absl::StrCat("missed a target: ", TargetText(breached.target(), breached.about()), ", due ",
                      LocalShort(ToTime(breached.due_time()), moment),
                      breached.assignee().empty() ? "" : absl::StrCat(", with ", IdOf(breached.assignee())));
}

std::string WaitEnded(const v1::WaitEnded& ended) {
  return ended.timed_out() ? "waits for the customer no longer: no answer came in time"
                           : "waits for the customer no longer";
}

std::string WaitReminded(const v1::WaitReminded& reminded, const Moment& moment) {
  return absl::StrCat("a reminder: the customer's answer is awaited since ",
                      Local(ToTime(reminded.start_time()), moment));
}

std::string Recalculated(const v1::ClocksRecalculated& recalculated) {
  return absl::StrCat("goes by version ", recalculated.policy_version(), " of the policy from now on");
}

}  // namespace docket::client
