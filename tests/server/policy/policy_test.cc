// What a policy answers: the first rule that matches counts.
#include "server/policy/policy.h"

#include <string>
#include <vector>

#include "tests/server/policy/small_policy.h"

namespace docket::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Clock;

PolicyCase Of(v1::CaseKind kind, v1::Channel channel = v1::CHANNEL_EMAIL,
              v1::Priority priority = v1::PRIORITY_UNSPECIFIED) {
  return {kind, channel, priority};
}

TEST(PolicyTest, TheFirstTargetRuleThatMatchesCounts) {
  const auto policy = MakePolicy(R"(
    targets { target: TARGET_REPLY kinds: CASE_KIND_COMPLAINT channels: [CHANNEL_PHONE, CHANNEL_CHAT] within: "1h"
              time: CALENDAR warn_ahead: "10m" }
    targets { target: TARGET_RESOLVE within: "99h" time: CALENDAR }
    targets { target: TARGET_REPLY priorities: PRIORITY_HIGH within: "2h" time: BUSINESS pauses_while_waiting: true }
    targets { target: TARGET_REPLY kinds: CASE_KIND_INQUIRY none: true }
    targets { target: TARGET_REPLY within: "24h" time: CALENDAR })");
  ASSERT_NE(policy, nullptr);
  const auto within = [&](const PolicyCase& c) { return policy->LimitOf(Clock::TARGET_REPLY, c)->within; };
  EXPECT_EQ(within(Of(v1::CASE_KIND_COMPLAINT, v1::CHANNEL_CHAT, v1::PRIORITY_HIGH)), absl::Hours(1));
  EXPECT_EQ(within(Of(v1::CASE_KIND_COMPLAINT, v1::CHANNEL_WEB, v1::PRIORITY_HIGH)), absl::Hours(2));
  EXPECT_EQ(within(Of(v1::CASE_KIND_INQUIRY, v1::CHANNEL_CHAT, v1::PRIORITY_HIGH)), absl::Hours(2));
  EXPECT_FALSE(policy->LimitOf(Clock::TARGET_REPLY, Of(v1::CASE_KIND_INQUIRY)).has_value());
  EXPECT_EQ(within(Of(v1::CASE_KIND_REQUEST)), absl::Hours(24));
  EXPECT_FALSE(policy->LimitOf(Clock::TARGET_REFER, Of(v1::CASE_KIND_REQUEST)).has_value());

  const Limit first = *policy->LimitOf(Clock::TARGET_REPLY, Of(v1::CASE_KIND_COMPLAINT, v1::CHANNEL_PHONE));
  EXPECT_EQ(first.warn_ahead, absl::Minutes(10));
  EXPECT_FALSE(first.business);
  EXPECT_FALSE(first.pauses_while_waiting);
  const Limit high =
      *policy->LimitOf(Clock::TARGET_REPLY, Of(v1::CASE_KIND_REQUEST, v1::CHANNEL_EMAIL, v1::PRIORITY_HIGH));
  EXPECT_TRUE(high.business);
  EXPECT_TRUE(high.pauses_while_waiting);
  EXPECT_FALSE(high.warn_ahead.has_value());
  EXPECT_EQ(policy->version(), 7);
  EXPECT_EQ(policy->applied(), absl::UnixEpoch());
  EXPECT_EQ(policy->source().header().id(), "SOP-1");
}

