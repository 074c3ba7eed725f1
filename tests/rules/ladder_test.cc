// What goes to somebody else by itself, to whom, when, and once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/clock_words.h"
#include "tests/rules/soundness.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Target = v1::Clock;

v1::AssessCaseRequest Of(const std::string& category) {
  v1::AssessCaseRequest request = Assessment();
  request.set_category(category);
  return request;
}

TEST(LadderTest, ESC1_ATechnicalMatterGoesToAnExpertTwoHoursAfterIntake) {
  Story story = InProgressAt("05 09:00");
  story.now = At("05 09:30");
  ASSERT_TRUE(story.Do(Of("outage")).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REFER), ElementsAre("05 11:00"));
  WakeAt("05 12:00", &story);
  EXPECT_THAT(ByItself(story),
              ElementsAre("05 10:30 warned REFER", "05 11:00 missed REFER", "05 11:00 escalated TECHNICAL to EXPERT"));
  EXPECT_EQ(story.c.escalations(0).rung(), "refer");
  EXPECT_EQ(story.c.escalations(0).clock(), ClockOf(story, Target::TARGET_REFER).number());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REFER), IsEmpty());
  ExpectSoundCase(story.c);
}

TEST(LadderTest, ESC1_AMatterOfPolicyIsEscalatedAsOne) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Of("terms")).ok());
  WakeAt("05 12:00", &story);
  EXPECT_THAT(ByItself(story, "escalated"), ElementsAre("05 11:00 escalated POLICY to EXPERT"));
  Story contact = InProgressAt("05 09:00");
  ASSERT_TRUE(contact.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT)).ok());
  WakeAt("05 12:00", &contact);
  EXPECT_THAT(ByItself(contact, "escalated"), ElementsAre("05 11:00 escalated POLICY to EXPERT"));
}

TEST(LadderTest, ESC1_ElseTheTwoHoursCountFromTheFirstContactThatFoundItSo) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Of("lighting")).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REFER), IsEmpty());
  story.now = At("05 14:00");
  ASSERT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_REFER), ElementsAre("05 16:00"));
}

TEST(LadderTest, ESC1_NotWhereSomebodyReferredItOrFirstContactResolvedIt) {
  Story referred = InProgressAt("05 09:00");
  ASSERT_TRUE(referred.Do(Of("outage")).ok());
  ASSERT_TRUE(referred.Do(Escalation(v1::ESCALATION_CAUSE_TECHNICAL)).ok());
  EXPECT_EQ(ClockOf(referred, Target::TARGET_REFER).end(), Target::END_DONE);
  ASSERT_TRUE(referred.Do(Acceptance("staff/eve")).ok());
  Story resolved = InProgressAt("05 09:00");
  ASSERT_TRUE(resolved.Do(Of("outage")).ok());
  ASSERT_TRUE(resolved.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED)).ok());
  EXPECT_EQ(ClockOf(resolved, Target::TARGET_REFER).end(), Target::END_CANCELLED);
  for (Story* story : {&referred, &resolved}) {
    WakeAt("05 20:00", story);
    EXPECT_THAT(ByItself(*story, "REFER"), IsEmpty());
    EXPECT_THAT(ByItself(*story, "escalated"), IsEmpty());
  }
}

TEST(LadderTest, ESC1_FoundTooLateItIsMissedThereAndThenWithBothTimesOnRecord) {
  Story story = InProgressAt("05 09:00");
  story.now = At("05 13:00");
  ASSERT_TRUE(story.Do(Of("outage")).ok());
  story.Pass(absl::Seconds(1));
  story.Wake();
  EXPECT_THAT(ByItself(story), ElementsAre("05 13:00 missed REFER", "05 13:00 escalated TECHNICAL to EXPERT"));
  const Told missed = story.All(v1::CaseEventDetail::kBreached).front();
  EXPECT_EQ(rules::FromProto(missed.detail().breached().due_time()), At("05 11:00"));
  EXPECT_EQ(missed.occurred, At("05 13:00"));
}

TEST(LadderTest, ESC2_ESC6_NobodyAcceptsItAndItClimbsEachStepOnceThoughNobodyLooksForAWeek) {
  Story story = InProgressAt("05 09:00");
  story.now = At("05 10:00");
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_TECHNICAL)).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  Story looked_at = story;
  WakeAt("12 10:00", &story);
  const std::vector<std::string> climbed = ByItself(story, "escalated");
  EXPECT_THAT(
      climbed,
      ElementsAre("05 12:00 escalated UNACCEPTED to SUPERVISOR", "05 14:00 escalated UNACCEPTED to MANAGEMENT",
                  "06 09:00 escalated UNRESOLVED to SUPERVISOR", "06 11:00 escalated UNACCEPTED to MANAGEMENT"));
  EXPECT_THAT(ByItself(story, "missed ACCEPT"),
              ElementsAre("05 12:00 missed ACCEPT_ESCALATION", "05 14:00 missed ACCEPT_ESCALATION",
                          "05 16:00 missed ACCEPT_ESCALATION", "06 11:00 missed ACCEPT_ESCALATION",
                          "06 13:00 missed ACCEPT_ESCALATION"));
  for (const Told& one : story.told) {
    EXPECT_TRUE(one.actor != "docket" || one.recorded == story.now) << one.recorded;
  }
  for (absl::Time time = looked_at.now; time < story.now; time += absl::Minutes(17)) {
    looked_at.now = time;
    looked_at.Wake();
  }
  EXPECT_EQ(ByItself(looked_at, "escalated"), climbed);
  ExpectSoundCase(story.c);
}

