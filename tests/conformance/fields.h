// Every string field of a request, found by reflection: also those of messages inside it and of lists.
#ifndef DOCKET_TESTS_CONFORMANCE_FIELDS_H_
#define DOCKET_TESTS_CONFORMANCE_FIELDS_H_

#include <google/protobuf/message.h>

#include <string>
#include <vector>

namespace docket::testing {

// From the request down; all but the last are messages.
using FieldPath = std::vector<const google::protobuf::FieldDescriptor*>;

std::vector<FieldPath> StringFields(const google::protobuf::Descriptor* message);
// "contact.email".
std::string PathName(const FieldPath& path);
// A list of strings gets this as its only element; in a list of messages, or a map, the first is changed.
void SetAt(const FieldPath& path, const std::string& value, google::protobuf::Message* message);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_FIELDS_H_
