#include "storage/closed_cases.h"

#include "absl/strings/str_cat.h"
#include "storage/newer_record.h"
#include "storage/sql.h"
#include "storage/subject.h"

namespace docket::storage {
namespace {

constexpr size_t kAtOnce = 2000;

// Where the walk of a lane has come.
struct Place {
  absl::Time updated;
  uint64_t number = 0;
};

std::string Conditions(const ClosedCases& which) {
  std::string sql =
      absl::StrCat("c.state = ", int{v1::CASE_STATE_CLOSED}, " AND c.closed_at >= ", TimeLiteral(which.from),
                   " AND c.closed_at < ", TimeLiteral(which.before));
  if (!which.team.empty()) absl::StrAppend(&sql, " AND c.team = ", Bytes(which.team));
  if (!which.assignee.empty()) absl::StrAppend(&sql, " AND c.assignee = ", Bytes(which.assignee));
  return sql;
}

// The key alone says which cases come next; then each is looked at.
std::string PageSql(uint16_t lane, const Place& after, const std::string& fits, bool with_records) {
  return absl::StrCat("SELECT k.number, k.updated_at, c.uid, c.fold, ", with_records ? "c.record" : "NULL",
                      " FROM (SELECT number, updated_at FROM cases FORCE INDEX (by_updated_at) WHERE lane = ", lane,
                      " AND updated_at >= ", TimeLiteral(after.updated), " AND (updated_at > ",
                      TimeLiteral(after.updated), " OR number > ", after.number, ") ORDER BY updated_at, number LIMIT ",
                      kAtOnce, ") k LEFT JOIN cases c ON c.lane = ", lane, " AND c.number = k.number AND ", fits,
                      " ORDER BY k.updated_at, k.number");
}

absl::Status TellOf(uint16_t lane, const Row& row, bool with_records, const ClosedCaseFn& found) {
  const Id id{.lane = lane, .number = AsUint(row[0])};
  if (!with_records) {
    found(id, *row[2], nullptr);
    return absl::OkStatus();
  }
  v1::Case c;
  if (AsUint(row[3]) > kFoldVersion || !c.ParseFromString(row[4].value_or(""))) return NewerRecord();
  found(id, *row[2], &c);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> WalkClosedCases(Connection& connection, uint16_t lanes, const ClosedCases& which,
                                     const ClosedCaseFn& found) {
  const std::string fits = Conditions(which);
  int64_t looked_at = 0;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    Place after{.updated = which.from};
    while (true) {
      const absl::StatusOr<Rows> rows = connection.Query(PageSql(lane, after, fits, which.with_records));
      if (!rows.ok()) return rows.status();
      looked_at += static_cast<int64_t>(rows->size());
      if (looked_at > which.walk) return false;
      for (const Row& row : *rows) {
        if (!row[2].has_value()) continue;
        if (absl::Status told = TellOf(lane, row, which.with_records, found); !told.ok()) return told;
      }
      if (rows->size() < kAtOnce) break;
      after = {.updated = AsTime(rows->back()[1]), .number = AsUint(rows->back()[0])};
    }
  }
  return true;
}

}  // namespace docket::storage
