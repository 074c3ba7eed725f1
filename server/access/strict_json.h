// JSON from strangers: one object and nothing else, no name twice, no NUL, numbers that fit, sound UTF-8.
#ifndef DOCKET_SERVER_ACCESS_STRICT_JSON_H_
#define DOCKET_SERVER_ACCESS_STRICT_JSON_H_

#include <jansson.h>

#include <memory>
#include <optional>

#include "absl/strings/string_view.h"

namespace docket::server {

struct JsonRelease {
  void operator()(json_t* json) const { json_decref(json); }
};
using Json = std::unique_ptr<json_t, JsonRelease>;

// Null where the text is not a JSON object.
inline Json ParseObject(absl::string_view text) {
  Json json(json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES, nullptr));
  return json_is_object(json.get()) ? std::move(json) : nullptr;
}

// Nothing where the value is absent or no string. The text lives as long as the value.
inline std::optional<absl::string_view> StringOf(const json_t* value) {
  if (!json_is_string(value)) return std::nullopt;
  return absl::string_view(json_string_value(value), json_string_length(value));
}

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_STRICT_JSON_H_
