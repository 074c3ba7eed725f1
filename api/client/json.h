// The protobuf JSON form of what a command answers with: one document a command.
//
// Fields with their default values are written out ("available": false), so that a script need not know defaults.
// Fails (INTERNAL) only for a message that JSON cannot say, such as a time after the year 9999.
#ifndef DOCKET_API_CLIENT_JSON_H_
#define DOCKET_API_CLIENT_JSON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

using Messages = std::vector<const google::protobuf::Message*>;

template <typename Message>
Messages Pointers(const google::protobuf::RepeatedPtrField<Message>& messages) {
  return {messages.pointer_begin(), messages.pointer_end()};
}

// One message as a document, ending in a line break.
absl::StatusOr<std::string> JsonDocument(const google::protobuf::Message& message);

// An object with one array: {"cases": [...]}.
absl::StatusOr<std::string> JsonListDocument(absl::string_view key, const Messages& messages);

// An object with one message and one array: {"case": {...}, "events": [...]}.
absl::StatusOr<std::string> JsonWithListDocument(absl::string_view key, const google::protobuf::Message& message,
                                                 absl::string_view list_key, const Messages& messages);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_JSON_H_
