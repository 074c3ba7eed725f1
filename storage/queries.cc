#include "storage/queries.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/sql.h"

namespace docket::storage {

namespace {

absl::StatusOr<std::vector<DueCase>> ListDueBetween(Connection& connection, uint16_t lanes, absl::Time from,
                                                    absl::Time to, int limit) {
  std::vector<DueCase> due;
  if (limit <= 0) return due;
  const std::string since = from == absl::InfinitePast() ? "" : absl::StrCat(" AND next_due_at >= ", TimeLiteral(from));
  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("(SELECT lane, number, next_due_at FROM cases WHERE lane = ", lane, since,
                                   " AND next_due_at < ", TimeLiteral(to), " ORDER BY next_due_at LIMIT ", limit, ")"));
  }
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT * FROM (", absl::StrJoin(selects, " UNION ALL "), ") u ORDER BY next_due_at LIMIT ", limit));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    due.push_back(
        {.id = {.lane = static_cast<uint16_t>(AsUint(row[0])), .number = AsUint(row[1])}, .due = AsTime(row[2])});
  }
  return due;
}

}  // namespace

absl::StatusOr<std::vector<DueCase>> ListDue(Connection& connection, uint16_t lanes, absl::Time now, int limit) {
  const absl::Time recent = now - kBacklog;
  absl::StatusOr<std::vector<DueCase>> due = ListDueBetween(connection, lanes, recent, now, limit);
  if (!due.ok()) return due;
  const absl::StatusOr<std::vector<DueCase>> backlog =
      ListDueBetween(connection, lanes, absl::InfinitePast(), recent, limit - static_cast<int>(due->size()));
  if (!backlog.ok()) return backlog;
  due->insert(due->end(), backlog->begin(), backlog->end());
  return due;
}

absl::StatusOr<std::vector<Id>> ListOpen(Connection& connection, uint16_t lane, uint64_t after, int limit) {
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT number FROM cases WHERE lane = ", lane, " AND number > ", after,
                                    " AND is_open = 1 ORDER BY number LIMIT ", limit));
  if (!rows.ok()) return rows.status();
  std::vector<Id> ids;
  for (const Row& row : *rows) ids.push_back({.lane = lane, .number = AsUint(row[0])});
  return ids;
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

absl::StatusOr<int64_t> CountAlike(Connection& connection, uint16_t lanes, const std::vector<std::string>& customers,
                                   const std::string& category, absl::Time from, absl::Time to) {
  const std::string names = absl::StrJoin(
      customers, ",", [](std::string* out, const std::string& customer) { absl::StrAppend(out, Bytes(customer)); });
  std::vector<std::string> selects;
  for (uint16_t lane = 1; lane < lanes; ++lane) {
    selects.push_back(absl::StrCat("(SELECT COUNT(*) AS n FROM cases WHERE lane = ", lane, " AND customer IN (", names,
                                   ") AND opened_at >= ", TimeLiteral(from), " AND opened_at <= ", TimeLiteral(to),
                                   " AND category = ", Bytes(category), ")"));
  }
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT SUM(n) FROM (", absl::StrJoin(selects, " UNION ALL "), ") u"));
  if (!rows.ok()) return rows.status();
  return static_cast<int64_t>(AsUint(rows->front()[0]));
}

}  // namespace docket::storage
