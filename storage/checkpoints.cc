#include "storage/checkpoints.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

std::string First(absl::string_view consumer, uint16_t lane, uint64_t sequence, const std::string& totals) {
  return absl::StrCat("INSERT INTO checkpoints (consumer, lane, sequence, version, totals) VALUES (", Bytes(consumer),
                      ",", lane, ",", Number(sequence), ",1,", Bytes(totals), ")");
}

std::string Where(absl::string_view consumer, uint16_t lane) {
  return absl::StrCat(" WHERE lane = ", lane, " AND consumer = ", Bytes(consumer));
}

// Fails (1048) unless the checkpoint is the expected one. Whoever comes second waits at the lock, and then finds a
// version that is not the expected one any more.
std::vector<std::string> Guarded(absl::string_view consumer, uint16_t lane, const Checkpoint& expected,
                                 uint64_t sequence, const std::string& totals) {
  return {absl::StrCat("SELECT version FROM checkpoints", Where(consumer, lane), " FOR UPDATE"),
          absl::StrCat("INSERT INTO checkpoints (consumer, lane, sequence, version, totals) SELECT d.consumer, d.lane, "
                       "d.sequence, (SELECT g.version + 1 FROM checkpoints g",
                       Where(consumer, lane), " AND g.version = ", Number(expected.version),
                       " AND g.sequence = ", Number(expected.sequence), "), d.totals FROM (SELECT ", Bytes(consumer),
                       " AS consumer,", lane, " AS lane,", Number(sequence), " AS sequence,", Bytes(totals),
                       " AS totals) d ON DUPLICATE KEY UPDATE checkpoints.sequence = d.sequence, checkpoints.version = "
                       "checkpoints.version + 1, checkpoints.totals = d.totals")};
}

// What the names begin with of those who take one another's place.
std::string Family(absl::string_view consumer) { return absl::StrCat(consumer.substr(0, consumer.find('.')), "."); }

// The mark of a lane's last beginning: a checkpoint of nobody's, which stands where the log ended then.
std::string MarkOf(absl::string_view consumer) { return Bytes(absl::StrCat(Family(consumer), "begun")); }

// To be run after First. A lane that has a mark was begun before: it begins again, and has to come to the log's end as
// that is now. Where this is the consumer's only lane it begins in all, and what it has to catch up with is marked in
// all before it has come to them. A lane that is new has nothing to catch up with.
std::vector<std::string> MarkBeginning(absl::string_view consumer, uint16_t lane, uint64_t sequence) {
  return {
      absl::StrCat("INSERT INTO checkpoints (consumer, lane, sequence, version, totals) VALUES (", MarkOf(consumer),
                   ",", lane, ",", Number(sequence), ",1,'') ON DUPLICATE KEY UPDATE checkpoints.sequence = ",
                   "(SELECT MAX(e.sequence) FROM case_events e WHERE e.lane = ", lane,
                   "), checkpoints.version = checkpoints.version + 1"),
      absl::StrCat("INSERT INTO checkpoints (consumer, lane, sequence, version, totals) SELECT d.consumer, d.lane, "
                   "d.sequence, 1, '' FROM (SELECT ",
                   MarkOf(consumer),
                   " AS consumer, e.lane AS lane, MAX(e.sequence) AS sequence FROM case_events e FORCE INDEX (PRIMARY) "
                   "GROUP BY e.lane HAVING MAX(e.sequence) > 0) d WHERE NOT EXISTS (SELECT 1 FROM checkpoints o WHERE "
                   "o.consumer = ",
                   Bytes(consumer), " AND o.lane <> ", lane,
                   ") ON DUPLICATE KEY UPDATE checkpoints.sequence = d.sequence, checkpoints.version = "
                   "checkpoints.version + 1")};
}

