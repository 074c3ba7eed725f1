#include "tests/fault/totals_check.h"

#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/fault/ledger_count.h"
#include "tests/support/series_name.h"

namespace docket::fault {
namespace {

// What is no figure: it speaks of the page, or of this very moment.
bool IsOfTheMoment(const std::string& family) {
  static const std::set<std::string> moving = {"docket_projection_lag_events", "docket_projection_lag_seconds",
                                               "docket_service_metrics_age_seconds", "docket_oldest_case_age_seconds"};
  return moving.contains(family);
}

}  // namespace

bool AreEqual(double a, double b) { return std::llround(a * 1e6) == std::llround(b * 1e6); }

absl::StatusOr<TotalsComparison> CompareTotals(storage::Connection& connection, const testing::Series& exported) {
  absl::StatusOr<testing::Series> counted = CountLedger(connection);
  if (!counted.ok()) return counted.status();
  TotalsComparison comparison;
  comparison.compared = counted->size();
  for (const auto& [as_exposed, value] : exported) {
    const std::string series = testing::SeriesName(as_exposed);
    const std::string family = testing::FamilyOf(series);
    if (IsOfTheMoment(family)) continue;
    if (!IsCounted(family)) {
      comparison.differences.push_back(absl::StrCat(series, ": exported ", value, ", and nobody has counted it"));
      continue;
    }
    const double ledger = testing::ValueOf(*counted, series);
    counted->erase(series);
    if (AreEqual(value, ledger)) continue;
    comparison.differences.push_back(absl::StrCat(series, ": exported ", value, ", counted ", ledger));
  }
  for (const auto& [series, value] : *counted) {
    comparison.differences.push_back(absl::StrCat(series, ": not exported, counted ", value));
  }
  return comparison;
}

}  // namespace docket::fault
