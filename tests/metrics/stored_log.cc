#include "tests/metrics/stored_log.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/log_entry.h"
#include "storage/sql.h"

namespace docket::metrics {

void AppendToLog(testing::TestDatabase& database, uint16_t lane, uint64_t first,
                 const std::vector<Observed>& observed) {
  std::vector<std::string> rows;
  for (const Observed& one : observed) {
    storage::LogEntry entry;
    entry.lane = lane;
    entry.sequence = first + rows.size();
    entry.subject_kind = one.is_case ? storage::SubjectKind::kCase : storage::SubjectKind::kStaff;
    entry.kind = one.kind;
    entry.measures = one.measures;
    entry.measures.facts = one.facts.SerializeAsString();
    entry.time = one.recorded;
    entry.occurred = one.occurred;
    entry.nonce = std::string(storage::kNonceBytes, 'n');
    entry.digest = entry.previous = entry.hash = std::string(storage::kHashBytes, 'h');
    rows.push_back(absl::StrCat("(", storage::EntryValues(entry, storage::Bytes(entry.previous)), ")"));
  }
  database.Execute(
      absl::StrCat("INSERT INTO case_events (", storage::EntryColumns(), ") VALUES ", absl::StrJoin(rows, ",")));
}

}  // namespace docket::metrics
