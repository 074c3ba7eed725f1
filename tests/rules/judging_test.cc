// By which rules a case is judged: when its kind or priority changes, when another policy comes into force, when it is
// opened again, and when it is older than any policy or comes from elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/rules/histories.h"
#include "tests/rules/clock_words.h"
#include "tests/rules/soundness.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Target = v1::Clock;

std::function<void(v1::Policy*)> ComplaintsWithin(const std::string& within) {
  return [within](v1::Policy* source) {
    for (v1::Policy::TargetRule& rule : *source->mutable_targets()) {
      const bool of_complaints = rule.kinds_size() == 1 && rule.kinds(0) == v1::CASE_KIND_COMPLAINT;
      if (of_complaints) rule.set_within(within);
      if (of_complaints) rule.clear_warn_ahead();
    }
  };
}

// Of the acknowledgement alone, and of policies.
std::vector<std::string> Judged(const Story& story) {
  std::vector<std::string> said = ByItself(story);
  said.erase(std::remove_if(said.begin(), said.end(),
                            [](const std::string& one) {
                              return one.find("missed ACK") == std::string::npos &&
                                     one.find("policy") == std::string::npos;
                            }),
             said.end());
  return said;
}

TEST(JudgingTest, ASSESS3_AnotherKindHasAnotherLimitFromTheSameStart) {
  Story story = OpenedAt("05 09:00");
  story.now = At("05 09:30");
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_COMPLAINT)).ok());
  const v1::Clock clock = ClockOf(story, Target::TARGET_ACKNOWLEDGE);
  EXPECT_EQ(rules::FromProto(clock.start_time()), At("05 09:00"));
  EXPECT_EQ(rules::FromProto(clock.due_time()), At("06 09:00"));
  EXPECT_EQ(clock.number(), 2) << "the same clock";
}

TEST(JudgingTest, ASSESS3_WhereTheNewDueIsPastItIsMissedAtTheChangeWithBothTimesOnRecord) {
  Story story = OpenedAt("05 09:00", v1::CASE_KIND_COMPLAINT);
  story.now = At("05 15:00");
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_INQUIRY)).ok());
  story.now = At("05 15:30");
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_THAT(Judged(story), ElementsAre("05 15:00 missed ACKNOWLEDGE"));
  const Told missed = story.All(v1::CaseEventDetail::kBreached).front();
  EXPECT_EQ(rules::FromProto(missed.detail().breached().due_time()), At("05 10:00"));
}

TEST(JudgingTest, ASSESS3_ARecordedBreachIsNeverWithdrawn) {
  Story story = OpenedAt("05 09:00");
  story.now = At("05 11:00");
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_COMPLAINT)).ok());
  EXPECT_TRUE(ClockOf(story, Target::TARGET_ACKNOWLEDGE).breached());
  WakeAt("07 09:00", &story);
  EXPECT_THAT(Judged(story), ElementsAre("05 10:00 missed ACKNOWLEDGE")) << "and it is not missed a second time";
  ExpectSoundCase(story.c);
}

TEST(JudgingTest, ASSESS1_AnotherPriorityKeepsStartAndPauses) {
  Story story = InProgressAt("05 09:00");
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("16 17:00"));
  ASSERT_TRUE(story.Do(Awaiting()).ok());
  story.now = At("05 11:00");
  ASSERT_TRUE(story.Do(Resumption()).ok());
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_NORMAL)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("12 11:00")) << "40 open hours, and two of pause";
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_CRITICAL)).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE), ElementsAre("06 11:00")) << "24 hours, and two of pause";
}

TEST(JudgingTest, REVIEW4_FromItsApplicationOnCasesGoByTheNewPolicyHoweverLateAnybodyLooks) {
  Story story = OpenedAt("05 09:00", v1::CASE_KIND_COMPLAINT);
  story.now = At("05 12:00");
  story.SetPolicy(ComplaintsWithin("6h"));
  Story looked_at = story;
  WakeAt("08 09:00", &story);
  EXPECT_THAT(Judged(story), ElementsAre("05 12:00 policy 1", "05 15:00 missed ACKNOWLEDGE"));
  EXPECT_EQ(story.c.policy_version(), 1);
  for (const char* time : {"05 12:00", "05 12:01", "05 14:00", "05 15:00", "05 18:00", "06 09:00", "08 09:00"}) {
    WakeAt(time, &looked_at);
  }
  EXPECT_EQ(ByItself(looked_at), ByItself(story)) << "once, and at the same times";
}

