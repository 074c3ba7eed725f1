// Every RPC of the contract, carried out once over the network; and what every mutation has in common.
#include <gtest/gtest.h>

#include <set>

#include "absl/time/clock.h"
#include "api/model/names.h"
#include "docket/v1/directory_service.pb.h"
#include "docket/v1/event_service.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/quality_service.pb.h"
#include "docket/v1/report_service.pb.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

TEST(RpcsTest, EveryMethodOfTheContractIsInTheseTests) {
  // Those that stream: transfer_test.cc, watch_test.cc.
  std::set<std::string> declared, tested = {"ExportCases", "ImportCases", "WatchEvents"};
  for (const auto* file :
       {v1::OpenCaseRequest::descriptor()->file(), v1::CreateStaffRequest::descriptor()->file(),
        v1::SetMaintenanceRequest::descriptor()->file(), v1::FindCustomersRequest::descriptor()->file(),
        v1::WatchEventsRequest::descriptor()->file(), v1::GetPolicyRequest::descriptor()->file(),
        v1::GetScorecardRequest::descriptor()->file(), v1::GetServiceReportRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) declared.insert(file->service(i)->method(j)->name());
    }
  }
  for (const auto& [name, make] : Mutations()) tested.insert(name);
  for (const auto& [name, make] : Reads()) tested.insert(name);
  EXPECT_EQ(declared, tested);
}

TEST(RpcsTest, OpenCase) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest request = Fresh(Opening(v1::CASE_KIND_COMPLAINT, v1::CHANNEL_PHONE));
  request.set_description("It flickers.\nAlways.");
  request.mutable_contact()->set_display_name("Zoë Ng");
  request.mutable_contact()->set_email("zoe@example.com");
  request.add_account_references("A-1");
  request.add_order_references("O-1");
  request.set_team("teams/billing");
  const auto c = desk.MustDo(request).As<v1::Case>();
  EXPECT_TRUE(ParseCaseName(c.name()).has_value()) << c.name();
  EXPECT_TRUE(ParseUuid(c.uid()).has_value()) << c.uid();
  EXPECT_TRUE(ParseCustomerName(c.customer()).has_value()) << c.customer();
  EXPECT_EQ(c.state(), v1::CASE_STATE_NEW);
  EXPECT_EQ(c.kind(), v1::CASE_KIND_COMPLAINT);
  EXPECT_EQ(c.channel(), v1::CHANNEL_PHONE);
  EXPECT_EQ(c.subject(), request.subject());
  EXPECT_EQ(c.description(), request.description());
  EXPECT_EQ(c.contact().SerializeAsString(), request.contact().SerializeAsString());
  EXPECT_EQ(c.account_references(0), "A-1");
  EXPECT_EQ(c.order_references(0), "O-1");
  EXPECT_EQ(c.team(), "teams/billing");
  EXPECT_EQ(c.logged_by(), "local");
  EXPECT_EQ(c.version(), 1);
}

TEST(RpcsTest, GetCaseAnswersWhatTheLastChangeAnswered) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_CLOSED);
  EXPECT_EQ(desk.Read(c.name()).SerializeAsString(), c.SerializeAsString());
}

TEST(RpcsTest, GetCaseTakesANameAsPeopleWriteIt) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.OpenCase();
  std::string spelled = c.name().substr(0, 6);
  for (char each : c.name().substr(6)) spelled += {static_cast<char>(tolower(each)), '-'};
  EXPECT_EQ(desk.Read(spelled).name(), c.name());
}

TEST(RpcsTest, ListCases) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.OpenCase();
  v1::ListCasesRequest request;
  request.set_page_size(1);
  const auto page = desk.MustDo(request).As<v1::ListCasesResponse>();
  ASSERT_EQ(page.cases_size(), 1);
  EXPECT_EQ(page.cases(0).SerializeAsString(), c.SerializeAsString()) << "the newest comes first";
}

