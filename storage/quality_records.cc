#include "storage/quality_records.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "storage/loader.h"
#include "storage/newer_record.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr size_t kRandomBytes = 8;

}  // namespace

uint16_t QualityLane(const Desk& desk) { return LaneOf(desk, "quality"); }

std::string FirstQualityKey(absl::Time time) {
  const auto micros = static_cast<uint64_t>(std::max<int64_t>(0, absl::ToUnixMicros(time)));
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>((micros >> shift) & 0xff));
  return key;
}

std::string NewQualityKey(absl::Time time) { return absl::StrCat(FirstQualityKey(time), RandomBytes(kRandomBytes)); }

absl::StatusOr<std::vector<Subject>> ListQuality(Connection& connection, const Desk& desk, SubjectKind kind,
                                                 const std::string& before, int limit) {
  const uint16_t lane = QualityLane(desk);
  const std::string up_to = before.empty() ? "" : absl::StrCat(" AND id < ", Bytes(before));
  const absl::StatusOr<Rows> rows = connection.Query(
      absl::StrCat("SELECT r.id, r.number, r.version, r.fold, r.record, ", OpeningColumns("e"),
                   " FROM (SELECT id, number, version, fold, record FROM records WHERE lane = ", lane,
                   " AND kind = ", static_cast<int>(kind), up_to, " ORDER BY id DESC LIMIT ", limit,
                   ") r LEFT JOIN case_events e ON e.lane = ", lane, " AND e.sequence = r.number ORDER BY r.id DESC"));
  if (!rows.ok()) return rows.status();
  std::vector<Subject> found;
  found.reserve(rows->size());
  for (const Row& row : *rows) {
    Subject subject = AbsentSubject({.lane = lane, .kind = kind, .key = row[0].value_or("")});
    subject.number = AsUint(row[1]);
    subject.version = AsUint(row[2]);
    if (AsUint(row[3]) > kFoldVersion) return NewerRecord();
    if (!ParseRecord(kind, row[4].value_or(""), &subject.record)) return NewerRecord();
    if (!ReadOpening(row, 5, &subject.opening)) return NewerRecord();
    found.push_back(std::move(subject));
  }
  return found;
}

}  // namespace docket::storage