TEST(JudgingTest, REVIEW4_WhatFellDueBeforeItIsJudgedByTheOldPolicy) {
  Story story = OpenedAt("05 09:00", v1::CASE_KIND_COMPLAINT);
  story.now = At("06 12:00");
  story.SetPolicy(ComplaintsWithin("48h"));
  WakeAt("08 09:00", &story);
  EXPECT_THAT(Judged(story), ElementsAre("06 09:00 missed ACKNOWLEDGE", "06 12:00 policy 1"));
  for (const Told& one : story.told) {
    const bool before = one.occurred < At("06 12:00");
    EXPECT_EQ(one.detail().clock_changes().policy_version(), before ? 0 : 1) << one.detail().DebugString();
  }
  ExpectSoundCase(story.c);
}

TEST(JudgingTest, REVIEW4_WhereTheNewDueIsPastItIsMissedAtTheApplication) {
  Story story = OpenedAt("05 09:00", v1::CASE_KIND_COMPLAINT);
  story.now = At("05 12:00");
  story.SetPolicy(ComplaintsWithin("2h"));
  WakeAt("05 18:00", &story);
  EXPECT_THAT(Judged(story), ElementsAre("05 12:00 policy 1", "05 12:00 missed ACKNOWLEDGE"));
  const Told missed = story.All(v1::CaseEventDetail::kBreached).front();
  EXPECT_EQ(rules::FromProto(missed.detail().breached().due_time()), At("05 11:00"));
}

TEST(JudgingTest, REVIEW4_ALimitThatIsNewOrGoneIsSoFromTheApplicationOn) {
  Story story = OpenedAt("05 09:00", v1::CASE_KIND_COMPLAINT);
  story.now = At("05 12:00");
  story.SetPolicy([](v1::Policy* source) {
    KeepTargets([](Target::Target target) { return target != Target::TARGET_ACKNOWLEDGE; }, source);
  });
  WakeAt("07 12:00", &story);
  EXPECT_THAT(Judged(story), ElementsAre("05 12:00 policy 1"));
  EXPECT_EQ(ClockOf(story, Target::TARGET_ACKNOWLEDGE).end(), Target::END_CANCELLED);
  story.SetPolicy([](v1::Policy* source) { *source = Policy::Shipped()->source(); });
  WakeAt("07 13:00", &story);
  EXPECT_THAT(Judged(story), ElementsAre("05 12:00 policy 1", "07 12:00 policy 2", "07 12:00 missed ACKNOWLEDGE"));
  ExpectSoundCase(story.c);
}

// A policy that goes back and forth does not make anything happen twice.
TEST(JudgingTest, ESC5_WhatEscalatedDoesNotEscalateAgainWhenALimitComesBack) {
  Story story = InProgressAt("05 09:00");
  for (auto cause : {v1::ESCALATION_CAUSE_TECHNICAL, v1::ESCALATION_CAUSE_CONFLICT, v1::ESCALATION_CAUSE_COMPLEX,
                     v1::ESCALATION_CAUSE_CRITICAL, v1::ESCALATION_CAUSE_CUSTOMER_REQUEST}) {
    ASSERT_TRUE(story.Do(Escalation(cause)).ok());
  }
  WakeAt("08 09:00", &story);
  const std::vector<std::string> escalated = ByItself(story, "escalated");
  EXPECT_GT(escalated.size(), 8u);
  story.SetPolicy([](v1::Policy* source) {
    KeepTargets([](Target::Target target) { return target != Target::TARGET_ACCEPT_ESCALATION; }, source);
  });
  WakeAt("08 10:00", &story);
  story.SetPolicy([](v1::Policy* source) { *source = Policy::Shipped()->source(); });
  WakeAt("09 10:00", &story);
  EXPECT_EQ(ByItself(story, "escalated"), escalated);
  ExpectSoundCase(story.c);
}

Story ClosedAt(const std::string& time) {
  Story story = InProgressAt("05 09:00");
  EXPECT_TRUE(story.Do(Solution()).ok());
  EXPECT_TRUE(story.Do(FollowUp(true)).ok());
  story.now = At(time);
  EXPECT_TRUE(story.Do(Closure()).ok());
  return story;
}

TEST(JudgingTest, CLOSE3_ReopeningStartsClocksOfItsOwn) {
  Story story = ClosedAt("05 10:00");
  const int clocks = story.c.clock_count();
  story.now = At("12 09:00");
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_ACKNOWLEDGE), ElementsAre("12 10:00"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE_OR_ESCALATE), ElementsAre("13 09:00"));
  EXPECT_GT(ClockOf(story, Target::TARGET_ACKNOWLEDGE).number(), clocks) << "numbers go on";
  for (const v1::Clock& clock : story.c.clocks()) EXPECT_EQ(clock.cycle(), 2);
  EXPECT_EQ(story.c.pauses_size(), 0);
  ExpectSoundCase(story.c);
}

