#include "api/client/when.h"

#include <gtest/gtest.h>

namespace docket::client {
namespace {

// Half past two in the afternoon, two hours east of Greenwich.
Moment Afternoon() {
  const absl::TimeZone zone = absl::FixedTimeZone(2 * 60 * 60);
  return {absl::FromCivil(absl::CivilSecond(2026, 11, 22, 14, 30, 0), zone), zone};
}

TEST(DurationTextTest, SaysOneOrTwoUnits) {
  EXPECT_EQ(DurationText(absl::ZeroDuration()), "less than 1 s");
  EXPECT_EQ(DurationText(-absl::Hours(1)), "less than 1 s");
  EXPECT_EQ(DurationText(absl::Seconds(59.9)), "59 s");
  EXPECT_EQ(DurationText(absl::Minutes(12) + absl::Seconds(59)), "12 min");
  EXPECT_EQ(DurationText(absl::Hours(3)), "3 h");
  EXPECT_EQ(DurationText(absl::Hours(3) + absl::Minutes(5)), "3 h 5 min");
  EXPECT_EQ(DurationText(absl::Hours(24)), "1 d");
  EXPECT_EQ(DurationText(absl::Hours(52)), "2 d 4 h");
}

TEST(RelativeTest, SaysPastAndFuture) {
  const Moment moment = Afternoon();
  EXPECT_EQ(Relative(moment.now, moment), "just now");
  EXPECT_EQ(Relative(moment.now + absl::Milliseconds(900), moment), "just now") << "clocks differ a little";
  EXPECT_EQ(Relative(moment.now - absl::Seconds(1), moment), "1 s ago");
  EXPECT_EQ(Relative(moment.now - absl::Minutes(90), moment), "1 h ago");
  EXPECT_EQ(Relative(moment.now - absl::Hours(47), moment), "47 h ago");
  EXPECT_EQ(Relative(moment.now + absl::Hours(72), moment), "in 3 d");
  EXPECT_EQ(Relative(moment.now + absl::Hours(24) - absl::Milliseconds(5), moment), "in 24 h");
  EXPECT_EQ(Relative(moment.now + absl::Hours(24) - absl::Minutes(5), moment), "in 23 h");
}

TEST(LocalTest, IsInTheMomentsZone) {
  const Moment moment = Afternoon();
  EXPECT_EQ(Local(absl::FromCivil(absl::CivilSecond(2026, 11, 21, 23, 59, 59), absl::UTCTimeZone()), moment),
            "2026-11-22 01:59");
  EXPECT_EQ(LocalAndRelative(moment.now - absl::Hours(2), moment), "2026-11-22 12:30 (2 h ago)");
}

TEST(LocalTest, LeavesOutTheDayWhenItIsThisOne) {
  const Moment moment = Afternoon();
  EXPECT_EQ(LocalShort(moment.now - absl::Hours(14), moment), "00:30");
  EXPECT_EQ(LocalShort(moment.now - absl::Hours(15), moment), "2026-11-21 23:30");
}

TEST(ParseTimeoutTest, TakesUnitsAndPlainSeconds) {
  EXPECT_EQ(ParseTimeout("10s"), absl::Seconds(10));
  EXPECT_EQ(ParseTimeout("1m30s"), absl::Seconds(90));
  EXPECT_EQ(ParseTimeout("500ms"), absl::Milliseconds(500));
  EXPECT_EQ(ParseTimeout("2.5"), absl::Milliseconds(2500));
  EXPECT_EQ(ParseTimeout("24h"), absl::Hours(24));
}

TEST(ParseTimeoutTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "soon", "0", "-1s", "inf", "nan", "25h", "10 s", "1e30"}) {
    EXPECT_EQ(ParseTimeout(text), std::nullopt) << text;
  }
}

TEST(ParseTimeTest, TakesWhatPeopleType) {
  const Moment moment = Afternoon();
  const absl::Time two = absl::FromCivil(absl::CivilSecond(2026, 11, 22, 14, 0, 0), moment.zone);
  EXPECT_EQ(ParseTime("2026-11-22 14:00", moment), two) << "where it is typed";
  EXPECT_EQ(ParseTime("2026-11-22 14:00:05", moment), two + absl::Seconds(5));
  EXPECT_EQ(ParseTime("2026-11-22T12:00:00Z", moment), two) << "anywhere";
  EXPECT_EQ(ParseTime("2026-11-22T14:00:00.25+02:00", moment), two + absl::Milliseconds(250));
  EXPECT_EQ(ParseTime("+4h", moment), moment.now + absl::Hours(4));
  EXPECT_EQ(ParseTime("+1h30m", moment), moment.now + absl::Minutes(90));
  EXPECT_EQ(ParseTime("-2d", moment), moment.now - absl::Hours(48));
}

TEST(ParseTimeTest, RefusesWhatIsNoTime) {
  for (const char* text : {"", "tomorrow", "2026-11-22", "14:00", "2026-11-22T14:00:00", "2026-13-01 10:00", "+", "+4",
                           "4h", "+0h", "+-4h", "--4h", "+inf", "+9999d", "infinite-future", "12026-01-01 00:00"}) {
    EXPECT_EQ(ParseTime(text, Afternoon()), std::nullopt) << text;
  }
}

TEST(ToTimestampTest, IsTheWayBack) {
  for (const absl::Time time : {absl::FromUnixMillis(1'500), absl::FromUnixMillis(-1'500), absl::UnixEpoch()}) {
    EXPECT_EQ(ToTime(ToTimestamp(time)), time);
    EXPECT_GE(ToTimestamp(time).nanos(), 0);
  }
}

TEST(Rfc3339Test, IsUtcWithoutIdleFractions) {
  EXPECT_EQ(Rfc3339(absl::FromUnixSeconds(1'795'356'000)), "2026-11-22T14:00:00Z");
  EXPECT_EQ(Rfc3339(absl::FromUnixMillis(1'795'356'000'250)), "2026-11-22T14:00:00.25Z");
}

TEST(ToTimeTest, KeepsTheFractions) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(1);
  timestamp.set_nanos(500'000'000);
  EXPECT_EQ(ToTime(timestamp), absl::UnixEpoch() + absl::Milliseconds(1500));
  google::protobuf::Duration duration;
  duration.set_seconds(-1);
  duration.set_nanos(-500'000'000);
  EXPECT_EQ(ToDuration(duration), absl::Milliseconds(-1500));
}

}  // namespace
}  // namespace docket::client
