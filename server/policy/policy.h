// A policy made ready for the rules: searched by what a case is, with its calendars worked out. Immutable; threads
// share it. Whatever was checked (policy_text.h) can be compiled.
#ifndef DOCKET_SERVER_POLICY_POLICY_H_
#define DOCKET_SERVER_POLICY_POLICY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "docket/v1/case.pb.h"
#include "docket/v1/policy.pb.h"
#include "server/calendar/calendar.h"

namespace docket {

// What of a case decides which rules are for it.
struct PolicyCase {
  v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  v1::Priority priority = v1::PRIORITY_UNSPECIFIED;
};

// How soon; durations are of the calendar's time.
struct Limit {
  absl::Duration within;
  bool business = false;
  bool pauses_while_waiting = false;
  std::optional<absl::Duration> warn_ahead;
};

struct Rung {
  std::string id;
  absl::Duration after;
  std::vector<v1::CaseKind> kinds;
  std::vector<v1::Priority> priorities;
  std::vector<v1::EscalationLevel> from_levels;
  v1::EscalationCause cause = v1::ESCALATION_CAUSE_UNSPECIFIED;
  v1::EscalationLevel level = v1::ESCALATION_LEVEL_UNSPECIFIED;
  v1::EscalationLevel fallback = v1::ESCALATION_LEVEL_UNSPECIFIED;
  std::string team;
  std::vector<v1::EscalationLevel> tell;
};

struct WaitLimit {
  std::optional<absl::Duration> remind_after;
  absl::Duration end_after;
  bool business = false;
  v1::Policy::Wait::End end = v1::Policy::Wait::END_UNSPECIFIED;
};

struct Recurrence {
  int cases = 0;
  absl::Duration within;
};

class Policy {
 public:
  // The one that the service is shipped with: version 0, in force since ever.
  static const std::shared_ptr<const Policy>& Shipped();
  // INVALID_ARGUMENT names the first mistake. `version` and `applied` as on record.
  // `previous` is the one that it took the place of, where that is at hand.
  static absl::StatusOr<std::shared_ptr<const Policy>> Make(absl::string_view text, int64_t version, absl::Time applied,
                                                            std::shared_ptr<const Policy> previous = nullptr);

  int64_t version() const { return version_; }
  // Since when it is in force.
  absl::Time applied() const { return applied_; }
  // Null where it is not at hand.
  const Policy* previous() const { return previous_.get(); }
  const v1::Policy& source() const { return source_; }
  // Whether the review date lies before the day of `now`, in the default calendar's zone (REVIEW-4).
  bool ReviewOverdue(absl::Time now) const;

  // Nothing where this case has no such target. Of PROMISED_RESOLUTION and CALL_BACK, whose due is what the customer
  // was told, `within` is zero. Not for CUSTOMER_ANSWER.
  std::optional<Limit> LimitOf(v1::Clock::Target target, const PolicyCase& c) const;
  // The rungs of a target, in the policy's order. `from`: of ACCEPT_ESCALATION, the level that is to accept; a rung
  // leads above it, never to it again.
  std::vector<const Rung*> RungsOf(v1::Clock::Target target, const PolicyCase& c, v1::EscalationLevel from) const;
  std::optional<WaitLimit> WaitOf(v1::CaseKind kind) const;
  // The id of the calendar for a team's cases; `team` may be empty.
  const std::string& CalendarFor(absl::string_view team) const;
  bool HasCalendar(absl::string_view id) const;
  // Round the clock for "", and for an id that is not there.
  const Calendar& CalendarOf(absl::string_view id) const;

  v1::Priority PriorityOf(v1::CaseKind kind, const v1::Assessment& assessment) const;
  // Whether a role may grant this without asking.
  bool MayGrant(v1::Role role, v1::Severity severity, absl::string_view category, const v1::Money& remedy) const;
  // Nothing: for ever.
  std::optional<absl::Duration> ReopenWindow(v1::CaseKind kind) const;
  std::optional<Recurrence> recurrence() const { return recurrence_; }
  bool IsTechnical(absl::string_view category) const;
  bool IsPolicyMatter(absl::string_view category) const;

 private:
  // A target's rule; no limit: there is no such target here.
  struct TargetRule {
    const v1::Policy::TargetRule* source;
    std::optional<Limit> limit;
  };
  struct WaitRule {
    const v1::Policy::Wait* source;
    WaitLimit limit;
  };

  explicit Policy(v1::Policy source) : source_(std::move(source)) {}

  absl::Status MakeCalendars();
  void MakeRules();

  int64_t version_ = 0;
  absl::Time applied_ = absl::InfinitePast();
  std::shared_ptr<const Policy> previous_;
  // Never changed: the rules below point into it.
  const v1::Policy source_;
  std::map<std::string, std::shared_ptr<const Calendar>, std::less<>> calendars_;
  std::map<std::string, std::string, std::less<>> calendar_by_team_;
  std::string default_calendar_;
  std::map<v1::Clock::Target, std::vector<TargetRule>> targets_;
  std::map<v1::Clock::Target, std::vector<Rung>> rungs_;
  std::vector<WaitRule> waits_;
  std::optional<Recurrence> recurrence_;
};

}  // namespace docket

#endif  // DOCKET_SERVER_POLICY_POLICY_H_
