// Assessment, reclassification and first contact: what follows from a case's nature.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/rules/limits.h"
#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Story Opened(v1::CaseKind kind) {
  Story story;
  EXPECT_TRUE(story.Open(Opening(kind)).ok());
  story.Pass(absl::Minutes(20));
  return story;
}

v1::Assessment Assessed(v1::Urgency urgency, v1::Severity severity, v1::Complexity complexity) {
  v1::Assessment assessment;
  assessment.set_urgency(urgency);
  assessment.set_severity(severity);
  assessment.set_complexity(complexity);
  return assessment;
}

TEST(AssessmentTest, ASSESS1_TheNatureOfAComplaintIsOnRecordAndItsPriorityFollows) {
  Story story = Opened(v1::CASE_KIND_COMPLAINT);
  v1::AssessCaseRequest request = Assessment(v1::URGENCY_NORMAL, v1::SEVERITY_MAJOR);
  request.add_skills("lamps");
  request.add_skills("french");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_EQ(story.c.category(), "lighting");
  EXPECT_EQ(story.c.priority(), v1::PRIORITY_HIGH);
  EXPECT_THAT(story.c.skills(), ElementsAre("lamps", "french"));
  EXPECT_EQ(story.c.assessment().urgency(), v1::URGENCY_NORMAL);
  EXPECT_EQ(story.c.assessment().severity(), v1::SEVERITY_MAJOR);
  EXPECT_EQ(story.c.assessment().complexity(), v1::COMPLEXITY_MODERATE);
  EXPECT_EQ(story.c.assessment().assessed_by(), "tester");
  EXPECT_EQ(rules::FromProto(story.c.assessment().assess_time()), story.now);
  EXPECT_EQ(story.Last().assessed().priority(), v1::PRIORITY_HIGH) << "derived by the rule, on the event";
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW) << "an assessment is no answer and no assignment";
}

TEST(AssessmentTest, ASSESS1_AnAssessmentMayBeRepeatedAndTheLastOneStands) {
  Story story = Opened(v1::CASE_KIND_INQUIRY);
  v1::AssessCaseRequest request = Assessment(v1::URGENCY_CRITICAL);
  request.add_skills("lamps");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_EQ(story.c.priority(), v1::PRIORITY_CRITICAL);
  request = Assessment(v1::URGENCY_LOW);
  request.set_category("billing");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_EQ(story.c.priority(), v1::PRIORITY_LOW);
  EXPECT_EQ(story.c.category(), "billing");
  EXPECT_THAT(story.c.skills(), IsEmpty());
}

TEST(AssessmentTest, ASSESS1_PriorityIsTheWorseOfUrgencyAndSeverity) {
  const auto of_complaint = [](v1::Urgency urgency, v1::Severity severity) {
    return Policy::Shipped()->PriorityOf(v1::CASE_KIND_COMPLAINT, Assessed(urgency, severity, v1::COMPLEXITY_SIMPLE));
  };
  EXPECT_EQ(of_complaint(v1::URGENCY_LOW, v1::SEVERITY_MINOR), v1::PRIORITY_LOW);
  EXPECT_EQ(of_complaint(v1::URGENCY_NORMAL, v1::SEVERITY_MINOR), v1::PRIORITY_NORMAL);
  EXPECT_EQ(of_complaint(v1::URGENCY_LOW, v1::SEVERITY_MODERATE), v1::PRIORITY_NORMAL);
  EXPECT_EQ(of_complaint(v1::URGENCY_HIGH, v1::SEVERITY_MINOR), v1::PRIORITY_HIGH);
  EXPECT_EQ(of_complaint(v1::URGENCY_LOW, v1::SEVERITY_MAJOR), v1::PRIORITY_HIGH);
  EXPECT_EQ(of_complaint(v1::URGENCY_CRITICAL, v1::SEVERITY_MINOR), v1::PRIORITY_CRITICAL);
  EXPECT_EQ(of_complaint(v1::URGENCY_LOW, v1::SEVERITY_CRITICAL), v1::PRIORITY_CRITICAL);
  for (v1::CaseKind kind : {v1::CASE_KIND_INQUIRY, v1::CASE_KIND_REQUEST}) {
    EXPECT_EQ(
        Policy::Shipped()->PriorityOf(kind, Assessed(v1::URGENCY_LOW, v1::SEVERITY_CRITICAL, v1::COMPLEXITY_SIMPLE)),
        v1::PRIORITY_LOW)
        << "severity is of a complaint alone";
  }
}

