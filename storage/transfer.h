// What export and import ask: cases in the order in which they were opened, and cases by their uid. Functions over a
// Connection.
#ifndef DOCKET_STORAGE_TRANSFER_H_
#define DOCKET_STORAGE_TRANSFER_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/model/names.h"
#include "storage/database.h"

namespace docket::storage {

// A case's place in an export: by the time it was opened, then by its uid (16 bytes). The same on every desk.
struct OpenedCase {
  absl::Time opened;
  std::string uid;
  Id id;
  std::string customer = {};  // "customers/{customer}"; empty for an anonymous one
};
struct OpenedPlace {
  absl::Time opened = absl::InfinitePast();
  std::string uid;
};
struct OpenedRange {
  OpenedPlace after;
  std::optional<absl::Time> from;      // at or after
  std::optional<absl::Time> before;    // before
  std::vector<std::string> customers;  // of these alone, "customers/{customer}"; empty: of all
};
// The next ones in order, about `count` and at least one; none: there are no more.
absl::StatusOr<std::vector<OpenedCase>> ListOpened(Connection& connection, uint16_t lanes, const OpenedRange& range,
                                                   int count);

struct FoundCase {
  Id id;
  uint64_t version = 0;
};
// Those of these uids (16 bytes each) that there are.
absl::StatusOr<std::map<std::string, FoundCase>> FindCases(Connection& connection, uint16_t lanes,
                                                           const std::vector<std::string>& uids);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_TRANSFER_H_
