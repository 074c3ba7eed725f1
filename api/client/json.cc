#include "api/client/json.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/util/json_util.h"

namespace docket::client {
namespace {

// A value as it stands inside `depth` objects or arrays. Protobuf indents by one blank and never writes a raw line
// break inside a string, so each line break may be moved to the right.
absl::StatusOr<std::string> Nested(const google::protobuf::Message& message, int depth) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError("the answer cannot be said in JSON");
  while (!json.empty() && json.back() == '\n') json.pop_back();
  return absl::StrReplaceAll(json, {{"\n", absl::StrCat("\n", std::string(static_cast<std::size_t>(depth), ' '))}});
}

absl::StatusOr<std::string> List(const Messages& messages) {
  if (messages.empty()) return std::string("[]");
  std::string list = "[";
  for (const google::protobuf::Message* message : messages) {
    const absl::StatusOr<std::string> item = Nested(*message, 2);
    if (!item.ok()) return item.status();
    absl::StrAppend(&list, list.size() > 1 ? "," : "", "\n  ", *item);
  }
  return absl::StrCat(list, "\n ]");
}

}  // namespace

absl::StatusOr<std::string> JsonDocument(const google::protobuf::Message& message) {
  absl::StatusOr<std::string> document = Nested(message, 0);
  if (document.ok()) *document += "\n";
  return document;
}

absl::StatusOr<std::string> JsonListDocument(absl::string_view key, const Messages& messages) {
  const absl::StatusOr<std::string> list = List(messages);
  if (!list.ok()) return list.status();
  return absl::StrCat("{\n \"", key, "\": ", *list, "\n}\n");
}

absl::StatusOr<std::string> JsonWithListDocument(absl::string_view key, const google::protobuf::Message& message,
                                                 absl::string_view list_key, const Messages& messages) {
  const absl::StatusOr<std::string> value = Nested(message, 1);
  const absl::StatusOr<std::string> list = List(messages);
  if (!value.ok()) return value.status();
  if (!list.ok()) return list.status();
  return absl::StrCat("{\n \"", key, "\": ", *value, ",\n \"", list_key, "\": ", *list, "\n}\n");
}

}  // namespace docket::client
