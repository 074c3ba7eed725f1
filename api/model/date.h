// Days as they are written: "2026-10-01".
#ifndef DOCKET_API_MODEL_DATE_H_
#define DOCKET_API_MODEL_DATE_H_

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace docket {

inline std::string DateText(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

// Nothing where it is written otherwise, or there is no such day. From year 1 to 9999.
inline std::optional<absl::CivilDay> ParseDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && i != 7 && !absl::ascii_isdigit(text[i])) return std::nullopt;
  }
  const auto number = [text](size_t from, size_t digits) {
    int value = 0;
    for (const char digit : text.substr(from, digits)) value = value * 10 + (digit - '0');
    return value;
  };
  const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
  if (year < 1 || month < 1 || day < 1) return std::nullopt;
  const absl::CivilDay civil(year, month, day);
  // A 31st of June would be the 1st of July.
  if (civil.month() != month || civil.day() != day) return std::nullopt;
  return civil;
}

}  // namespace docket

#endif  // DOCKET_API_MODEL_DATE_H_
