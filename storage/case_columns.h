// The columns of `cases`: everything that is filtered, sorted or counted by. Each is declared once, here; the schema,
// the writer and the queries take it from this table.
#ifndef DOCKET_STORAGE_CASE_COLUMNS_H_
#define DOCKET_STORAGE_CASE_COLUMNS_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/subject.h"

namespace docket::storage {

struct CaseColumn {
  absl::string_view name;
  absl::string_view sql_type;
  // The value as an SQL literal.
  std::string (*literal)(const Subject&);
  // The migration that brought it.
  int since = 1;
};

// The first two are the primary key.
const std::array<CaseColumn, 22>& CaseColumns();

// Whether it is still to be dealt with: in any state but CLOSED.
bool IsOpen(const v1::Case& c);

// `priority` as it is stored: the enumeration's number, which rises from CRITICAL to LOW; a case that was not assessed
// yet comes after them all.
inline constexpr int kNoPriority = v1::PRIORITY_LOW + 1;
int StoredPriority(v1::Priority priority);
v1::Priority PriorityOf(int stored);

// `escalation_level` as it is stored: the highest level among the escalations that nobody accepted or took back.
v1::EscalationLevel OpenEscalationLevel(const v1::Case& c);

// `overdue` and `at_risk` as they are stored: a bit for each target, at its number, that was missed and is still owed,
// or of which a warning came and that is not missed.
uint32_t OverdueTargets(const v1::Case& c);
uint32_t TargetsAtRisk(const v1::Case& c);

// `next_due_at` of a case of which nothing falls due: the last instant there is, so that it comes last.
absl::Time NeverDue();

// `opened_at`, which never changes.
absl::Time OpenedAt(const v1::Case& c);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CASE_COLUMNS_H_