absl::StatusOr<bool> Begin(Connection& connection, absl::string_view consumer, uint16_t lane, uint64_t sequence,
                           const std::string& totals) {
  const PacketError error = connection.Run({First(consumer, lane, sequence, totals)});
  if (error.duplicate_key()) return false;
  if (!error.ok()) return StatusOf(error);
  return true;
}

}  // namespace

absl::StatusOr<std::map<uint16_t, Checkpoint>> ReadCheckpoints(Connection& connection, absl::string_view consumer) {
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT lane, sequence, version, totals FROM checkpoints WHERE consumer = ", Bytes(consumer)));
  if (!rows.ok()) return rows.status();
  std::map<uint16_t, Checkpoint> checkpoints;
  for (const Row& row : *rows) {
    checkpoints[static_cast<uint16_t>(AsUint(row[0]))] = {
        .sequence = AsUint(row[1]), .version = AsUint(row[2]), .totals = row[3].value_or("")};
  }
  return checkpoints;
}

absl::StatusOr<std::map<uint16_t, uint64_t>> ReadToCatchUpWith(Connection& connection, absl::string_view consumer) {
  const std::string family = Family(consumer);
  const absl::StatusOr<Rows> rows =
      connection.Query(absl::StrCat("SELECT lane, MAX(sequence) FROM checkpoints WHERE LEFT(consumer, ", family.size(),
                                    ") = ", Bytes(family), " AND consumer <> ", Bytes(consumer), " GROUP BY lane"));
  if (!rows.ok()) return rows.status();
  std::map<uint16_t, uint64_t> furthest;
  for (const Row& row : *rows) furthest[static_cast<uint16_t>(AsUint(row[0]))] = AsUint(row[1]);
  return furthest;
}

absl::StatusOr<bool> Advance(Connection& connection, absl::string_view consumer, uint16_t lane,
                             const Checkpoint& expected, uint64_t sequence, const std::string& totals) {
  if (expected.version == 0) return Begin(connection, consumer, lane, sequence, totals);
  // The sequence is compared too: after a restore of an older copy a version may come to stand for other entries.
  // The version always changes, so that the number of changed rows is the number of rows found.
  const absl::StatusOr<int64_t> changed = connection.Execute(
      absl::StrCat("UPDATE checkpoints SET sequence = ", Number(sequence), ", version = ", Number(expected.version + 1),
                   ", totals = ", Bytes(totals), Where(consumer, lane), " AND version = ", Number(expected.version),
                   " AND sequence = ", Number(expected.sequence)));
  if (!changed.ok()) return changed.status();
  return *changed == 1;
}

absl::StatusOr<bool> AdvanceWithDays(Connection& connection, absl::string_view consumer, uint16_t lane,
                                     const Checkpoint& expected, uint64_t sequence, const std::string& totals,
                                     const ReportDays& days) {
  std::vector<std::string> statements = {"START TRANSACTION"};
  if (expected.version == 0) {
    statements.push_back(First(consumer, lane, sequence, totals));
    for (std::string& sql : MarkBeginning(consumer, lane, sequence)) statements.push_back(std::move(sql));
    statements.push_back(ClearReportDays(lane));
  } else {
    for (std::string& sql : Guarded(consumer, lane, expected, sequence, totals)) statements.push_back(std::move(sql));
  }
  for (std::string& sql : ReportDayStatements(lane, days)) statements.push_back(std::move(sql));
  statements.push_back("COMMIT");
  size_t bytes = 0;
  for (const std::string& sql : statements) bytes += sql.size() + 1;
  if (bytes > connection.max_packet() / 2) {
    return absl::ResourceExhaustedError("the figures of so many entries do not fit into one packet");
  }
  const PacketError error = connection.Run(statements);
  if (error.ok()) return true;
  // The server stopped there and left the transaction open.
  if (!connection.broken()) (void)connection.Run({"ROLLBACK"});
  if (error.duplicate_key() || error.null_guard() || error.lock_conflict()) return false;
  return StatusOf(error);
}

}  // namespace docket::storage
