// Escalations taken back and taken over, resolutions proposed and agreed, endings, reviews and links, over the network;
// and one whole life.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

v1::Case InProgress() { return SharedDesk().CaseIn(v1::CASE_STATE_IN_PROGRESS); }
v1::CaseEvent Last(const v1::Case& c) { return SharedDesk().Events(c.name()).back(); }

TEST(ResolvingTest, ESC6_AnEscalationIsTakenBack) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), Escalation(v1::ESCALATION_CAUSE_TECHNICAL));
  c = desk.Change(c, Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST));
  c = desk.Change(c, Deescalation(1));
  EXPECT_EQ(c.state(), v1::CASE_STATE_ESCALATED) << "the other one is open";
  EXPECT_TRUE(c.escalations(0).has_withdraw_time());
  EXPECT_TRUE(Last(c).detail().escalations_withdrawn().others_open());
  c = desk.Change(c, Deescalation());
  EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(c.escalation_count(), 2) << "they count all the same";
  EXPECT_EQ(Last(c).detail().escalations_withdrawn().numbers(0), 2);
  EXPECT_EQ(Last(c).texts().reason(), Deescalation().reason());
}

TEST(ResolvingTest, ESC4_AHigherLevelTakesACaseOver) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), TakingOver("staff/sue"));
  EXPECT_EQ(c.assignee(), "staff/sue");
  EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(Last(c).detail().taken_over().previous_assignee(), "staff/rita");
  EXPECT_EQ(Last(c).texts().reason(), TakingOver("").reason());
  c = desk.Change(c, Escalation(v1::ESCALATION_CAUSE_CRITICAL, v1::ESCALATION_LEVEL_MANAGEMENT));
  c = desk.Change(c, TakingOver("staff/mia"));
  EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS) << "an escalation is accepted with it";
  EXPECT_EQ(c.escalations(0).accepted_by(), "staff/mia");
  EXPECT_EQ(Last(c).detail().taken_over().numbers(0), 1);
  const Answer refused = desk.Send(For(c, TakingOver("staff/sam")));
  EXPECT_EQ(refused.reason, reason::kLevelNotHeld);
}

TEST(ResolvingTest, RES1_OfSeveralAlternativesTheCustomerTakesOne) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), Proposing(v1::CASE_OUTCOME_RESOLVED));
  c = desk.Change(c, Proposing(v1::CASE_OUTCOME_ALTERNATIVE, 1500));
  EXPECT_EQ(Last(c).texts().summary(), Proposing().summary());
  EXPECT_EQ(desk.Send(For(c, CustomerSays(true))).reason, reason::kNoSuchProposal) << "which?";
  v1::DecideResolutionRequest yes = CustomerSays(true, 2);
  yes.set_comment("rather the money");
  c = desk.Change(c, yes);
  EXPECT_EQ(c.proposals(0).state(), v1::PROPOSAL_STATE_REFUSED);
  EXPECT_EQ(c.proposals(1).state(), v1::PROPOSAL_STATE_AGREED);
  EXPECT_EQ(c.proposals(1).decide_channel(), v1::CHANNEL_PHONE);
  EXPECT_TRUE(c.proposals(1).has_decide_time());
  EXPECT_EQ(c.proposals(1).remedy().minor_units(), 1500);
  EXPECT_EQ(Last(c).texts().comment(), "rather the money");
  c = desk.Change(c, Solution(v1::CASE_OUTCOME_ALTERNATIVE));
  EXPECT_EQ(c.resolution().proposal(), 2);
}

TEST(ResolvingTest, RES3_ARemedyAboveTheLimitIsApprovedByAHigherRole) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), Proposing(v1::CASE_OUTCOME_RESOLVED, 4000));
  EXPECT_EQ(c.proposals(0).state(), v1::PROPOSAL_STATE_AWAITING_APPROVAL);
  EXPECT_EQ(c.proposals(0).approver_role(), v1::ROLE_SENIOR_REPRESENTATIVE);
  EXPECT_EQ(desk.Send(For(c, Approval("staff/rita"))).reason, reason::kRoleNotHeld) << "not one's own";
  c = desk.Change(c, Approval("staff/sam", 1, false));
  EXPECT_EQ(c.proposals(0).state(), v1::PROPOSAL_STATE_NOT_APPROVED);
  EXPECT_EQ(c.proposals(0).approver(), "staff/sam");
  EXPECT_EQ(Last(c).texts().reason(), "half of it would do");
  c = desk.Change(c, Proposing(v1::CASE_OUTCOME_RESOLVED, 3000));
  c = desk.Change(c, Approval("staff/mia", 2));
  EXPECT_EQ(c.proposals(1).state(), v1::PROPOSAL_STATE_OFFERED);
  c = desk.Change(c, CustomerSays(true));
  EXPECT_EQ(c.proposals(1).state(), v1::PROPOSAL_STATE_AGREED);
}

