// Resource names of the contract, and the short ids that people read out over a phone.
//
//   CaseName({.lane = 3, .number = 17})  ->  "cases/00H03Q" (say)
//   ParseCaseName("cases/00h-03q")       ->  {3, 17}; nothing when a character is wrong or two are swapped
//
// Pure functions; any thread may call them.
#ifndef DOCKET_API_MODEL_NAMES_H_
#define DOCKET_API_MODEL_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace docket {

// Where a case, a customer or a record of quality assurance lives: its lane, and the sequence of its first event there.
struct Id {
  uint16_t lane = 0;
  uint64_t number = 0;
  friend bool operator==(const Id&, const Id&) = default;
};

// An id has 64 bits: the number above, the lane in the lowest ten.
inline constexpr int kLaneBits = 10;
inline constexpr uint16_t kMaxLanes = 1u << kLaneBits;

// Crockford's base 32 (no I, L, O, U), at least five characters, and a check character that finds every single
// wrong character and every swap of neighbours (Damm's scheme over GF(32)).
std::string FormatId(Id id);
// Takes lower case, hyphens anywhere, and I, L, O for 1, 1, 0.
std::optional<Id> ParseId(absl::string_view text);

std::string CaseName(Id id);
std::string CustomerName(Id id);
std::string EventName(Id case_id, uint64_t sequence);
std::optional<Id> ParseCaseName(absl::string_view name);
std::optional<Id> ParseCustomerName(absl::string_view name);
// Of quality assurance: "scorecards/…", "plans/…", "suggestions/…".
std::string ScorecardName(Id id);
std::string ActionPlanName(Id id);
std::string SuggestionName(Id id);
std::optional<Id> ParseScorecardName(absl::string_view name);
std::optional<Id> ParseActionPlanName(absl::string_view name);
std::optional<Id> ParseSuggestionName(absl::string_view name);

std::string StaffName(absl::string_view id);
std::string TeamName(absl::string_view id);
// The id after "staff/" or "teams/": 1 to 40 of a-z, 0-9 and "-".
std::optional<std::string> ParseStaffName(absl::string_view name);
std::optional<std::string> ParseTeamName(absl::string_view name);
bool IsDirectoryId(absl::string_view id);

// A UUID in its 8-4-4-4-12 form to its 16 bytes and back.
std::optional<std::string> ParseUuid(absl::string_view text);
std::string FormatUuid(absl::string_view bytes);

}  // namespace docket

#endif  // DOCKET_API_MODEL_NAMES_H_
