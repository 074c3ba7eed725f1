// The words that people type and read for the contract's names: "social-media" for CHANNEL_SOCIAL_MEDIA, "ana" for
// "staff/ana", "7k3m-2q9a" for "cases/7K3M2Q9A".
#ifndef DOCKET_API_CLIENT_WORDS_H_
#define DOCKET_API_CLIENT_WORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace docket::client {

// The word for a value of an enum of the contract: its name without the enum's own, in lower case, with hyphens.
// A number that this contract does not know yet stands for itself.
std::string WordOf(const google::protobuf::EnumDescriptor& type, int number);

template <typename Enum>
std::string WordOf(Enum value) {
  return WordOf(*google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value));
}

// The same for a sentence: blanks for hyphens.
template <typename Enum>
std::string SpokenWordOf(Enum value) {
  std::string word = WordOf(value);
  for (char& c : word) c = c == '-' ? ' ' : c;
  return word;
}

// "by phone", "over social media", "in person"; empty without a channel.
std::string ByChannel(int channel);

// All words of an enum but "unspecified".
std::vector<std::string> WordsOf(const google::protobuf::EnumDescriptor& type);

// The value for a word, whatever its case and with "_" or " " for "-".
std::optional<int> ValueOf(const google::protobuf::EnumDescriptor& type, absl::string_view word);

// Resource names from what people type: with or without the collection before it; nothing if that cannot be a name.
// Ids that the service gave (all but those of staff and teams) may be typed in lower case and with hyphens and blanks;
// the server checks the check character.
std::optional<std::string> CaseName(absl::string_view typed);
std::optional<std::string> CustomerName(absl::string_view typed);
std::optional<std::string> ScorecardName(absl::string_view typed);
std::optional<std::string> ActionPlanName(absl::string_view typed);
std::optional<std::string> SuggestionName(absl::string_view typed);
std::optional<std::string> StaffName(absl::string_view typed);
std::optional<std::string> TeamName(absl::string_view typed);

// What follows the last "/": the id within its collection.
std::string IdOf(absl::string_view name);

// Who acted, as people call them: staff by their id, any other identity in full.
std::string WhoIs(absl::string_view actor);

// "a", "a and b", "a, b and c".
std::string Enumerated(const std::vector<std::string>& words);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_WORDS_H_
