#include "storage/sql.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace docket::storage {

std::string Number(int64_t value) { return absl::StrCat(value); }
std::string Number(uint64_t value) { return absl::StrCat(value); }
std::string NumberOrNull(std::optional<int64_t> value) { return value.has_value() ? Number(*value) : "NULL"; }

std::string Bytes(absl::string_view value) {
  if (value.empty()) return "''";
  return absl::StrCat("x'", absl::BytesToHexString(value), "'");
}

std::string TimeLiteral(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  return absl::StrCat("'", absl::FormatTime("%Y-%m-%d %H:%M:%E6S", absl::FromUnixMicros(micros), absl::UTCTimeZone()),
                      "'");
}

std::string TimeOrNull(std::optional<absl::Time> time) { return time.has_value() ? TimeLiteral(*time) : "NULL"; }

uint64_t AsUint(const std::optional<std::string>& column) {
  uint64_t value = 0;
  return column.has_value() && absl::SimpleAtoi(*column, &value) ? value : 0;
}

std::optional<int64_t> AsOptionalInt(const std::optional<std::string>& column) {
  int64_t value = 0;
  if (!column.has_value() || !absl::SimpleAtoi(*column, &value)) return std::nullopt;
  return value;
}

bool IsOn(const std::optional<std::string>& column) {
  const std::string text = absl::AsciiStrToUpper(column.value_or("0"));
  return text != "0" && text != "OFF";
}

absl::Time AsTime(const std::optional<std::string>& column) {
  absl::Time time = absl::UnixEpoch();
  std::string error;
  if (column.has_value()) (void)absl::ParseTime("%Y-%m-%d %H:%M:%E*S", *column, absl::UTCTimeZone(), &time, &error);
  return time;
}

}  // namespace docket::storage