TEST(AssessmentTest, ASSESS1_AComplexMatterComesOneStepSoonerAndNeverBeforeCritical) {
  const auto complex = [](v1::Urgency urgency) {
    return Policy::Shipped()->PriorityOf(v1::CASE_KIND_INQUIRY,
                                         Assessed(urgency, v1::SEVERITY_UNSPECIFIED, v1::COMPLEXITY_COMPLEX));
  };
  EXPECT_EQ(complex(v1::URGENCY_LOW), v1::PRIORITY_NORMAL);
  EXPECT_EQ(complex(v1::URGENCY_NORMAL), v1::PRIORITY_HIGH);
  EXPECT_EQ(complex(v1::URGENCY_HIGH), v1::PRIORITY_CRITICAL);
  EXPECT_EQ(complex(v1::URGENCY_CRITICAL), v1::PRIORITY_CRITICAL);
  EXPECT_EQ(complex(v1::URGENCY_UNSPECIFIED), v1::PRIORITY_UNSPECIFIED) << "nothing is known to be raised";
}

// A property, over all there is: nothing gets a later place in the queue by being worse.
TEST(AssessmentTest, ASSESS1_PriorityIsMonotoneInUrgencySeverityAndComplexity) {
  const auto priority = [](int kind, int urgency, int severity, int complexity) {
    return Policy::Shipped()->PriorityOf(
        static_cast<v1::CaseKind>(kind),
        Assessed(static_cast<v1::Urgency>(urgency), static_cast<v1::Severity>(severity),
                 static_cast<v1::Complexity>(complexity)));
  };
  for (int kind = 1; kind <= v1::CaseKind_MAX; ++kind) {
    for (int urgency = 1; urgency <= v1::Urgency_MAX; ++urgency) {
      for (int severity = 0; severity <= v1::Severity_MAX; ++severity) {
        for (int complexity = 1; complexity <= v1::Complexity_MAX; ++complexity) {
          SCOPED_TRACE(
              absl::StrCat("kind ", kind, " urgency ", urgency, " severity ", severity, " complexity ", complexity));
          const v1::Priority here = priority(kind, urgency, severity, complexity);
          EXPECT_NE(here, v1::PRIORITY_UNSPECIFIED);
          EXPECT_LE(priority(kind, std::min<int>(urgency + 1, v1::Urgency_MAX), severity, complexity), here);
          EXPECT_LE(priority(kind, urgency, std::min<int>(severity + 1, v1::Severity_MAX), complexity), here);
          EXPECT_LE(priority(kind, urgency, severity, std::min<int>(complexity + 1, v1::Complexity_MAX)), here);
        }
      }
    }
  }
}

