#include "storage/checkpoints.h"

#include "absl/strings/str_cat.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

absl::StatusOr<bool> Begin(Connection& connection, absl::string_view consumer, uint16_t lane, uint64_t sequence,
                           const std::string& totals) {
  const PacketError error =
      connection.Run({absl::StrCat("INSERT INTO checkpoints (consumer, lane, sequence, version, totals) VALUES (",
                                   Bytes(consumer), ",", lane, ",", Number(sequence), ",1,", Bytes(totals), ")")});
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

absl::StatusOr<bool> Advance(Connection& connection, absl::string_view consumer, uint16_t lane,
                             const Checkpoint& expected, uint64_t sequence, const std::string& totals) {
  if (expected.version == 0) return Begin(connection, consumer, lane, sequence, totals);
  // The sequence is compared too: after a restore of an older copy a version may come to stand for other entries.
  // The version always changes, so that the number of changed rows is the number of rows found.
  const absl::StatusOr<int64_t> changed = connection.Execute(
      absl::StrCat("UPDATE checkpoints SET sequence = ", Number(sequence), ", version = ", Number(expected.version + 1),
                   ", totals = ", Bytes(totals), " WHERE lane = ", lane, " AND consumer = ", Bytes(consumer),
                   " AND version = ", Number(expected.version), " AND sequence = ", Number(expected.sequence)));
  if (!changed.ok()) return changed.status();
  return *changed == 1;
}

}  // namespace docket::storage
