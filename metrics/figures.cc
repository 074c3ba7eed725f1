#include "metrics/figures.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::metrics {
namespace {

const absl::CivilDay kFirst(1970, 1, 1);

// Longer than any name of this service, and than its column: such a one counts as none, or all would wait for it.
constexpr size_t kMostValueBytes = 64;
std::string Value(const std::string& name) { return name.size() > kMostValueBytes ? "" : name; }

}  // namespace

int32_t DayOf(absl::CivilDay day) { return static_cast<int32_t>(day - kFirst); }

int32_t DayOf(absl::Time time) { return DayOf(absl::ToCivilDay(time, absl::UTCTimeZone())); }

absl::CivilDay CivilDayOf(int32_t day) { return kFirst + day; }

ReportDayKey PartOf(ReportDayKey key, Part part) {
  key.part = part;
  return key;
}

void AddRows(const ReportDayKey& key, const Tally& tally, std::map<ReportDayKey, std::string>* rows) {
  (*rows)[PartOf(key, Part::kCounts)] = tally.CountsToProto().SerializeAsString();
  if (tally.HasTimes()) (*rows)[PartOf(key, Part::kTimes)] = tally.TimesToProto().SerializeAsString();
}

void FoldDay(const Observed& observed, DayChanges* changes) {
  if (!observed.is_case || observed.measures.case_kind == 0) return;
  if (!Tally().Add(observed)) return;
  const int32_t day = DayOf(observed.occurred);
  const int32_t month = DayOf(absl::CivilDay(absl::CivilMonth(CivilDayOf(day))));
  const std::pair<Dimension, std::string> rows[] = {
      {Dimension::kKind, absl::StrCat(observed.measures.case_kind)},
      {Dimension::kChannel, absl::StrCat(observed.measures.channel)},
      {Dimension::kTeam, Value(observed.facts.team())},
      {Dimension::kCategory, Value(observed.facts.category())},
      {Dimension::kStaff, Value(observed.facts.staff())},
  };
  for (const auto& [dimension, value] : rows) {
    (void)(*changes)[{.dimension = dimension, .span = Span::kDay, .day = day, .value = value}].Add(observed);
    (void)(*changes)[{.dimension = dimension, .span = Span::kMonth, .day = month, .value = value}].Add(observed);
  }
}

}  // namespace docket::metrics
