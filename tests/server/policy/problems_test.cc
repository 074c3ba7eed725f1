// What may not be in a policy: targets, priorities, remedies, and the rules that stand alone.
#include <string>

#include "tests/server/policy/small_policy.h"

namespace docket::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(DurationTest, IsHoursMinutesAndSeconds) {
  const std::pair<const char*, absl::Duration> kGood[] = {
      {"2h", absl::Hours(2)},       {"45m", absl::Minutes(45)},   {"90s", absl::Seconds(90)},
      {"36h", absl::Hours(36)},     {"1h30m", absl::Minutes(90)}, {"1h1m1s", absl::Seconds(3661)},
      {"90m", absl::Minutes(90)},   {"1h0m", absl::Hours(1)},     {"87600h", absl::Hours(87600)},
      {"1h1s", absl::Seconds(3601)}};
  for (const auto& [text, expected] : kGood) {
    absl::Duration duration;
    EXPECT_TRUE(ParsePolicyDuration(text, &duration)) << text;
    EXPECT_EQ(duration, expected) << text;
  }
  for (const char* bad : {"",    "0h",  "0s",  "3d",    "1",    "h",  "1.5h",   "-1h",           "+1h",
                          "1h ", " 1h", "1 h", "30m1h", "1h1h", "1H", "87601h", "999999999999h", "1h30",
                          "inf", "1ms", "1us"}) {
    absl::Duration duration = absl::Hours(5);
    EXPECT_FALSE(ParsePolicyDuration(bad, &duration)) << bad;
    EXPECT_EQ(duration, absl::Hours(5)) << bad;
  }
}

TEST(TargetProblemsTest, WhatATargetHas) {
  ExpectProblem("targets {\n within: \"1h\" time: CALENDAR }", "4 targets[0].target", "is missing");
  ExpectProblem("targets {\n target: TARGET_REPLY time: CALENDAR }", "4 targets[0].within", "is missing");
  ExpectProblem("targets {\n target: TARGET_REPLY within: \"1h\" }", "4 targets[0].time",
                "is missing: CALENDAR (round the clock) or BUSINESS");
  ExpectProblem("targets { target: TARGET_REPLY time: CALENDAR\n within: \"3d\" }", "5 targets[0].within",
                "\"3d\" is no duration");
  ExpectProblem("targets { target: TARGET_REPLY time: CALENDAR within: \"3h\"\n warn_ahead: \"soon\" }",
                "5 targets[0].warn_ahead", "\"soon\" is no duration");
  ExpectProblem("targets { target: TARGET_REPLY time: CALENDAR within: \"3h\"\n warn_ahead: \"3h\" }",
                "5 targets[0].warn_ahead", "is not less than within, \"3h\"");
}

TEST(TargetProblemsTest, WhatIsDueWhenTheCustomerWasToldHasNoTimeOfItsOwn) {
  for (const std::string target : {"TARGET_PROMISED_RESOLUTION", "TARGET_CALL_BACK"}) {
    const std::string begun = absl::StrCat("targets { target: ", target, "\n");
    EXPECT_THAT(ProblemsWith(absl::StrCat(begun, "warn_ahead: \"4h\" time: CALENDAR }")), IsEmpty());
    ExpectProblem(absl::StrCat(begun, "within: \"1h\" }"), "5 targets[0].within", "leave within out");
    ExpectProblem(absl::StrCat(begun, "time: BUSINESS }"), "5 targets[0].time", "leave time out");
    ExpectProblem(absl::StrCat(begun, "pauses_while_waiting: true }"), "5 targets[0].pauses_while_waiting",
                  "does not stand still");
  }
  ExpectProblem("targets {\n target: TARGET_CUSTOMER_ANSWER within: \"1h\" time: CALENDAR }", "5 targets[0].target",
                "is in waits { ... }");
}

TEST(TargetProblemsTest, NoneStandsAlone) {
  for (const std::string field :
       {"within: \"1h\"", "time: CALENDAR", "pauses_while_waiting: true", "warn_ahead: \"1h\""}) {
    ExpectProblem(absl::StrCat("targets { target: TARGET_REPLY none: true\n", field, " }"),
                  absl::StrCat("5 targets[0].", field.substr(0, field.find(':'))), "goes with no target at all");
  }
}

TEST(TargetProblemsTest, BusinessTimeNeedsACalendar) {
  std::string none = kSmall;
  const size_t begin = none.find("calendars {");
  none.erase(begin, none.find("priorities") - begin);
  EXPECT_THAT(ProblemsOf(none), IsEmpty());
  EXPECT_THAT(ProblemsOf(none + "targets { target: TARGET_REPLY within: \"1h\"\n time: BUSINESS }"),
              ElementsAre(StartsWith("4 targets[0].time: BUSINESS needs to know when the desk is open")));
  EXPECT_THAT(ProblemsOf(none + "waits { end_after: \"1h\" end: CLOSE\n time: BUSINESS }"),
              ElementsAre(StartsWith("4 waits[0].time: BUSINESS needs")));
}

