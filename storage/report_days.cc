#include "storage/report_days.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

// Of a derived table: more would make a statement that is slow to plan.
constexpr size_t kRowsInStatement = 200;

std::string KeyValues(const ReportDayKey& key) {
  return absl::StrCat(StoredDimension(key.dimension, key.span, key.part), ",", key.day, ",", Bytes(key.value));
}

std::string NamedKey(const ReportDayKey& key) {
  return absl::StrCat(StoredDimension(key.dimension, key.span, key.part), " AS dimension,", key.day, " AS day,",
                      Bytes(key.value), " AS value");
}

ReportDayKey KeyOf(const Row& row) {
  int stored = static_cast<int>(AsUint(row[0]));
  const Part part = stored > static_cast<int>(Part::kTimes) ? Part::kTimes : Part::kCounts;
  stored -= static_cast<int>(part);
  const Span span = stored > static_cast<int>(Span::kMonth) ? Span::kMonth : Span::kDay;
  return {.dimension = static_cast<Dimension>(stored - static_cast<int>(span)),
          .span = span,
          .part = part,
          .day = static_cast<int32_t>(AsOptionalInt(row[1]).value_or(0)),
          .value = row[2].value_or("")};
}

}  // namespace

absl::StatusOr<ReportDays> ReadReportDays(Connection& connection, uint16_t lane,
                                          const std::vector<ReportDayKey>& keys) {
  ReportDays days;
  for (size_t first = 0; first < keys.size(); first += kRowsInStatement) {
    std::vector<std::string> wanted;
    for (size_t i = first; i < std::min(first + kRowsInStatement, keys.size()); ++i) {
      wanted.push_back(absl::StrCat("SELECT ", i == first ? NamedKey(keys[i]) : KeyValues(keys[i])));
    }
    // From the few keys to their rows, whatever a planner thinks of the table's size.
    absl::StatusOr<Rows> rows = connection.Query(
        absl::StrCat("SELECT r.dimension, r.day, r.value, r.figures FROM (", absl::StrJoin(wanted, " UNION ALL "),
                     ") k STRAIGHT_JOIN report_days r FORCE INDEX (PRIMARY) ON r.lane = ", lane,
                     " AND r.dimension = k.dimension AND r.day = k.day AND r.value = k.value"));
    if (!rows.ok()) return rows.status();
    for (Row& row : *rows) days.insert_or_assign(KeyOf(row), std::move(row[3]).value_or(""));
  }
  return days;
}

absl::StatusOr<std::vector<std::pair<ReportDayKey, std::string>>> ListReportDays(Connection& connection,
                                                                                 const std::vector<uint16_t>& lanes,
                                                                                 Dimension dimension, Span span,
                                                                                 Part part, int32_t first,
                                                                                 int32_t last) {
  // A range of the key for each lane, whatever a planner thinks of the table's size.
  absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT dimension, day, value, figures FROM report_days FORCE INDEX (PRIMARY) WHERE lane IN (",
                   absl::StrJoin(lanes, ","), ") AND dimension = ", StoredDimension(dimension, span, part),
                   " AND day BETWEEN ", first, " AND ", last));
  if (!rows.ok()) return rows.status();
  std::vector<std::pair<ReportDayKey, std::string>> days;
  days.reserve(rows->size());
  for (Row& row : *rows) days.emplace_back(KeyOf(row), std::move(row[3]).value_or(""));
  return days;
}

std::vector<std::string> ReportDayStatements(uint16_t lane, const ReportDays& days) {
  std::vector<std::string> statements;
  std::vector<std::string> rows;
  const auto flush = [&] {
    if (rows.empty()) return;
    statements.push_back(absl::StrCat(
        "INSERT INTO report_days (lane, dimension, day, value, figures) SELECT lane, dimension, day, value, figures "
        "FROM (",
        absl::StrJoin(rows, " UNION ALL "), ") d ON DUPLICATE KEY UPDATE report_days.figures = d.figures"));
    rows.clear();
  };
  for (const auto& [key, figures] : days) {
    rows.push_back(rows.empty()
                       ? absl::StrCat("SELECT ", lane, " AS lane,", NamedKey(key), ",", Bytes(figures), " AS figures")
                       : absl::StrCat("SELECT ", lane, ",", KeyValues(key), ",", Bytes(figures)));
    if (rows.size() == kRowsInStatement) flush();
  }
  flush();
  return statements;
}

std::string ClearReportDays(uint16_t lane) { return absl::StrCat("DELETE FROM report_days WHERE lane = ", lane); }

}  // namespace docket::storage
