// Assessment, assignment, work and what is put on record about it, over the network: what each does to the case and to
// its timeline.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

v1::Case InProgress() { return SharedDesk().CaseIn(v1::CASE_STATE_IN_PROGRESS); }
v1::CaseEvent Last(const v1::Case& c) { return SharedDesk().Events(c.name()).back(); }

TEST(DeskTest, ASSESS1_TheNatureOfACaseIsOnRecordAndItsPriorityFollows) {
  ServedDesk& desk = SharedDesk();
  const auto complaint = desk.MustDo(Fresh(Opening(v1::CASE_KIND_COMPLAINT))).As<v1::Case>();
  v1::AssessCaseRequest request = Assessment(v1::URGENCY_LOW, v1::SEVERITY_MAJOR, v1::COMPLEXITY_MODERATE);
  request.set_reason("the lamp hung over a cradle");
  request.add_skills("lamps");
  v1::Case c = desk.Change(complaint, request);
  EXPECT_EQ(c.state(), v1::CASE_STATE_NEW) << "an assessment moves nothing";
  EXPECT_EQ(c.category(), "lighting");
  EXPECT_EQ(c.priority(), v1::PRIORITY_HIGH) << "as severe as it is, however little urgent";
  EXPECT_EQ(c.assessment().severity(), v1::SEVERITY_MAJOR);
  EXPECT_EQ(c.assessment().assessed_by(), "local");
  EXPECT_EQ(c.skills(0), "lamps");
  EXPECT_EQ(Last(c).texts().reason(), "the lamp hung over a cradle");
  EXPECT_EQ(Last(c).detail().assessed().priority(), v1::PRIORITY_HIGH);
  c = desk.Change(c, Assessment(v1::URGENCY_CRITICAL, v1::SEVERITY_MINOR));
  EXPECT_EQ(c.priority(), v1::PRIORITY_CRITICAL) << "an assessment may be repeated";
}

TEST(DeskTest, ASSESS2_ARequestIsAcceptedWithTheActionsThatItNeeds) {
  ServedDesk& desk = SharedDesk();
  const auto wish = desk.MustDo(Fresh(Opening(v1::CASE_KIND_REQUEST))).As<v1::Case>();
  v1::AssessCaseRequest request = AcceptingAssessment();
  request.add_actions("take a lamp from the shelf");
  request.add_actions("pack it well");
  const v1::Case c = desk.Change(wish, request);
  EXPECT_EQ(c.assessment().decision(), v1::REQUEST_DECISION_ACCEPTED);
  ASSERT_EQ(c.tasks_size(), 2);
  EXPECT_EQ(c.tasks(1).number(), 2);
  EXPECT_EQ(c.tasks(0).action(), "") << "the words are in the event, and in ListTasks";
  EXPECT_EQ(Last(c).texts().actions(1), "pack it well");
  v1::ListTasksRequest list;
  list.set_parent(c.name());
  EXPECT_EQ(desk.MustDo(list).As<v1::ListTasksResponse>().tasks(1).action(), "pack it well");
}

TEST(DeskTest, ASSESS2_ARequestIsDeclinedWithTheReasonTold) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.MustDo(Fresh(Opening(v1::CASE_KIND_REQUEST))).As<v1::Case>();
  v1::AssessCaseRequest unexplained = DecliningAssessment();
  unexplained.clear_reason();
  EXPECT_TRUE(desk.Send(For(c, unexplained)).Blames("reason"));
  c = desk.Change(c, DecliningAssessment());
  EXPECT_EQ(c.assessment().decision(), v1::REQUEST_DECISION_DECLINED);
  EXPECT_EQ(Last(c).texts().reason(), DecliningAssessment().reason());
  c = desk.Change(c, Assignment("staff/rita"));
  EXPECT_EQ(desk.Send(For(c, Solution())).reason, reason::kOutcomeDiffers);
  EXPECT_EQ(desk.Change(c, Solution(v1::CASE_OUTCOME_DECLINED)).resolution().outcome(), v1::CASE_OUTCOME_DECLINED);
}

