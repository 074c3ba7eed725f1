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
  absl::Time closed;
  uint64_t number = 0;
};

// Beside the period, in which the walk stays.
std::string Conditions(const ClosedCases& which) {
  std::string sql = absl::StrCat("c.state = ", int{v1::CASE_STATE_CLOSED});
  if (!which.team.empty()) absl::StrAppend(&sql, " AND c.team = ", Bytes(which.team));
  if (!which.assignee.empty()) absl::StrAppend(&sql, " AND c.assignee = ", Bytes(which.assignee));
  return sql;
}

// The key alone says which cases come next; then each is looked at.
std::string PageSql(uint16_t lane, const Place& after, const ClosedCases& which) {
  return absl::StrCat("SELECT k.number, k.closed_at, c.uid, c.assignee <> '', c.fold, ",
                      which.with_records ? "c.record" : "NULL",
                      " FROM (SELECT number, closed_at FROM cases FORCE INDEX (by_closed_at) WHERE lane = ", lane,
                      " AND closed_at >= ", TimeLiteral(after.closed), " AND closed_at < ", TimeLiteral(which.before),
                      " AND (closed_at > ", TimeLiteral(after.closed), " OR number > ", after.number,
                      ") ORDER BY closed_at, number LIMIT ", kAtOnce, ") k LEFT JOIN cases c ON c.lane = ", lane,
                      " AND c.number = k.number AND ", Conditions(which), " ORDER BY k.closed_at, k.number");
}

absl::Status TellOf(uint16_t lane, const Row& row, bool with_records, const ClosedCaseFn& found) {
  ClosedCase c{.id = {.lane = lane, .number = AsUint(row[0])}, .uid = *row[2], .assigned = AsUint(row[3]) != 0};
  v1::Case record;
  if (with_records) {
    if (AsUint(row[4]) > kFoldVersion || !record.ParseFromString(row[5].value_or(""))) return NewerRecord();
    c.record = &record;
  }
  found(c);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<bool> WalkClosedCases(Connection& connection, uint16_t lanes, const ClosedCases& which,
                                     const ClosedCaseFn& found) {
  int64_t looked_at = 0;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    Place after{.closed = which.from};
    while (true) {
      const absl::StatusOr<Rows> rows = connection.Query(PageSql(lane, after, which));
      if (!rows.ok()) return rows.status();
      looked_at += static_cast<int64_t>(rows->size());
      if (looked_at > which.walk) return false;
      for (const Row& row : *rows) {
        if (!row[2].has_value()) continue;
        if (absl::Status told = TellOf(lane, row, which.with_records, found); !told.ok()) return told;
      }
      if (rows->size() < kAtOnce) break;
      after = {.closed = AsTime(rows->back()[1]), .number = AsUint(rows->back()[0])};
    }
  }
  return true;
}

}  // namespace docket::storage
