// The checks that validation is made of. Each adds a violation that says what would be right.
#ifndef DOCKET_SERVER_RULES_CHECKS_H_
#define DOCKET_SERVER_RULES_CHECKS_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "api/model/refusal.h"

namespace docket::rules {

class Checks {
 public:
  std::vector<Violation> Take() { return std::move(violations_); }

  void Add(absl::string_view field, absl::string_view description);

  enum Need { kOptional, kRequired };
  enum Lines { kOneLine, kManyLines };
  // Text of at most `characters`, without control characters (line ends and tabs where there may be many lines).
  void Text(absl::string_view field, absl::string_view text, Need need, int characters, Lines lines);
  void RequestId(absl::string_view text);
  void CaseName(absl::string_view field, absl::string_view name);
  void CustomerName(absl::string_view field, absl::string_view name, Need need);
  void StaffName(absl::string_view field, absl::string_view name, Need need);
  void TeamName(absl::string_view field, absl::string_view name, Need need);
  void DirectoryId(absl::string_view field, absl::string_view id);
  void Reference(absl::string_view field, absl::string_view reference);
  void Email(absl::string_view field, absl::string_view email);
  void Phone(absl::string_view field, absl::string_view phone);
  void Range(absl::string_view field, int64_t value, int64_t least, int64_t most);
  void Count(absl::string_view field, int count, int most);
  void Page(int32_t size, absl::string_view token);
  // A value of the enumeration other than the unspecified one.
  template <typename Enum>
  void OneOf(absl::string_view field, Enum value, bool (*is_valid)(int), Need need = kRequired) {
    OneOfEnum(field, static_cast<int>(value), is_valid(static_cast<int>(value)), need);
  }

 private:
  void OneOfEnum(absl::string_view field, int value, bool known, Need need);
  std::vector<Violation> violations_;
};

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_CHECKS_H_
