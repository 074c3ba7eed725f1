// The closed cases of a period, for samples. A closed case was changed last when it was closed, or later: so they are
// found by that, and the walk is as long as there are cases that were changed since the period began.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_CLOSED_CASES_H_
#define DOCKET_STORAGE_CLOSED_CASES_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/model/names.h"
#include "docket/v1/case.pb.h"
#include "storage/database.h"

namespace docket::storage {

struct ClosedCases {
  absl::Time from;
  absl::Time before;
  // Empty: of any.
  std::string team;
  std::string assignee;
  // Whether the records are wanted, which are most of the work.
  bool with_records = false;
  // How many cases are looked at, at most.
  int walk = 0;
};

// `uid` has 16 bytes; `c` is null where records are not wanted. A case that changes meanwhile may come twice.
using ClosedCaseFn = std::function<void(const Id& id, const std::string& uid, const v1::Case* c)>;

// False: there are more than may be looked at, and not all were.
absl::StatusOr<bool> WalkClosedCases(Connection& connection, uint16_t lanes, const ClosedCases& which,
                                     const ClosedCaseFn& found);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CLOSED_CASES_H_
