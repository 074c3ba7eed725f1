#include "storage/packet.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/case_columns.h"
#include "storage/case_counts.h"
#include "storage/case_terms.h"
#include "storage/clock.h"
#include "storage/customer_contacts.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

void Add(Packet::Part part, std::string sql, Packet* packet) {
  packet->bytes += sql.size() + 1;
  packet->parts.push_back(part);
  packet->statements.push_back(std::move(sql));
}

// The predecessor's hash, if it is there, is the one we know, and the packet is not late.
std::string Guard(const LogEntry& first, absl::Duration shift) {
  const std::string database_now =
      absl::StrCat("UTC_TIMESTAMP(6) + INTERVAL ", absl::ToInt64Microseconds(shift), " MICROSECOND");
  return absl::StrCat("(SELECT g.hash FROM case_events g WHERE g.lane = ", first.lane,
                      " AND g.sequence = ", first.sequence - 1, " AND g.hash = ", Bytes(first.previous),
                      " AND ABS(TIMESTAMPDIFF(MICROSECOND, ", TimeLiteral(first.time), ", GREATEST(", database_now,
                      ", g.time))) <= ", absl::ToInt64Microseconds(kClockTolerance), ")");
}

void AddEvents(const std::vector<LogEntry>& entries, absl::Duration shift, Packet* packet) {
  std::vector<std::string> first;
  std::vector<std::string> rest;
  int lane = -1;
  for (const LogEntry& entry : entries) {
    if (entry.lane != lane) {
      first.push_back(absl::StrCat("SELECT ", EntryValues(entry, Guard(entry, shift))));
    } else {
      rest.push_back(absl::StrCat("(", EntryValues(entry, Bytes(entry.previous)), ")"));
    }
    lane = entry.lane;
  }
  const std::string into = absl::StrCat("INSERT INTO case_events (", EntryColumns(), ") ");
  Add(Packet::kGuardedEvents, absl::StrCat(into, absl::StrJoin(first, " UNION ALL ")), packet);
  if (!rest.empty()) Add(Packet::kEvents, absl::StrCat(into, "VALUES ", absl::StrJoin(rest, ",")), packet);
}

// Of format 2, whose texts stand beside the payload; the texts of an older entry stay within it.
void AddReplaced(const std::vector<ReplacedRow>& replaced, Packet* packet) {
  for (const ReplacedRow& row : replaced) {
    Add(Packet::kTexts,
        absl::StrCat("UPDATE case_events SET texts = ", row.texts.empty() ? "NULL" : Bytes(row.texts),
                     " WHERE lane = ", row.lane, " AND sequence = ", row.sequence, " AND format > 1"),
        packet);
  }
}

void AddDataKeys(const std::vector<StoredKey>& keys, Packet* packet) {
  if (keys.empty()) return;
  const std::string rows = absl::StrJoin(keys, ",", [](std::string* out, const StoredKey& row) {
    absl::StrAppend(out, "(", row.owner.lane, ",", row.owner.number, ",", Bytes(row.key.uid), ",",
                    Bytes(row.key.master), ",", Bytes(row.key.wrapped), ")");
  });
  Add(Packet::kKeys, absl::StrCat("INSERT INTO data_keys (lane,number,uid,master,wrapped) VALUES ", rows), packet);
}

// INSERT … SELECT … ON DUPLICATE KEY UPDATE from a derived table: the upsert that both MySQL and MariaDB take.
std::string Upsert(absl::string_view table, const std::vector<std::string>& columns, size_t key_columns,
                   const std::vector<std::string>& rows) {
  std::vector<std::string> updates;
  for (size_t i = key_columns; i < columns.size(); ++i) {
    updates.push_back(absl::StrCat(table, ".", columns[i], " = d.", columns[i]));
  }
  const std::string names = absl::StrJoin(columns, ",");
  return absl::StrCat("INSERT INTO ", table, " (", names, ") SELECT ", names, " FROM (",
                      absl::StrJoin(rows, " UNION ALL "), ") d ON DUPLICATE KEY UPDATE ", absl::StrJoin(updates, ","));
}

std::string SelectRow(const std::vector<std::string>& columns, const std::vector<std::string>& values, bool named) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < values.size(); ++i) {
    parts.push_back(named ? absl::StrCat(values[i], " AS ", columns[i]) : values[i]);
  }
  return absl::StrCat("SELECT ", absl::StrJoin(parts, ","));
}

