#include "storage/case_indexes.h"

#include <algorithm>

namespace docket::storage {

const std::vector<CaseOrder>& CaseOrders() {
  static const auto* const orders = new std::vector<CaseOrder>{
      {.text = "open_time desc", .columns = {"opened_at"}, .descending = true},
      {.text = "open_time", .columns = {"opened_at"}},
      {.text = "next_due_time", .columns = {"next_due_at"}},
      {.text = "priority, next_due_time", .columns = {"priority", "next_due_at"}},
      {.text = "update_time desc", .columns = {"updated_at"}, .descending = true},
  };
  return *orders;
}

const std::vector<CaseIndex>& CaseIndexes() {
  static const auto* const indexes = new std::vector<CaseIndex>{
      {.name = "by_customer", .table = "cases", .bound = {"customer"}, .order = {"opened_at"}},
      {.name = "PRIMARY", .table = "case_terms", .bound = {"term"}, .order = {"opened_at"}},
      {.name = "by_escalation_level", .table = "cases", .bound = {"escalation_level"}, .order = {"opened_at"}},
      {.name = "by_assignee", .table = "cases", .bound = {"assignee"}, .order = {"opened_at"}},
      {.name = "by_team", .table = "cases", .bound = {"team"}, .order = {"opened_at"}},
      {.name = "by_state", .table = "cases", .bound = {"state"}, .order = {"opened_at"}},
      {.name = "by_opened_at", .table = "cases", .bound = {}, .order = {"opened_at"}},
      {.name = "by_next_due_at", .table = "cases", .bound = {}, .order = {"next_due_at"}},
      {.name = "by_updated_at", .table = "cases", .bound = {}, .order = {"updated_at"}},
      // What waits for somebody of a team, or lies on somebody's desk: the most urgent first.
      {.name = "by_team_queue",
       .table = "cases",
       .bound = {"is_open", "assignee", "team"},
       .order = {"priority", "next_due_at"}},
      {.name = "by_queue", .table = "cases", .bound = {"is_open", "assignee"}, .order = {"priority", "next_due_at"}},
  };
  return *indexes;
}

const CaseIndex* IndexFor(const std::set<absl::string_view>& given, const CaseOrder& order) {
  for (const CaseIndex& index : CaseIndexes()) {
    const bool serves = index.order == order.columns &&
                        std::all_of(index.bound.begin(), index.bound.end(),
                                    [&given](absl::string_view column) { return given.contains(column); });
    if (serves) return &index;
  }
  return nullptr;
}

}  // namespace docket::storage