TEST(DeskTest, ASSESS3_AnInquiryBecomesAComplaintAndItsHistoryStaysTrue) {
  ServedDesk& desk = SharedDesk();
  const v1::Case before = desk.Change(InProgress(), Assessment(v1::URGENCY_HIGH));
  const v1::Case c = desk.Change(before, Reclassification(v1::CASE_KIND_COMPLAINT, "conduct"));
  EXPECT_EQ(c.kind(), v1::CASE_KIND_COMPLAINT);
  EXPECT_EQ(c.category(), "conduct");
  EXPECT_EQ(c.assignee(), before.assignee());
  EXPECT_EQ(c.clocks(0).SerializeAsString(), before.clocks(0).SerializeAsString()) << "clocks stay true";
  const v1::CaseEvent event = Last(c);
  EXPECT_EQ(event.detail().reclassified().previous_kind(), v1::CASE_KIND_INQUIRY);
  EXPECT_EQ(event.detail().reclassified().previous_category(), "lighting");
  EXPECT_EQ(event.texts().reason(), "it turned out so");
  EXPECT_EQ(desk.Events(c.name()).front().detail().opened().kind(), v1::CASE_KIND_INQUIRY);
}

TEST(DeskTest, ESC7_AComplaintThatFirstContactDidNotResolveIsEscalatedInTheSameCommit) {
  ServedDesk& desk = SharedDesk();
  const auto complaint = desk.MustDo(Fresh(Opening(v1::CASE_KIND_COMPLAINT))).As<v1::Case>();
  v1::RecordFirstContactRequest request = FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT);
  request.set_reason("nobody knows the warranty of 2019");
  const v1::Case c = desk.Change(complaint, request);
  EXPECT_EQ(c.state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(c.first_contact().outcome(), v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT);
  ASSERT_EQ(c.escalations_size(), 1);
  EXPECT_EQ(c.escalations(0).cause(), v1::ESCALATION_CAUSE_POLICY);
  EXPECT_EQ(c.version(), complaint.version() + 2);
  const std::vector<v1::CaseEvent> events = desk.Events(c.name());
  EXPECT_EQ(events[1].texts().reason(), request.reason());
  EXPECT_EQ(events[1].record_time().SerializeAsString(), events[2].record_time().SerializeAsString());
  // An inquiry is not.
  EXPECT_EQ(desk.Change(desk.OpenCase(), request).state(), v1::CASE_STATE_NEW);
}

TEST(DeskTest, ASSIGN1_ACaseIsGivenBackToItsTeam) {
  ServedDesk& desk = SharedDesk();
  v1::AssignCaseRequest assignment = Assignment("staff/rita");
  assignment.set_team("teams/billing");
  const v1::Case c = desk.Change(desk.Change(desk.OpenCase(), assignment), Unassignment());
  EXPECT_EQ(c.state(), v1::CASE_STATE_NEW);
  EXPECT_EQ(c.assignee(), "");
  EXPECT_EQ(c.team(), "teams/billing");
  EXPECT_EQ(Last(c).detail().unassigned().previous_assignee(), "staff/rita");
  EXPECT_EQ(Last(c).texts().reason(), Unassignment().reason());
  EXPECT_EQ(desk.Send(For(c, Finding())).reason, reason::kIllegalState) << "nobody works on it";
}

TEST(DeskTest, ASSESS2_FOLLOW2_ATaskIsAddedAndCompleted) {
  ServedDesk& desk = SharedDesk();
  v1::AddTaskRequest add = TaskToDo("staff/sam");
  add.mutable_due_time()->set_seconds(4102444800);
  v1::Case c = desk.Change(InProgress(), add);
  ASSERT_EQ(c.tasks_size(), 1);
  EXPECT_EQ(c.tasks(0).owner(), "staff/sam");
  EXPECT_EQ(c.tasks(0).due_time().seconds(), 4102444800);
  EXPECT_EQ(c.tasks(0).added_version(), c.version());
  EXPECT_EQ(Last(c).texts().action(), "send a lamp");
  v1::CompleteTaskRequest done = TaskDone(1);
  done.set_comment("sent with the noon mail");
  c = desk.Change(c, done);
  EXPECT_TRUE(c.tasks(0).has_complete_time());
  EXPECT_EQ(Last(c).detail().task_completed().number(), 1);
  EXPECT_EQ(Last(c).texts().comment(), "sent with the noon mail");
  EXPECT_EQ(desk.Send(For(c, TaskDone(1))).reason, reason::kNoSuchTask) << "once";
}

TEST(DeskTest, COMM5_WhatTheCustomerWritesTakesTheBallBack) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), Awaiting());
  EXPECT_TRUE(c.has_wait());
  EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(Last(c).texts().reason(), "which lamp it is");
  const int64_t version = c.version();
  c = desk.Change(c, Interaction(v1::DIRECTION_OUTBOUND));
  EXPECT_TRUE(c.has_wait()) << "a reminder does not";
  c = desk.Change(c, Interaction(v1::DIRECTION_INBOUND));
  EXPECT_FALSE(c.has_wait());
  EXPECT_EQ(c.version(), version + 3);
  EXPECT_TRUE(Last(c).detail().has_wait_ended());
}

