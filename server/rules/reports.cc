// GetServiceReport: is it well formed?
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "api/model/date.h"
#include "server/rules/checks.h"
#include "server/rules/limits.h"
#include "server/rules/validate.h"

namespace docket::rules {
namespace {

std::optional<absl::CivilDay> CheckDate(absl::string_view field, absl::string_view text, Checks* checks) {
  const std::optional<absl::CivilDay> day = ParseDate(text);
  if (day.has_value() && day->year() >= 1970) return day;
  checks->Add(field, "must be a day from 1970-01-01 to 9999-12-31, written like 2026-10-01");
  return std::nullopt;
}

}  // namespace

Violations Validate(const v1::GetServiceReportRequest& request) {
  Checks checks;
  const std::optional<absl::CivilDay> from = CheckDate("from_date", request.from_date(), &checks);
  const std::optional<absl::CivilDay> to = CheckDate("to_date", request.to_date(), &checks);
  if (from.has_value() && to.has_value()) {
    if (*to < *from) {
      checks.Add("to_date", "must not be before from_date: the period is from its first day to its last");
    } else if (*to - *from >= limits::kReportDays) {
      checks.Add("to_date", absl::StrCat("must be at most ", limits::kReportDays,
                                         " days from from_date, both counted: ask for the years one by one"));
    }
  }
  checks.OneOf("group_by", request.group_by(), v1::GetServiceReportRequest::GroupBy_IsValid, Checks::kOptional);
  return checks.Take();
}

}  // namespace docket::rules
