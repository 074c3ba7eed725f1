// The words of a filter and of an order, read into what storage asks for.
//
// A filter is a part of AIP-160: conditions `field op value` joined by AND, as in
//
//   team = teams/billing AND open = true AND priority <= HIGH AND open_time >= "2026-01-01T00:00:00Z"
//
// Pure functions; any thread may call them.
#ifndef DOCKET_SERVER_CASE_FILTER_H_
#define DOCKET_SERVER_CASE_FILTER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/case_list.h"

namespace docket::server {

// What can be filtered by: cases by all there is, their counts by what they are counted by.
enum class FilterFields { kOfCases, kOfCounts };

// INVALID_ARGUMENT, with a violation of "filter" that says where it is wrong and what would be right.
absl::StatusOr<storage::CaseFilter> ParseCaseFilter(absl::string_view text, FilterFields fields);

// Empty: the usual order. INVALID_ARGUMENT, with a violation of "order_by" that lists the orders.
absl::StatusOr<const storage::CaseOrder*> ParseCaseOrder(absl::string_view text);

// The index for both. INVALID_ARGUMENT, with a violation of "order_by" that says what the filter has to have.
absl::StatusOr<const storage::CaseIndex*> ChooseIndex(const storage::CaseFilter& filter,
                                                      const storage::CaseOrder& order);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_FILTER_H_