TEST(TargetProblemsTest, ARuleThatEarlierOnesLeaveNothingFor) {
  const std::string inquiries =
      "targets { target: TARGET_REPLY kinds: [CASE_KIND_INQUIRY, CASE_KIND_REQUEST] within: \"1h\" time: CALENDAR }\n";
  const std::string complaints = "targets { target: TARGET_REPLY kinds: CASE_KIND_COMPLAINT none: true }\n";
  const std::string all = "targets { target: TARGET_REPLY within: \"2h\" time: CALENDAR }\n";
  EXPECT_THAT(ProblemsWith(inquiries + all), IsEmpty());
  ExpectProblem(all + inquiries, "5 targets[1]",
                "can never match: earlier rules of TARGET_REPLY match all that it does");
  ExpectProblem(inquiries + complaints + all, "6 targets[2]", "can never match");
  ExpectProblem(all + all, "5 targets[1]", "can never match");
  // Priorities that can be named do not cover the cases whose priority is not known yet.
  const std::string every =
      "targets { target: TARGET_REPLY within: \"3h\" time: CALENDAR\n"
      "priorities: [PRIORITY_CRITICAL, PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW] }\n";
  EXPECT_THAT(ProblemsWith(every + all), IsEmpty());
}

TEST(ListProblemsTest, UnspecifiedAndDoubleValues) {
  const std::string rest = " target: TARGET_REPLY within: \"1h\" time: CALENDAR }";
  ExpectProblem("targets { kinds:\n[CASE_KIND_INQUIRY,\nCASE_KIND_UNSPECIFIED]" + rest, "6 targets[0].kinds[1]",
                "CASE_KIND_UNSPECIFIED is nothing that is");
  ExpectProblem("targets { channels: CHANNEL_UNSPECIFIED" + rest, "4 targets[0].channels[0]", "is nothing that is");
  ExpectProblem("targets { priorities: PRIORITY_UNSPECIFIED" + rest, "4 targets[0].priorities[0]",
                "is nothing that is");
  ExpectProblem("targets { priorities: [PRIORITY_LOW, PRIORITY_LOW]" + rest, "4 targets[0].priorities[1]",
                "PRIORITY_LOW is there twice");
}

std::string WithoutPriorities() {
  const std::string small = kSmall;
  return small.substr(0, small.find("priorities"));
}

TEST(PriorityProblemsTest, EachCombinationHasAPriorityAndEachRuleACombination) {
  ExpectProblem("priorities { kinds: CASE_KIND_COMPLAINT priority: PRIORITY_HIGH }", "4 priorities[1]",
                "can never match: earlier rules match all that it does");
  const std::string kNoRest = absl::StrCat(WithoutPriorities(),
                                           "priorities { urgencies: [URGENCY_LOW, URGENCY_NORMAL] priority: "
                                           "PRIORITY_LOW }\n");
  EXPECT_THAT(
      ProblemsOf(kNoRest),
      ElementsAre(AllOf(StartsWith("3 priorities[0]: no rule gives a priority to CASE_KIND_INQUIRY, URGENCY_HIGH, "
                                   "COMPLEXITY_SIMPLE, SEVERITY_UNSPECIFIED and to 89 other combinations"))));
  EXPECT_THAT(
      ProblemsOf(kNoRest + "priorities { urgencies: [URGENCY_HIGH, URGENCY_CRITICAL] priority: PRIORITY_HIGH }"),
      IsEmpty());
  EXPECT_THAT(ProblemsOf(WithoutPriorities() + "priorities { }"),
              ElementsAre(StartsWith("3 priorities[0].priority: ")));
  // ASSESS-1: what is not known is matched by naming it.
  EXPECT_THAT(ProblemsOf(WithoutPriorities() + "priorities { severities: SEVERITY_UNSPECIFIED priority: PRIORITY_LOW }"
                                               "priorities { priority: PRIORITY_HIGH }"),
              IsEmpty());
}

