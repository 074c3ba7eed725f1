// Deadlines as people read them: on a case's page, as a forecast, and explained.
#include "api/client/deadline_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "api/client/case_page.h"
#include "api/client/clock_words.h"
#include "google/protobuf/text_format.h"

namespace docket::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// 22 November 2026, 16:02:00 in Greenwich: a Sunday.
Moment Now() { return {absl::FromUnixSeconds(1'795'363'320), absl::UTCTimeZone()}; }

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

v1::Case WithClocks(const std::string& clocks) {
  return Parse<v1::Case>("state: CASE_STATE_IN_PROGRESS wait { start_time { seconds: 1795359720 } } " + clocks);
}

TEST(DeadlinesTest, WhatIsOwedAndWhatWasMissedByDueInstant) {
  const v1::Case value = WithClocks(R"(
      clocks { number: 1 target: TARGET_RESOLVE pauses_while_waiting: true pause_time { seconds: 1795359720 } }
      clocks { number: 2 target: TARGET_ACKNOWLEDGE due_time { seconds: 1795365720 } }
      clocks { number: 3 target: TARGET_REPLY due_time { seconds: 1795356120 } breached: true }
      clocks { number: 4 target: TARGET_REPLY due_time { seconds: 1795348920 } breached: true
               end_time { seconds: 1795352520 } end: END_DONE }
      clocks { number: 5 target: TARGET_FIRST_RESPONSE due_time { seconds: 1795348920 }
               end_time { seconds: 1795348910 } end: END_DONE }
      clocks { number: 6 target: TARGET_ACCEPT_ESCALATION about: 2 due_time { seconds: 1795350000 } breached: true
               end_time { seconds: 1795352520 } end: END_CANCELLED }
      clocks { number: 7 target: TARGET_CUSTOMER_ANSWER due_time { seconds: 1795622520 } steps { action: ACTION_REMIND }
               steps { action: ACTION_CLOSE } }
  )");
  EXPECT_EQ(Deadlines(value, Now(), {}),
            "  reply                late by 2 h                                     2026-11-22 14:02\n"
            "  acknowledge          due in 40 min                                   2026-11-22 16:42\n"
            "  customer answer      without one the case is closed in 3 d           2026-11-25 16:02\n"
            "  resolve              stands still, the customer's answer is awaited\n"
            "  reply                missed, done 1 h late                           2026-11-22 12:02\n"
            "  accept escalation 2  missed, and owed no more                        2026-11-22 12:20\n");
}

TEST(DeadlinesTest, WhatWasMetIsNotShown) {
  EXPECT_EQ(Deadlines(WithClocks("clocks { number: 1 target: TARGET_REPLY due_time { seconds: 1795356120 } end_time { "
                                 "seconds: 1795356120 } end: END_DONE }"),
                      Now(), {}),
            "");
}

TEST(DeadlinesTest, AClockOfBeforeThereWasAPolicyEndsWithItsCase) {
  v1::Case value = Parse<v1::Case>(
      "state: CASE_STATE_RESOLVED clocks { target: TARGET_RESOLVE_OR_ESCALATE pause_time { seconds: 1795359720 } }");
  EXPECT_EQ(Deadlines(value, Now(), {}), "  resolve or escalate  stands still, a resolution stands\n");
  value.set_state(v1::CASE_STATE_CLOSED);
  EXPECT_EQ(Deadlines(value, Now(), {}), "");
  value.mutable_clocks(0)->set_breached(true);
  EXPECT_EQ(Deadlines(value, Now(), {}), "  resolve or escalate  missed\n");
  EXPECT_FALSE(IsLate(value, Now()));
}

TEST(LatenessTest, AWarningThatIsPastMakesNothingLate) {
  v1::Case value = WithClocks(
      "next_due_time { seconds: 1795356120 } "
      "clocks { number: 2 target: TARGET_ACKNOWLEDGE due_time { seconds: 1795365720 } warned: true }");
  EXPECT_FALSE(IsLate(value, Now()));
  EXPECT_EQ(DueText(value, Now()), "due in 40 min");
  value.mutable_clocks(0)->mutable_due_time()->set_seconds(1'795'356'120);
  EXPECT_TRUE(IsLate(value, Now()));
  EXPECT_EQ(DueText(value, Now()), "late by 2 h");
}

TEST(LatenessTest, TheCustomersOwnClockMakesNobodyLate) {
  const v1::Case value =
      WithClocks("clocks { number: 2 target: TARGET_CUSTOMER_ANSWER due_time { seconds: 1795356120 } }");
  EXPECT_FALSE(IsLate(value, Now()));
  EXPECT_EQ(DueText(value, Now()), "");
}

TEST(DeadlineTableTest, EachTargetWithItsBudgetInWords) {
  const auto deadlines = Parse<v1::ComputeDeadlineResponse>(R"(
      clocks { number: 1 target: TARGET_ACKNOWLEDGE budget { seconds: 86400 } due_time { seconds: 1795449720 } }
      clocks { number: 2 target: TARGET_RESOLVE budget { seconds: 288000 } calendar: "office"
               due_time { seconds: 1796659200 } }
      clocks { number: 3 target: TARGET_REFER budget { seconds: 5400 } due_time { seconds: 1795368720 } }
      policy_version: 3 arrive_time { seconds: 1795363320 })");
  EXPECT_EQ(DeadlineTable("A complaint by email", deadlines, Now(), {}),
            "A complaint by email that arrives 2026-11-22 16:02 (just now), by version 3 of the policy:\n"
            "  TARGET       WITHIN                          DUE (UTC)\n"
            "  acknowledge  1 d                             2026-11-23 16:02  in 24 h\n"
            "  resolve      80 h of business time (office)  2026-12-07 16:00  in 14 d\n"
            "  refer        1 h 30 min                      2026-11-22 17:32  in 1 h\n");
  EXPECT_THAT(DeadlineTable("A request by phone", {}, Now(), {}), HasSubstr("nothing is due"));
}

v1::ExplainDeadlinesResponse::Explanation Explained(const std::string& clock) {
  auto explanation = Parse<v1::ExplainDeadlinesResponse::Explanation>(R"(
      clock { number: 1 target: TARGET_RESOLVE budget { seconds: 144000 } calendar: "office" policy_version: 2
              start_time { seconds: 1794819600 } } )");
  explanation.mutable_clock()->MergeFrom(Parse<v1::Clock>(clock));
  return explanation;
}

TEST(ExplanationPageTest, EachClockWithWhatItCounted) {
  v1::ExplainDeadlinesResponse response;
  response.mutable_now()->set_seconds(1'795'363'320);
  v1::ExplainDeadlinesResponse::Explanation& resolve = *response.add_clocks();
  resolve = Explained("due_time { seconds: 1795363200 } breached: true");
  for (int day = 0; day < 7; ++day) {
    auto* segment = resolve.add_counted();
    segment->mutable_start_time()->set_seconds(1'794'819'600 + day * 86'400);
    segment->mutable_end_time()->set_seconds(1'794'819'600 + day * 86'400 + 6 * 3600);
  }
  *resolve.add_pauses() = Parse<v1::Pause>(
      "number: 1 reason: REASON_WAITING start_time { seconds: 1794841200 } end_time { seconds: 1794906000 }");
  *resolve.add_pauses() = Parse<v1::Pause>("number: 2 reason: REASON_RESOLVED start_time { seconds: 1795363000 }");
  *response.add_clocks() = Parse<v1::ExplainDeadlinesResponse::Explanation>(R"(
      clock { number: 2 target: TARGET_ACKNOWLEDGE budget { seconds: 3600 } policy_version: 2
              start_time { seconds: 1794819600 } due_time { seconds: 1794823200 } end_time { seconds: 1794821820 }
              end: END_DONE }
      counted { start_time { seconds: 1794819600 } end_time { seconds: 1794821820 } })");
  const std::string page = ExplanationPage("cases/7K3M2Q", response, false, Now(), {});
  EXPECT_EQ(page,
            "Case 7K3M2Q: its deadlines as of 2026-11-22 16:02 UTC\n"
            "\n"
            "resolve: late by 2 min\n"
            "  Budget       40 h of business time (office), by version 2 of the policy\n"
            "  Started      2026-11-16 09:00\n"
            "  Counted      2026-11-16 09:00 to 15:00, 6 h\n"
            "               2026-11-17 09:00 to 15:00, 6 h\n"
            "               ... 4 more, 24 h (--all)\n"
            "               2026-11-22 09:00 to 15:00, 6 h\n"
            "               42 h in all\n"
            "  Stood still  2026-11-16 15:00 to 2026-11-17 09:00, the customer's answer was awaited\n"
            "               2026-11-22 15:56 until now, a resolution stood\n"
            "  Due          2026-11-22 16:00 (2 min ago)\n"
            "\n"
            "acknowledge: met, 23 min before it was due\n"
            "  Budget   1 h, by version 2 of the policy\n"
            "  Started  2026-11-16 09:00\n"
            "  Counted  2026-11-16 09:00 to 09:37, 37 min\n"
            "  Due      2026-11-16 10:00 (6 d ago)\n"
            "  Done     2026-11-16 09:37 (6 d ago)\n");
  for (const absl::string_view line : absl::StrSplit(page, '\n')) EXPECT_LE(line.size(), 100u) << line;
  const std::string whole = ExplanationPage("cases/7K3M2Q", response, true, Now(), {});
  EXPECT_THAT(whole, HasSubstr("2026-11-19 09:00 to 15:00, 6 h\n"));
  EXPECT_THAT(whole, Not(HasSubstr("...")));
}

TEST(ExplanationPageTest, WhatStandsStillHasNoDueInstant) {
  v1::ExplainDeadlinesResponse response;
  *response.add_clocks() = Explained("pause_time { seconds: 1794823200 }");
  response.mutable_clocks(0)->set_more_counted(true);
  const std::string page = ExplanationPage("cases/7K3M2Q", response, false, Now(), {});
  EXPECT_THAT(page, HasSubstr("resolve: stands still\n"));
  EXPECT_THAT(page, HasSubstr("... and more, which are not listed\n"));
  EXPECT_THAT(page, Not(HasSubstr("Due")));
}

TEST(ExplanationPageTest, WhatWasCalledOffSaysSo) {
  v1::ExplainDeadlinesResponse response;
  *response.add_clocks() =
      Explained("due_time { seconds: 1795363200 } end_time { seconds: 1794823200 } end: END_CANCELLED");
  EXPECT_THAT(ExplanationPage("cases/7K3M2Q", response, false, Now(), {}),
              testing::AllOf(HasSubstr("resolve: owed no more\n"), HasSubstr("  Ended    2026-11-16 10:00")));
}

TEST(ExplanationPageTest, ACaseOfBeforeThereWasAPolicyHasNone) {
  EXPECT_THAT(ExplanationPage("cases/7K3M2Q", {}, false, Now(), {}), HasSubstr("it has none on record"));
}

}  // namespace
}  // namespace docket::client
