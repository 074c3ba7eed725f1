#include "api/client/words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "docket/v1/case.pb.h"

namespace docket::client {
namespace {

// "CaseKind" -> "CASE_KIND_", what the names of its values begin with.
std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + "_";
}

std::string Hyphenated(absl::string_view name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}, {" ", "-"}});
}

// What follows "collection/", or all of it where no collection was typed.
std::optional<absl::string_view> WithoutCollection(absl::string_view typed, absl::string_view collection) {
  typed = absl::StripAsciiWhitespace(typed);
  const std::size_t slash = typed.find('/');
  if (slash != absl::string_view::npos) {
    if (!absl::EqualsIgnoreCase(typed.substr(0, slash), collection)) return std::nullopt;
    typed.remove_prefix(slash + 1);
  }
  if (typed.empty() || absl::StrContains(typed, "/")) return std::nullopt;
  return typed;
}

std::optional<std::string> PlainName(absl::string_view typed, absl::string_view collection) {
  const std::optional<absl::string_view> id = WithoutCollection(typed, collection);
  if (!id.has_value()) return std::nullopt;
  return absl::StrCat(collection, "/", *id);
}

// For ids that are read out over a phone: hyphens and blanks are for the eye, and case says nothing.
std::optional<std::string> SpokenName(absl::string_view typed, absl::string_view collection) {
  const std::optional<absl::string_view> id = WithoutCollection(typed, collection);
  if (!id.has_value()) return std::nullopt;
  const std::string bare = absl::AsciiStrToUpper(absl::StrReplaceAll(*id, {{"-", ""}, {" ", ""}}));
  if (bare.empty()) return std::nullopt;
  return absl::StrCat(collection, "/", bare);
}

}  // namespace

std::string WordOf(const google::protobuf::EnumDescriptor& type, int number) {
  const google::protobuf::EnumValueDescriptor* value = type.FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  return Hyphenated(absl::StripPrefix(value->name(), PrefixOf(type)));
}

std::string ByChannel(int channel) {
  if (channel == v1::CHANNEL_UNSPECIFIED) return "";
  if (channel == v1::CHANNEL_IN_PERSON) return "in person";
  if (channel == v1::CHANNEL_WEB) return "over the web";
  return absl::StrCat(channel == v1::CHANNEL_SOCIAL_MEDIA ? "over " : "by ",
                      SpokenWordOf(static_cast<v1::Channel>(channel)));
}

std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) words.push_back(WordOf(type, type.value(i)->number()));
  }
  return words;
}

std::optional<int> ValueOf(const google::protobuf::EnumDescriptor& type, absl::string_view word) {
  const std::string wanted = Hyphenated(absl::StripAsciiWhitespace(word));
  for (int i = 0; i < type.value_count(); ++i) {
    const int number = type.value(i)->number();
    if (number != 0 && WordOf(type, number) == wanted) return number;
  }
  return std::nullopt;
}

std::optional<std::string> CaseName(absl::string_view typed) { return SpokenName(typed, "cases"); }
std::optional<std::string> CustomerName(absl::string_view typed) { return SpokenName(typed, "customers"); }
std::optional<std::string> ScorecardName(absl::string_view typed) { return SpokenName(typed, "scorecards"); }
std::optional<std::string> ActionPlanName(absl::string_view typed) { return SpokenName(typed, "plans"); }
std::optional<std::string> SuggestionName(absl::string_view typed) { return SpokenName(typed, "suggestions"); }
std::optional<std::string> StaffName(absl::string_view typed) { return PlainName(typed, "staff"); }
std::optional<std::string> TeamName(absl::string_view typed) { return PlainName(typed, "teams"); }

std::string IdOf(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

std::string WhoIs(absl::string_view actor) { return std::string(absl::StripPrefix(actor, "staff/")); }

std::string Enumerated(const std::vector<std::string>& words) {
  if (words.size() < 2) return absl::StrJoin(words, "");
  return absl::StrCat(absl::StrJoin(words.begin(), words.end() - 1, ", "), " and ", words.back());
}

}  // namespace docket::client
