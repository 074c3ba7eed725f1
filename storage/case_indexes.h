// The orders that cases can be listed in, and the indexes that serve them: the schema creates these, and a query that
// none of them serves is refused, so that no page costs a look at every case there is.
//
// Constants; any thread may read them.
#ifndef DOCKET_STORAGE_CASE_INDEXES_H_
#define DOCKET_STORAGE_CASE_INDEXES_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace docket::storage {

struct CaseOrder {
  absl::string_view text;  // as a caller asks for it: "open_time desc"
  std::vector<absl::string_view> columns;
  bool descending = false;  // in all columns
};

// The first is the usual one.
const std::vector<CaseOrder>& CaseOrders();

// Cases of a lane whose `bound` columns have given values, in the order of the `order` columns and then their numbers.
struct CaseIndex {
  absl::string_view name;
  absl::string_view table;
  std::vector<absl::string_view> bound;
  std::vector<absl::string_view> order;
};

// The more selective first.
const std::vector<CaseIndex>& CaseIndexes();

// The index that gives this order where these columns have given values ("term": the case bears a given term); null
// when there is none.
const CaseIndex* IndexFor(const std::set<absl::string_view>& given, const CaseOrder& order);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CASE_INDEXES_H_
