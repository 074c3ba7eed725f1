// What is kept elsewhere, as a flag names it: by all that the contract asks for, or by a file that says it of itself.
#ifndef DOCKET_API_CLIENT_ATTACHMENT_H_
#define DOCKET_API_CLIENT_ATTACHMENT_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "docket/v1/case.pb.h"

namespace docket::client {

// "https://files.example.com/7,SHA256,image/png,20480": the URI may have commas of its own. Nothing for anything else.
std::optional<v1::Attachment> ParseAttachment(absl::string_view typed);

// "photo.png" or "photo.png=https://files.example.com/7": the file's size, its SHA-256, a media type by its ending, and
// where it is kept, which without a URI is the file itself. INVALID_ARGUMENT, in words for a person, if it cannot be
// read.
absl::StatusOr<v1::Attachment> AttachmentOfFile(const std::string& typed);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_ATTACHMENT_H_
