// Escalation: raised by people and by the service, once for each cause, accepted by somebody at the level.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "server/rules/people.h"
#include "server/rules/validate.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Story Assigned() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  return story;
}

void ExpectUsualLevel(v1::EscalationCause cause, v1::EscalationLevel level) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(cause)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  ASSERT_EQ(story.c.escalations_size(), 1);
  EXPECT_EQ(story.c.escalations(0).level(), level) << v1::EscalationCause_Name(cause);
  EXPECT_EQ(story.c.escalations(0).from_assignee(), "staff/rita");
  EXPECT_EQ(story.c.escalations(0).raised_by(), "tester");
}

TEST(EscalationTest, ESC1_ATechnicalOrPolicyMatterGoesToAnExpertOrManager) {
  ExpectUsualLevel(v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_LEVEL_EXPERT);
  ExpectUsualLevel(v1::ESCALATION_CAUSE_POLICY, v1::ESCALATION_LEVEL_EXPERT);
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_POLICY, v1::ESCALATION_LEVEL_MANAGEMENT)).ok());
  EXPECT_EQ(story.c.escalations(0).level(), v1::ESCALATION_LEVEL_MANAGEMENT);
}

TEST(EscalationTest, ESC3_WhenTheCustomerAsksItGoesToASupervisorAtOnce) {
  ExpectUsualLevel(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST, v1::ESCALATION_LEVEL_SUPERVISOR);
  // Even before anybody is responsible.
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(rules::FromProto(story.c.escalations(0).raise_time()), story.now);
}

TEST(EscalationTest, ESC7_OtherCausesHaveTheirOwnLevel) {
  ExpectUsualLevel(v1::ESCALATION_CAUSE_COMPLEX, v1::ESCALATION_LEVEL_SENIOR);
  ExpectUsualLevel(v1::ESCALATION_CAUSE_CONFLICT, v1::ESCALATION_LEVEL_SPECIALIST);
  ExpectUsualLevel(v1::ESCALATION_CAUSE_CRITICAL, v1::ESCALATION_LEVEL_SUPERVISOR);
}

TEST(EscalationTest, ESC7_ALevelThatDoesNotFitTheCauseIsMalformed) {
  for (int cause = 1; cause <= v1::EscalationCause_MAX; ++cause) {
    const std::vector<v1::EscalationLevel> levels = rules::LevelsFor(static_cast<v1::EscalationCause>(cause));
    const bool of_rungs = cause == v1::ESCALATION_CAUSE_UNACCEPTED || cause == v1::ESCALATION_CAUSE_OVERDUE;
    ASSERT_EQ(levels.empty(), of_rungs) << cause << ": where the policy's rung alone knows the level";
    if (of_rungs) continue;
    for (int level = 1; level <= v1::EscalationLevel_MAX; ++level) {
      v1::EscalateCaseRequest request =
          Escalation(static_cast<v1::EscalationCause>(cause), static_cast<v1::EscalationLevel>(level));
      const bool fits = std::find(levels.begin(), levels.end(), level) != levels.end();
      const rules::Violations violations = rules::Validate(request);
      const bool blamed = std::any_of(violations.begin(), violations.end(),
                                      [](const Violation& violation) { return violation.field == "level"; });
      EXPECT_EQ(blamed, !fits) << cause << " to " << level;
    }
  }
}

TEST(EscalationTest, ESC7_AnAddresseeHasToBeThereAndHoldTheLevel) {
  Story story = Assigned();
  v1::EscalateCaseRequest request = Escalation(v1::ESCALATION_CAUSE_TECHNICAL);
  request.set_addressee("staff/nobody");
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kStaffNotFound);
  request.set_addressee("staff/zoe");
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kStaffUnavailable);
  request.set_addressee("staff/rita");
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kLevelNotHeld);
  request.set_addressee("staff/eve");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_EQ(story.c.escalations(0).addressee(), "staff/eve");
}