TEST(AssessmentTest, ASSESS1_AComplaintNeedsItsSeverityAndHasNothingOfARequest) {
  Story story = Opened(v1::CASE_KIND_COMPLAINT);
  v1::AssessCaseRequest request = AcceptingAssessment();
  const absl::Status refused = story.Do(request);
  EXPECT_EQ(ReasonOf(refused), reason::kNotAssessable);
  EXPECT_THAT(Subjects(refused), ElementsAre("severity", "feasible", "compliant", "decision"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("of kind complaint"));
  request = Assessment(v1::URGENCY_LOW, v1::SEVERITY_MINOR);
  EXPECT_TRUE(story.Do(request).ok());
}

TEST(AssessmentTest, ASSESS2_ARequestNeedsADecisionAndHasNoSeverity) {
  Story story = Opened(v1::CASE_KIND_REQUEST);
  const absl::Status refused = story.Do(Assessment(v1::URGENCY_LOW, v1::SEVERITY_MINOR));
  EXPECT_EQ(ReasonOf(refused), reason::kNotAssessable);
  EXPECT_THAT(Subjects(refused), ElementsAre("severity", "decision"));
  EXPECT_TRUE(story.Do(DecliningAssessment()).ok());
}

TEST(AssessmentTest, ASSESS1_AnInquiryHasNeither) {
  Story story = Opened(v1::CASE_KIND_INQUIRY);
  v1::AssessCaseRequest request = DecliningAssessment();
  request.set_severity(v1::SEVERITY_MINOR);
  request.set_feasible(true);
  const absl::Status refused = story.Do(request);
  EXPECT_EQ(ReasonOf(refused), reason::kNotAssessable);
  EXPECT_THAT(Subjects(refused), ElementsAre("severity", "feasible", "decision"));
  EXPECT_EQ(story.told.size(), 1u) << "a refusal leaves nothing behind";
}

TEST(AssessmentTest, ASSESS2_AnAcceptedRequestHasTheTasksThatItNeeds) {
  Story story = Opened(v1::CASE_KIND_REQUEST);
  ASSERT_TRUE(story.Do(AcceptingAssessment(2)).ok());
  EXPECT_EQ(story.c.assessment().decision(), v1::REQUEST_DECISION_ACCEPTED);
  EXPECT_TRUE(story.c.assessment().feasible());
  EXPECT_TRUE(story.c.assessment().compliant());
  ASSERT_EQ(story.c.tasks_size(), 2);
  // A second look finds one more.
  story.Pass(absl::Minutes(1));
  ASSERT_TRUE(story.Do(AcceptingAssessment(1)).ok());
  ASSERT_EQ(story.c.tasks_size(), 3);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(story.c.tasks(i).number(), i + 1);
  EXPECT_EQ(story.c.tasks(1).added_version(), 2);
  EXPECT_EQ(story.c.tasks(2).added_version(), 3) << "its words are in that event";
  EXPECT_EQ(rules::FromProto(story.c.tasks(2).create_time()), story.now);
  EXPECT_EQ(story.c.tasks(2).owner(), "") << "whoever is responsible";
}

TEST(AssessmentTest, ASSESS2_ADeclinedRequestIsOnRecordWithoutTasks) {
  Story story = Opened(v1::CASE_KIND_REQUEST);
  ASSERT_TRUE(story.Do(DecliningAssessment()).ok());
  EXPECT_EQ(story.c.assessment().decision(), v1::REQUEST_DECISION_DECLINED);
  EXPECT_EQ(story.c.tasks_size(), 0);
}

TEST(AssessmentTest, ASSESS2_ACaseHasOnlySoManyTasks) {
  Story story = Opened(v1::CASE_KIND_REQUEST);
  for (int i = 0; i < rules::limits::kTasksOfCase / rules::limits::kActions; ++i) {
    ASSERT_TRUE(story.Do(AcceptingAssessment(rules::limits::kActions)).ok());
  }
  EXPECT_EQ(story.c.tasks_size(), rules::limits::kTasksOfCase);
  EXPECT_EQ(ReasonOf(story.Do(AcceptingAssessment(1))), reason::kLimitReached);
  EXPECT_TRUE(story.Do(AcceptingAssessment(0)).ok()) << "it can still be assessed";
}

TEST(AssessmentTest, ASSESS1_ASSESS2_AMalformedAssessmentIsTurnedAwayWithAllThatIsWrong) {
  EXPECT_THAT(Blamed(v1::AssessCaseRequest()), ElementsAre("category", "urgency", "complexity"));
  EXPECT_THAT(Blamed(AcceptingAssessment(10)), IsEmpty());
  EXPECT_THAT(Blamed(DecliningAssessment()), IsEmpty());
  EXPECT_THAT(Blamed(AcceptingAssessment(11)), ElementsAre("actions"));

  v1::AssessCaseRequest request =
      Assessment(static_cast<v1::Urgency>(9), static_cast<v1::Severity>(9), static_cast<v1::Complexity>(9));
  request.set_category("Lighting");
  request.set_decision(static_cast<v1::RequestDecision>(9));
  EXPECT_THAT(Blamed(request), ElementsAre("category", "urgency", "complexity", "severity", "decision"));

  request = AcceptingAssessment();
  request.set_compliant(false);
  EXPECT_THAT(Blamed(request), ElementsAre("decision")) << "what may not be done is not accepted";
  request.set_compliant(true);
  request.set_feasible(false);
  EXPECT_THAT(Blamed(request), ElementsAre("decision")) << "what cannot be done is not accepted";

  request = AcceptingAssessment();
  request.add_actions(" ");
  request.add_actions(std::string(rules::limits::kActionCharacters + 1, 'a'));
  EXPECT_THAT(Blamed(request), ElementsAre("actions[0]", "actions[1]"));

  request = DecliningAssessment();
  request.clear_reason();
  request.add_actions("none");
  EXPECT_THAT(Blamed(request), ElementsAre("actions", "reason")) << "the customer is told why";

  request = Assessment();
  request.add_skills("lamps");
  request.add_skills("Lamps");
  request.add_skills("lamps");
  EXPECT_THAT(Blamed(request), ElementsAre("skills[1]", "skills[2]"));
}

TEST(AssessmentTest, ASSESS3_AnInquiryTurnsOutToBeAComplaint) {
  Story story = Opened(v1::CASE_KIND_INQUIRY);
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_NORMAL)).ok());
  const v1::Case before = story.c;
  story.Pass(absl::Hours(1));
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_COMPLAINT)).ok());
  EXPECT_EQ(story.c.kind(), v1::CASE_KIND_COMPLAINT);
  EXPECT_EQ(story.c.category(), "lighting") << "what is not named stays";
  EXPECT_EQ(story.Last().reclassified().previous_kind(), v1::CASE_KIND_INQUIRY);
  EXPECT_EQ(story.Last().reclassified().previous_category(), "lighting");
  EXPECT_EQ(Bytes(story.c.assessment()), Bytes(before.assessment())) << "history stays true";
  EXPECT_EQ(Bytes(story.c.clocks(0)), Bytes(before.clocks(0))) << "clocks stay true";
  EXPECT_EQ(Bytes(story.c.open_time()), Bytes(before.open_time()));
}