void AddCases(const std::vector<Change>& changes, Packet* packet) {
  std::vector<std::string> columns;
  for (const CaseColumn& column : CaseColumns()) columns.emplace_back(column.name);
  std::vector<std::string> rows;
  for (const auto& [before, subject] : changes) {
    if (subject->key.kind != SubjectKind::kCase) continue;
    std::vector<std::string> values;
    for (const CaseColumn& column : CaseColumns()) values.push_back(column.literal(*subject));
    rows.push_back(SelectRow(columns, values, rows.empty()));
  }
  if (!rows.empty()) Add(Packet::kCases, Upsert("cases", columns, 2, rows), packet);
}

void AddTermsAndCounts(const std::vector<Change>& changes, Packet* packet) {
  for (std::string& sql : TermStatements(changes)) Add(Packet::kTerms, std::move(sql), packet);
  for (std::string& sql : ContactStatements(changes)) Add(Packet::kTerms, std::move(sql), packet);
  std::string counts = CountStatement(changes);
  if (!counts.empty()) Add(Packet::kCounts, std::move(counts), packet);
}

void AddRecords(const std::vector<Change>& changes, Packet* packet) {
  const std::vector<std::string> columns = {"lane", "kind", "id", "number", "version", "fold", "record"};
  std::vector<std::string> rows;
  for (const auto& [before, subject] : changes) {
    if (subject->key.kind == SubjectKind::kCase) continue;
    rows.push_back(SelectRow(columns,
                             {Number(uint64_t{subject->key.lane}), Number(static_cast<uint64_t>(subject->key.kind)),
                              Bytes(subject->key.key), Number(subject->number), Number(subject->version),
                              Number(uint64_t{kFoldVersion}), Bytes(SerializeRecord(subject->record))},
                             rows.empty()));
  }
  if (!rows.empty()) Add(Packet::kRecords, Upsert("records", columns, 3, rows), packet);
}

void AddRequests(const std::vector<RequestRow>& requests, Packet* packet) {
  if (requests.empty()) return;
  const std::string rows = absl::StrJoin(requests, ",", [](std::string* out, const RequestRow& row) {
    absl::StrAppend(out, "(", row.lane, ",", Bytes(row.key.caller), ",", Bytes(row.key.id), ",", row.sequence, ",",
                    Bytes(row.key.fingerprint), ",", TimeLiteral(row.time), ")");
  });
  Add(Packet::kRequests,
      absl::StrCat("INSERT INTO requests (lane,caller,request_id,sequence,fingerprint,time) VALUES ", rows), packet);
}

void AddEnd(Packet* packet) {
  Add(Packet::kCommit, "COMMIT", packet);
  Add(Packet::kPulse, PulseQuery(), packet);
}

}  // namespace

Packet BuildPacket(const Round& round, absl::Duration shift) {
  Packet packet;
  const std::vector<Change> changes = round.changes();
  Add(Packet::kBegin, "START TRANSACTION", &packet);
  AddEvents(round.entries(), shift, &packet);
  AddReplaced(round.replaced(), &packet);
  AddDataKeys(round.data_keys(), &packet);
  AddCases(changes, &packet);
  AddTermsAndCounts(changes, &packet);
  AddRecords(changes, &packet);
  AddRequests(round.requests(), &packet);
  AddEnd(&packet);
  return packet;
}

Packet BuildFence(uint16_t lane, const Head& head, absl::Time now, const std::string& nonce) {
  LogEntry entry;
  entry.lane = lane;
  entry.sequence = head.sequence + 1;
  entry.time = entry.occurred = std::max(now, head.time);
  entry.actor = "docket";
  entry.nonce = nonce;
  entry.previous = head.hash;
  entry.body.mutable_fence();
  entry.kind = EventKindOf(entry.body);
  Seal(&entry);
  Packet packet;
  Add(Packet::kBegin, "START TRANSACTION", &packet);
  // It must land even when the clock has moved on, so the time is no part of its guard; the hash is.
  Add(Packet::kGuardedEvents,
      absl::StrCat("INSERT INTO case_events (", EntryColumns(), ") SELECT ",
                   EntryValues(entry, absl::StrCat("(SELECT g.hash FROM case_events g WHERE g.lane = ", lane,
                                                   " AND g.sequence = ", head.sequence,
                                                   " AND g.hash = ", Bytes(head.hash), ")"))),
      &packet);
  AddEnd(&packet);
  return packet;
}

}  // namespace docket::storage
