// The trace that a call belongs to, as W3C Trace Context (Level 1, section 3.2) carries it in "traceparent".
#ifndef DOCKET_SERVER_TRACE_H_
#define DOCKET_SERVER_TRACE_H_

#include <grpcpp/server_context.h>

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"

namespace docket::server {

// "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01": version, trace, parent and flags in lower-case hex. A
// version that is not known yet may have more, which is left out.
inline absl::string_view ValidTraceparent(absl::string_view header) {
  constexpr size_t kLength = 55;
  const absl::string_view known = header.substr(0, kLength);
  if (known.size() < kLength || known.substr(0, 2) == "ff") return {};
  if (header.size() > kLength && (known.substr(0, 2) == "00" || header[kLength] != '-')) return {};
  for (size_t i = 0; i < kLength; ++i) {
    const bool dash = i == 2 || i == 35 || i == 52;
    const bool hex = (known[i] >= '0' && known[i] <= '9') || (known[i] >= 'a' && known[i] <= 'f');
    if (dash ? known[i] != '-' : !hex) return {};
  }
  const auto zero = [](absl::string_view id) {
    return std::all_of(id.begin(), id.end(), [](char c) { return c == '0'; });
  };
  return zero(known.substr(3, 32)) || zero(known.substr(36, 16)) ? absl::string_view() : known;
}

// Empty where there is none, or none that is valid: then it has to be ignored.
inline std::string TraceparentOf(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find("traceparent");
  if (found == context.client_metadata().end()) return "";
  return std::string(ValidTraceparent({found->second.data(), found->second.size()}));
}

}  // namespace docket::server

#endif  // DOCKET_SERVER_TRACE_H_