TEST(EscalationTest, ESC5_ACauseEscalatesOnceInACycleAndASecondWishIsOnRecord) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  EXPECT_EQ(story.Last().escalation_repeated().cause(), v1::ESCALATION_CAUSE_COMPLEX);
  EXPECT_EQ(story.c.escalations_size(), 1);
  EXPECT_EQ(story.c.escalation_count(), 1);
  EXPECT_EQ(story.c.version(), 4);
  // Nor does it once it was accepted.
  ASSERT_TRUE(story.Do(Acceptance("staff/sam")).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  EXPECT_EQ(story.c.escalation_count(), 1);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
}

TEST(EscalationTest, ESC6_SomebodyAtTheLevelAcceptsAndIsResponsible) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)).ok());
  EXPECT_EQ(ReasonOf(story.Do(Acceptance("staff/rita"))), reason::kLevelNotHeld);
  EXPECT_EQ(ReasonOf(story.Do(Acceptance("staff/zoe"))), reason::kStaffUnavailable);
  EXPECT_EQ(ReasonOf(story.Do(Acceptance("staff/nobody"))), reason::kStaffNotFound);
  EXPECT_EQ(ReasonOf(story.Do(Acceptance("staff/sue", 2))), reason::kNoSuchEscalation);
  story.Pass(absl::Minutes(3));
  ASSERT_TRUE(story.Do(Acceptance("staff/sue", 1)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(story.c.assignee(), "staff/sue");
  EXPECT_EQ(story.c.escalations(0).accepted_by(), "staff/sue");
  EXPECT_EQ(rules::FromProto(story.c.escalations(0).accept_time()), story.now);
  EXPECT_EQ(story.Last().escalation_accepted().previous_assignee(), "staff/rita");
}

TEST(EscalationTest, ESC6_ACaseStaysEscalatedUntilTheLastOneIsAccepted) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_TECHNICAL)).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CONFLICT)).ok());
  ASSERT_TRUE(story.Do(Acceptance("staff/eve")).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(story.c.assignee(), "staff/eve");
  // A manager holds every level.
  ASSERT_TRUE(story.Do(Acceptance("staff/mia")).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(story.c.escalations(1).accepted_by(), "staff/mia");
  EXPECT_EQ(story.c.escalations(0).accepted_by(), "staff/eve") << "what was accepted stays so";
}

TEST(EscalationTest, ESC6_OneAcceptanceTakesAllThatTheRolesAllow) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CONFLICT)).ok());
  ASSERT_TRUE(story.Do(Acceptance("staff/sue")).ok());
  EXPECT_EQ(story.Last().escalation_accepted().numbers_size(), 2);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
}

TEST(EscalationTest, ESC4_EveryLevelHasARoleAndManagementHoldsThemAll) {
  for (int level = 1; level <= v1::EscalationLevel_MAX; ++level) {
    v1::Staff manager;
    manager.add_roles(v1::ROLE_MANAGER);
    EXPECT_TRUE(rules::HoldsLevel(manager, static_cast<v1::EscalationLevel>(level))) << level;
    v1::Staff representative;
    representative.add_roles(v1::ROLE_REPRESENTATIVE);
    EXPECT_FALSE(rules::HoldsLevel(representative, static_cast<v1::EscalationLevel>(level))) << level;
  }
  EXPECT_TRUE(rules::RolesFor(v1::ESCALATION_LEVEL_UNSPECIFIED).empty());
}

