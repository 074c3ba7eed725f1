#include "server/customer_read_list.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/alias_set.h"
#include "server/page_token.h"
#include "server/rules/clocks.h"
#include "server/rules/limits.h"
#include "storage/customer_reads.h"

namespace docket::server {
namespace {

std::string CursorText(const storage::ReadPosition& at) {
  return absl::StrCat(absl::ToUnixMicros(at.time), " ", at.owner.lane, " ", at.owner.number, " ", at.nonce);
}

// Nothing where another version of the service wrote it.
std::optional<storage::ReadPosition> ParseCursor(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, ' ');
  storage::ReadPosition at;
  int64_t time = 0;
  uint32_t lane = 0;
  if (parts.size() != 4 || !absl::SimpleAtoi(parts[0], &time) || !absl::SimpleAtoi(parts[1], &lane) ||
      !absl::SimpleAtoi(parts[2], &at.owner.number) || !absl::SimpleAtoi(parts[3], &at.nonce)) {
    return std::nullopt;
  }
  at.time = absl::FromUnixMicros(time);
  at.owner.lane = static_cast<uint16_t>(lane);
  return at;
}

// What the pages of one list have in common.
std::string BoundTo(v1::ListCustomerReadsRequest request, const std::optional<Id>& customer) {
  request.clear_page_token();
  request.clear_page_size();
  // However it was written.
  if (customer.has_value()) request.set_customer(CustomerName(*customer));
  return absl::StrCat("ListCustomerReads:", request.SerializeAsString());
}

void Fill(const storage::CustomerRead& read, v1::CustomerRead* shown) {
  *shown->mutable_read_time() = rules::ToProto(read.time);
  // An anonymous customer's case stands for itself.
  if (read.owner != read.case_id) shown->set_customer(CustomerName(read.owner));
  if (read.case_id != Id{}) shown->set_case_name(CaseName(read.case_id));
  shown->set_caller(read.caller);
  shown->set_on_behalf_of(read.on_behalf_of);
  shown->set_method(read.method);
  shown->set_purpose(read.purpose);
}

}  // namespace

absl::Status ListCustomerReadsFrom(storage::Connection& connection, const storage::Desk& desk,
                                   const v1::ListCustomerReadsRequest& request,
                                   v1::ListCustomerReadsResponse* response) {
  const std::optional<Id> customer = ParseCustomerName(request.customer());
  const std::string bound = BoundTo(request, customer);
  storage::ReadsQuery query{.caller = request.caller(),
                            .limit = request.page_size() == 0 ? rules::limits::kOtherPageSize : request.page_size()};
  if (request.has_read_from()) query.from = rules::FromProto(request.read_from());
  if (request.has_read_before()) query.before = rules::FromProto(request.read_before());
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> cursor = OpenPageToken(desk, bound, request.page_token());
    if (!cursor.ok()) return cursor.status();
    query.after = ParseCursor(*cursor);
    if (!query.after.has_value()) {
      return InvalidRequest({{"page_token", "was made by another version of the service: begin again without one"}});
    }
  }
  if (customer.has_value()) {
    absl::StatusOr<std::vector<Id>> aliases = AliasSetOf(connection, *customer);
    if (!aliases.ok()) return aliases.status();
    query.owners = *std::move(aliases);
  }
  const absl::StatusOr<storage::ReadsPage> page = storage::ListReads(connection, desk.lanes, query);
  if (!page.ok()) return page.status();
  response->Clear();
  for (const storage::CustomerRead& read : page->reads) Fill(read, response->add_reads());
  if (page->next.has_value()) response->set_next_page_token(MakePageToken(desk, bound, CursorText(*page->next)));
  return absl::OkStatus();
}

}  // namespace docket::server