TEST(PolicyTest, AllRungsThatMatchHappen) {
  const auto policy = MakePolicy(R"(
    targets { target: TARGET_RESOLVE within: "9h" time: CALENDAR }
    targets { target: TARGET_ACCEPT_ESCALATION within: "9h" time: CALENDAR }
    rungs { id: "later" target: TARGET_RESOLVE after: "1h30m" cause: ESCALATION_CAUSE_OVERDUE
            level: ESCALATION_LEVEL_MANAGEMENT team: "teams/a" tell: ESCALATION_LEVEL_EXPERT }
    rungs { id: "first" target: TARGET_RESOLVE cause: ESCALATION_CAUSE_OVERDUE level: ESCALATION_LEVEL_SENIOR
            fallback: ESCALATION_LEVEL_SUPERVISOR kinds: CASE_KIND_COMPLAINT priorities: PRIORITY_HIGH }
    rungs { id: "up" target: TARGET_ACCEPT_ESCALATION cause: ESCALATION_CAUSE_UNACCEPTED
            level: ESCALATION_LEVEL_SUPERVISOR from_levels: [ESCALATION_LEVEL_EXPERT, ESCALATION_LEVEL_SENIOR] })");
  ASSERT_NE(policy, nullptr);
  const auto ids = [&](Clock::Target target, const PolicyCase& c, v1::EscalationLevel from) {
    std::vector<std::string> found;
    for (const Rung* rung : policy->RungsOf(target, c, from)) found.push_back(rung->id);
    return found;
  };
  const PolicyCase high = Of(v1::CASE_KIND_COMPLAINT, v1::CHANNEL_WEB, v1::PRIORITY_HIGH);
  const auto anybody = v1::ESCALATION_LEVEL_UNSPECIFIED;
  EXPECT_THAT(ids(Clock::TARGET_RESOLVE, high, anybody), ElementsAre("later", "first"));
  EXPECT_THAT(ids(Clock::TARGET_RESOLVE, Of(v1::CASE_KIND_COMPLAINT), anybody), ElementsAre("later"));
  EXPECT_THAT(ids(Clock::TARGET_ACCEPT_ESCALATION, high, v1::ESCALATION_LEVEL_EXPERT), ElementsAre("up"));
  EXPECT_THAT(ids(Clock::TARGET_ACCEPT_ESCALATION, high, v1::ESCALATION_LEVEL_SPECIALIST), IsEmpty());
  EXPECT_THAT(ids(Clock::TARGET_REPLY, high, anybody), IsEmpty());

  const Rung& later = *policy->RungsOf(Clock::TARGET_RESOLVE, high, anybody)[0];
  EXPECT_EQ(later.after, absl::Minutes(90));
  EXPECT_EQ(later.cause, v1::ESCALATION_CAUSE_OVERDUE);
  EXPECT_EQ(later.level, v1::ESCALATION_LEVEL_MANAGEMENT);
  EXPECT_EQ(later.fallback, anybody);
  EXPECT_EQ(later.team, "teams/a");
  EXPECT_THAT(later.tell, ElementsAre(v1::ESCALATION_LEVEL_EXPERT));
}

TEST(PolicyTest, ATeamGoesByItsCalendarAndAllOthersByTheDefaultOne) {
  const auto policy = MakePolicy(R"(calendars { id: "berlin" time_zone: "Europe/Berlin" teams: "teams/berlin"
    hours { days: [MONDAY, TUESDAY] open: ["09:00-12:00", "13:00-17:00"] } holidays: "*-01-06"
    special_days { date: "2026-01-05" open: "10:00-11:00" } })");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->CalendarFor("teams/berlin"), "berlin");
  EXPECT_EQ(policy->CalendarFor("teams/rome"), "office");
  EXPECT_EQ(policy->CalendarFor(""), "office");
  EXPECT_TRUE(policy->HasCalendar("berlin"));
  EXPECT_FALSE(policy->HasCalendar("teams/berlin"));
  EXPECT_EQ(policy->CalendarOf("berlin").zone(), "Europe/Berlin");
  // Monday the 5th has an hour, Tuesday the 6th none; the next opening is Monday the 12th, nine o'clock in Berlin.
  const absl::Time sunday = absl::FromCivil(absl::CivilDay(2026, 1, 4), absl::UTCTimeZone());
  EXPECT_EQ(policy->CalendarOf("berlin").Due(sunday, absl::Hours(2)),
            absl::FromCivil(absl::CivilHour(2026, 1, 12, 9), absl::UTCTimeZone()));
  EXPECT_EQ(policy->CalendarOf("").Due(sunday, absl::Hours(2)), sunday + absl::Hours(2));
  EXPECT_EQ(policy->CalendarOf("gone").Due(sunday, absl::Hours(2)), sunday + absl::Hours(2));
}