TEST(DeskTest, COMM5_AWaitIsEndedByHand) {
  ServedDesk& desk = SharedDesk();
  v1::ResumeCaseRequest resume = Resumption();
  resume.set_reason("found it in the archive");
  const v1::Case c = desk.Change(desk.Change(InProgress(), Awaiting()), resume);
  EXPECT_FALSE(c.has_wait());
  EXPECT_EQ(Last(c).texts().reason(), "found it in the archive");
}

TEST(DeskTest, WORK1_FactsAndTheRootCauseAreOnRecord) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), Finding());
  EXPECT_EQ(c.finding_count(), 1);
  EXPECT_EQ(c.root_cause(), "");
  v1::RecordFindingRequest cause = Finding("packing");
  cause.set_root_cause_words("packed in haste before the holidays");
  c = desk.Change(c, cause);
  EXPECT_EQ(c.finding_count(), 2);
  EXPECT_EQ(c.root_cause(), "packing");
  EXPECT_EQ(Last(c).texts().text(), cause.text());
  EXPECT_EQ(Last(c).texts().root_cause_words(), cause.root_cause_words());
  EXPECT_EQ(desk.Change(c, Finding()).root_cause(), "packing") << "a further fact leaves it";
}

TEST(DeskTest, WORK1_AConsultationIsAskedOutstandingAndAnswered) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), FullNote());
  ASSERT_EQ(c.consultations_size(), 1);
  EXPECT_EQ(c.consultations(0).party(), "the factory");
  EXPECT_FALSE(c.consultations(0).has_answer_time());
  v1::RecordInteractionRequest answer = Interaction(v1::DIRECTION_NOTE);
  answer.set_answered_consultation(1);
  c = desk.Change(c, answer);
  EXPECT_TRUE(c.consultations(0).has_answer_time());
  EXPECT_EQ(Last(c).detail().interaction().consultation().number(), 1);
  EXPECT_EQ(desk.Send(For(c, answer)).reason, reason::kNoSuchConsultation) << "once";
}

TEST(DeskTest, WORK2_WORK3_COMM1_ALetterWithItsArticlesAttachmentsAndPromises) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), FullLetter());
  EXPECT_EQ(c.articles(0), "KB-17");
  EXPECT_EQ(c.promised_resolution_time().seconds(), FullLetter().promised_resolution_time().seconds());
  EXPECT_EQ(c.promised_call_back_time().seconds(), FullLetter().promised_call_back_time().seconds());
  const v1::CaseEvent event = Last(c);
  EXPECT_EQ(event.detail().interaction().attachments(0).SerializeAsString(),
            FullLetter().attachments(0).SerializeAsString());
  EXPECT_EQ(event.texts().action_plan(), "first the cable, then the switch");
  // The call that was promised is made.
  c = desk.Change(c, Interaction(v1::DIRECTION_OUTBOUND));
  EXPECT_FALSE(c.has_promised_call_back_time());
  EXPECT_TRUE(c.has_promised_resolution_time());
  v1::RecordInteractionRequest late = Interaction(v1::DIRECTION_OUTBOUND);
  late.mutable_promised_call_back_time()->set_seconds(1000);
  const Answer refused = desk.Send(For(c, late));
  EXPECT_EQ(refused.reason, reason::kInvalidRequest);
  EXPECT_TRUE(refused.Blames("promised_call_back_time")) << "a promise is of what is still to come";
}

TEST(DeskTest, UpdateCaseReplacesWhatTheMaskNames) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(desk.OpenCase(), FullUpdate());
  EXPECT_EQ(c.tags(0), "vip");
  EXPECT_EQ(c.attributes().at("shop"), "north");
  EXPECT_EQ(c.account_references(0), "A-9");
  v1::UpdateCaseRequest request = FullUpdate();
  request.clear_update_mask();
  request.mutable_update_mask()->add_paths("attributes");
  request.clear_attributes();
  (*request.mutable_attributes())["till"] = "7";
  request.clear_tags();
  c = desk.Change(c, request);
  EXPECT_EQ(c.attributes().size(), 1u);
  EXPECT_EQ(c.attributes().at("till"), "7");
  EXPECT_EQ(c.tags_size(), 1) << "the mask does not name them";
  EXPECT_EQ(Last(c).detail().updated().paths_size(), 1);
  request.mutable_update_mask()->add_paths("subject");
  EXPECT_TRUE(desk.Send(For(c, request)).Blames("update_mask"));
}

}  // namespace
}  // namespace docket::testing