TEST(RpcsTest, ListCaseEventsTellsTheWholeStoryOldestFirst) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_CLOSED);
  const std::vector<v1::CaseEvent> events = desk.Events(c.name());
  ASSERT_EQ(static_cast<int64_t>(events.size()), c.version());
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].version(), static_cast<int64_t>(i) + 1);
    EXPECT_EQ(events[i].actor(), "local");
    EXPECT_EQ(events[i].cycle(), 1);
    EXPECT_EQ(events[i].name().find(c.name() + "/events/"), 0u);
  }
  // People were there before cases; who joins later is known to later decisions alone.
  EXPECT_GT(events.front().directory_version(), 0);
  desk.MustDo(NewTeam(UnusedId("t")));
  const v1::Case later = desk.CaseIn(v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_GT(desk.Events(later.name()).back().directory_version(), events.front().directory_version());
  EXPECT_TRUE(events.front().detail().has_opened());
  EXPECT_EQ(events.front().texts().subject(), c.subject());
  EXPECT_TRUE(events.back().detail().has_closed());
  EXPECT_EQ(events.back().state(), v1::CASE_STATE_CLOSED);
}

TEST(RpcsTest, AcknowledgeCase) {
  ServedDesk& desk = SharedDesk();
  v1::AcknowledgeCaseRequest request = Acknowledgement();
  request.set_message("We have it.");
  const v1::Case c = desk.Change(desk.OpenCase(), request);
  EXPECT_EQ(c.state(), v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_TRUE(c.has_acknowledge_time());
  EXPECT_EQ(desk.Events(c.name()).back().texts().message(), "We have it.");
}

TEST(RpcsTest, AssignCase) {
  ServedDesk& desk = SharedDesk();
  v1::AssignCaseRequest request = Assignment("staff/rita");
  request.set_team("teams/support");
  request.set_reason("knows lamps");
  const v1::Case c = desk.Change(desk.OpenCase(), request);
  EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(c.assignee(), "staff/rita");
  EXPECT_EQ(c.team(), "teams/support");
  EXPECT_EQ(desk.Events(c.name()).back().texts().reason(), "knows lamps");
}

TEST(RpcsTest, RecordInteraction) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.Change(desk.OpenCase(), Interaction(v1::DIRECTION_INBOUND));
  EXPECT_EQ(c.interaction_count(), 1);
  const v1::CaseEvent event = desk.Events(c.name()).back();
  EXPECT_EQ(event.detail().interaction().direction(), v1::DIRECTION_INBOUND);
  EXPECT_EQ(event.texts().text(), "what was said");
}

TEST(RpcsTest, EscalateCaseAndAcceptEscalation) {
  ServedDesk& desk = SharedDesk();
  v1::EscalateCaseRequest request = Escalation(v1::ESCALATION_CAUSE_TECHNICAL);
  request.set_addressee("staff/eve");
  v1::Case c = desk.Change(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), request);
  EXPECT_EQ(c.state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(c.escalations(0).level(), v1::ESCALATION_LEVEL_EXPERT);
  EXPECT_EQ(c.escalations(0).addressee(), "staff/eve");
  c = desk.Change(c, Acceptance("staff/eve"));
  EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(c.assignee(), "staff/eve");
  EXPECT_EQ(c.escalations(0).accepted_by(), "staff/eve");
}

TEST(RpcsTest, ResolveCaseRecordFollowUpCloseCaseReopenCase) {
  ServedDesk& desk = SharedDesk();
  v1::Case c = desk.Change(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), Solution(v1::CASE_OUTCOME_DECLINED));
  EXPECT_EQ(c.state(), v1::CASE_STATE_RESOLVED);
  EXPECT_EQ(c.resolution().outcome(), v1::CASE_OUTCOME_DECLINED);
  c = desk.Change(c, FollowUp(true, 2));
  EXPECT_EQ(c.rating(), 2);
  EXPECT_EQ(c.follow_up().rating_source(), v1::RATING_SOURCE_STAFF);
  v1::CloseCaseRequest closure = Closure();
  closure.set_feedback("slow");
  closure.set_recommendations("be faster");
  c = desk.Change(c, closure);
  EXPECT_EQ(c.state(), v1::CASE_STATE_CLOSED);
  EXPECT_EQ(desk.Events(c.name()).back().texts().recommendations(), "be faster");
  c = desk.Change(c, Reopening());
  EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS);
  EXPECT_EQ(c.cycle(), 2);
}

