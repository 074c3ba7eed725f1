// The columns of `cases`: everything that is filtered, sorted or counted by. Each is declared once, here; the schema,
// the writer and the queries take it from this table.
#ifndef DOCKET_STORAGE_CASE_COLUMNS_H_
#define DOCKET_STORAGE_CASE_COLUMNS_H_

#include <array>
#include <string>

#include "absl/strings/string_view.h"
#include "storage/subject.h"

namespace docket::storage {

struct CaseColumn {
  absl::string_view name;
  absl::string_view sql_type;
  // The value as an SQL literal.
  std::string (*literal)(const Subject&);
};

// The first two are the primary key.
const std::array<CaseColumn, 14>& CaseColumns();

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CASE_COLUMNS_H_
