// The policy that the service is shipped with says the procedures' numbers, clause by clause.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "tests/server/policy/small_policy.h"

namespace docket::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Clock;

constexpr v1::CaseKind kKinds[] = {v1::CASE_KIND_INQUIRY, v1::CASE_KIND_COMPLAINT, v1::CASE_KIND_REQUEST};

const Policy& Shipped() { return *Policy::Shipped(); }

// "24h", "8h business", with " pauses" and " warn 2h" where it does; "none".
std::string LimitOf(Clock::Target target, v1::CaseKind kind, v1::Priority priority = v1::PRIORITY_UNSPECIFIED) {
  const std::optional<Limit> limit = Shipped().LimitOf(target, {kind, v1::CHANNEL_EMAIL, priority});
  if (!limit.has_value()) return "none";
  return absl::StrCat(absl::FormatDuration(limit->within), limit->business ? " business" : "",
                      limit->pauses_while_waiting ? " pauses" : "",
                      limit->warn_ahead.has_value() ? " warn " + absl::FormatDuration(*limit->warn_ahead) : "");
}

void ExpectForAllKinds(Clock::Target target, const std::string& expected) {
  for (v1::CaseKind kind : kKinds) EXPECT_EQ(LimitOf(target, kind), expected) << Clock::Target_Name(target);
}

TEST(ShippedPolicyTest, IsInOrder) {
  EXPECT_THAT(ProblemsOf(std::string(ShippedPolicyText())), IsEmpty());
  EXPECT_EQ(Shipped().version(), 0);
  EXPECT_EQ(Shipped().applied(), absl::InfinitePast());
  EXPECT_EQ(Shipped().source().header().id(), "SOP-CS-001");
}

TEST(ShippedPolicyTest, ACK1InquiriesAndRequestsWithinOneBusinessHour) {
  EXPECT_EQ(LimitOf(Clock::TARGET_ACKNOWLEDGE, v1::CASE_KIND_INQUIRY), "1h business warn 15m");
  EXPECT_EQ(LimitOf(Clock::TARGET_ACKNOWLEDGE, v1::CASE_KIND_REQUEST), "1h business warn 15m");
  // Friday at half past six in the evening: within the first hour of Monday.
  const absl::Time friday = absl::FromCivil(absl::CivilMinute(2026, 11, 20, 18, 30), absl::UTCTimeZone());
  EXPECT_EQ(Shipped().CalendarOf(Shipped().CalendarFor("")).Due(friday, absl::Hours(1)),
            absl::FromCivil(absl::CivilHour(2026, 11, 23, 10), absl::UTCTimeZone()));
}

TEST(ShippedPolicyTest, ACK2ComplaintsWithin24HoursRoundTheClock) {
  EXPECT_EQ(LimitOf(Clock::TARGET_ACKNOWLEDGE, v1::CASE_KIND_COMPLAINT), "24h warn 2h");
}

TEST(ShippedPolicyTest, ACK3EveryMessageAndTheFirstResponseWithin24Hours) {
  ExpectForAllKinds(Clock::TARGET_REPLY, "24h warn 4h");
  ExpectForAllKinds(Clock::TARGET_FIRST_RESPONSE, "24h warn 4h");
}

TEST(ShippedPolicyTest, COMM1UpdatesAreRegularAndAResolutionHasATime) {
  ExpectForAllKinds(Clock::TARGET_NEXT_UPDATE, "48h pauses warn 8h");
  for (v1::CaseKind kind : kKinds) {
    EXPECT_EQ(LimitOf(Clock::TARGET_RESOLVE, kind, v1::PRIORITY_CRITICAL), "24h pauses warn 4h");
    EXPECT_EQ(LimitOf(Clock::TARGET_RESOLVE, kind, v1::PRIORITY_HIGH), "24h business pauses warn 4h");
    EXPECT_EQ(LimitOf(Clock::TARGET_RESOLVE, kind, v1::PRIORITY_NORMAL), "40h business pauses warn 8h");
    EXPECT_EQ(LimitOf(Clock::TARGET_RESOLVE, kind, v1::PRIORITY_LOW), "80h business pauses warn 8h");
    EXPECT_EQ(LimitOf(Clock::TARGET_RESOLVE, kind), "80h business pauses warn 8h");
  }
}

