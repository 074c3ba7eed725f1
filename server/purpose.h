// What a caller reads customers' data for, in the caller's own words.
#ifndef DOCKET_SERVER_PURPOSE_H_
#define DOCKET_SERVER_PURPOSE_H_

#include <grpcpp/server_context.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "api/model/refusal.h"

namespace docket::server {

// Metadata that any call may have.
inline constexpr char kPurpose[] = "x-docket-purpose";
// As wide as its column (customer_reads).
inline constexpr size_t kPurposeBytes = 200;

inline bool IsPurpose(absl::string_view text) {
  return text.size() <= kPurposeBytes && std::all_of(text.begin(), text.end(), absl::ascii_isprint);
}

// Empty where there is none; INVALID_ARGUMENT.
inline absl::StatusOr<std::string> PurposeOf(const grpc::CallbackServerContext& context) {
  const auto [begin, end] = context.client_metadata().equal_range(kPurpose);
  if (begin == end) return std::string();
  std::string purpose(begin->second.data(), begin->second.size());
  if (std::next(begin) == end && IsPurpose(purpose)) return purpose;
  return InvalidRequest(
      {{kPurpose, absl::StrCat("must be there once, with at most ", kPurposeBytes, " printable ASCII characters")}});
}

}  // namespace docket::server

#endif  // DOCKET_SERVER_PURPOSE_H_