TEST(PolicyTest, WhatStandsAlone) {
  const auto policy = MakePolicy(R"(
    reopen_windows { kinds: CASE_KIND_COMPLAINT within: "48h" }
    waits { kinds: CASE_KIND_REQUEST remind_after: "1h" end_after: "2h" time: BUSINESS end: CLOSE }
    waits { kinds: CASE_KIND_INQUIRY end_after: "3h" time: CALENDAR end: RESUME }
    recurrence { cases: 4 within: "24h" }
    technical_categories: "outage" policy_categories: "terms")");
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->ReopenWindow(v1::CASE_KIND_COMPLAINT), absl::Hours(48));
  EXPECT_EQ(policy->ReopenWindow(v1::CASE_KIND_INQUIRY), std::nullopt);
  const WaitLimit request = *policy->WaitOf(v1::CASE_KIND_REQUEST);
  EXPECT_EQ(request.remind_after, absl::Hours(1));
  EXPECT_EQ(request.end_after, absl::Hours(2));
  EXPECT_TRUE(request.business);
  EXPECT_EQ(request.end, v1::Policy::Wait::CLOSE);
  EXPECT_EQ(policy->WaitOf(v1::CASE_KIND_INQUIRY)->remind_after, std::nullopt);
  EXPECT_FALSE(policy->WaitOf(v1::CASE_KIND_COMPLAINT).has_value());
  EXPECT_EQ(policy->recurrence()->cases, 4);
  EXPECT_EQ(policy->recurrence()->within, absl::Hours(24));
  EXPECT_TRUE(policy->IsTechnical("outage"));
  EXPECT_FALSE(policy->IsTechnical("terms"));
  EXPECT_TRUE(policy->IsPolicyMatter("terms"));
  EXPECT_FALSE(policy->IsPolicyMatter(""));
  EXPECT_FALSE(MakePolicy("")->recurrence().has_value());
}

TEST(PolicyTest, RES3AMoreSpecialLimitIsPutFirst) {
  const auto policy = MakePolicy(R"(
    remedies { roles: ROLE_EXPERT categories: "goodwill" currency: "EUR" minor_units: 10 }
    remedies { roles: ROLE_EXPERT severities: SEVERITY_MAJOR currency: "EUR" minor_units: 100 }
    remedies { roles: [ROLE_EXPERT, ROLE_MANAGER] currency: "EUR" minor_units: 50 })");
  ASSERT_NE(policy, nullptr);
  const auto may = [&](v1::Role role, v1::Severity severity, const char* category, int units, const char* currency) {
    v1::Money money;
    money.set_currency(currency);
    money.set_minor_units(units);
    return policy->MayGrant(role, severity, category, money);
  };
  EXPECT_TRUE(may(v1::ROLE_EXPERT, v1::SEVERITY_MAJOR, "goodwill", 10, "EUR"));
  EXPECT_FALSE(may(v1::ROLE_EXPERT, v1::SEVERITY_MAJOR, "goodwill", 11, "EUR"));
  EXPECT_TRUE(may(v1::ROLE_EXPERT, v1::SEVERITY_MAJOR, "", 100, "EUR"));
  EXPECT_FALSE(may(v1::ROLE_EXPERT, v1::SEVERITY_UNSPECIFIED, "", 51, "EUR"));
  EXPECT_TRUE(may(v1::ROLE_MANAGER, v1::SEVERITY_MAJOR, "goodwill", 50, "EUR"));
  EXPECT_FALSE(may(v1::ROLE_MANAGER, v1::SEVERITY_MAJOR, "goodwill", 1, "USD"));
  EXPECT_FALSE(may(v1::ROLE_SUPERVISOR, v1::SEVERITY_MAJOR, "goodwill", 1, "EUR"));
}

TEST(PolicyTest, REVIEW4OverdueFromTheDayAfterInTheDefaultZone) {
  std::string text = kSmall;
  text.replace(text.find("UTC"), 3, "Asia/Tokyo");
  const auto made = Policy::Make(text, 1, absl::UnixEpoch());
  ASSERT_TRUE(made.ok()) << made.status();
  // The 2nd begins in Tokyo at 15:00 of the 1st in UTC.
  const absl::Time next_day = absl::FromCivil(absl::CivilHour(2027, 1, 1, 15), absl::UTCTimeZone());
  EXPECT_TRUE((*made)->ReviewOverdue(next_day));
  EXPECT_FALSE((*made)->ReviewOverdue(next_day - absl::Nanoseconds(1)));
}

}  // namespace
}  // namespace docket::testing
