#include "storage/loader.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/newer_record.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

std::string CaseQuery(const SubjectKey& key) {
  // One statement, so one snapshot: the record is as the log's end says.
  return absl::StrCat("SELECT (SELECT MAX(sequence) FROM case_events WHERE lane = ", key.lane,
                      "), c.number, c.version, c.fold, c.record, ", OpeningColumns("e"),
                      " FROM (SELECT 1 AS one) o LEFT JOIN cases c "
                      "ON c.lane = ",
                      key.lane, " AND c.number = ", key.number,
                      " LEFT JOIN case_events e ON e.lane = c.lane AND e.sequence = c.number");
}

std::string RecordQuery(const SubjectKey& key) {
  // A customer may be asked for by number, as it is named; its key is then read as well.
  const std::string which =
      key.key.empty() ? absl::StrCat("r.number = ", key.number) : absl::StrCat("r.id = ", Bytes(key.key));
  return absl::StrCat("SELECT (SELECT MAX(sequence) FROM case_events WHERE lane = ", key.lane,
                      "), r.number, r.version, r.fold, r.record, r.id FROM (SELECT 1 AS one) o LEFT JOIN records "
                      "r ON r.lane = ",
                      key.lane, " AND r.kind = ", static_cast<int>(key.kind), " AND ", which);
}

absl::StatusOr<std::vector<LogEntry>> ReadAll(Connection& connection, const std::string& sql) {
  const absl::StatusOr<Rows> rows = connection.Query(sql);
  if (!rows.ok()) return rows.status();
  std::vector<LogEntry> entries;
  entries.reserve(rows->size());
  for (const Row& row : *rows) {
    absl::StatusOr<LogEntry> entry = ReadEntry(row);
    if (!entry.ok()) return entry.status();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

std::string OpeningColumns(absl::string_view table) {
  // Only in format 1 does the payload have them.
  return absl::StrCat(table, ".format, IF(", table, ".format = 1, ", table, ".payload, NULL), ", table, ".texts");
}

bool ReadOpening(const Row& row, size_t at, log::v1::SealedTexts* texts) {
  if (!row[at].has_value()) return true;
  if (AsUint(row[at]) > kLogFormat) return false;
  if (AsUint(row[at]) > 1) return texts->ParseFromString(row[at + 2].value_or(""));
  log::v1::Payload opening;
  if (!opening.ParseFromString(row[at + 1].value_or(""))) return false;
  *texts = std::move(*opening.mutable_texts());
  return true;
}

absl::StatusOr<Loaded> LoadSubject(Connection& connection, const SubjectKey& key) {
  const bool is_case = key.kind == SubjectKind::kCase;
  const absl::StatusOr<Rows> rows = connection.Query(is_case ? CaseQuery(key) : RecordQuery(key));
  if (!rows.ok()) return rows.status();
  const Row& row = rows->front();
  auto subject = std::make_shared<Subject>(AbsentSubject(key));
  const Loaded loaded{.subject = subject, .head = AsUint(row[0])};
  if (!row[1].has_value()) return loaded;
  subject->number = AsUint(row[1]);
  subject->version = AsUint(row[2]);
  if (!is_case) subject->key.key = row[5].value_or("");
  if (AsUint(row[3]) > kFoldVersion) return NewerRecord();
  if (!ParseRecord(key.kind, row[4].value_or(""), &subject->record)) return NewerRecord();
  if (is_case && !ReadOpening(row, 5, &subject->opening)) return NewerRecord();
  return loaded;
}

absl::StatusOr<std::map<uint16_t, Head>> ReadHeads(Connection& connection, const std::vector<uint16_t>& lanes) {
  std::vector<std::string> selects;
  for (uint16_t lane : lanes) {
    selects.push_back(absl::StrCat("(SELECT lane, sequence, hash, time FROM case_events WHERE lane = ", lane,
                                   " ORDER BY sequence DESC LIMIT 1)"));
  }
  std::map<uint16_t, Head> heads;
  if (selects.empty()) return heads;
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrJoin(selects, " UNION ALL "));
  if (!rows.ok()) return rows.status();
  for (const Row& row : *rows) {
    heads[static_cast<uint16_t>(AsUint(row[0]))] = {
        .sequence = AsUint(row[1]), .hash = row[2].value_or(""), .time = AsTime(row[3])};
  }
  if (heads.size() != lanes.size()) {
    return absl::DataLossError("a lane of the log has lost its first entry: run `docketd verify`");
  }
  return heads;
}

absl::StatusOr<Touched> ReadTouched(Connection& connection, uint16_t lane, uint64_t after, size_t limit) {
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT number, sequence FROM case_events WHERE lane = ", lane, " AND sequence > ",
                                    after, " ORDER BY sequence LIMIT ", limit));
  if (!rows.ok()) return rows.status();
  Touched touched;
  touched.complete = rows->size() < limit;
  for (const Row& row : *rows) touched.last[AsUint(row[0])] = AsUint(row[1]);
  return touched;
}