TEST(LadderTest, ESC6_WhatIsAcceptedInTimeDoesNotClimb) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_TECHNICAL)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_ACCEPT_ESCALATION), ElementsAre("05 11:00"));
  story.now = At("05 11:00");
  ASSERT_TRUE(story.Do(Acceptance("staff/eve")).ok());
  WakeAt("05 20:00", &story);
  EXPECT_THAT(ByItself(story, "missed"), IsEmpty());
}

TEST(LadderTest, ESC6_WhatIsCriticalIsAcceptedWithinHalfAnHour) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_ACCEPT_ESCALATION), ElementsAre("05 11:00"));
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_CRITICAL)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_ACCEPT_ESCALATION), ElementsAre("05 09:30"));
}

TEST(LadderTest, ESC2_ESC6_WhereNobodyOfTheLevelIsAvailableItGoesFurtherUpAtOnce) {
  Story story = InProgressAt("05 09:00");
  story.Person("sue").set_available(false);
  WakeAt("06 09:01", &story);
  EXPECT_THAT(ByItself(story, "escalated"), ElementsAre("06 09:00 escalated UNRESOLVED to MANAGEMENT"));
  Story nobody = InProgressAt("05 09:00");
  nobody.Person("sue").set_available(false);
  nobody.Person("mia").set_available(false);
  WakeAt("06 09:01", &nobody);
  EXPECT_THAT(ByItself(nobody, "escalated"), ElementsAre("06 09:00 escalated UNRESOLVED to SUPERVISOR"))
      << "to whoever comes back first";
}

TEST(LadderTest, ESC4_TheServiceBringsACriticalEscalationToManagementWithinTheHour) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CRITICAL)).ok());
  ASSERT_TRUE(story.Do(Acceptance("staff/sue")).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_NOTIFY_MANAGEMENT), ElementsAre("05 10:00"));
  WakeAt("05 10:01", &story);
  EXPECT_THAT(ByItself(story), ElementsAre("05 09:45 warned NOTIFY_MANAGEMENT", "05 10:00 missed NOTIFY_MANAGEMENT",
                                           "05 10:00 escalated CRITICAL to MANAGEMENT"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_NOTIFY_MANAGEMENT), IsEmpty());
  ExpectSoundCase(story.c);
}

TEST(LadderTest, ESC4_NotWhereTheSupervisorDidOrAManagerTookItOver) {
  Story told = InProgressAt("05 09:00");
  ASSERT_TRUE(told.Do(Assessment(v1::URGENCY_CRITICAL)).ok());
  ASSERT_TRUE(told.Do(Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)).ok());
  ASSERT_TRUE(told.Do(Acceptance("staff/sue")).ok());
  EXPECT_THAT(DuesOf(told, Target::TARGET_NOTIFY_MANAGEMENT), ElementsAre("05 10:00")) << "of a critical case, any";
  ASSERT_TRUE(told.Do(Escalation(v1::ESCALATION_CAUSE_CRITICAL, v1::ESCALATION_LEVEL_MANAGEMENT)).ok());
  Story taken = InProgressAt("05 09:00");
  ASSERT_TRUE(taken.Do(Escalation(v1::ESCALATION_CAUSE_CRITICAL)).ok());
  ASSERT_TRUE(taken.Do(TakingOver("staff/mia")).ok());
  for (Story* story : {&told, &taken}) {
    EXPECT_EQ(ClockOf(*story, Target::TARGET_NOTIFY_MANAGEMENT).end(), Target::END_DONE);
    WakeAt("05 10:01", story);
    EXPECT_THAT(ByItself(*story, "NOTIFY"), IsEmpty());
  }
}

TEST(LadderTest, ESC4_ASupervisorWhoHasItBringsItToManagementAndThatCountsOnce) {
  Story story = InProgressAt("05 09:00");
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CRITICAL)).ok());
  ASSERT_TRUE(story.Do(Acceptance("staff/sue")).ok());
  for (int times = 0; times < 2; ++times) {
    ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_CRITICAL, v1::ESCALATION_LEVEL_MANAGEMENT)).ok());
    EXPECT_EQ(story.c.escalation_count(), 2);
  }
  EXPECT_TRUE(story.Last().has_escalation_repeated());
  EXPECT_EQ(ClockOf(story, Target::TARGET_NOTIFY_MANAGEMENT).end(), Target::END_DONE);
  WakeAt("05 10:01", &story);
  EXPECT_THAT(ByItself(story, "NOTIFY"), IsEmpty());
  ExpectSoundCase(story.c);
}

TEST(LadderTest, ESC2_WhileAResolutionStandsNothingIsReferredAndAfterItWhatWasMissedIs) {
  Story story = InProgressAt("05 09:00");
  story.directory.policy = ShippedBut([](v1::Policy* source) {
    v1::Policy::Rung* rung = source->add_rungs();
    rung->set_id("no-reply");
    rung->set_target(Target::TARGET_REPLY);
    rung->set_cause(v1::ESCALATION_CAUSE_OVERDUE);
    rung->set_level(v1::ESCALATION_LEVEL_SUPERVISOR);
  });
  ASSERT_TRUE(story.Do(Solution()).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  WakeAt("06 12:00", &story);
  EXPECT_THAT(ByItself(story, "missed"), ElementsAre("06 09:00 missed REPLY"));
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_RESOLVED);
  ASSERT_TRUE(story.Do(FollowUp(false)).ok());
  story.Pass(absl::Minutes(1));
  story.Wake();
  EXPECT_THAT(ByItself(story, "escalated"), ElementsAre("06 12:00 escalated OVERDUE to SUPERVISOR"));
  ExpectSoundCase(story.c);
}

}  // namespace
}  // namespace docket
