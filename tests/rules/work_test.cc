// Intake, acknowledgement, assignment, correspondence, what is found out; and what is on record of each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/blamed.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(WorkTest, INTAKE1_ACaseIsLoggedWithWhatWhenAndByWhom) {
  Story story;
  ASSERT_TRUE(story.Open(Opening(v1::CASE_KIND_COMPLAINT, v1::CHANNEL_PHONE)).ok());
  EXPECT_EQ(story.c.name(), CaseName({3, 17}));
  EXPECT_EQ(story.c.uid(), FormatUuid(story.uid));
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW);
  EXPECT_EQ(story.c.kind(), v1::CASE_KIND_COMPLAINT);
  EXPECT_EQ(story.c.channel(), v1::CHANNEL_PHONE);
  EXPECT_EQ(story.c.logged_by(), "tester");
  EXPECT_EQ(rules::FromProto(story.c.open_time()), story.now);
  EXPECT_EQ(rules::FromProto(story.c.cycle_start_time()), story.now);
  EXPECT_EQ(story.c.version(), 1);
  EXPECT_EQ(story.c.cycle(), 1);
}

TEST(WorkTest, INTAKE1_TheCustomersWordsAreOnTheFirstEventAndNowhereElse) {
  Story story;
  story.texts.set_scheme(log::v1::SealedTexts::SCHEME_CLEAR);
  story.texts.set_sealed("sealed words");
  ASSERT_TRUE(story.Open(Opening()).ok());
  EXPECT_EQ(story.told.front().payload.texts().sealed(), "sealed words");
  story.texts.set_sealed("sealed answer");
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  ASSERT_EQ(story.told.size(), 3u);
  EXPECT_EQ(story.told[1].payload.texts().sealed(), "sealed answer");
  EXPECT_FALSE(story.told[2].payload.has_texts());
  EXPECT_EQ(Bytes(story.c).find("sealed"), std::string::npos);
}

TEST(WorkTest, INTAKE2_AllChannelsAndKindsAreTaken) {
  for (int kind = v1::CASE_KIND_INQUIRY; kind <= v1::CaseKind_MAX; ++kind) {
    for (int channel = v1::CHANNEL_PHONE; channel <= v1::Channel_MAX; ++channel) {
      Story story;
      ASSERT_TRUE(story.Open(Opening(static_cast<v1::CaseKind>(kind), static_cast<v1::Channel>(channel))).ok());
      EXPECT_EQ(story.c.kind(), kind);
      EXPECT_EQ(story.c.channel(), channel);
    }
  }
}

TEST(WorkTest, INTAKE4_ReferencesAreGatheredWithTheCase) {
  Story story;
  v1::OpenCaseRequest request = Opening();
  request.add_account_references("A-1");
  request.add_account_references("A-2");
  request.add_order_references("O-1");
  request.set_team("teams/billing");
  request.set_customer("customers/x");
  ASSERT_TRUE(story.Open(request).ok());
  EXPECT_EQ(story.c.account_references_size(), 2);
  EXPECT_EQ(story.c.order_references(0), "O-1");
  EXPECT_EQ(story.c.team(), "teams/billing");
  EXPECT_EQ(story.c.customer(), "customers/x");
}

TEST(WorkTest, INTAKE4_ATeamThatIsNotThereIsRefused) {
  Story story;
  v1::OpenCaseRequest request = Opening();
  request.set_team("teams/nobody");
  EXPECT_EQ(ReasonOf(story.Open(request)), reason::kTeamNotFound);
  EXPECT_TRUE(story.told.empty());
}

TEST(WorkTest, ACK1_ACK2_TheTimeToTheAcknowledgementIsMeasuredFromTheStartOfTheCycle) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  story.Pass(absl::Minutes(7));
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_EQ(rules::FromProto(story.c.acknowledge_time()), story.now);
  EXPECT_EQ(rules::FromProto(story.Last().acknowledged().response_time()), absl::Minutes(7));
}

TEST(WorkTest, ACK1_ACK2_ReceiptIsConfirmedOnceInACycle) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  EXPECT_EQ(ReasonOf(story.Do(Acknowledgement())), reason::kAlreadyAcknowledged);
  EXPECT_EQ(story.told.size(), 2u);
}

TEST(WorkTest, ACK1_ACK2_TheFirstMessageToTheCustomerAcknowledges) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_NOTE)).ok());
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_INBOUND)).ok());
  EXPECT_FALSE(story.c.has_acknowledge_time());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW);
  story.Pass(absl::Seconds(90));
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_EQ(story.Last().acknowledged().channel(), v1::CHANNEL_PHONE);
  EXPECT_EQ(rules::FromProto(story.Last().acknowledged().response_time()), absl::Seconds(90));
  ASSERT_TRUE(story.Do(Interaction(v1::DIRECTION_OUTBOUND)).ok());
  EXPECT_TRUE(story.Last().has_interaction()) << "the second one acknowledges nothing more";
}

TEST(WorkTest, ASSIGN1_AnAssignedCaseIsInProgressInTheHandsOfOnePerson) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(story.c.assignee(), "staff/rita");
  EXPECT_EQ(story.c.team(), "teams/support") << "the assignee's own when none is named";
}

TEST(WorkTest, ASSIGN1_ReassignmentKeepsTheHistory) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  v1::AssignCaseRequest request = Assignment("staff/sam");
  request.set_team("teams/billing");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_EQ(story.Last().assigned().previous_assignee(), "staff/rita");
  EXPECT_EQ(story.c.assignee(), "staff/sam");
  EXPECT_EQ(story.c.team(), "teams/billing");
  ASSERT_TRUE(story.Do(Assignment("staff/eve")).ok());
  EXPECT_EQ(story.c.team(), "teams/billing") << "eve has no team: the case keeps its own";
}

