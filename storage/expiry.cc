#include "storage/expiry.h"

#include "absl/strings/str_cat.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr int kMostAtOnce = 200;

}  // namespace

absl::StatusOr<int64_t> RemoveExpiredRequests(Connection& connection, uint16_t lane, absl::Time now) {
  return connection.Execute(absl::StrCat("DELETE FROM requests WHERE lane = ", lane, " AND time < ",
                                         TimeLiteral(now - kRequestsKept), " AND (caller <> ", Bytes(kKeptLonger),
                                         " OR time < ", TimeLiteral(now - kRequestsKept - kLonger),
                                         ") ORDER BY time LIMIT ", kMostAtOnce));
}

}  // namespace docket::storage
