#include "api/model/names.h"

#include <algorithm>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace docket {
namespace {

constexpr absl::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kLeastCharacters = 5;
constexpr size_t kMostCharacters = 13;

// Doubling in GF(32), modulo x^5 + x^2 + 1.
uint32_t Double(uint32_t x) { return ((x << 1) ^ ((x & 16u) != 0 ? 0x25u : 0u)) & 31u; }

int Digit(char c) {
  c = absl::ascii_toupper(static_cast<unsigned char>(c));
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const size_t at = kAlphabet.find(c);
  return at == absl::string_view::npos ? -1 : static_cast<int>(at);
}

std::optional<Id> ParseName(absl::string_view name, absl::string_view collection) {
  if (!absl::ConsumePrefix(&name, collection)) return std::nullopt;
  return ParseId(name);
}

std::optional<std::string> ParseDirectoryName(absl::string_view name, absl::string_view collection) {
  if (!absl::ConsumePrefix(&name, collection) || !IsDirectoryId(name)) return std::nullopt;
  return std::string(name);
}

}  // namespace

std::string FormatId(Id id) {
  uint64_t rest = (id.number << kLaneBits) | id.lane;
  std::string text;
  while (rest != 0 || text.size() < kLeastCharacters) {
    text.push_back(kAlphabet[rest & 31]);
    rest >>= 5;
  }
  std::reverse(text.begin(), text.end());
  uint32_t check = 0;
  for (char c : text) check = Double(check ^ static_cast<uint32_t>(Digit(c)));
  text.push_back(kAlphabet[check]);
  return text;
}

std::optional<Id> ParseId(absl::string_view text) {
  uint64_t value = 0;
  uint32_t check = 0;
  size_t count = 0;
  int last = -1;
  for (char c : text) {
    if (c == '-') continue;
    const int digit = Digit(c);
    if (digit < 0 || ++count > kMostCharacters + 1) return std::nullopt;
    if (last >= 0) {
      if (value > (std::numeric_limits<uint64_t>::max() >> 5)) return std::nullopt;
      value = (value << 5) | static_cast<uint64_t>(last);
    }
    check = Double(check ^ static_cast<uint32_t>(digit));
    last = digit;
  }
  if (count < kLeastCharacters + 1 || check != 0) return std::nullopt;
  const Id id{static_cast<uint16_t>(value & (kMaxLanes - 1)), value >> kLaneBits};
  if (id.number == 0) return std::nullopt;
  return id;
}

std::string CaseName(Id id) { return absl::StrCat("cases/", FormatId(id)); }
std::string CustomerName(Id id) { return absl::StrCat("customers/", FormatId(id)); }
std::string EventName(Id case_id, uint64_t sequence) { return absl::StrCat(CaseName(case_id), "/events/", sequence); }
std::optional<Id> ParseCaseName(absl::string_view name) { return ParseName(name, "cases/"); }
std::optional<Id> ParseCustomerName(absl::string_view name) { return ParseName(name, "customers/"); }
std::string ScorecardName(Id id) { return absl::StrCat("scorecards/", FormatId(id)); }
std::string ActionPlanName(Id id) { return absl::StrCat("plans/", FormatId(id)); }
std::string SuggestionName(Id id) { return absl::StrCat("suggestions/", FormatId(id)); }
std::optional<Id> ParseScorecardName(absl::string_view name) { return ParseName(name, "scorecards/"); }
std::optional<Id> ParseActionPlanName(absl::string_view name) { return ParseName(name, "plans/"); }
std::optional<Id> ParseSuggestionName(absl::string_view name) { return ParseName(name, "suggestions/"); }

std::string StaffName(absl::string_view id) { return absl::StrCat("staff/", id); }
std::string TeamName(absl::string_view id) { return absl::StrCat("teams/", id); }
std::optional<std::string> ParseStaffName(absl::string_view name) { return ParseDirectoryName(name, "staff/"); }
std::optional<std::string> ParseTeamName(absl::string_view name) { return ParseDirectoryName(name, "teams/"); }

bool IsDirectoryId(absl::string_view id) {
  return !id.empty() && id.size() <= 40 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::optional<std::string> ParseUuid(absl::string_view text) {
  if (text.size() != 36) return std::nullopt;
  std::string bytes;
  int high = -1;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const size_t digit =
        absl::string_view("0123456789abcdef").find(absl::ascii_tolower(static_cast<unsigned char>(text[i])));
    if (digit == absl::string_view::npos) return std::nullopt;
    if (high < 0) {
      high = static_cast<int>(digit);
    } else {
      bytes.push_back(static_cast<char>(high << 4 | static_cast<int>(digit)));
      high = -1;
    }
  }
  return bytes;
}

std::string FormatUuid(absl::string_view bytes) {
  const std::string hex = absl::BytesToHexString(bytes);
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20, 12));
}

}  // namespace docket
