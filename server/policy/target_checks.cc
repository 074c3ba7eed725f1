// How soon things are to be done.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/policy/findings.h"
#include "server/policy/matching.h"
#include "server/policy/policy_words.h"

namespace docket {
namespace {

using v1::Clock;

void CheckNone(const std::string& here, const v1::Policy::TargetRule& rule, Findings* findings) {
  const std::pair<const char*, bool> kGiven[] = {{"within", !rule.within().empty()},
                                                 {"time", rule.time() != v1::Policy::TIME_UNSPECIFIED},
                                                 {"pauses_while_waiting", rule.pauses_while_waiting()},
                                                 {"warn_ahead", !rule.warn_ahead().empty()}};
  for (const auto& [field, given] : kGiven) {
    if (given) {
      findings->Tell(absl::StrCat(here, ".", field),
                     "goes with no target at all: leave it out, or leave none: true out");
    }
  }
}

void CheckPromised(const std::string& here, const v1::Policy::TargetRule& rule, Findings* findings) {
  const std::string target = Clock::Target_Name(rule.target());
  if (!rule.within().empty()) {
    findings->Tell(absl::StrCat(here, ".within"),
                   absl::StrCat(target, " is due when the customer was told that it would be: leave within out"));
  }
  if (rule.time() == v1::Policy::BUSINESS) {
    findings->Tell(absl::StrCat(here, ".time"),
                   absl::StrCat(target,
                                " is due when the customer was told, whether the desk is open or not: say "
                                "CALENDAR, or leave time out"));
  }
  if (rule.pauses_while_waiting()) {
    findings->Tell(absl::StrCat(here, ".pauses_while_waiting"),
                   absl::StrCat(target, " is due when the customer was told, and does not stand still: leave it out"));
  }
  findings->Duration(absl::StrCat(here, ".warn_ahead"), rule.warn_ahead());
}

void CheckTimed(const std::string& here, const v1::Policy::TargetRule& rule, Findings* findings) {
  if (rule.within().empty()) {
    findings->Missing(here, "within",
                      "is missing: how soon, such as \"24h\" (or none: true, where there is no such target)");
  }
  CheckTime(here, rule.time(), findings);
  const auto within = findings->Duration(absl::StrCat(here, ".within"), rule.within());
  const auto ahead = findings->Duration(absl::StrCat(here, ".warn_ahead"), rule.warn_ahead());
  if (within.has_value() && ahead.has_value() && *ahead >= *within) {
    findings->Tell(absl::StrCat(here, ".warn_ahead"),
                   absl::StrCat("\"", rule.warn_ahead(), "\" is not less than within, \"", rule.within(),
                                "\": the warning would come before the start"));
  }
}

void CheckTarget(const std::string& here, const v1::Policy::TargetRule& rule, Findings* findings) {
  findings->List(absl::StrCat(here, ".kinds"), rule.kinds(), v1::CaseKind_Name<int>);
  findings->List(absl::StrCat(here, ".channels"), rule.channels(), v1::Channel_Name<int>);
  findings->List(absl::StrCat(here, ".priorities"), rule.priorities(), v1::Priority_Name<int>);
  if (rule.target() == Clock::TARGET_UNSPECIFIED) {
    findings->Missing(here, "target", "is missing: what has to be done, such as TARGET_ACKNOWLEDGE");
  } else if (rule.target() == Clock::TARGET_CUSTOMER_ANSWER) {
    findings->Tell(absl::StrCat(here, ".target"),
                   "how long the customer's answer is awaited is in waits { ... }: leave this rule out");
  } else if (rule.none()) {
    CheckNone(here, rule, findings);
  } else if (DueAsPromised(rule.target())) {
    CheckPromised(here, rule, findings);
  } else {
    CheckTimed(here, rule, findings);
  }
}

// The cases that have a target, by target.
std::map<int, CaseSet> WithTarget(const v1::Policy& policy) {
  std::map<int, CaseSet> decided, with;
  for (const v1::Policy::TargetRule& rule : policy.targets()) {
    const CaseSet cases = CasesOf(rule.kinds(), rule.channels(), rule.priorities()) & ~decided[rule.target()];
    decided[rule.target()] |= cases;
    if (!rule.none()) with[rule.target()] |= cases;
  }
  return with;
}

// The causes that a rung of the target may have.
std::vector<v1::EscalationCause> CausesOf(Clock::Target target) {
  switch (target) {
    case Clock::TARGET_RESOLVE_OR_ESCALATE:
      return {v1::ESCALATION_CAUSE_UNRESOLVED};
    case Clock::TARGET_REFER:
      return {v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_POLICY};
    case Clock::TARGET_NOTIFY_MANAGEMENT:
      return {v1::ESCALATION_CAUSE_CRITICAL};
    case Clock::TARGET_ACCEPT_ESCALATION:
      return {v1::ESCALATION_CAUSE_UNACCEPTED};
    default:
      return {v1::ESCALATION_CAUSE_OVERDUE};
  }
}

void CheckCause(const std::string& here, const v1::Policy::Rung& rung, Findings* findings) {
  const std::vector<v1::EscalationCause> causes = CausesOf(rung.target());
  if (std::find(causes.begin(), causes.end(), rung.cause()) != causes.end()) return;
  std::string right;
  for (v1::EscalationCause cause : causes) {
    absl::StrAppend(&right, right.empty() ? "" : " or ", v1::EscalationCause_Name(cause));
  }
  const bool missing = rung.cause() == v1::ESCALATION_CAUSE_UNSPECIFIED;
  findings->Missing(here, "cause",
                    absl::StrCat(missing ? "is missing" : v1::EscalationCause_Name(rung.cause()), ": a rung of ",
                                 Clock::Target_Name(rung.target()), " escalates for ", right));
}

void CheckLevels(const std::string& here, const v1::Policy::Rung& rung, Findings* findings) {
  const bool accepting = rung.target() == Clock::TARGET_ACCEPT_ESCALATION;
  const std::string level = v1::EscalationLevel_Name(rung.level());
  if (rung.level() == v1::ESCALATION_LEVEL_UNSPECIFIED) {
    findings->Missing(here, "level", "is missing: to whom the case goes, such as ESCALATION_LEVEL_SUPERVISOR");
    return;
  }
  if (rung.fallback() != v1::ESCALATION_LEVEL_UNSPECIFIED && RankOf(rung.fallback()) <= RankOf(rung.level())) {
    findings->Tell(absl::StrCat(here, ".fallback"),
                   absl::StrCat(v1::EscalationLevel_Name(rung.fallback()), " is not above ", level,
                                ": name a higher level, or leave it out"));
  }
  if (!accepting && !rung.from_levels().empty()) {
    findings->Tell(absl::StrCat(here, ".from_levels"), "is for rungs of TARGET_ACCEPT_ESCALATION alone: leave it out");
  }
  if (!accepting) return;
  if (rung.from_levels().empty()) {
    findings->Missing(here, "from_levels", "is missing: the levels below this one that nobody accepted at");
  }
  for (int i = 0; i < rung.from_levels_size(); ++i) {
    if (RankOf(rung.from_levels(i)) < RankOf(rung.level())) continue;
    findings->Tell(At(absl::StrCat(here, ".from_levels"), i),
                   absl::StrCat(level, " is not above ", v1::EscalationLevel_Name(rung.from_levels(i)),
                                ": what nobody accepts climbs"));
  }
}

void CheckRung(const std::string& here, const v1::Policy::Rung& rung, Findings* findings) {
  findings->List(absl::StrCat(here, ".kinds"), rung.kinds(), v1::CaseKind_Name<int>);
  findings->List(absl::StrCat(here, ".priorities"), rung.priorities(), v1::Priority_Name<int>);
  findings->List(absl::StrCat(here, ".from_levels"), rung.from_levels(), v1::EscalationLevel_Name<int>);
  findings->List(absl::StrCat(here, ".tell"), rung.tell(), v1::EscalationLevel_Name<int>);
  findings->Duration(absl::StrCat(here, ".after"), rung.after());
  if (!rung.team().empty() && !ParseTeamName(rung.team()).has_value()) {
    findings->Tell(absl::StrCat(here, ".team"), "expected a team's name, such as \"teams/berlin\"");
  }
  if (rung.target() == Clock::TARGET_UNSPECIFIED) {
    findings->Missing(here, "target", "is missing: what was missed, such as TARGET_RESOLVE_OR_ESCALATE");
  } else if (rung.target() == Clock::TARGET_CUSTOMER_ANSWER) {
    findings->Tell(absl::StrCat(here, ".target"),
                   "the customer's answer is no target of the desk's, and does not escalate: waits { ... } says what "
                   "becomes of the case");
  } else {
    CheckCause(here, rung, findings);
    CheckLevels(here, rung, findings);
  }
}

// What the rung does, and when: all but its name.
std::string Content(v1::Policy::Rung rung) {
  rung.clear_id();
  return rung.SerializeAsString();
}

}  // namespace

void CheckTargets(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  std::map<int, CaseSet> decided;
  for (int i = 0; i < policy.targets_size(); ++i) {
    const v1::Policy::TargetRule& rule = policy.targets(i);
    const std::string here = At("targets", i);
    CheckTarget(here, rule, findings);
    const CaseSet cases = CasesOf(rule.kinds(), rule.channels(), rule.priorities());
    const bool reached = cases.none() || (cases & ~decided[rule.target()]).any();
    decided[rule.target()] |= cases;
    if (!reached && rule.target() != Clock::TARGET_UNSPECIFIED && findings->Whole("targets")) {
      findings->Tell(here, absl::StrCat("can never match: earlier rules of ", Clock::Target_Name(rule.target()),
                                        " match all that it does (put it before them, or leave it out)"));
    }
  }
}

void CheckRungs(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  const std::map<int, CaseSet> with_target = WithTarget(policy);
  std::map<std::string, int> ids, contents;
  for (int i = 0; i < policy.rungs_size(); ++i) {
    const v1::Policy::Rung& rung = policy.rungs(i);
    const std::string here = At("rungs", i);
    const int line = findings->LineOf(here);
    if (!IsDirectoryId(rung.id())) {
      findings->Missing(here, "id", "expected 1 to 40 of a-z, 0-9 and \"-\", such as \"unresolved\"");
    } else if (const auto [same, added] = ids.emplace(rung.id(), line); !added) {
      findings->Tell(absl::StrCat(here, ".id"), absl::StrCat("the rung in line ", same->second, " is called \"",
                                                             rung.id(), "\" already: give this one another id"));
    }
    CheckRung(here, rung, findings);
    if (!findings->Whole("rungs")) continue;
    if (const auto [same, added] = contents.emplace(Content(rung), line); !added) {
      findings->Tell(here, absl::StrCat("does what the rung in line ", same->second, " does already: leave one out"));
    }
    const CaseSet cases = CasesOf(rung.kinds(), std::vector<int>(), rung.priorities());
    const auto with = with_target.find(rung.target());
    const bool fires = cases.none() || (with != with_target.end() && (with->second & cases).any());
    const bool of_the_desk =
        rung.target() != Clock::TARGET_UNSPECIFIED && rung.target() != Clock::TARGET_CUSTOMER_ANSWER;
    if (!fires && of_the_desk && findings->Whole("targets")) {
      findings->Tell(here,
                     absl::StrCat("can never happen: no case that it is for has a target ",
                                  Clock::Target_Name(rung.target()), " (add a rule to targets, or leave it out)"));
    }
  }
}

}  // namespace docket