// Known for what it is only after first contact, it goes to somebody else all the same.
TEST(AssessmentTest, ESC7_WhatTurnsOutToBeAComplaintIsEscalatedIfFirstContactDidNotResolveIt) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT)).ok());
  EXPECT_EQ(story.c.escalations_size(), 0);
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_COMPLAINT)).ok());
  ASSERT_EQ(story.c.escalations_size(), 1);
  EXPECT_EQ(story.c.escalations(0).cause(), v1::ESCALATION_CAUSE_POLICY);
  Story solved;
  ASSERT_TRUE(solved.Open(Opening()).ok());
  ASSERT_TRUE(solved.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED)).ok());
  ASSERT_TRUE(solved.Do(Reclassification(v1::CASE_KIND_COMPLAINT)).ok());
  EXPECT_EQ(solved.c.escalations_size(), 0);
}

TEST(AssessmentTest, ASSESS3_ThePriorityFollowsTheNewKind) {
  Story story = Opened(v1::CASE_KIND_COMPLAINT);
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_LOW, v1::SEVERITY_CRITICAL)).ok());
  ASSERT_EQ(story.c.priority(), v1::PRIORITY_CRITICAL);
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_INQUIRY, "how-to")).ok());
  EXPECT_EQ(story.c.priority(), v1::PRIORITY_LOW) << "severity counts for a complaint alone";
  EXPECT_EQ(story.c.category(), "how-to");
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_COMPLAINT)).ok());
  EXPECT_EQ(story.c.priority(), v1::PRIORITY_CRITICAL) << "what was found out was not forgotten";
}

