// Page tokens: opaque, bound to the query they belong to, and proof against tampering.
#ifndef DOCKET_SERVER_PAGE_TOKEN_H_
#define DOCKET_SERVER_PAGE_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/schema.h"

namespace docket::server {

// `query` is what must be the same on the next page; `cursor` is where this one ended.
std::string MakePageToken(const storage::Desk& desk, absl::string_view query, absl::string_view cursor);
// INVALID_ARGUMENT when the token was not made for this query.
absl::StatusOr<std::string> OpenPageToken(const storage::Desk& desk, absl::string_view query, absl::string_view token);

}  // namespace docket::server

#endif  // DOCKET_SERVER_PAGE_TOKEN_H_
