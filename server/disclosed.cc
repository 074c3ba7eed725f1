#include "server/disclosed.h"

namespace docket::server {

void Disclosed::Case(const Id& case_id, const std::string& customer) {
  const Id owner = ParseCustomerName(customer).value_or(case_id);
  shown_.insert({{owner.lane, owner.number}, {case_id.lane, case_id.number}});
}

void Disclosed::Customer(const Id& id) { shown_.insert({{id.lane, id.number}, {}}); }

std::vector<storage::CustomerRead> Disclosed::Take(const CallRecord& call) {
  std::vector<storage::CustomerRead> reads;
  for (const auto& [owner, shown] : std::exchange(shown_, {})) {
    reads.push_back({.owner = {.lane = owner.first, .number = owner.second},
                     .caller = call.caller()->name,
                     .on_behalf_of = call.caller()->on_behalf_of,
                     .method = std::string(call.method()),
                     .purpose = call.purpose(),
                     .case_id = {.lane = shown.first, .number = shown.second}});
  }
  return reads;
}

}  // namespace docket::server