TEST(JudgingTest, CLOSE3_After30DaysItIsANewCase) {
  Story story = ClosedAt("05 10:00");
  story.Pass(absl::Hours(720));
  Story in_time = story;
  EXPECT_TRUE(in_time.Do(Reopening()).ok()) << "at exactly the window";
  story.Pass(absl::Microseconds(1));
  EXPECT_EQ(ReasonOf(story.Do(Reopening())), reason::kReopenWindowPassed);
  story.SetPolicy([](v1::Policy* source) { source->clear_reopen_windows(); });
  EXPECT_TRUE(story.Do(Reopening()).ok()) << "without a window, for ever";
}

TEST(JudgingTest, CLOSE3_AReopenedCaseGoesByThePolicyOfNow) {
  Story story = ClosedAt("05 10:00");
  story.SetPolicy([](v1::Policy* source) { RuleOf(Target::TARGET_ACKNOWLEDGE, source)->set_within("2h"); });
  WakeAt("12 09:00", &story);
  EXPECT_THAT(ByItself(story), IsEmpty()) << "a closed case has no clocks to recalculate";
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_THAT(DuesOf(story, Target::TARGET_ACKNOWLEDGE), ElementsAre("12 11:00"));
  WakeAt("12 09:30", &story);
  EXPECT_THAT(ByItself(story), IsEmpty());
}

// A case as it was recorded before there was a policy: one clock, without a number.
Story FromBefore(const std::string& time, bool breached) {
  Story story(Policy::Shipped());
  story.now = At(time);
  v1::CaseEventDetail opened;
  opened.mutable_opened()->set_kind(v1::CASE_KIND_INQUIRY);
  opened.mutable_opened()->set_channel(v1::CHANNEL_EMAIL);
  v1::Clock* clock = opened.mutable_opened()->add_clocks();
  clock->set_target(Target::TARGET_RESOLVE_OR_ESCALATE);
  *clock->mutable_start_time() = rules::ToProto(story.now);
  *clock->mutable_budget() = rules::ToProto(kUnresolvedLimit);
  *clock->mutable_due_time() = rules::ToProto(story.now + kUnresolvedLimit);
  std::vector<v1::CaseEventDetail> events = {opened};
  events.emplace_back().mutable_acknowledged()->set_channel(v1::CHANNEL_EMAIL);
  events.emplace_back().mutable_assigned()->set_assignee("staff/rita");
  if (breached) events.emplace_back().mutable_breached()->set_target(Target::TARGET_RESOLVE_OR_ESCALATE);
  for (const v1::CaseEventDetail& event : events) {
    rules::Apply(event,
                 {.id = {.lane = 1, .number = 1},
                  .version = story.c.version() + 1,
                  .recorded = story.now,
                  .occurred = story.now,
                  .actor = "tester"},
                 &story.c);
  }
  return story;
}

TEST(JudgingTest, ESC2_ACaseOfBeforeThereWasAPolicyGoesByItFromItsLastEventOn) {
  Story story = FromBefore("05 09:00", false);
  EXPECT_FALSE(story.c.has_policy_version());
  EXPECT_EQ(rules::FromProto(story.c.next_due_time()), At("06 09:00"));
  WakeAt("05 10:00", &story);
  EXPECT_EQ(story.c.policy_version(), 0);
  EXPECT_TRUE(story.c.has_policy_version());
  EXPECT_THAT(ByItself(story), ElementsAre("05 09:00 policy 0"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_RESOLVE_OR_ESCALATE), ElementsAre("06 09:00"));
  EXPECT_THAT(DuesOf(story, Target::TARGET_FIRST_RESPONSE), IsEmpty()) << "what was said before is not known";
  for (const v1::Clock& clock : story.c.clocks()) EXPECT_GT(clock.number(), 0);
  WakeAt("06 09:01", &story);
  EXPECT_THAT(ByItself(story, "escalated"), ElementsAre("06 09:00 escalated UNRESOLVED to SUPERVISOR"));
}

TEST(JudgingTest, ESC5_WhatWasMissedBeforeThereWasAPolicyStaysMissedAndIsNotEscalatedAgain) {
  Story story = FromBefore("05 09:00", true);
  WakeAt("06 08:00", &story);
  EXPECT_TRUE(ClockOf(story, Target::TARGET_RESOLVE_OR_ESCALATE).breached());
  WakeAt("06 12:00", &story);
  EXPECT_THAT(ByItself(story, "UNRESOLVED"), IsEmpty());
  EXPECT_THAT(ByItself(story, "missed RESOLVE"), IsEmpty());
}

}  // namespace
}  // namespace docket
