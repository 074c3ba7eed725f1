// The closed cases of a period, for samples: found by when they were closed, so that the walk is as long as there are
// cases that were closed in the period, however far back it lies.
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
  // How many cases are looked at, at most: all that were closed in the period, whosever they were.
  int walk = 0;
};

struct ClosedCase {
  Id id;
  // 16 bytes.
  std::string uid;
  // Whether somebody is responsible for it.
  bool assigned = false;
  // Null where records are not wanted.
  const v1::Case* record = nullptr;
};
// A case that is reopened and closed anew meanwhile may come twice.
using ClosedCaseFn = std::function<void(const ClosedCase& c)>;

// False: there are more than may be looked at, and not all were.
absl::StatusOr<bool> WalkClosedCases(Connection& connection, uint16_t lanes, const ClosedCases& which,
                                     const ClosedCaseFn& found);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_CLOSED_CASES_H_
