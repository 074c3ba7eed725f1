// Random entries as reports see them: of a few months, teams, categories, people and causes.
#ifndef DOCKET_TESTS_METRICS_RANDOM_DAYS_H_
#define DOCKET_TESTS_METRICS_RANDOM_DAYS_H_

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/metrics/support.h"

namespace docket::metrics {

// The first of the days, and how many there are.
inline constexpr int64_t kFirstSecond = 1'700'000'000;
inline constexpr int64_t kRandomDays = 120;

inline Observed RandomEntryOfDays(std::mt19937_64& random) {
  const auto below = [&random](int64_t end) { return static_cast<int64_t>(random() % static_cast<uint64_t>(end)); };
  const auto one_of = [&](const char* what) { return below(5) == 0 ? "" : absl::StrCat(what, below(4)); };
  Observed entry = RandomEntry(random);
  if (below(20) != 0) entry.kind = static_cast<uint16_t>(below(36));
  entry.occurred = absl::FromUnixSeconds(kFirstSecond + below(kRandomDays * 86'400));
  entry.facts.set_open_second(absl::ToUnixSeconds(entry.occurred) - below(30 * 86'400));
  entry.facts.set_team(one_of("team-"));
  entry.facts.set_category(one_of("category-"));
  entry.facts.set_staff(one_of("person-"));
  entry.facts.set_root_cause(one_of("cause-"));
  entry.facts.set_flag_reason(static_cast<uint32_t>(below(6)));
  if (below(2) == 0) entry.facts.set_agreed(below(3) != 0);
  return entry;
}

}  // namespace docket::metrics

#endif  // DOCKET_TESTS_METRICS_RANDOM_DAYS_H_