TEST(WorkTest, ASSIGN1_RefusalsComeInTheirOrder) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  v1::AssignCaseRequest request = Assignment("staff/nobody");
  request.set_team("teams/nobody");
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kStaffNotFound);
  request.set_assignee("staff/zoe");
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kStaffUnavailable);
  request.set_assignee("staff/rita");
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kTeamNotFound);
  request.set_team("teams/support");
  ASSERT_TRUE(story.Do(request).ok());
  EXPECT_EQ(ReasonOf(story.Do(request)), reason::kAlreadyAssigned);
  EXPECT_EQ(ReasonOf(story.Do(Assignment("staff/rita"))), reason::kAlreadyAssigned);
  request.set_team("teams/billing");
  EXPECT_TRUE(story.Do(request).ok()) << "the same person for another team is another assignment";
}

TEST(WorkTest, COMM4_MessagesBothWaysAndNotesAreOnTheCase) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  int count = 0;
  for (v1::Direction direction : {v1::DIRECTION_INBOUND, v1::DIRECTION_OUTBOUND, v1::DIRECTION_NOTE}) {
    const size_t before = story.told.size();
    ASSERT_TRUE(story.Do(Interaction(direction)).ok());
    EXPECT_EQ(story.told[before].detail().interaction().direction(), direction);
    EXPECT_EQ(story.c.interaction_count(), ++count);
  }
}

TEST(WorkTest, ASSIGN1_ACaseGoesBackToItsTeamsQueue) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(Unassignment()).ok());
  EXPECT_EQ(story.Last().unassigned().previous_assignee(), "staff/rita");
  EXPECT_EQ(story.c.assignee(), "");
  EXPECT_EQ(story.c.team(), "teams/support");
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_NEW) << "the customer has had no answer yet";
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  ASSERT_TRUE(story.Do(Unassignment()).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_EQ(Bytes(story.Folded()), Bytes(story.c));
}

TEST(WorkTest, ASSIGN1_AnEscalatedCaseStaysEscalatedWithoutAnybodyResponsible) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  ASSERT_TRUE(story.Do(Assignment("staff/rita")).ok());
  ASSERT_TRUE(story.Do(Escalation(v1::ESCALATION_CAUSE_COMPLEX)).ok());
  ASSERT_TRUE(story.Do(Unassignment()).ok());
  EXPECT_EQ(story.c.state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(story.c.assignee(), "");
  EXPECT_EQ(ReasonOf(story.Do(Unassignment())), reason::kNotAssigned);
  EXPECT_THAT(Blamed(Unassignment()), IsEmpty());
  EXPECT_THAT(Blamed(v1::UnassignCaseRequest()), ElementsAre("reason"));
}

Story Assigned() {
  Story story;
  EXPECT_TRUE(story.Open(Opening()).ok());
  EXPECT_TRUE(story.Do(Assignment("staff/rita")).ok());
  return story;
}

TEST(WorkTest, WORK1_FindingsAndTheRootCauseAreOnRecord) {
  Story story = Assigned();
  ASSERT_TRUE(story.Do(Finding()).ok());
  EXPECT_EQ(story.c.finding_count(), 1);
  EXPECT_EQ(story.c.root_cause(), "");
  ASSERT_TRUE(story.Do(Finding("packing")).ok());
  EXPECT_EQ(story.Last().finding().root_cause(), "packing");
  ASSERT_TRUE(story.Do(Finding()).ok());
  EXPECT_EQ(story.c.finding_count(), 3);
  EXPECT_EQ(story.c.root_cause(), "packing") << "a further fact does not unmake it";
}

TEST(WorkTest, WORK1_AMalformedFindingIsTurnedAway) {
  EXPECT_THAT(Blamed(v1::RecordFindingRequest()), ElementsAre("text"));
  v1::RecordFindingRequest request = Finding("Packing");
  request.set_root_cause_words("the box was left out");
  EXPECT_THAT(Blamed(request), ElementsAre("root_cause"));
  request.set_root_cause("packing");
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.clear_root_cause();
  EXPECT_THAT(Blamed(request), ElementsAre("root_cause_words"));
}

TEST(WorkTest, REC1_EveryEventSaysWhenWhoAndBetweenWhichStates) {
  Story story;
  ASSERT_TRUE(story.Open(Opening(v1::CASE_KIND_REQUEST)).ok());
  ASSERT_TRUE(story.Do(Acknowledgement()).ok());
  const Told& told = story.told.back();
  EXPECT_EQ(told.actor, "tester");
  EXPECT_EQ(told.recorded, story.now);
  EXPECT_EQ(rules::FromProto(story.c.update_time()), story.now);
  const Measures& measures = told.measures;
  EXPECT_EQ(measures.case_kind, v1::CASE_KIND_REQUEST);
  EXPECT_EQ(measures.from_state, v1::CASE_STATE_NEW);
  EXPECT_EQ(measures.to_state, v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_EQ(measures.duration_us, 0);
}

// A rule that could read the clock would not be pure: the same arguments give the same bytes.
TEST(WorkTest, Invariant7_TheSameCaseCommandAndContextGiveTheSameBytes) {
  Story story;
  ASSERT_TRUE(story.Open(Opening()).ok());
  const auto events = [&] {
    const auto decided = rules::Decide(story.c, Interaction(v1::DIRECTION_OUTBOUND), story.Context());
    std::string bytes;
    for (const log::v1::Payload& payload : *decided) bytes += Bytes(payload);
    return bytes;
  };
  EXPECT_EQ(events(), events());
}

}  // namespace
}  // namespace docket
