#include "api/client/filter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace docket::client {

std::string Filter::Text() const { return absl::StrJoin(conditions_, " AND "); }

std::string Is(absl::string_view field, absl::string_view text) {
  return absl::StrCat(field, " = \"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

std::string IsValue(absl::string_view field, const google::protobuf::EnumDescriptor& type, int number) {
  const std::string word = absl::StrReplaceAll(WordOf(type, number), {{"-", "_"}});
  return absl::StrCat(field, " = ", absl::AsciiStrToUpper(word));
}

}  // namespace docket::client
