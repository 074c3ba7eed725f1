// Literals for SQL text. Nothing else puts a value into a statement, and none of these can be broken out of: numbers
// are digits, times are digits and punctuation, bytes and texts are hexadecimal.
#ifndef DOCKET_STORAGE_SQL_H_
#define DOCKET_STORAGE_SQL_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/database.h"

namespace docket::storage {

std::string Number(int64_t value);
std::string Number(uint64_t value);
std::string NumberOrNull(std::optional<int64_t> value);
// x'…', a binary string; '' for no bytes.
std::string Bytes(absl::string_view value);
// 'YYYY-MM-DD HH:MM:SS.ffffff' in UTC, truncated to microseconds.
std::string TimeLiteral(absl::Time time);
std::string TimeOrNull(std::optional<absl::Time> time);

// Reading a column back. A NULL or what is no number reads as 0 / empty / the epoch.
uint64_t AsUint(const std::optional<std::string>& column);
std::optional<int64_t> AsOptionalInt(const std::optional<std::string>& column);
absl::Time AsTime(const std::optional<std::string>& column);
// Of a server's switch: 1 or ON, and whatever else is not 0 or OFF.
bool IsOn(const std::optional<std::string>& column);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_SQL_H_
