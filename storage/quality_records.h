// Lists of quality assurance's records: scorecards, action plans, suggestions. All are in one lane, and their keys are
// in the order of time, so that a list walks the primary key of `records` alone.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_QUALITY_RECORDS_H_
#define DOCKET_STORAGE_QUALITY_RECORDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/database.h"
#include "storage/schema.h"
#include "storage/subject.h"

namespace docket::storage {

uint16_t QualityLane(const Desk& desk);
// A new key of a record that is made at `time`; keys of later times come after it.
std::string NewQualityKey(absl::Time time);
// What the keys of this time and of all later ones come after.
std::string FirstQualityKey(absl::Time time);

// At most `limit` records of a kind whose keys come before `before` (empty: all do), the last first, each with the
// texts of its first entry.
absl::StatusOr<std::vector<Subject>> ListQuality(Connection& connection, const Desk& desk, SubjectKind kind,
                                                 const std::string& before, int limit);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_QUALITY_RECORDS_H_