absl::StatusOr<Proof> ReadProof(Connection& connection, const std::vector<uint16_t>& lanes,
                                const std::vector<RequestLocation>& requests) {
  std::vector<std::string> statements;
  if (!requests.empty()) {
    const std::string keys = absl::StrJoin(requests, ",", [](std::string* out, const RequestLocation& location) {
      absl::StrAppend(out, "(", location.first, ",", Bytes(location.second.first), ",", Bytes(location.second.second),
                      ")");
    });
    statements.push_back(absl::StrCat(
        "SELECT lane, caller, request_id, sequence, fingerprint FROM requests WHERE (lane, caller, request_id) IN (",
        keys, ")"));
  }
  // One look at the end of each lane's key; a GROUP BY may scan them, as the optimizer sees fit.
  statements.push_back(absl::StrJoin(lanes, " UNION ALL ", [](std::string* out, uint16_t lane) {
    absl::StrAppend(out, "SELECT ", lane, ", MAX(sequence) FROM case_events WHERE lane = ", lane);
  }));
  statements.push_back("SELECT @@global.read_only");
  std::vector<Rows> results;
  const PacketError error = connection.Run(statements, &results);
  if (!error.ok()) return StatusOf(error);
  if (IsOn(results.back().front()[0])) return absl::UnavailableError("this database server turned read-only");
  Proof proof;
  if (!requests.empty()) {
    for (const Row& row : results.front()) {
      const RequestLocation location{static_cast<uint16_t>(AsUint(row[0])), {row[1].value_or(""), row[2].value_or("")}};
      proof.requests[location] = {.sequence = AsUint(row[3]), .fingerprint = row[4].value_or("")};
    }
  }
  for (const Row& row : results[results.size() - 2]) {
    if (!row[1].has_value())
      return absl::DataLossError("a lane of the log has lost its first entry: run `docketd verify`");
    proof.heads[static_cast<uint16_t>(AsUint(row[0]))] = AsUint(row[1]);
  }
  return proof;
}

absl::StatusOr<std::shared_ptr<const Subject>> FoldAt(Connection& connection, uint16_t lane, uint64_t sequence,
                                                      const ApplyFn& apply) {
  absl::StatusOr<std::vector<LogEntry>> entries =
      ReadAll(connection, absl::StrCat("SELECT ", EntryColumns(), " FROM case_events WHERE lane = ", lane,
                                       " AND sequence <= ", sequence,
                                       " AND number = (SELECT number FROM case_events WHERE lane = ", lane,
                                       " AND sequence = ", sequence, ") ORDER BY sequence"));
  if (!entries.ok()) return entries.status();
  if (entries->empty()) return absl::DataLossError("the log entry of a recorded request is gone");
  auto subject = std::make_shared<Subject>(
      AbsentSubject({.lane = lane, .kind = entries->front().subject_kind, .number = entries->front().number}));
  for (LogEntry& entry : *entries) apply(subject.get(), &entry);
  return std::shared_ptr<const Subject>(std::move(subject));
}

absl::StatusOr<std::vector<LogEntry>> ReadEntries(Connection& connection, uint16_t lane, uint64_t after, size_t limit,
                                                  bool columns_only) {
  std::string columns(EntryColumns());
  if (columns_only) columns.replace(columns.rfind("payload,texts"), 13, "NULL,NULL");
  return ReadAll(connection, absl::StrCat("SELECT ", columns, " FROM case_events WHERE lane = ", lane,
                                          " AND sequence > ", after, " ORDER BY sequence LIMIT ", limit));
}

absl::StatusOr<std::vector<LogEntry>> ReadSubjectEntries(Connection& connection, uint16_t lane, uint64_t number,
                                                         uint64_t after, size_t limit) {
  return ReadAll(connection,
                 absl::StrCat("SELECT ", EntryColumns(), " FROM case_events WHERE lane = ", lane,
                              " AND number = ", number, " AND sequence > ", after, " ORDER BY sequence LIMIT ", limit));
}

absl::StatusOr<std::shared_ptr<const Directory>> ReadDirectory(Connection& connection,
                                                               const CompleteDirectoryFn& complete) {
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrCat(
      "SELECT (SELECT MAX(sequence) FROM case_events WHERE lane = 0), r.kind, r.record FROM (SELECT 1 AS one) o LEFT "
      "JOIN records r ON r.lane = 0 AND r.kind IN (",
      static_cast<int>(SubjectKind::kStaff), ",", static_cast<int>(SubjectKind::kTeam), ",",
      static_cast<int>(SubjectKind::kMaintenance), ",", static_cast<int>(SubjectKind::kPolicy), ")"));
  if (!rows.ok()) return rows.status();
  auto directory = std::make_shared<Directory>();
  for (const Row& row : *rows) {
    directory->version = AsUint(row[0]);
    const auto kind = static_cast<SubjectKind>(AsUint(row[1]));
    Record record;
    if (!row[2].has_value()) continue;
    if (!ParseRecord(kind, *row[2], &record)) return NewerRecord();
    if (const auto* staff = std::get_if<v1::Staff>(&record)) AddStaff(*staff, directory.get());
    if (const auto* team = std::get_if<v1::Team>(&record)) directory->teams[team->name()] = *team;
    if (const auto* maintenance = std::get_if<v1::Maintenance>(&record)) directory->maintenance = *maintenance;
    if (const auto* policy = std::get_if<log::v1::PolicyRecord>(&record)) directory->policy_record = *policy;
  }
  if (complete != nullptr) {
    if (absl::Status completed = complete(directory.get()); !completed.ok()) return completed;
  }
  return std::shared_ptr<const Directory>(std::move(directory));
}

std::string PulseQuery() {
  return "SELECT UTC_TIMESTAMP(6), (SELECT MAX(sequence) FROM case_events WHERE lane = 0), @@global.read_only";
}

Pulse PulseOf(const Row& row) {
  return {.now = AsTime(row[0]), .directory_head = AsUint(row[1]), .read_only = IsOn(row[2])};
}

absl::StatusOr<Pulse> ReadPulse(Connection& connection) {
  const absl::StatusOr<Rows> rows = connection.Query(PulseQuery());
  if (!rows.ok()) return rows.status();
  return PulseOf(rows->front());
}

}  // namespace docket::storage