TEST(ShippedPolicyTest, COMM3AndWORK3TheOwnerIsWarnedAheadOfWhatWasPromised) {
  ExpectForAllKinds(Clock::TARGET_PROMISED_RESOLUTION, "0 warn 4h");
  ExpectForAllKinds(Clock::TARGET_CALL_BACK, "0 warn 30m");
}

TEST(ShippedPolicyTest, ESC2UnresolvedAfter24HoursToASupervisorOrAManager) {
  ExpectForAllKinds(Clock::TARGET_RESOLVE_OR_ESCALATE, "24h warn 2h");
  const auto rungs = Shipped().RungsOf(Clock::TARGET_RESOLVE_OR_ESCALATE, {v1::CASE_KIND_INQUIRY}, {});
  ASSERT_EQ(rungs.size(), 1u);
  EXPECT_EQ(rungs[0]->after, absl::ZeroDuration());
  EXPECT_EQ(rungs[0]->cause, v1::ESCALATION_CAUSE_UNRESOLVED);
  EXPECT_EQ(rungs[0]->level, v1::ESCALATION_LEVEL_SUPERVISOR);
  EXPECT_EQ(rungs[0]->fallback, v1::ESCALATION_LEVEL_MANAGEMENT);
}

TEST(ShippedPolicyTest, ESC1TechnicalAndPolicyMattersWithin2Hours) {
  ExpectForAllKinds(Clock::TARGET_REFER, "2h warn 30m");
  const auto rungs = Shipped().RungsOf(Clock::TARGET_REFER, {v1::CASE_KIND_COMPLAINT}, {});
  ASSERT_EQ(rungs.size(), 1u);
  EXPECT_EQ(rungs[0]->cause, v1::ESCALATION_CAUSE_TECHNICAL);
  EXPECT_EQ(rungs[0]->level, v1::ESCALATION_LEVEL_EXPERT);
  EXPECT_EQ(rungs[0]->fallback, v1::ESCALATION_LEVEL_MANAGEMENT);
  for (const char* category : {"technical", "outage", "defect", "login"}) {
    EXPECT_TRUE(Shipped().IsTechnical(category)) << category;
  }
  for (const char* category : {"policy", "terms", "exception"}) {
    EXPECT_TRUE(Shipped().IsPolicyMatter(category)) << category;
    EXPECT_FALSE(Shipped().IsTechnical(category)) << category;
  }
}

TEST(ShippedPolicyTest, ESC4ManagementHearsOfCriticalEscalations) {
  ExpectForAllKinds(Clock::TARGET_NOTIFY_MANAGEMENT, "1h warn 15m");
  const auto rungs = Shipped().RungsOf(Clock::TARGET_NOTIFY_MANAGEMENT, {v1::CASE_KIND_COMPLAINT}, {});
  ASSERT_EQ(rungs.size(), 1u);
  EXPECT_EQ(rungs[0]->cause, v1::ESCALATION_CAUSE_CRITICAL);
  EXPECT_EQ(rungs[0]->level, v1::ESCALATION_LEVEL_MANAGEMENT);
}

TEST(ShippedPolicyTest, ESC6WhatNobodyAcceptsClimbs) {
  for (v1::CaseKind kind : kKinds) {
    EXPECT_EQ(LimitOf(Clock::TARGET_ACCEPT_ESCALATION, kind, v1::PRIORITY_CRITICAL), "30m warn 10m");
    EXPECT_EQ(LimitOf(Clock::TARGET_ACCEPT_ESCALATION, kind, v1::PRIORITY_HIGH), "2h warn 30m");
  }
  const auto climbs = [](v1::EscalationLevel from) {
    std::vector<v1::EscalationLevel> levels;
    for (const Rung* rung : Shipped().RungsOf(Clock::TARGET_ACCEPT_ESCALATION, {v1::CASE_KIND_REQUEST}, from)) {
      EXPECT_EQ(rung->cause, v1::ESCALATION_CAUSE_UNACCEPTED);
      levels.push_back(rung->level);
    }
    return levels;
  };
  for (auto from : {v1::ESCALATION_LEVEL_SENIOR, v1::ESCALATION_LEVEL_EXPERT, v1::ESCALATION_LEVEL_SPECIALIST}) {
    EXPECT_THAT(climbs(from), ElementsAre(v1::ESCALATION_LEVEL_SUPERVISOR));
  }
  EXPECT_THAT(climbs(v1::ESCALATION_LEVEL_SUPERVISOR), ElementsAre(v1::ESCALATION_LEVEL_MANAGEMENT));
  EXPECT_THAT(climbs(v1::ESCALATION_LEVEL_MANAGEMENT), IsEmpty());
}