TEST(AssessmentTest, ASSESS3_BeforeItIsAssessedItHasNoPriority) {
  Story story = Opened(v1::CASE_KIND_INQUIRY);
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_UNSPECIFIED, "billing")).ok());
  EXPECT_EQ(story.c.kind(), v1::CASE_KIND_INQUIRY);
  EXPECT_EQ(story.c.category(), "billing");
  EXPECT_EQ(story.c.priority(), v1::PRIORITY_UNSPECIFIED);
}

TEST(AssessmentTest, ASSESS3_WhatIsSoAlreadyIsRefused) {
  Story story = Opened(v1::CASE_KIND_INQUIRY);
  EXPECT_EQ(ReasonOf(story.Do(Reclassification(v1::CASE_KIND_INQUIRY))), reason::kNothingChanges);
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_INQUIRY, "billing")).ok()) << "the category is new";
  const absl::Status refused = story.Do(Reclassification(v1::CASE_KIND_UNSPECIFIED, "billing"));
  EXPECT_EQ(ReasonOf(refused), reason::kNothingChanges);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("of kind inquiry and category billing already"));
  EXPECT_TRUE(story.Do(Reclassification(v1::CASE_KIND_REQUEST, "billing")).ok()) << "the kind is new";
}

TEST(AssessmentTest, ASSESS3_AMalformedReclassificationIsTurnedAway) {
  EXPECT_THAT(Blamed(v1::ReclassifyCaseRequest()), ElementsAre("kind", "reason"));
  EXPECT_THAT(Blamed(Reclassification(static_cast<v1::CaseKind>(9), "A B")), ElementsAre("kind", "category"));
  EXPECT_THAT(Blamed(Reclassification(v1::CASE_KIND_UNSPECIFIED, "a-b")), IsEmpty());
  EXPECT_THAT(Blamed(Reclassification(v1::CASE_KIND_COMPLAINT)), IsEmpty());
}

TEST(AssessmentTest, ESC7_WhatFirstContactCameToIsOnRecordOnceInACycle) {
  Story story = Opened(v1::CASE_KIND_COMPLAINT);
  ASSERT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED)).ok());
  EXPECT_EQ(story.c.first_contact().outcome(), v1::FIRST_CONTACT_OUTCOME_RESOLVED);
  EXPECT_EQ(rules::FromProto(story.c.first_contact().record_time()), story.now);
  EXPECT_EQ(story.c.escalations_size(), 0) << "what was resolved goes nowhere";
  EXPECT_EQ(ReasonOf(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP))), reason::kFirstContactRecorded);
  EXPECT_EQ(story.told.size(), 2u);
}

void ExpectReferred(v1::FirstContactOutcome outcome, v1::EscalationCause cause, v1::EscalationLevel level) {
  SCOPED_TRACE(v1::FirstContactOutcome_Name(outcome));
  Story story = Opened(v1::CASE_KIND_COMPLAINT);
  story.texts.set_sealed("sealed words");
  ASSERT_TRUE(story.Do(FirstContact(outcome)).ok());
  ASSERT_EQ(story.told.size(), 3u) << "both in one commit";
  EXPECT_TRUE(story.told[1].detail().has_first_contact());
  EXPECT_EQ(story.told[1].payload.texts().sealed(), "sealed words");
  EXPECT_FALSE(story.told[2].payload.has_texts());
  ASSERT_EQ(story.c.escalations_size(), 1);
  EXPECT_EQ(story.c.escalations(0).cause(), cause);
  EXPECT_EQ(story.c.escalations(0).level(), level);
  EXPECT_EQ(story.c.escalations(0).number(), 1);
  EXPECT_EQ(rules::FromProto(story.c.escalations(0).raise_time()), story.now);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
}

