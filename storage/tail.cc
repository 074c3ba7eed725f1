#include "storage/tail.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

std::string ColumnsWithoutTexts() { return absl::StrReplaceAll(EntryColumns(), {{"payload,texts", "payload,NULL"}}); }

std::string HashesQuery(const std::vector<LogPlace>& places) {
  // One look at the key for each: an optimizer may scan for a list of pairs.
  return absl::StrJoin(places, " UNION ALL ", [](std::string* out, const LogPlace& place) {
    absl::StrAppend(out, "(SELECT lane, sequence, hash FROM case_events WHERE lane = ", place.first,
                    " AND sequence = ", place.second, ")");
  });
}

std::map<LogPlace, std::string> HashesOf(const Rows& rows) {
  std::map<LogPlace, std::string> hashes;
  for (const Row& row : rows) {
    hashes[{static_cast<uint16_t>(AsUint(row[0])), AsUint(row[1])}] = row[2].value_or("");
  }
  return hashes;
}

absl::StatusOr<std::vector<LogEntry>> EntriesOf(const Rows& rows) {
  std::vector<LogEntry> entries;
  entries.reserve(rows.size());
  for (const Row& row : rows) {
    absl::StatusOr<LogEntry> entry = ReadEntry(row);
    if (!entry.ok()) return entry.status();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

absl::StatusOr<StretchesRead> ReadStretches(Connection& connection, const std::vector<Stretch>& stretches,
                                            const std::set<uint16_t>& kinds, size_t limit) {
  std::vector<LogPlace> ends;
  for (const Stretch& stretch : stretches) {
    ends.push_back({stretch.lane, stretch.after});
    if (stretch.up_to != stretch.after) ends.push_back({stretch.lane, stretch.up_to});
  }
  const std::string of_kinds = kinds.empty() ? "" : absl::StrCat(" AND kind IN (", absl::StrJoin(kinds, ","), ")");
  const std::string columns = ColumnsWithoutTexts();
  const std::string selects = absl::StrJoin(stretches, " UNION ALL ", [&](std::string* out, const Stretch& stretch) {
    absl::StrAppend(out, "(SELECT ", columns, " FROM case_events WHERE lane = ", stretch.lane, " AND sequence > ",
                    stretch.after, " AND sequence <= ", stretch.up_to,
                    " AND subject_kind = ", static_cast<int>(SubjectKind::kCase), of_kinds, " ORDER BY sequence LIMIT ",
                    limit, ")");
  });
  std::vector<Rows> results;
  const PacketError error = connection.Run({HashesQuery(ends), selects}, &results);
  if (!error.ok()) return StatusOf(error);
  absl::StatusOr<std::vector<LogEntry>> entries = EntriesOf(results[1]);
  if (!entries.ok()) return entries.status();
  return StretchesRead{.entries = *std::move(entries), .hashes = HashesOf(results[0])};
}

absl::StatusOr<std::map<LogPlace, std::string>> ReadHashes(Connection& connection,
                                                           const std::vector<LogPlace>& places) {
  if (places.empty()) return std::map<LogPlace, std::string>();
  const absl::StatusOr<Rows> rows = connection.Query(HashesQuery(places));
  if (!rows.ok()) return rows.status();
  return HashesOf(*rows);
}

absl::StatusOr<std::vector<LogEntry>> ReadFacts(Connection& connection, const Id& id, uint64_t after, uint64_t up_to,
                                                size_t limit) {
  const absl::StatusOr<Rows> rows = connection.Query(absl::StrCat(
      "SELECT ", ColumnsWithoutTexts(), " FROM case_events WHERE lane = ", id.lane, " AND number = ", id.number,
      " AND sequence > ", after, " AND sequence <= ", up_to, " ORDER BY sequence LIMIT ", limit));
  if (!rows.ok()) return rows.status();
  return EntriesOf(*rows);
}

}  // namespace docket::storage