TEST(RpcsTest, CreateStaffGetStaffUpdateStaff) {
  ServedDesk& desk = SharedDesk();
  v1::CreateStaffRequest request = NewStaff(UnusedId("p"), v1::ROLE_EXPERT);
  request.mutable_staff()->add_skills("lamps");
  request.mutable_staff()->set_team("teams/billing");
  const auto created = desk.MustDo(request).As<v1::Staff>();
  EXPECT_EQ(created.name(), StaffName(request.staff_id()));
  EXPECT_EQ(created.version(), 1);
  EXPECT_EQ(created.skills(0), "lamps");
  v1::GetStaffRequest get;
  get.set_name(created.name());
  EXPECT_EQ(desk.MustDo(get).bytes, created.SerializeAsString());

  v1::UpdateStaffRequest update;
  update.mutable_staff()->set_name(created.name());
  update.mutable_staff()->set_capacity(7);
  update.mutable_staff()->set_display_name("not in the mask");
  update.mutable_update_mask()->add_paths("capacity");
  const auto updated = desk.MustDo(Fresh(update)).As<v1::Staff>();
  EXPECT_EQ(updated.version(), 2);
  EXPECT_EQ(updated.capacity(), 7);
  EXPECT_EQ(updated.display_name(), created.display_name());
  EXPECT_EQ(updated.roles_size(), 1);
  EXPECT_EQ(updated.create_time().SerializeAsString(), created.create_time().SerializeAsString());
}

TEST(RpcsTest, CreateTeamGetTeamUpdateTeam) {
  ServedDesk& desk = SharedDesk();
  const auto created = desk.MustDo(NewTeam(UnusedId("t"))).As<v1::Team>();
  v1::UpdateTeamRequest update;
  update.mutable_team()->set_name(created.name());
  update.mutable_team()->set_display_name("The lamp desk");
  update.mutable_update_mask()->add_paths("display_name");
  const Answer updated = desk.MustDo(Fresh(update));
  EXPECT_EQ(updated.As<v1::Team>().version(), 2);
  v1::GetTeamRequest get;
  get.set_name(created.name());
  EXPECT_EQ(desk.MustDo(get).bytes, updated.bytes);
}

TEST(RpcsTest, ListStaffAndListTeams) {
  ServedDesk& desk = SharedDesk();
  std::set<std::string> names;
  const auto staff = desk.MustDo(v1::ListStaffRequest()).As<v1::ListStaffResponse>();
  for (const v1::Staff& one : staff.staff()) names.insert(one.name());
  EXPECT_TRUE(names.count("staff/rita") == 1 && names.count("staff/zoe") == 1);
  const auto teams = desk.MustDo(v1::ListTeamsRequest()).As<v1::ListTeamsResponse>();
  for (const v1::Team& one : teams.teams()) names.insert(one.name());
  EXPECT_EQ(names.count("teams/billing"), 1u);
}

// A consequence: it follows by itself, moments later.
TEST(RpcsTest, GetStaffTellsHowManyOpenCasesAPersonHas) {
  ServedDesk& desk = SharedDesk();
  const auto person = desk.MustDo(NewStaff(UnusedId("p"), v1::ROLE_REPRESENTATIVE)).As<v1::Staff>();
  for (int i = 0; i < 3; ++i) desk.Change(desk.OpenCase(), Assignment(person.name()));
  v1::GetStaffRequest get;
  get.set_name(person.name());
  int open = 0;
  for (const absl::Time until = absl::Now() + absl::Seconds(20); open != 3 && absl::Now() < until;) {
    open = desk.MustDo(get).As<v1::Staff>().open_cases();
  }
  EXPECT_EQ(open, 3);
}

// ESC-2, over the network and by itself: nobody touches the case.
TEST(RpcsTest, ESC2_AnUnresolvedCaseEscalatesByItselfAfter24Hours) {
  ServedDesk desk;
  const v1::Case opened = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  server::Flags a_day_later = ServedDesk::LoopbackFlags();
  a_day_later.test_clock_shift = absl::Hours(24);
  desk.Restart(a_day_later);
  v1::Case c;
  for (const absl::Time until = absl::Now() + absl::Seconds(20); c.escalation_count() == 0 && absl::Now() < until;) {
    c = desk.Read(opened.name());
  }
  ASSERT_EQ(c.escalations_size(), 1);
  EXPECT_EQ(c.state(), v1::CASE_STATE_ESCALATED);
  EXPECT_EQ(c.escalations(0).raised_by(), "docket");
  EXPECT_EQ(c.escalations(0).level(), v1::ESCALATION_LEVEL_SUPERVISOR);
  EXPECT_EQ(c.escalations(0).raise_time().seconds(), opened.open_time().seconds() + 24 * 3600);
  EXPECT_EQ(c.escalations(0).raise_time().nanos(), opened.open_time().nanos());
}

}  // namespace
}  // namespace docket::testing
