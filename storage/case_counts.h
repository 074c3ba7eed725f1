// How many cases there are of each team, state and priority. Kept in the transaction that changes a case, by the
// difference that the round makes, so they are exact, and counting looks at no case.
//
// Pure functions, but for CountCases, which reads; any thread may call them.
#ifndef DOCKET_STORAGE_CASE_COUNTS_H_
#define DOCKET_STORAGE_CASE_COUNTS_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/case_list.h"
#include "storage/database.h"
#include "storage/round.h"

namespace docket::storage {

struct CountKey {
  uint16_t lane = 0;
  std::string team;
  int state = 0;
  int priority = 0;  // as stored: kNoPriority for none
  friend bool operator<(const CountKey& a, const CountKey& b) {
    return std::tie(a.lane, a.team, a.state, a.priority) < std::tie(b.lane, b.team, b.state, b.priority);
  }
  friend bool operator==(const CountKey&, const CountKey&) = default;
};

CountKey CountKeyOf(const Subject& subject);

// The columns and the key of `case_counts`.
std::string CaseCountsColumns();

// The statement that adds what a round changes; empty when it changes no count.
std::string CountStatement(const std::vector<Change>& changes);

// The sums over all lanes, of those that are not 0, in the order of state, priority and team; `conditions` are on
// those columns alone. The keys' lane is 0.
absl::StatusOr<std::map<CountKey, int64_t>> CountCases(Connection& connection,
                                                       const std::vector<ColumnCondition>& conditions);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CASE_COUNTS_H_
