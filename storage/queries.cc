#include "storage/queries.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql.h"

namespace docket::storage {

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

absl::StatusOr<VersionPlace> FindVersion(Connection& connection, const Id& id, uint64_t version) {
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrCat(
      "SELECT MAX(version), MAX(IF(version = ", version, ", sequence, 0)) FROM case_events WHERE lane = ", id.lane,
      " AND number = ", id.number, " AND subject_kind = ", static_cast<int>(SubjectKind::kCase)));
  if (!rows.ok()) return rows.status();
  return VersionPlace{.sequence = AsUint(rows->front()[1]), .latest = AsUint(rows->front()[0])};
}

absl::StatusOr<std::vector<LogEntry>> ReadVersions(Connection& connection, const Id& id,
                                                   const std::set<uint64_t>& versions) {
  std::vector<LogEntry> entries;
  if (versions.empty()) return entries;
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT ", EntryColumns(), " FROM case_events WHERE lane = ", id.lane, " AND number = ", id.number,
                   " AND version IN (", absl::StrJoin(versions, ","), ") ORDER BY sequence"));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    absl::StatusOr<LogEntry> entry = ReadEntry(row);
    if (!entry.ok()) return entry.status();
    entries.push_back(*std::move(entry));
  }
  return entries;
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

absl::StatusOr<std::vector<Id>> ListWorkedOn(Connection& connection, uint16_t lanes, const std::string& assignee) {
  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("(SELECT lane, number FROM cases WHERE lane = ", lane,
                                   " AND assignee = ", Bytes(assignee), " AND state IN (",
                                   int{v1::CASE_STATE_IN_PROGRESS}, ",", int{v1::CASE_STATE_ESCALATED}, "))"));
  }
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrJoin(selects, " UNION ALL "));
  if (!rows.ok()) return rows.status();
  std::vector<Id> ids;
  for (const Row& row : *rows) ids.push_back({.lane = static_cast<uint16_t>(AsUint(row[0])), .number = AsUint(row[1])});
  return ids;
}

}  // namespace docket::storage
