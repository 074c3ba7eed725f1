#include "server/case_list.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/alias_set.h"
#include "server/case_filter.h"
#include "server/page_bytes.h"
#include "server/page_token.h"
#include "server/road.h"
#include "server/rules/limits.h"
#include "storage/case_columns.h"
#include "storage/case_counts.h"
#include "storage/case_list.h"
#include "storage/case_terms.h"

namespace docket::server {
namespace {

// Where a page ended.
std::string CursorText(const storage::CasePosition& at) {
  return absl::StrCat(at.first, " ", at.second, " ", at.id.lane, " ", at.id.number);
}

// The token's proof has shown that this service wrote it; only another version of it could have written it otherwise.
std::optional<storage::CasePosition> ParseCursor(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  storage::CasePosition at;
  uint32_t lane = 0;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[0], &at.first) || !absl::SimpleAtoi(parts[1], &at.second) ||
      !absl::SimpleAtoi(parts[2], &lane) || !absl::SimpleAtoi(parts[3], &at.id.number)) {
    return std::nullopt;
  }
  at.id.lane = static_cast<uint16_t>(lane);
  return at;
}

// The fields that stand beside the filter.
void AddFields(const v1::ListCasesRequest& request, storage::CaseFilter* filter) {
  if (request.state() != v1::CASE_STATE_UNSPECIFIED) {
    filter->columns.push_back({.column = "state", .value = int64_t{request.state()}});
  }
  if (!request.assignee().empty()) filter->columns.push_back({.column = "assignee", .value = request.assignee()});
  if (!request.team().empty()) filter->columns.push_back({.column = "team", .value = request.team()});
  if (!request.customer().empty()) filter->columns.push_back({.column = "customer", .value = request.customer()});
}

absl::StatusOr<storage::CaseQuery> QueryOf(const v1::ListCasesRequest& request,
                                           const std::optional<storage::CasePosition>& after) {
  storage::CaseQuery query;
  absl::StatusOr<storage::CaseFilter> filter = ParseCaseFilter(request.filter(), FilterFields::kOfCases);
  if (!filter.ok()) return filter.status();
  query.filter = *std::move(filter);
  AddFields(request, &query.filter);
  const absl::StatusOr<const storage::CaseOrder*> order = ParseCaseOrder(request.order_by());
  if (!order.ok()) return order.status();
  query.order = *order;
  const absl::StatusOr<const storage::CaseIndex*> index = ChooseIndex(query.filter, *query.order);
  if (!index.ok()) return index.status();
  query.index = *index;
  query.after = after;
  query.limit = request.page_size() == 0 ? rules::limits::kCasePageSize : request.page_size();
  return query;
}

bool AsksForCustomer(const storage::CaseFilter& filter) {
  const std::string account = storage::AccountTerm(""), order = storage::OrderTerm("");
  return std::any_of(filter.columns.begin(), filter.columns.end(),
                     [](const storage::ColumnCondition& one) { return one.column == "customer"; }) ||
         std::any_of(filter.terms.begin(), filter.terms.end(), [&](const std::string& term) {
           return absl::StartsWith(term, account) || absl::StartsWith(term, order);
         });
}

// A customer's cases are those of all its aliases.
absl::Status WidenToAliases(storage::Connection& connection, storage::CaseFilter* filter) {
  for (storage::ColumnCondition& condition : filter->columns) {
    const auto* name = std::get_if<std::string>(&condition.value);
    if (condition.column != "customer" || name == nullptr) continue;
    const std::optional<Id> customer = ParseCustomerName(*name);
    if (!customer.has_value()) continue;
    const absl::StatusOr<std::vector<Id>> aliases = AliasSetOf(connection, *customer);
    if (!aliases.ok()) return aliases.status();
    if (aliases->size() == 1) continue;
    std::vector<std::string> names;
    for (const Id& alias : *aliases) names.push_back(CustomerName(alias));
    condition.value = std::move(names);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ListCasesFrom(storage::Connection& connection, Sealer& sealer, const storage::Desk& desk,
                           const rules::Access& access, const v1::ListCasesRequest& request,
                           v1::ListCasesResponse* response, Disclosed* disclosed) {
  v1::ListCasesRequest plain = request;
  // As people write it, to as it is stored.
  if (const auto customer = ParseCustomerName(request.customer()); customer.has_value()) {
    plain.set_customer(CustomerName(*customer));
  }
  plain.clear_page_token();
  plain.clear_page_size();
  const std::string bound = absl::StrCat("ListCases:", plain.SerializeAsString());
  std::optional<storage::CasePosition> after;
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> text = OpenPageToken(desk, bound, request.page_token());
    if (!text.ok()) return text.status();
    after = ParseCursor(*text);
    if (!after.has_value()) {
      return InvalidRequest({{"page_token", "was made by another version of the service: begin again without one"}});
    }
  }
  plain.set_page_size(request.page_size());
  absl::StatusOr<storage::CaseQuery> query = QueryOf(plain, after);
  if (!query.ok()) return query.status();
  const bool by_customer = AsksForCustomer(query->filter);
  if (by_customer && access.MasksAll("ListCases")) {
    return Refusal(absl::StatusCode::kPermissionDenied, reason::kRoleForbidden,
                   "customers and their references are withheld from this role: filter by something else");
  }
  if (absl::Status widened = WidenToAliases(connection, &query->filter); !widened.ok()) return widened;
  const absl::StatusOr<storage::CasePage> page = storage::ListCases(connection, desk.lanes, *query);
  if (!page.ok()) return page.status();
  std::vector<storage::Subject> cases;
  for (const storage::PlacedCase& placed : page->cases) cases.push_back(placed.subject);
  if (absl::Status keys = LoadKeys(sealer, connection, cases); !keys.ok()) return keys;
  response->Clear();
  size_t bytes = 0;
  std::optional<storage::CasePosition> next = page->next;
  for (const storage::PlacedCase& placed : page->cases) {
    if (bytes >= kPageBytes) {
      next = after;
      break;
    }
    after = placed.position;
    if (!access.Reaches("ListCases", placed.subject.case_record())) continue;
    const bool masked = access.Masks("ListCases", placed.subject.case_record());
    // That it is there would say whose it is.
    if (masked && by_customer) continue;
    v1::Case* c = response->add_cases();
    if (absl::Status status = FillCase(sealer, connection, placed.subject, c); !status.ok()) return status;
    masked ? rules::Mask(c) : disclosed->Case(*c);
    bytes += c->ByteSizeLong();
  }
  if (next.has_value()) response->set_next_page_token(MakePageToken(desk, bound, CursorText(*next)));
  return absl::OkStatus();
}

absl::Status CountCasesFrom(storage::Connection& connection, const rules::Access& access,
                            const v1::CountCasesRequest& request, v1::CountCasesResponse* response) {
  const absl::StatusOr<storage::CaseFilter> filter = ParseCaseFilter(request.filter(), FilterFields::kOfCounts);
  if (!filter.ok()) return filter.status();
  const absl::StatusOr<std::map<storage::CountKey, int64_t>> counts = storage::CountCases(connection, filter->columns);
  if (!counts.ok()) return counts.status();
  response->Clear();
  for (const auto& [key, cases] : *counts) {
    if (!access.ReachesTeam("CountCases", key.team)) continue;
    v1::CountCasesResponse::Count* const count = response->add_counts();
    count->set_state(static_cast<v1::CaseState>(key.state));
    count->set_priority(storage::PriorityOf(key.priority));
    count->set_team(key.team);
    count->set_cases(cases);
    response->set_total(response->total() + cases);
  }
  return absl::OkStatus();
}

}  // namespace docket::server
