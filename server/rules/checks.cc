#include "server/rules/checks.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/rules/limits.h"

namespace docket::rules {
namespace {

// Protocol Buffers has refused what is not UTF-8, so every byte that does not continue a character begins one.
int Characters(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool IsControl(absl::string_view text, size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c < 0x20 || c == 0x7F) return true;
  // U+0080 to U+009F.
  return c == 0xC2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

bool HasControl(absl::string_view text, bool line_ends_allowed) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsControl(text, i)) continue;
    if (!line_ends_allowed || (text[i] != '\n' && text[i] != '\r' && text[i] != '\t')) return true;
  }
  return false;
}

bool PrintableAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

// Of the scripts whose digits people type phone numbers with: ASCII, full width, Arabic-Indic and its eastern form,
// Devanagari, Bengali. The bytes of a script's ten digits differ in the last alone.
int Digits(absl::string_view text) {
  int digits = 0;
  for (const absl::string_view zero : {"0", "\uFF10", "\u0660", "\u06F0", "\u0966", "\u09E6"}) {
    const absl::string_view lead = zero.substr(0, zero.size() - 1);
    for (size_t i = 0; i + zero.size() <= text.size(); ++i) {
      const int value = static_cast<unsigned char>(text[i + lead.size()]) - static_cast<unsigned char>(zero.back());
      if (value >= 0 && value <= 9 && text.substr(i, lead.size()) == lead) ++digits;
    }
  }
  return digits;
}

}  // namespace

void Checks::Add(absl::string_view field, absl::string_view description) {
  violations_.push_back({std::string(field), std::string(description)});
}

void Checks::Text(absl::string_view field, absl::string_view text, Need need, int characters, Lines lines) {
  if (absl::StripAsciiWhitespace(text).empty() && need == kRequired) {
    return Add(field, absl::StrCat("is required: 1 to ", characters, " characters"));
  }
  if (const int count = Characters(text); count > characters) {
    Add(field, absl::StrCat("has ", count, " characters; at most ", characters, " are allowed"));
  }
  if (HasControl(text, lines == kManyLines)) {
    Add(field, lines == kManyLines ? "must not hold control characters other than line ends and tabs"
                                   : "must not hold control characters or line ends");
  }
}

void Checks::RequestId(absl::string_view text) {
  if (!ParseUuid(text).has_value()) {
    Add("request_id",
        "is required: a UUID such as 6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21, a fresh one for each new "
        "request and the same one for a retry");
  }
}

void Checks::CaseName(absl::string_view field, absl::string_view name) {
  if (!ParseCaseName(name).has_value()) {
    Add(field, "must be cases/{case} with an id as the service gave it; its last character checks the others");
  }
}

void Checks::CustomerName(absl::string_view field, absl::string_view name, Need need) {
  if (name.empty() && need == kOptional) return;
  if (!ParseCustomerName(name).has_value()) {
    Add(field, "must be customers/{customer} with an id as the service gave it");
  }
}

void Checks::StaffName(absl::string_view field, absl::string_view name, Need need) {
  if (name.empty() && need == kOptional) return;
  if (!ParseStaffName(name).has_value()) Add(field, "must be staff/{staff}, the id of 1 to 40 of a-z, 0-9 and -");
}

void Checks::TeamName(absl::string_view field, absl::string_view name, Need need) {
  if (name.empty() && need == kOptional) return;
  if (!ParseTeamName(name).has_value()) Add(field, "must be teams/{team}, the id of 1 to 40 of a-z, 0-9 and -");
}

void Checks::DirectoryId(absl::string_view field, absl::string_view id) {
  if (!IsDirectoryId(id)) Add(field, "must be 1 to 40 of a-z, 0-9 and -");
}

void Checks::Reference(absl::string_view field, absl::string_view reference) {
  if (reference.empty() || reference.size() > limits::kReferenceBytes || !PrintableAscii(reference)) {
    Add(field, absl::StrCat("must be 1 to ", limits::kReferenceBytes, " printable ASCII characters without spaces"));
  }
}

void Checks::Email(absl::string_view field, absl::string_view email) {
  if (email.empty()) return;
  const size_t at = email.find('@');
  const bool plausible = at != absl::string_view::npos && at > 0 && at + 1 < email.size() &&
                         email.find('@', at + 1) == absl::string_view::npos &&
                         email.find(' ') == absl::string_view::npos && !HasControl(email, false);
  if (email.size() > limits::kEmailBytes || !plausible) {
    Add(field, absl::StrCat("must be an address such as name@example.com of at most ", limits::kEmailBytes, " bytes"));
  }
}

// As people write or paste it: with words (ext., tel:), letters on keys, dashes of all kinds. That it has digits tells
// it from what belongs in another field.
void Checks::Phone(absl::string_view field, absl::string_view phone) {
  if (phone.empty()) return;
  if (Characters(phone) > limits::kPhoneCharacters || Digits(phone) < 3 || HasControl(phone, false)) {
    Add(field, absl::StrCat("must be a phone number of 3 or more digits, at most ", limits::kPhoneCharacters,
                            " characters, without line ends"));
  }
}

void Checks::Range(absl::string_view field, int64_t value, int64_t least, int64_t most) {
  if (value < least || value > most) Add(field, absl::StrCat("is ", value, "; it must be ", least, " to ", most));
}

void Checks::Count(absl::string_view field, int count, int most) {
  if (count > most) Add(field, absl::StrCat("has ", count, " entries; at most ", most, " are allowed"));
}

void Checks::Page(int32_t size, absl::string_view token) {
  Range("page_size", size, 0, limits::kMostPageSize);
  if (token.size() > limits::kPageTokenBytes) Add("page_token", "must be next_page_token of the page before");
}

void Checks::OneOfEnum(absl::string_view field, int value, bool known, Need need) {
  if (value == 0 && need == kRequired) {
    Add(field, "is required");
  } else if (!known) {
    Add(field, absl::StrCat(value, " is not a value that this service knows"));
  }
}

}  // namespace docket::rules
