// Texts that are no policy at all, or not quite: everything that cannot be read is told at once, each with its line.
#include <string>
#include <vector>

#include "tests/server/policy/small_policy.h"

namespace docket::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(BrokenTextTest, TheSmallestPolicyIsInOrder) {
  EXPECT_THAT(ProblemsOf(kSmall), IsEmpty());
  EXPECT_THAT(ProblemsWith("# A comment.\r\n\ttargets{target:TARGET_REPLY,within:'1' 'h';time:CALENDAR}"), IsEmpty());
  EXPECT_THAT(ProblemsWith("targets: [{ target: TARGET_REPLY none: true }, { target: TARGET_RESOLVE none: true }]"),
              IsEmpty());
}

TEST(BrokenTextTest, AnUnknownFieldIsToldWithThoseThatThereAre) {
  ExpectProblem("targets { target: TARGET_REPLY\n  withing: \"1h\" time: CALENDAR }", "5 targets[0].withing",
                "there is no field \"withing\" here; there are target, kinds, channels, priorities, within, time");
  ExpectProblem("tragets { a: 1 b { c: [1, {d: 2}] } }", "4 tragets", "there are header, calendars, targets");
  ExpectProblem("# 1\n# 2\nwait: \"x\" 'y'", "6 wait", "there is no field \"wait\"");
}

TEST(BrokenTextTest, AnUnknownValueIsToldWithThoseThatThereAre) {
  ExpectProblem("targets { target: TARGET_REPLY within: \"1h\"\n time:\n BUSYNESS\n}", "5 targets[0].time",
                "expected one of CALENDAR, BUSINESS, found \"BUSYNESS\"");
  ExpectProblem("waits { kinds: [CASE_KIND_INQUIRY,\nINQUIRY] end_after: \"2h\" time: CALENDAR end: CLOSE }",
                "5 waits[0].kinds", "expected one of CASE_KIND_INQUIRY, CASE_KIND_COMPLAINT, CASE_KIND_REQUEST, found");
  ExpectProblem("waits { end_after: \"2h\" time: 1 end: CLOSE }", "4 waits[0].time", "found \"1\"");
}

TEST(BrokenTextTest, AValueOfAnotherTypeIsTold) {
  ExpectProblem("reopen_windows { within: 3h }", "4 reopen_windows[0].within",
                "expected a text in quotes, found \"3\" after within");
  ExpectProblem("reopen_windows { within: 720 }", "4 reopen_windows[0].within", "expected a text in quotes");
  ExpectProblem("retention { months: \"24\" }", "4 retention.months", "expected a whole number");
  ExpectProblem("retention { months: 99999999999 }", "4 retention.months", "not too large");
  ExpectProblem("retention { months: -3 }", "4 retention.months", "expected 1 to 1200 months, not -3");
  ExpectProblem("targets { target: TARGET_REPLY none: yes }", "4 targets[0].none", "expected true or false");
  ExpectProblem("retention: 24", "4 retention", "expected \"{\" after retention, found \"24\"");
  ExpectProblem("retention { months: [24] }", "4 retention.months", "takes one value, not a list");
  ExpectProblem("retention { months }", "4 retention.months", "expected \":\" and a value after months, found \"}\"");
  ExpectProblem("waits { end_after:\n time: CALENDAR end: CLOSE }", "4 waits[0].end_after", "found no value");
  ExpectProblem("retention { months: 24 months: 25 }", "4 retention.months", "is given twice, first in line 4");
}