TEST(ResolvingTest, FOLLOW1_FOLLOW2_TheFollowUpTellsWhoContactedTheCustomerAndWhatIsStillToDo) {
  ServedDesk& desk = SharedDesk();
  v1::RecordFollowUpRequest request = FollowUp(true, 4);
  request.set_rating_source(v1::RATING_SOURCE_CUSTOMER);
  request.set_contacted_by("staff/sam");
  request.set_channel(v1::CHANNEL_CHAT);
  request.set_comment("bright again");
  request.add_actions("send the invoice again");
  v1::Case c = desk.Change(desk.CaseIn(v1::CASE_STATE_RESOLVED), request);
  EXPECT_EQ(c.follow_up().contacted_by(), "staff/sam");
  EXPECT_EQ(c.follow_up().channel(), v1::CHANNEL_CHAT);
  EXPECT_EQ(c.follow_up().rating_source(), v1::RATING_SOURCE_CUSTOMER);
  EXPECT_EQ(c.rating(), 4);
  ASSERT_EQ(c.tasks_size(), 1);
  EXPECT_EQ(Last(c).texts().comment(), "bright again");
  EXPECT_EQ(Last(c).texts().actions(0), "send the invoice again");
  const Answer refused = desk.Send(For(c, Closure()));
  EXPECT_EQ(refused.reason, reason::kClosureIncomplete);
  EXPECT_EQ(refused.metadata.at("missing"), "tasks");
  c = desk.Change(c, TaskDone(1));
  EXPECT_EQ(desk.Change(c, Closure()).state(), v1::CASE_STATE_CLOSED);
  v1::RecordFollowUpRequest unsourced = FollowUp(true, 5);
  unsourced.clear_rating_source();
  EXPECT_TRUE(desk.Send(For(c, unsourced)).Blames("rating_source"));
}

TEST(ResolvingTest, ACaseEndsWithoutAResolution) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(InProgress(), Awaiting());
  c = desk.Change(c, Escalation(v1::ESCALATION_CAUSE_TECHNICAL));
  c = desk.Change(c, Withdrawal(v1::CASE_OUTCOME_NO_ANSWER));
  EXPECT_EQ(c.state(), v1::CASE_STATE_CLOSED);
  EXPECT_TRUE(c.has_close_time());
  EXPECT_FALSE(c.has_wait() || c.has_next_due_time() || c.has_resolution());
  EXPECT_TRUE(c.escalations(0).has_withdraw_time()) << "nobody waits for it any more";
  EXPECT_EQ(Last(c).detail().closed().outcome(), v1::CASE_OUTCOME_NO_ANSWER);
  EXPECT_EQ(Last(c).texts().reason(), Withdrawal().reason());
  // CLOSE-3: and the customer may come back.
  EXPECT_EQ(desk.Change(c, Reopening()).cycle(), 2);
}

TEST(ResolvingTest, CLOSE2_AClosedCaseIsFlaggedAndReviewed) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(desk.CaseIn(v1::CASE_STATE_CLOSED), Flagging(v1::FLAG_REASON_QUALITY));
  EXPECT_EQ(c.state(), v1::CASE_STATE_CLOSED);
  ASSERT_EQ(c.flags_size(), 1);
  EXPECT_EQ(c.flags(0).reason_code(), v1::FLAG_REASON_QUALITY);
  EXPECT_EQ(c.flags(0).flagged_by(), "local");
  EXPECT_EQ(Last(c).texts().reason(), Flagging().reason());
  c = desk.Change(c, Reviewing(1, v1::REVIEW_OUTCOME_ACTION_TAKEN));
  EXPECT_EQ(c.flags(0).outcome(), v1::REVIEW_OUTCOME_ACTION_TAKEN);
  EXPECT_EQ(c.flags(0).reviewed_by(), "local");
  EXPECT_EQ(Last(c).texts().reason(), "the packing was changed");
}

