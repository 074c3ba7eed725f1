// The reader of cases passes nothing over: a case that it does not understand would count as one that holds.
#include "tests/server/calendar/oracle_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace docket::testing {
namespace {

using ::testing::HasSubstr;

constexpr char kCase[] =
    R"({"id": "a", "operation": "deadline", "calendar": {"time_zone": "UTC", "weekly_hours": {"MONDAY":
    ["00:00-24:00"]}, "holidays": ["*-01-01", "2024-01-08"]}, "pauses": [{"start": "2024-01-15T00:00:00Z", "end":
    "2024-01-15T01:00:00Z"}], "start": "2024-01-01T00:00:00Z", "work_seconds": 60, "due": "2024-01-15T01:01:00Z"})";

std::string File(const std::string& c) { return absl::StrCat(R"({"conventions": {}, "cases": [)", c, "]}"); }

std::string ErrorWith(const std::string& old_text, const std::string& new_text) {
  const std::string changed = absl::StrReplaceAll(kCase, {{old_text, new_text}});
  EXPECT_NE(changed, kCase);
  return std::string(ParseOracle(File(changed)).status().message());
}

TEST(OracleFileTest, ACaseIsRead) {
  const auto cases = ParseOracle(File(kCase));
  ASSERT_TRUE(cases.ok()) << cases.status();
  ASSERT_EQ(cases->size(), 1u);
  const OracleCase& c = cases->front();
  ASSERT_EQ(c.pauses.size(), 1u);
  EXPECT_EQ(DueWithPauses(*c.calendar, c.start, c.work, c.pauses), c.due);
}

TEST(OracleFileTest, WhatIsNotKnownIsNamed) {
  EXPECT_THAT(ErrorWith("\"deadline\"", "\"guess\""), HasSubstr("case a: the operation \"guess\" is not known"));
  EXPECT_THAT(ErrorWith("\"holidays\"", "\"half_days\""), HasSubstr("not known: \"half_days\""));
  EXPECT_THAT(ErrorWith("\"MONDAY\"", "\"MOONDAY\""), HasSubstr("not known: \"MOONDAY\""));
  EXPECT_THAT(ErrorWith("\"due\"", "\"soon\": 1, \"due\""), HasSubstr("not known: \"soon\""));
  EXPECT_THAT(ErrorWith("\"end\"", "\"why\": 1, \"end\""), HasSubstr("not known: \"why\""));
}

TEST(OracleFileTest, WhatIsWrongIsNamed) {
  EXPECT_THAT(ErrorWith("\"UTC\"", "\"Mars/Base\""), HasSubstr("unknown time zone \"Mars/Base\""));
  EXPECT_THAT(ErrorWith("24:00", "24:61"), HasSubstr("\"24:61\" is no hour and minute"));
  EXPECT_THAT(ErrorWith("*-01-01", "first"), HasSubstr("\"first\" is no holiday"));
  EXPECT_THAT(ErrorWith("\"2024-01-01T00:00:00Z\"", "\"now\""), HasSubstr("\"now\" is no time"));
  EXPECT_THAT(ErrorWith("\"due\"", "\"note\""), HasSubstr("'due' not found"));
}

TEST(OracleFileTest, AFileWithoutACaseIsNone) {
  EXPECT_THAT(std::string(ParseOracle(File("")).status().message()), HasSubstr("no case"));
  EXPECT_FALSE(ParseOracle("").ok());
  EXPECT_FALSE(ParseOracle("[]").ok());
  EXPECT_FALSE(ParseOracle("{}").ok());
  EXPECT_THAT(std::string(ReadOracle("/nowhere/cases.json").status().message()), HasSubstr("cannot read"));
}

}  // namespace
}  // namespace docket::testing
