#include "tests/conformance/fields.h"

#include "absl/strings/str_join.h"

namespace docket::testing {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<FieldPath> StringFields(const Descriptor* message) {
  std::vector<FieldPath> paths;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) paths.push_back({field});
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    for (FieldPath& rest : StringFields(field->message_type())) {
      rest.insert(rest.begin(), field);
      paths.push_back(std::move(rest));
    }
  }
  return paths;
}

std::string PathName(const FieldPath& path) {
  return absl::StrJoin(path, ".", [](std::string* out, const FieldDescriptor* field) { *out += field->name(); });
}

namespace {

// The message that the field holds, or the first that its list (or map) holds.
Message* Inside(const FieldDescriptor* field, Message* message) {
  const google::protobuf::Reflection* reflection = message->GetReflection();
  if (!field->is_repeated()) return reflection->MutableMessage(message, field);
  if (reflection->FieldSize(*message, field) == 0) return reflection->AddMessage(message, field);
  return reflection->MutableRepeatedMessage(message, field, 0);
}

}  // namespace

void SetAt(const FieldPath& path, const std::string& value, Message* message) {
  for (size_t i = 0; i + 1 < path.size(); ++i) message = Inside(path[i], message);
  const FieldDescriptor* field = path.back();
  if (field->is_repeated()) {
    message->GetReflection()->ClearField(message, field);
    message->GetReflection()->AddString(message, field, value);
  } else {
    message->GetReflection()->SetString(message, field, value);
  }
}

}  // namespace docket::testing