// Boundary: met at exactly due, breached one microsecond later.
TEST(EscalationTest, ESC2_AtExactlyDueItIsMetAndOneMicrosecondLaterItIsBreached) {
  Story story = Assigned();
  const absl::Time due = rules::FromProto(story.c.open_time()) + kUnresolvedLimit;
  ASSERT_EQ(rules::FromProto(story.c.next_due_time()), due);
  story.now = due;
  story.Wake();
  EXPECT_EQ(story.c.escalations_size(), 0);
  EXPECT_FALSE(story.c.clocks(0).breached());

  Story met = story;
  ASSERT_TRUE(met.Do(Solution()).ok());
  met.Pass(absl::Hours(100));
  met.Wake();
  EXPECT_EQ(met.c.state(), v1::CASE_STATE_RESOLVED);
  EXPECT_EQ(met.c.escalation_count(), 0);

  story.Pass(absl::Microseconds(1));
  story.Wake();
  EXPECT_TRUE(story.c.clocks(0).breached());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  ASSERT_EQ(story.c.escalations_size(), 1);
  EXPECT_EQ(story.c.escalations(0).cause(), v1::ESCALATION_CAUSE_UNRESOLVED);
  EXPECT_EQ(story.c.escalations(0).raised_by(), "docket");
  EXPECT_FALSE(story.c.has_next_due_time());
}

TEST(EscalationTest, ESC2_WhatFellDueHasItsTrueDueTimeHoweverLateItIsFound) {
  Story story = Assigned();
  const absl::Time due = rules::FromProto(story.c.next_due_time());
  story.Pass(absl::Hours(24 * 30));
  // The command comes too late to slip in before the breach.
  EXPECT_EQ(ReasonOf(story.Do(Solution())), reason::kIllegalState);
  ASSERT_EQ(story.told.size(), 4u);
  EXPECT_TRUE(story.told[2].detail().has_breached());
  EXPECT_TRUE(story.told[3].detail().has_escalated());
  for (size_t i : {2u, 3u}) {
    EXPECT_EQ(story.told[i].occurred, due);
    EXPECT_EQ(story.told[i].recorded, story.now);
    EXPECT_EQ(story.told[i].actor, "docket");
  }
  EXPECT_EQ(rules::FromProto(story.c.escalations(0).raise_time()), due);
}

TEST(EscalationTest, ESC2_ItGoesToAManagerWhereNoSupervisorIsAvailable) {
  const auto level = [](bool supervisor, bool manager) {
    Story story = Assigned();
    story.Person("sue").set_available(supervisor);
    story.Person("mia").set_available(manager);
    story.Pass(absl::Hours(25));
    story.Wake();
    return story.c.escalations(0).level();
  };
  EXPECT_EQ(level(true, true), v1::ESCALATION_LEVEL_SUPERVISOR);
  EXPECT_EQ(level(true, false), v1::ESCALATION_LEVEL_SUPERVISOR);
  EXPECT_EQ(level(false, true), v1::ESCALATION_LEVEL_MANAGEMENT);
  EXPECT_EQ(level(false, false), v1::ESCALATION_LEVEL_SUPERVISOR) << "to the level, whoever comes back first";
}

TEST(EscalationTest, ESC5_AWakeUpThatComesTwiceOrLateChangesNothing) {
  Story once = Assigned();
  once.Pass(absl::Hours(25));
  once.Wake();
  Story twice = once;
  twice.Wake();
  twice.Pass(absl::Hours(25));
  twice.Wake();
  EXPECT_EQ(Bytes(once.c), Bytes(twice.c));
}

TEST(EscalationTest, ESC2_ACaseAlreadyEscalatedForAnotherCauseIsStillDue) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  story.Pass(absl::Hours(25));
  story.Wake();
  ASSERT_EQ(story.c.escalations_size(), 2);
  EXPECT_EQ(story.c.escalations(1).number(), 2);
}

TEST(EscalationTest, ESC2_ESC7_WhatTheServiceRaisesItselfNobodyElseCan) {
  for (int cause = 1; cause <= v1::EscalationCause_MAX; ++cause) {
    const bool own = cause == v1::ESCALATION_CAUSE_UNRESOLVED || cause == v1::ESCALATION_CAUSE_FIRST_CONTACT ||
                     cause == v1::ESCALATION_CAUSE_UNACCEPTED || cause == v1::ESCALATION_CAUSE_OVERDUE;
    const std::vector<std::string> blamed = Blamed(Escalation(static_cast<v1::EscalationCause>(cause)));
    EXPECT_EQ(blamed, own ? std::vector<std::string>{"cause"} : std::vector<std::string>{}) << cause;
  }
}