TEST(ResolvingTest, ALinkTakesANameAsPeopleWriteItAndPointsToTheOlderCase) {
  ServedDesk& desk = SharedDesk();
  const auto [older, newer] = OlderAndNewer(desk);
  std::string spelled = older.name().substr(0, 6);
  for (char each : older.name().substr(6)) spelled += {static_cast<char>(tolower(each)), '-'};
  v1::LinkCasesRequest request = For(newer, Linking(spelled, v1::LINK_TYPE_CAUSED_BY));
  request.set_validate_only(true);
  EXPECT_EQ(desk.MustDo(request).As<v1::Case>().links(0).other(), older.name()) << "as the service writes it";
  EXPECT_TRUE(desk.Send(For(newer, Linking(newer.name()))).Blames("other")) << "not to itself";
  const v1::Case c = desk.Change(newer, Linking(older.name(), v1::LINK_TYPE_CAUSED_BY));
  EXPECT_EQ(c.links(0).type(), v1::LINK_TYPE_CAUSED_BY);
  EXPECT_FALSE(c.links(0).inbound());
  const v1::CaseEvent back = Last(older);
  EXPECT_EQ(back.actor(), "docket");
  EXPECT_TRUE(back.detail().linked().link().inbound());
  EXPECT_EQ(back.detail().linked().link().other(), newer.name());
}

// A complaint from the first letter to the second closure.
TEST(WholeLifeTest, REC1_EveryStepOfALongLifeIsOnTheTimeline) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest opening = Fresh(Opening(v1::CASE_KIND_INQUIRY, v1::CHANNEL_PHONE));
  opening.mutable_contact()->set_email("whole.life@example.com");
  opening.set_team("teams/support");
  v1::Case c = desk.MustDo(opening).As<v1::Case>();
  std::vector<std::string> told = {"opened"};
  const auto step = [&](const auto& request, const std::vector<std::string>& events) {
    c = desk.Change(c, request);
    told.insert(told.end(), events.begin(), events.end());
  };
  step(Interaction(v1::DIRECTION_OUTBOUND), {"interaction", "acknowledged"});
  step(Reclassification(v1::CASE_KIND_COMPLAINT), {"reclassified"});
  step(Assessment(v1::URGENCY_HIGH, v1::SEVERITY_MODERATE), {"assessed"});
  step(Assignment("staff/rita"), {"assigned"});
  step(FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT), {"first_contact", "escalated"});
  step(Acceptance("staff/eve"), {"escalation_accepted"});
  step(FullNote(), {"interaction"});
  step(Awaiting(), {"wait_started"});
  step(Interaction(v1::DIRECTION_INBOUND), {"interaction", "wait_ended"});
  step(Finding("packing"), {"finding"});
  step(TaskToDo("staff/sam"), {"tasks_added"});
  step(TakingOver("staff/sue"), {"taken_over"});
  step(Proposing(v1::CASE_OUTCOME_RESOLVED, 45000), {"proposed"});
  step(Approval("staff/mia"), {"remedy_judged"});
  step(CustomerSays(true), {"decided"});
  step(TaskDone(1), {"task_completed"});
  step(Solution(), {"resolved"});
  step(FollowUp(false, 2), {"follow_up"});
  step(Finding("shelf"), {"finding"});
  step(Solution(), {"resolved"});
  step(FollowUp(true), {"follow_up"});
  step(Closure(), {"closed"});
  step(Flagging(), {"flagged"});
  step(Reviewing(1), {"reviewed"});
  step(Reopening(), {"reopened"});
  step(Unassignment(), {"unassigned"});
  step(Tagging({"hospital"}), {"updated"});
  step(Acknowledgement(), {"acknowledged"});
  step(Withdrawal(), {"closed"});
  EXPECT_EQ(c.state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(c.cycle(), 2);
  EXPECT_EQ(c.escalation_count(), 1);
  EXPECT_EQ(c.proposal_count(), 1);
  EXPECT_EQ(c.root_cause(), "shelf");

  const std::vector<v1::CaseEvent> events = desk.Events(c.name());
  ASSERT_EQ(events.size(), told.size());
  const auto* details = v1::CaseEventDetail::descriptor();
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(details->FindFieldByNumber(events[i].detail().detail_case())->name(), told[i]) << i;
    EXPECT_EQ(events[i].actor(), "local");
    EXPECT_TRUE(events[i].has_record_time());
  }
  EXPECT_EQ(desk.Read(c.name()).SerializeAsString(), c.SerializeAsString());
  // As it stood at every one of its versions.
  v1::GetCaseRequest get;
  get.set_name(c.name());
  for (const v1::CaseEvent& event : events) {
    get.set_version(event.version());
    const auto then = desk.MustDo(get).As<v1::Case>();
    EXPECT_EQ(then.state(), event.state());
    EXPECT_EQ(then.cycle(), event.cycle());
  }
}

}  // namespace
}  // namespace docket::testing