TEST(RemedyProblemsTest, RES3) {
  const auto remedy = [](const std::string& roles, const std::string& rest) {
    return absl::StrCat("remedies { roles: ", roles, " ", rest, " }\n");
  };
  const std::string sum = "currency: \"EUR\" minor_units: 5";
  EXPECT_THAT(ProblemsWith(remedy("ROLE_EXPERT", sum + " categories: \"refund\"") + remedy("ROLE_EXPERT", sum)),
              IsEmpty());
  ExpectProblem(remedy("ROLE_EXPERT", "minor_units: 5 currency: \"euro\""), "4 remedies[0].currency",
                "expected the three capital letters of ISO 4217");
  ExpectProblem(remedy("ROLE_EXPERT", "minor_units: 5"), "4 remedies[0].currency",
                "expected the three capital letters");
  ExpectProblem("remedies { " + sum + " }", "4 remedies[0].roles", "is missing");
  ExpectProblem(remedy("ROLE_UNSPECIFIED", sum), "4 remedies[0].roles[0]", "is nothing that is");
  ExpectProblem(remedy("ROLE_EXPERT", "currency: \"EUR\" minor_units: 0"), "4 remedies[0].minor_units",
                "expected more than 0");
  ExpectProblem(remedy("ROLE_EXPERT", "currency: \"EUR\"\nminor_units: -5"), "5 remedies[0].minor_units", "not -5");
  ExpectProblem(remedy("ROLE_EXPERT", sum + " categories: \"A B\""), "4 remedies[0].categories[0]",
                "a category is 1 to 40");
  ExpectProblem(remedy("[ROLE_EXPERT, ROLE_MANAGER]", sum) + remedy("ROLE_EXPERT", sum + " severities: SEVERITY_MINOR"),
                "5 remedies[1]", "can never match");
  ExpectProblem(remedy("ROLE_EXPERT", sum) + remedy("ROLE_EXPERT", sum + " categories: [\"a\", \"b\"]"),
                "5 remedies[1]", "can never match");
}

TEST(ReopenProblemsTest, CLOSE3) {
  ExpectProblem("reopen_windows { }", "4 reopen_windows[0].within", "is missing");
  ExpectProblem("reopen_windows { within: \"30d\" }", "4 reopen_windows[0].within", "days are written in hours");
  ExpectProblem("reopen_windows { within: \"1h\" }\nreopen_windows { kinds: CASE_KIND_REQUEST within: \"2h\" }",
                "5 reopen_windows[1]", "can never match");
}

TEST(WaitProblemsTest, COMM5) {
  ExpectProblem("waits { time: CALENDAR end: CLOSE }", "4 waits[0].end_after", "a wait is bounded");
  ExpectProblem("waits { end_after: \"2h\" end: CLOSE }", "4 waits[0].time", "is missing");
  ExpectProblem("waits { end_after: \"2h\" time: CALENDAR }", "4 waits[0].end", "RESUME (work goes on) or CLOSE");
  ExpectProblem("waits { end_after: \"2h\" time: CALENDAR end: CLOSE\nremind_after: \"2h\" }",
                "5 waits[0].remind_after", "is not before end_after");
  const std::string wait = "waits { end_after: \"2h\" time: CALENDAR end: CLOSE }\n";
  ExpectProblem(wait + wait, "5 waits[1]", "can never match");
}

TEST(RecurrenceProblemsTest, CLOSE2) {
  ExpectProblem("recurrence { cases: 1\n within: \"1h\" }", "4 recurrence.cases", "one alone is no recurrence");
  ExpectProblem("recurrence { cases: 2 }", "4 recurrence.within", "is missing");
}

TEST(RetentionProblemsTest, REC2) {
  ExpectProblem("retention { months: 6 }", "4 retention.months",
                "fewer than the 12 that the procedures ask for (REC-2)");
  EXPECT_THAT(ProblemsWith("retention { months: 6 shorter_because: \"Allowed by the board\" }"), IsEmpty());
  ExpectProblem("retention { months: 12\nshorter_because: \"x\" }", "5 retention.shorter_because", "leave it out");
}

TEST(CategoryProblemsTest, ESC1) {
  ExpectProblem("technical_categories: \"Tech Nical\"", "4 technical_categories[0]", "a category is 1 to 40");
  ExpectProblem("technical_categories: \"login\"\npolicy_categories: \"login\"", "5 policy_categories[0]",
                "\"login\" is there twice");
}

TEST(HeaderProblemsTest, REVIEW4) {
  const std::string small = kSmall;
  const std::string rest = small.substr(small.find("calendars"));
  EXPECT_THAT(ProblemsOf("header { }\n" + rest),
              ElementsAre(StartsWith("1 header.id: is missing"), StartsWith("1 header.version: is missing"),
                          StartsWith("1 header.effective_date: is missing"),
                          StartsWith("1 header.review_date: is missing"), StartsWith("1 header.approver: is missing")));
  EXPECT_THAT(ProblemsOf("header { id: \"a\" version: \"1\" approver: \"b\" effective_date: \"2026-01-02\"\n"
                         "review_date: \"2026-01-02\" revisions { }\nrevisions { version: \"1\" date: \"May\" } }\n" +
                         rest),
              ElementsAre(StartsWith("2 header.review_date: is not after effective_date"),
                          StartsWith("2 header.revisions[0].version: is missing"),
                          StartsWith("2 header.revisions[0].date: is missing"),
                          StartsWith("3 header.revisions[1].date: \"May\" is no date")));
  EXPECT_THAT(ProblemsOf(absl::StrCat("header { id: \"", std::string(401, 'a'),
                                      "\" version: \"1\" approver: \"b\" effective_date: \"2026-01-02\" review_date: "
                                      "\"2027-01-02\" }",
                                      rest)),
              ElementsAre(StartsWith("1 header.id: is too long: at most 400 bytes, not 401")));
}

}  // namespace
}  // namespace docket::testing
