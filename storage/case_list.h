// Lists of cases: conditions, an order, and pages of bounded work.
//
// A query walks one index (case_indexes.h) from where the page before ended. Conditions on what the index is bound by,
// and on the first column of its order, say where the walk begins and ends; all others are judged case by case on the
// way. A page looks at `walk` cases at most, and may thus end before it is full, with a place to go on from.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_CASE_LIST_H_
#define DOCKET_STORAGE_CASE_LIST_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/model/names.h"
#include "storage/case_indexes.h"
#include "storage/database.h"
#include "storage/subject.h"

namespace docket::storage {

enum class Comparison { kEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// On a column of case_columns.h, by its name.
struct ColumnCondition {
  absl::string_view column;
  Comparison comparison = Comparison::kEqual;
  // Several texts, at least one: equal to any of them.
  std::variant<int64_t, std::string, absl::Time, std::vector<std::string>> value;
};
// `table` is its name in the statement, or empty.
std::string ConditionSql(const ColumnCondition& condition, absl::string_view table);

// All of them hold.
struct CaseFilter {
  std::vector<ColumnCondition> columns;
  std::vector<std::string> terms;  // as in case_terms.h
};

// The index for a filter in an order; null when there is none.
const CaseIndex* IndexFor(const CaseFilter& filter, const CaseOrder& order);

// A case's place in an order.
struct CasePosition {
  int64_t first = 0;   // of the order's columns; a time in microseconds
  int64_t second = 0;  // 0 where there is one alone
  Id id;
};

inline constexpr int kMostWalked = 2000;

struct CaseQuery {
  CaseFilter filter;
  const CaseOrder* order = nullptr;
  const CaseIndex* index = nullptr;   // IndexFor both
  std::optional<CasePosition> after;  // where the page before ended
  int limit = 0;
  int walk = kMostWalked;
};

struct PlacedCase {
  Subject subject;
  CasePosition position;
};
struct CasePage {
  std::vector<PlacedCase> cases;     // at most `limit`
  std::optional<CasePosition> next;  // none: there are no more
};

absl::StatusOr<CasePage> ListCases(Connection& connection, uint16_t lanes, const CaseQuery& query);

// These cases, each as it stood at the same moment, in no order; those that are not there are left out.
absl::StatusOr<std::vector<Subject>> ReadCases(Connection& connection, const std::vector<Id>& ids);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CASE_LIST_H_