TEST(ShippedPolicyTest, RES2RES3FOLLOW2HaveTheirTimes) {
  ExpectForAllKinds(Clock::TARGET_CARRY_OUT, "16h business warn 4h");
  ExpectForAllKinds(Clock::TARGET_APPROVE, "8h business warn 2h");
  ExpectForAllKinds(Clock::TARGET_FOLLOW_UP, "24h business warn 4h");
}

TEST(ShippedPolicyTest, COMM5AWaitIsBounded) {
  for (v1::CaseKind kind : kKinds) {
    const WaitLimit wait = *Shipped().WaitOf(kind);
    EXPECT_EQ(wait.remind_after, absl::Hours(48));
    EXPECT_EQ(wait.end_after, absl::Hours(168));
    EXPECT_FALSE(wait.business);
    EXPECT_EQ(wait.end, v1::Policy::Wait::RESUME);
  }
}

TEST(ShippedPolicyTest, CLOSE2CLOSE3REC2) {
  EXPECT_EQ(Shipped().recurrence()->cases, 3);
  EXPECT_EQ(Shipped().recurrence()->within, absl::Hours(720));
  for (v1::CaseKind kind : kKinds) EXPECT_EQ(Shipped().ReopenWindow(kind), absl::Hours(30 * 24));
  EXPECT_EQ(Shipped().source().retention().months(), 24);
}

// Priorities and urgencies are numbered the other way round; severities as urgencies.
int SoonerOf(int urgency, int severity) { return std::max(urgency, severity); }

TEST(ShippedPolicyTest, ASSESS1TheSoonerOfUrgencyAndSeverityAndComplexOnesAStepSooner) {
  for (v1::CaseKind kind : kKinds) {
    for (int urgency = 0; urgency <= 4; ++urgency) {
      for (int complexity = 0; complexity <= 3; ++complexity) {
        for (int severity = 0; severity <= 4; ++severity) {
          v1::Assessment assessment;
          assessment.set_urgency(static_cast<v1::Urgency>(urgency));
          assessment.set_complexity(static_cast<v1::Complexity>(complexity));
          assessment.set_severity(static_cast<v1::Severity>(severity));
          const int height = SoonerOf(urgency, kind == v1::CASE_KIND_COMPLAINT ? severity : 0);
          int expected = height == 0 ? 0 : 5 - height;
          if (complexity == v1::COMPLEXITY_COMPLEX && expected > 1) --expected;
          EXPECT_EQ(Shipped().PriorityOf(kind, assessment), expected)
              << kind << " " << urgency << " " << complexity << " " << severity;
        }
      }
    }
  }
}

TEST(ShippedPolicyTest, RES3LimitsByRoleAndSeverity) {
  constexpr std::array<int64_t, 8> kLimits = {0, 2000, 5000, 5000, 5000, 20000, 100000, 0};
  constexpr std::array<int64_t, 5> kFactors = {1, 1, 2, 4, 8};
  v1::Money money;
  for (const char* currency : {"EUR", "USD", "GBP", "CHF", "JPY", "", "eur"}) {
    const bool known = std::string("EUR USD GBP CHF").find(currency) != std::string::npos && *currency != '\0';
    money.set_currency(currency);
    for (size_t role = 0; role < kLimits.size(); ++role) {
      for (size_t severity = 0; severity < kFactors.size(); ++severity) {
        const int64_t limit = known ? kLimits[role] * kFactors[severity] : 0;
        const auto may = [&](int64_t units) {
          money.set_minor_units(units);
          return Shipped().MayGrant(static_cast<v1::Role>(role), static_cast<v1::Severity>(severity), "refund", money);
        };
        EXPECT_FALSE(may(limit + 1)) << currency << " " << role << " " << severity;
        if (limit > 0) {
          EXPECT_TRUE(may(limit)) << currency << " " << role << " " << severity;
          EXPECT_TRUE(may(1));
        }
      }
    }
  }
}

}  // namespace
}  // namespace docket::testing
