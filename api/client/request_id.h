// Request ids: what makes it safe to send a command again.
#ifndef DOCKET_API_CLIENT_REQUEST_ID_H_
#define DOCKET_API_CLIENT_REQUEST_ID_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace docket::client {

// 16 bytes as the text of a version 4 UUID (RFC 9562); six of their bits give way to version and variant.
std::string UuidText(std::array<std::uint8_t, 16> bytes);

// A fresh UUID from the operating system's randomness; UNAVAILABLE if it gives none. Threads may share it.
absl::StatusOr<std::string> NewRequestId();

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REQUEST_ID_H_