TEST(AssessmentTest, ESC7_AComplaintThatFirstContactDidNotResolveIsEscalated) {
  ExpectReferred(v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT, v1::ESCALATION_CAUSE_TECHNICAL,
                 v1::ESCALATION_LEVEL_EXPERT);
  ExpectReferred(v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT, v1::ESCALATION_CAUSE_POLICY,
                 v1::ESCALATION_LEVEL_EXPERT);
  ExpectReferred(v1::FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP, v1::ESCALATION_CAUSE_FIRST_CONTACT,
                 v1::ESCALATION_LEVEL_SENIOR);
}

TEST(AssessmentTest, ESC7_AnotherKindOfCaseIsNotEscalatedForIt) {
  for (v1::CaseKind kind : {v1::CASE_KIND_INQUIRY, v1::CASE_KIND_REQUEST}) {
    Story story = Opened(kind);
    ASSERT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT)).ok());
    EXPECT_EQ(story.told.size(), 2u);
    EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW);
  }
}

TEST(AssessmentTest, ESC5_ESC7_ACauseThatHasEscalatedInThisCycleDoesNotDoSoAgain) {
  Story story = Opened(v1::CASE_KIND_COMPLAINT);
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_TECHNICAL)).ok());
  ASSERT_TRUE(story.Do(Acceptance("staff/eve")).ok());
  ASSERT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT)).ok());
  EXPECT_EQ(story.Last().escalation_repeated().cause(), v1::ESCALATION_CAUSE_TECHNICAL);
  EXPECT_EQ(story.Last().escalation_repeated().level(), v1::ESCALATION_LEVEL_EXPERT);
  EXPECT_EQ(story.c.escalation_count(), 1);
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
}

TEST(AssessmentTest, ESC7_CLOSE3_EachCycleHasItsFirstContact) {
  Story story = Opened(v1::CASE_KIND_COMPLAINT);
  ASSERT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED)).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(Solution()).ok());
  ASSERT_TRUE(story.Do(FollowUp(true)).ok());
  ASSERT_TRUE(story.Do(Closure()).ok());
  ASSERT_TRUE(story.Do(Reopening()).ok());
  EXPECT_FALSE(story.c.has_first_contact());
  EXPECT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
}

TEST(AssessmentTest, ESC7_AMalformedFirstContactIsTurnedAway) {
  EXPECT_THAT(Blamed(v1::RecordFirstContactRequest()), ElementsAre("outcome"));
  EXPECT_THAT(Blamed(FirstContact(static_cast<v1::FirstContactOutcome>(9))), ElementsAre("outcome"));
  v1::RecordFirstContactRequest request = FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED);
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_reason(std::string(rules::limits::kRemarkCharacters + 1, 'a'));
  EXPECT_THAT(Blamed(request), ElementsAre("reason"));
}

TEST(AssessmentTest, TheFoldOfAllEventsIsTheCase) {
  Story story = Opened(v1::CASE_KIND_REQUEST);
  ASSERT_TRUE(story.Do(AcceptingAssessment(3)).ok());
  ASSERT_TRUE(story.Do(Reclassification(v1::CASE_KIND_COMPLAINT, "billing")).ok());
  ASSERT_TRUE(story.Do(Assessment(v1::URGENCY_HIGH, v1::SEVERITY_MINOR, v1::COMPLEXITY_COMPLEX)).ok());
  ASSERT_TRUE(story.Do(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP)).ok());
  EXPECT_EQ(story.c.priority(), v1::PRIORITY_CRITICAL);
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

}  // namespace
}  // namespace docket