TEST(EscalationTest, ESC6_WhatNobodyAcceptedIsTakenBack) {
  Story story = Assigned();
  story.texts.set_sealed("sealed words");
  for (auto cause : {v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_CONFLICT, v1::ESCALATION_CAUSE_CRITICAL}) {
    ASSERT_TRUE(story.Do(Escalation(cause)).ok());
  }
  ASSERT_TRUE(story.Do(Acceptance("staff/eve")).ok());
  story.Pass(absl::Minutes(2));
  ASSERT_TRUE(story.Do(Deescalation(2)).ok());
  EXPECT_EQ(story.told.back().payload.texts().sealed(), "sealed words");
  EXPECT_EQ(rules::FromProto(story.c.escalations(1).withdraw_time()), story.now);
  EXPECT_FALSE(story.c.escalations(1).has_accept_time());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED) << "the third is still open";
  ASSERT_TRUE(story.Do(Deescalation()).ok());
  EXPECT_THAT(story.Last().escalations_withdrawn().numbers(), ElementsAre(3));
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(story.c.assignee(), "staff/eve");
  EXPECT_FALSE(story.c.escalations(0).has_withdraw_time()) << "what was accepted stays so";
}

TEST(EscalationTest, ESC6_WithNobodyResponsibleTheCaseIsBackInTheQueue) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  Story acknowledged = story;
  ASSERT_TRUE(acknowledged.Do(Acknowledgement()).ok());
  ASSERT_TRUE(story.Do(Deescalation()).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW);
  ASSERT_TRUE(acknowledged.Do(Deescalation()).ok());
  EXPECT_EQ(acknowledged.c.state(), v1::CASE_STATE_ACKNOWLEDGED);
}

TEST(EscalationTest, ESC6_WhatWasTakenBackIsOpenNoMore) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CONFLICT)).ok());
  ASSERT_TRUE(story.Do(Deescalation(1)).ok());
  const absl::Status again = story.Do(Deescalation(1));
  EXPECT_EQ(ReasonOf(again), reason::kNoSuchEscalation);
  EXPECT_THAT(std::string(again.message()), HasSubstr("open: 2"));
  EXPECT_EQ(ReasonOf(story.Do(Acceptance("staff/sue", 1))), reason::kNoSuchEscalation);
  EXPECT_EQ(ReasonOf(story.Do(Acceptance("staff/sam"))), reason::kLevelNotHeld) << "only the conflict is open";
  ASSERT_TRUE(story.Do(TakingOver("staff/sue")).ok());
  EXPECT_THAT(story.Last().taken_over().numbers(), ElementsAre(2));
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_FALSE(story.c.escalations(0).has_accept_time());
}

// A customer who asks again after the first wish was taken back goes to a supervisor again.
TEST(EscalationTest, ESC3_ESC5_ACauseThatWasTakenBackCanEscalateAgain) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)).ok());
  ASSERT_TRUE(story.Do(Deescalation()).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)).ok());
  EXPECT_TRUE(story.Last().has_escalated());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)).ok());
  EXPECT_TRUE(story.Last().has_escalation_repeated());
  EXPECT_EQ(story.c.escalation_count(), 2);
}

TEST(EscalationTest, ESC5_TheServiceDoesNotRepeatWhatSomebodyTookBack) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  ASSERT_TRUE(story.Do(Deescalation()).ok());
  // Nor does the service escalate a second time for what it escalated and somebody took back.
  story.Pass(absl::Hours(25));
  story.Wake();
  ASSERT_EQ(story.c.escalation_count(), 2);
  ASSERT_TRUE(story.Do(Deescalation()).ok());
  story.Pass(absl::Hours(25));
  story.Wake();
  EXPECT_EQ(story.c.escalation_count(), 2);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
}

