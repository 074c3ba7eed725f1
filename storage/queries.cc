#include "storage/queries.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/newer_record.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

std::string FilterSql(const CaseFilter& filter) {
  std::string sql;
  if (filter.state != 0) absl::StrAppend(&sql, " AND state = ", filter.state);
  if (!filter.assignee.empty()) absl::StrAppend(&sql, " AND assignee = ", Bytes(filter.assignee));
  if (!filter.team.empty()) absl::StrAppend(&sql, " AND team = ", Bytes(filter.team));
  if (!filter.customer.empty()) absl::StrAppend(&sql, " AND customer = ", Bytes(filter.customer));
  return sql;
}

// Rows of a lane that come after the cursor in (opened_at, lane, number), descending.
std::string AfterSql(uint16_t lane, const CaseCursor& after) {
  if (after.opened_at == absl::InfiniteFuture()) return "";
  const std::string time = TimeLiteral(after.opened_at);
  if (lane < after.id.lane) return absl::StrCat(" AND opened_at <= ", time);
  if (lane > after.id.lane) return absl::StrCat(" AND opened_at < ", time);
  return absl::StrCat(" AND opened_at <= ", time, " AND (opened_at < ", time, " OR number < ", after.id.number, ")");
}

absl::StatusOr<Subject> ReadCase(const Row& row) {
  Subject subject = AbsentSubject(
      {.lane = static_cast<uint16_t>(AsUint(row[0])), .kind = SubjectKind::kCase, .number = AsUint(row[1])});
  subject.number = AsUint(row[1]);
  subject.version = AsUint(row[2]);
  log::v1::Payload opening;
  if (AsUint(row[3]) > kFoldVersion || !ParseRecord(SubjectKind::kCase, row[4].value_or(""), &subject.record) ||
      !opening.ParseFromString(row[5].value_or(""))) {
    return NewerRecord();
  }
  subject.opening = opening.texts();
  return subject;
}

}  // namespace

absl::StatusOr<std::vector<Subject>> ListCases(Connection& connection, uint16_t lanes, const CaseFilter& filter,
                                               const CaseCursor& after, int limit) {
  const std::string where = FilterSql(filter);
  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("(SELECT lane, number, opened_at FROM cases WHERE lane = ", lane, where,
                                   AfterSql(lane, after), " ORDER BY opened_at DESC, number DESC LIMIT ", limit, ")"));
  }
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrCat(
      "SELECT c.lane, c.number, c.version, c.fold, c.record, e.payload FROM (SELECT * FROM (",
      absl::StrJoin(selects, " UNION ALL "), ") u ORDER BY opened_at DESC, lane DESC, number DESC LIMIT ", limit,
      ") k JOIN cases c ON c.lane = k.lane AND c.number = k.number JOIN case_events e ON e.lane = k.lane AND "
      "e.sequence = k.number ORDER BY k.opened_at DESC, k.lane DESC, k.number DESC"));
  if (!rows.ok()) return rows.status();
  std::vector<Subject> subjects;
  for (const Row& row : *rows) {
    absl::StatusOr<Subject> subject = ReadCase(row);
    if (!subject.ok()) return subject.status();
    subjects.push_back(*std::move(subject));
  }
  return subjects;
}

absl::StatusOr<std::vector<DueCase>> ListDue(Connection& connection, uint16_t lanes, absl::Time now, int limit) {
  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("(SELECT lane, number, next_due_at FROM cases WHERE lane = ", lane,
                                   " AND next_due_at < ", TimeLiteral(now), " ORDER BY next_due_at LIMIT ", limit,
                                   ")"));
  }
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT * FROM (", absl::StrJoin(selects, " UNION ALL "), ") u ORDER BY next_due_at LIMIT ", limit));
  if (!rows.ok()) return rows.status();
  std::vector<DueCase> due;
  for (const Row& row : *rows) {
    due.push_back(
        {.id = {.lane = static_cast<uint16_t>(AsUint(row[0])), .number = AsUint(row[1])}, .due = AsTime(row[2])});
  }
  return due;
}

absl::StatusOr<std::map<std::string, log::v1::Workload>> ReadWorkloads(Connection& connection,
                                                                       const std::vector<SubjectKey>& keys) {
  std::map<std::string, log::v1::Workload> workloads;
  if (keys.empty()) return workloads;
  const std::string places = absl::StrJoin(keys, ",", [](std::string* out, const SubjectKey& key) {
    absl::StrAppend(out, "(", key.lane, ",", static_cast<int>(key.kind), ",", Bytes(key.key), ")");
  });
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT id, record FROM records WHERE (lane, kind, id) IN (", places, ")"));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) workloads[row[0].value_or("")].ParseFromString(row[1].value_or(""));
  return workloads;
}

}  // namespace docket::storage
