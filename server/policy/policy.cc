#include "server/policy/policy.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/policy/policy_text.h"
#include "server/policy/policy_words.h"

namespace docket {
namespace {

// Of a duration that was checked; nothing where none is written.
std::optional<absl::Duration> DurationOf(const std::string& text) {
  absl::Duration duration;
  return ParsePolicyDuration(text, &duration) ? std::optional<absl::Duration>(duration) : std::nullopt;
}

template <typename Enum>
std::vector<Enum> ListOf(const google::protobuf::RepeatedField<int>& values) {
  std::vector<Enum> list;
  for (int value : values) list.push_back(static_cast<Enum>(value));
  return list;
}

std::optional<Limit> LimitIn(const v1::Policy::TargetRule& rule) {
  if (rule.none()) return std::nullopt;
  Limit limit;
  limit.within = DurationOf(rule.within()).value_or(absl::ZeroDuration());
  limit.business = rule.time() == v1::Policy::BUSINESS;
  limit.pauses_while_waiting = rule.pauses_while_waiting();
  limit.warn_ahead = DurationOf(rule.warn_ahead());
  return limit;
}

Rung RungIn(const v1::Policy::Rung& source) {
  Rung rung;
  rung.id = source.id();
  rung.after = DurationOf(source.after()).value_or(absl::ZeroDuration());
  rung.kinds = ListOf<v1::CaseKind>(source.kinds());
  rung.priorities = ListOf<v1::Priority>(source.priorities());
  rung.from_levels = ListOf<v1::EscalationLevel>(source.from_levels());
  rung.cause = source.cause();
  rung.level = source.level();
  rung.fallback = source.fallback();
  rung.team = source.team();
  rung.tell = ListOf<v1::EscalationLevel>(source.tell());
  return rung;
}

absl::Status FirstOf(const std::vector<PolicyProblem>& problems) {
  const PolicyProblem& first = problems.front();
  std::string said = "policy";
  if (first.line > 0) absl::StrAppend(&said, ", line ", first.line);
  if (!first.field.empty()) absl::StrAppend(&said, ": ", first.field);
  absl::StrAppend(&said, ": ", first.what);
  if (problems.size() > 1) absl::StrAppend(&said, " (the first of ", problems.size(), " mistakes)");
  return absl::InvalidArgumentError(said);
}

}  // namespace

const std::shared_ptr<const Policy>& Policy::Shipped() {
  // A mistake in it is one of the build, which its test finds.
  static const auto* const shipped =
      new std::shared_ptr<const Policy>(Make(ShippedPolicyText(), 0, absl::InfinitePast()).value());
  return *shipped;
}

absl::StatusOr<std::shared_ptr<const Policy>> Policy::Make(absl::string_view text, int64_t version, absl::Time applied,
                                                           std::shared_ptr<const Policy> previous) {
  ParsedPolicy parsed = ParsePolicy(text);
  if (!parsed.problems.empty()) return FirstOf(parsed.problems);
  std::shared_ptr<Policy> policy(new Policy(std::move(parsed.policy)));
  policy->version_ = version;
  policy->applied_ = applied;
  policy->previous_ = std::move(previous);
  if (absl::Status made = policy->MakeCalendars(); !made.ok()) return made;
  policy->MakeRules();
  return std::shared_ptr<const Policy>(std::move(policy));
}

absl::Status Policy::MakeCalendars() {
  for (const v1::Policy::Calendar& source : source_.calendars()) {
    absl::StatusOr<std::shared_ptr<const Calendar>> made = Calendar::Make(source.time_zone(), HoursOf(source));
    if (!made.ok()) return made.status();
    calendars_[source.id()] = *std::move(made);
    for (const std::string& team : source.teams()) calendar_by_team_[team] = source.id();
    if (source.default_()) default_calendar_ = source.id();
  }
  return absl::OkStatus();
}

void Policy::MakeRules() {
  for (const v1::Policy::TargetRule& rule : source_.targets()) {
    targets_[rule.target()].push_back({&rule, LimitIn(rule)});
  }
  for (const v1::Policy::Rung& rung : source_.rungs()) rungs_[rung.target()].push_back(RungIn(rung));
  for (const v1::Policy::Wait& wait : source_.waits()) {
    WaitLimit limit;
    limit.remind_after = DurationOf(wait.remind_after());
    limit.end_after = DurationOf(wait.end_after()).value_or(absl::ZeroDuration());
    limit.business = wait.time() == v1::Policy::BUSINESS;
    limit.end = wait.end();
    waits_.push_back({&wait, limit});
  }
  if (source_.has_recurrence()) {
    recurrence_ = Recurrence{source_.recurrence().cases(),
                             DurationOf(source_.recurrence().within()).value_or(absl::ZeroDuration())};
  }
}

bool Policy::ReviewOverdue(absl::Time now) const {
  const std::optional<absl::CivilDay> review = ParsePolicyDate(source_.header().review_date());
  absl::TimeZone zone = absl::UTCTimeZone();
  // A zone that its calendar was made with.
  if (!default_calendar_.empty()) absl::LoadTimeZone(CalendarOf(default_calendar_).zone(), &zone);
  return review.has_value() && *review < absl::ToCivilDay(now, zone);
}

std::optional<Limit> Policy::LimitOf(v1::Clock::Target target, const PolicyCase& c) const {
  const auto rules = targets_.find(target);
  if (rules == targets_.end()) return std::nullopt;
  for (const TargetRule& rule : rules->second) {
    const bool matches = MatchesList(rule.source->kinds(), c.kind) && MatchesList(rule.source->channels(), c.channel) &&
                         MatchesList(rule.source->priorities(), c.priority);
    if (matches) return rule.limit;
  }
  return std::nullopt;
}

std::vector<const Rung*> Policy::RungsOf(v1::Clock::Target target, const PolicyCase& c,
                                         v1::EscalationLevel from) const {
  std::vector<const Rung*> matching;
  const auto rungs = rungs_.find(target);
  if (rungs == rungs_.end()) return matching;
  for (const Rung& rung : rungs->second) {
    if (!MatchesList(rung.kinds, c.kind) || !MatchesList(rung.priorities, c.priority)) continue;
    const bool climbs = target != v1::Clock::TARGET_ACCEPT_ESCALATION ||
                        (MatchesList(rung.from_levels, from) && RankOf(rung.level) > RankOf(from));
    if (climbs) matching.push_back(&rung);
  }
  return matching;
}

std::optional<WaitLimit> Policy::WaitOf(v1::CaseKind kind) const {
  const auto rule = std::find_if(waits_.begin(), waits_.end(),
                                 [kind](const WaitRule& wait) { return MatchesList(wait.source->kinds(), kind); });
  return rule == waits_.end() ? std::nullopt : std::optional<WaitLimit>(rule->limit);
}

const std::string& Policy::CalendarFor(absl::string_view team) const {
  const auto found = calendar_by_team_.find(team);
  return found == calendar_by_team_.end() ? default_calendar_ : found->second;
}

bool Policy::HasCalendar(absl::string_view id) const { return calendars_.find(id) != calendars_.end(); }

const Calendar& Policy::CalendarOf(absl::string_view id) const {
  static const std::shared_ptr<const Calendar>& always = *new std::shared_ptr<const Calendar>(Calendar::AlwaysOpen());
  const auto found = calendars_.find(id);
  return found == calendars_.end() ? *always : *found->second;
}

v1::Priority Policy::PriorityOf(v1::CaseKind kind, const v1::Assessment& assessment) const {
  for (const v1::Policy::PriorityRule& rule : source_.priorities()) {
    const bool matches = MatchesList(rule.kinds(), kind) && MatchesList(rule.urgencies(), assessment.urgency()) &&
                         MatchesList(rule.complexities(), assessment.complexity()) &&
                         MatchesList(rule.severities(), assessment.severity());
    if (matches) return rule.priority();
  }
  return v1::PRIORITY_UNSPECIFIED;
}

bool Policy::MayGrant(v1::Role role, v1::Severity severity, absl::string_view category, const v1::Money& remedy) const {
  for (const v1::Policy::RemedyLimit& limit : source_.remedies()) {
    const bool matches = limit.currency() == remedy.currency() && MatchesList(limit.roles(), role) &&
                         MatchesList(limit.severities(), severity) && MatchesList(limit.categories(), category);
    if (matches) return remedy.minor_units() <= limit.minor_units();
  }
  return false;
}

std::optional<absl::Duration> Policy::ReopenWindow(v1::CaseKind kind) const {
  for (const v1::Policy::ReopenWindow& window : source_.reopen_windows()) {
    if (MatchesList(window.kinds(), kind)) return DurationOf(window.within());
  }
  return std::nullopt;
}

bool Policy::IsTechnical(absl::string_view category) const {
  const auto& categories = source_.technical_categories();
  return std::find(categories.begin(), categories.end(), category) != categories.end();
}

bool Policy::IsPolicyMatter(absl::string_view category) const {
  const auto& categories = source_.policy_categories();
  return std::find(categories.begin(), categories.end(), category) != categories.end();
}

}  // namespace docket