TEST(EscalationTest, ESC4_ManagementTakesOverWhatIsCritical) {
  Story story = Assigned();
  story.texts.set_sealed("sealed words");
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CRITICAL, v1::ESCALATION_LEVEL_MANAGEMENT)).ok());
  story.Pass(absl::Minutes(2));
  ASSERT_TRUE(story.Do(TakingOver("staff/mia")).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(story.c.assignee(), "staff/mia");
  EXPECT_EQ(story.c.escalations(0).accepted_by(), "staff/mia");
  EXPECT_EQ(rules::FromProto(story.c.escalations(0).accept_time()), story.now);
  EXPECT_EQ(story.Last().taken_over().previous_assignee(), "staff/rita");
  EXPECT_EQ(story.told.back().payload.texts().sealed(), "sealed words");
}

TEST(EscalationTest, ESC4_ACaseIsTakenOverWithoutAnEscalationToo) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(TakingOver("staff/sue")).ok());
  EXPECT_EQ(story.c.assignee(), "staff/sue");
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  Story opened;
  ASSERT_TRUE(opened.Open(Opening()).ok());
  ASSERT_TRUE(opened.Do(TakingOver("staff/mia")).ok());
  EXPECT_EQ(opened.c.state(), v1::CASE_STATE_IN_PROGRESS);
}

TEST(EscalationTest, ESC4_WhatTheTakerCannotAcceptStaysOpen) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_TECHNICAL)).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)).ok());
  ASSERT_TRUE(story.Do(TakingOver("staff/sue")).ok());
  EXPECT_THAT(story.Last().taken_over().numbers(), ElementsAre(2));
  EXPECT_EQ(story.c.assignee(), "staff/sue");
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED) << "the expert's is still open";
  EXPECT_EQ(ReasonOf(story.Do(TakingOver("staff/sue"))), reason::kAlreadyAssigned) << "she can accept nothing more";
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CRITICAL)).ok());
  ASSERT_TRUE(story.Do(TakingOver("staff/sue")).ok()) << "but what is new she can";
  EXPECT_TRUE(rules::ConsequencesOf(story.Last()).empty()) << "it is her case already";
}

TEST(EscalationTest, ESC4_WhoTakesOverIsAtWorkAndASupervisorOrManager) {
  Story story = Assigned();
  EXPECT_EQ(ReasonOf(story.Do(TakingOver("staff/nobody"))), reason::kStaffNotFound);
  EXPECT_EQ(ReasonOf(story.Do(TakingOver("staff/zoe"))), reason::kStaffUnavailable);
  for (const char* low : {"staff/rita", "staff/sam", "staff/eve", "staff/carl"}) {
    EXPECT_EQ(ReasonOf(story.Do(TakingOver(low))), reason::kLevelNotHeld) << low;
  }
  ASSERT_TRUE(story.Do(TakingOver("staff/sue")).ok());
  EXPECT_EQ(ReasonOf(story.Do(TakingOver("staff/sue"))), reason::kAlreadyAssigned);
}

TEST(EscalationTest, ESC4_ESC6_WhatIsMalformedIsNamed) {
  EXPECT_THAT(Blamed(Deescalation()), IsEmpty());
  EXPECT_THAT(Blamed(Deescalation(-1)), ElementsAre("number"));
  EXPECT_THAT(Blamed(v1::DeescalateCaseRequest()), ElementsAre("reason"));
  EXPECT_THAT(Blamed(TakingOver("staff/sue")), IsEmpty());
  EXPECT_THAT(Blamed(v1::TakeOverRequest()), ElementsAre("taker", "reason"));
}

}  // namespace
}  // namespace docket
