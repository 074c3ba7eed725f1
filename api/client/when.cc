#include "api/client/when.h"

#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace docket::client {
namespace {

constexpr absl::Duration kMinute = absl::Minutes(1);
constexpr absl::Duration kHour = absl::Hours(1);
constexpr absl::Duration kDay = absl::Hours(24);
constexpr absl::Duration kFurthest = absl::Hours(24'000);

// "3 h", or "3 h 5 min" where the smaller unit has something to say.
std::string TwoUnits(absl::Duration duration, absl::Duration big, const char* big_name, absl::Duration small,
                     const char* small_name) {
  absl::Duration rest;
  const std::int64_t bigs = absl::IDivDuration(duration, big, &rest);
  const std::int64_t smalls = absl::IDivDuration(rest, small, &rest);
  std::string text = absl::StrCat(bigs, " ", big_name);
  if (smalls > 0) absl::StrAppend(&text, " ", smalls, " ", small_name);
  return text;
}

std::string OneUnit(absl::Duration duration) {
  absl::Duration rest;
  if (duration < kMinute) return absl::StrCat(absl::ToInt64Seconds(duration), " s");
  if (duration < kHour) return absl::StrCat(absl::IDivDuration(duration, kMinute, &rest), " min");
  if (duration < 2 * kDay) return absl::StrCat(absl::IDivDuration(duration, kHour, &rest), " h");
  return absl::StrCat(absl::IDivDuration(duration, kDay, &rest), " d");
}

// "4h", "1h30m", "2d": Abseil's durations, and whole days.
std::optional<absl::Duration> ParseAway(absl::string_view text) {
  int days = 0;
  absl::Duration away;
  if (absl::EndsWith(text, "d") && absl::SimpleAtoi(absl::StripSuffix(text, "d"), &days)) {
    away = days * kDay;
  } else if (!absl::ParseDuration(text, &away)) {
    return std::nullopt;
  }
  if (away <= absl::ZeroDuration() || away > kFurthest) return std::nullopt;
  return away;
}

}  // namespace

absl::Time ToTime(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

std::string DurationText(absl::Duration duration) {
  if (duration < absl::Seconds(1)) return "less than 1 s";
  if (duration < kHour) return OneUnit(duration);
  if (duration < kDay) return TwoUnits(duration, kHour, "h", kMinute, "min");
  return TwoUnits(duration, kDay, "d", kHour, "h");
}

std::string Relative(absl::Time time, const Moment& moment) {
  const absl::Duration past = moment.now - time;
  // Two machines' clocks are never quite the same: a moment within a second is now.
  if (absl::AbsDuration(past) < absl::Seconds(1)) return "just now";
  if (past > absl::ZeroDuration()) return absl::StrCat(OneUnit(past), " ago");
  // What is due a day from the last moment is due in 24 h, not in 23.
  const absl::Duration left = -past;
  return absl::StrCat("in ", OneUnit(left < kMinute ? left : absl::Ceil(left, kMinute)));
}

std::string Local(absl::Time time, const Moment& moment) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, moment.zone);
}

std::string LocalShort(absl::Time time, const Moment& moment) {
  const bool today = absl::ToCivilDay(time, moment.zone) == absl::ToCivilDay(moment.now, moment.zone);
  return today ? absl::FormatTime("%H:%M", time, moment.zone) : Local(time, moment);
}

std::string LocalAndRelative(absl::Time time, const Moment& moment) {
  return absl::StrCat(Local(time, moment), " (", Relative(time, moment), ")");
}

std::string ZoneName(const Moment& moment) { return absl::FormatTime("%Z", moment.now, moment.zone); }

std::optional<absl::Duration> ParseTimeout(absl::string_view text) {
  absl::Duration timeout;
  double seconds = 0;
  if (absl::SimpleAtod(text, &seconds)) {
    timeout = absl::Seconds(seconds);
  } else if (!absl::ParseDuration(text, &timeout)) {
    return std::nullopt;
  }
  if (timeout <= absl::ZeroDuration() || timeout > kDay) return std::nullopt;
  return timeout;
}

std::optional<absl::Time> ParseTime(absl::string_view text, const Moment& moment) {
  absl::Time time;
  if (absl::StartsWith(text, "+") || absl::StartsWith(text, "-")) {
    const std::optional<absl::Duration> away = ParseAway(text.substr(1));
    if (!away.has_value()) return std::nullopt;
    time = text[0] == '+' ? moment.now + *away : moment.now - *away;
  } else if (!absl::ParseTime(absl::RFC3339_full, text, &time, nullptr) &&
             !absl::ParseTime("%Y-%m-%d %H:%M:%S", text, moment.zone, &time, nullptr) &&
             !absl::ParseTime("%Y-%m-%d %H:%M", text, moment.zone, &time, nullptr)) {
    return std::nullopt;
  }
  const absl::CivilYear year = absl::ToCivilYear(time, absl::UTCTimeZone());
  if (year < absl::CivilYear(1) || year > absl::CivilYear(9999)) return std::nullopt;
  return time;
}

std::string Rfc3339(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", time, absl::UTCTimeZone()); }

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(time));
  timestamp.set_seconds(absl::ToUnixSeconds(time));
  timestamp.set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - second)));
  return timestamp;
}

}  // namespace docket::client
