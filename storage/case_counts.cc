#include "storage/case_counts.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/case_columns.h"
#include "storage/sql.h"

namespace docket::storage {

CountKey CountKeyOf(const Subject& subject) {
  const v1::Case& c = subject.case_record();
  return {.lane = subject.key.lane, .team = c.team(), .state = c.state(), .priority = StoredPriority(c.priority())};
}

std::string CaseCountsColumns() {
  return "lane SMALLINT UNSIGNED NOT NULL, team VARBINARY(64) NOT NULL, state TINYINT UNSIGNED NOT NULL, priority "
         "TINYINT UNSIGNED NOT NULL, cases BIGINT NOT NULL, PRIMARY KEY (lane, team, state, priority)";
}

std::string CountStatement(const std::vector<Change>& changes) {
  std::map<CountKey, int64_t> differences;
  for (const Change& change : changes) {
    if (change.after->key.kind != SubjectKind::kCase) continue;
    if (change.before->exists()) --differences[CountKeyOf(*change.before)];
    ++differences[CountKeyOf(*change.after)];
  }
  std::vector<std::string> rows;
  for (const auto& [key, difference] : differences) {
    if (difference == 0) continue;
    rows.push_back(rows.empty()
                       ? absl::StrCat("SELECT ", key.lane, " AS lane,", Bytes(key.team), " AS team,", key.state,
                                      " AS state,", key.priority, " AS priority,", difference, " AS cases")
                       : absl::StrCat("SELECT ", key.lane, ",", Bytes(key.team), ",", key.state, ",", key.priority, ",",
                                      difference));
  }
  if (rows.empty()) return "";
  return absl::StrCat(
      "INSERT INTO case_counts (lane,team,state,priority,cases) SELECT lane,team,state,priority,cases "
      "FROM (",
      absl::StrJoin(rows, " UNION ALL "),
      ") d ON DUPLICATE KEY UPDATE case_counts.cases = case_counts.cases + d.cases");
}

absl::StatusOr<std::map<CountKey, int64_t>> CountCases(Connection& connection,
                                                       const std::vector<ColumnCondition>& conditions) {
  std::string sql = "SELECT team, state, priority, SUM(cases) FROM case_counts WHERE cases <> 0";
  for (const ColumnCondition& condition : conditions) absl::StrAppend(&sql, " AND ", ConditionSql(condition, ""));
  absl::StrAppend(&sql, " GROUP BY team, state, priority");
  const absl::StatusOr<Rows> rows = connection.Query(sql);
  if (!rows.ok()) return rows.status();
  std::map<CountKey, int64_t> counts;
  for (const Row& row : *rows) {
    counts[{.lane = 0,
            .team = row[0].value_or(""),
            .state = static_cast<int>(AsUint(row[1])),
            .priority = static_cast<int>(AsUint(row[2]))}] = AsOptionalInt(row[3]).value_or(0);
  }
  return counts;
}

}  // namespace docket::storage
