// Deadlines that would never come, as the desk is hardly ever open.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/policy/findings.h"
#include "server/policy/policy_text.h"
#include "server/policy/policy_words.h"

namespace docket {
namespace {

// Nothing that a desk does takes longer.
constexpr int kFirstYear = 2026;
constexpr int kYears = 20;

struct Work {
  std::string place;
  absl::Duration duration;
};

absl::Duration DurationOf(const std::string& text) {
  absl::Duration duration;
  ParsePolicyDuration(text, &duration);
  return duration;
}

// What counts in business time, its rungs included.
std::vector<Work> WorkIn(const v1::Policy& policy) {
  std::map<int, absl::Duration> last_rungs;
  for (const v1::Policy::Rung& rung : policy.rungs()) {
    absl::Duration& last = last_rungs[rung.target()];
    last = std::max(last, DurationOf(rung.after()));
  }
  std::vector<Work> work;
  for (int i = 0; i < policy.targets_size(); ++i) {
    const v1::Policy::TargetRule& rule = policy.targets(i);
    if (rule.time() != v1::Policy::BUSINESS) continue;
    work.push_back({absl::StrCat(At("targets", i), ".within"), DurationOf(rule.within()) + last_rungs[rule.target()]});
  }
  for (int i = 0; i < policy.waits_size(); ++i) {
    if (policy.waits(i).time() != v1::Policy::BUSINESS) continue;
    work.push_back({absl::StrCat(At("waits", i), ".end_after"), DurationOf(policy.waits(i).end_after())});
  }
  return work;
}

}  // namespace

void CheckReach(Findings* findings) {
  const v1::Policy& policy = findings->policy();
  const std::vector<Work> work = WorkIn(policy);
  if (work.empty()) return;
  const absl::Time from = absl::FromCivil(absl::CivilYear(kFirstYear), absl::UTCTimeZone());
  const absl::Time to = absl::FromCivil(absl::CivilYear(kFirstYear + kYears), absl::UTCTimeZone());
  for (const v1::Policy::Calendar& source : policy.calendars()) {
    const auto calendar = Calendar::Make(source.time_zone(), HoursOf(source));
    if (!calendar.ok()) continue;
    const absl::Duration open = (*calendar)->Elapsed(from, to);
    for (const auto& [place, duration] : work) {
      if (duration <= open) continue;
      findings->Tell(place, absl::StrCat("is more business time, with its rungs, than calendar \"", source.id(),
                                         "\" is open in ", kYears, " years: say less, or CALENDAR"));
    }
  }
}

}  // namespace docket