TEST(BrokenTextTest, BracketsAndQuotesThatDoNotMatchAreTold) {
  ExpectProblem("retention {\n\n", "4 retention", "the \"{\" of retention is never closed");
  ExpectProblem("retention { months: 24 }\n}", "5 ", "closes nothing");
  ExpectProblem("technical_categories: [\"a\",\n \"b\",]", "5 technical_categories", "one too many");
  ExpectProblem("technical_categories: [\"a\" \"b\"]\npolicy_categories: [\"c\"", "5 policy_categories",
                "expected \",\" or \"]\"");
  ExpectProblem("technical_categories: \"a\npolicy_categories: \"b\"", "4 technical_categories",
                "cannot cross line boundaries");
  ExpectProblem("technical_categories: \"\\q\"", "4 technical_categories", "invalid escape sequence");
  ExpectProblem("retention { months: 24 } = 3\n", "4 ", "expected a field's name, found \"=\"");
  ExpectProblem("\"x\" \"y\" 3 { }\n", "4 ", "expected a field's name, found \"x\"");
  ExpectProblem("retention < months: 24 >", "4 retention", "expected \"{\" after retention");
}

TEST(BrokenTextTest, EverythingThatIsWrongIsToldAtOnceInTheOrderOfLines) {
  const std::vector<std::string> told = ProblemsOf(R"(header { id: "SOP-1" version: "1" review_date: "2027-01-01"
  effective_date: "1.1.2026" }
calendars { id: "office" time_zone: "Mars/Base" default: true hours { days: [MONDAY, FUNDAY] open: "9-17" } }
targets { target: TARGET_REPLY within: "1 day" time: CALENDAR }
targets { target: TARGET_RESOLVE time: SOON }
rungs { id: "A" }
priorities { priority: PRIORITY_LOW }
)");
  EXPECT_THAT(told,
              ElementsAre(StartsWith("1 header.approver: is missing"),
                          StartsWith("2 header.effective_date: \"1.1.2026\" is no date"),
                          StartsWith("3 calendars[0].hours[0].days: expected one of MONDAY"),
                          StartsWith("3 calendars[0].time_zone: unknown time zone"),
                          StartsWith("3 calendars[0].hours[0].open[0]: \"9-17\" are no opening hours"),
                          StartsWith("4 targets[0].within: \"1 day\" is no duration"),
                          StartsWith("5 targets[1].time: expected one of CALENDAR"),
                          StartsWith("6 rungs[0].id: expected 1 to 40"), StartsWith("6 rungs[0].target: is missing")));
}

TEST(BrokenTextTest, TheFileItself) {
  EXPECT_THAT(ProblemsOf(""), ElementsAre(HasSubstr("0 header: is missing"), HasSubstr("0 priorities: no rule")));
  EXPECT_THAT(ProblemsOf(std::string(kMostPolicyBytes + 1, '#')),
              ElementsAre(HasSubstr("0 : the file has 200001 bytes")));
  EXPECT_THAT(ProblemsWith("# \xC3\xA9\n# \xC3\n"), ElementsAre(HasSubstr("5 : a byte that is not UTF-8")));
  EXPECT_THAT(ProblemsWith(std::string("# a\n# \0\x01\n", 9)), ElementsAre(HasSubstr("5 : a control character")));
  EXPECT_THAT(ProblemsWith("\xC3\xA9: 1"), ElementsAre(StartsWith("4 : ")));
  ExpectProblem("technical_categories: \"\\000\"", "4 technical_categories", "cannot be printed");
  ExpectProblem("technical_categories: \"\\xff\"", "4 technical_categories", "cannot be printed");
  std::string many;
  for (int i = 0; i < 500; ++i) many += "x: 1\n";
  EXPECT_EQ(ProblemsWith(many).size(), 201u);
  EXPECT_THAT(ProblemsWith(many).back(), HasSubstr("and 300 more problems"));
}

TEST(BrokenTextTest, OnlyTheFirstIsNamedWhereOneSentenceHasToDo) {
  const auto made = Policy::Make(absl::StrCat(kSmall, "\nretention { }\nwaits { }"), 1, absl::UnixEpoch());
  EXPECT_EQ(made.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      std::string(made.status().message()),
      HasSubstr("policy, line 5: retention.months: expected 1 to 1200 months, not 0 (the first of 4 mistakes)"));
}

}  // namespace
}  // namespace docket::testing
