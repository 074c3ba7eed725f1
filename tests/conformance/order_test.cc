// In which order a request is judged: is it well formed (all violations at once), does what it names exist, is it a
// retry, is it at the version, is it legal in the state, and last the rule's own refusals.
#include <gtest/gtest.h>

#include "api/model/names.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

TEST(OrderTest, EveryViolationIsListedAtOnce) {
  v1::OpenCaseRequest request;
  request.set_request_id("no uuid");
  request.set_kind(static_cast<v1::CaseKind>(77));
  request.set_description(std::string(8001, 'x'));
  request.mutable_contact()->set_display_name("a\nb");
  request.mutable_contact()->set_email("nobody");
  request.mutable_contact()->set_phone("call me");
  request.set_customer("customers/000000");
  request.add_account_references("with space");
  for (int i = 0; i < 11; ++i) request.add_order_references("O-1");
  request.set_team("billing");
  const Answer answer = SharedDesk().Send(request);
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(answer.reason, reason::kInvalidRequest);
  for (const char* field :
       {"request_id", "kind", "channel", "subject", "description", "contact.display_name", "contact.email",
        "contact.phone", "customer", "account_references", "order_references", "team"}) {
    EXPECT_TRUE(answer.Blames(field)) << field << " is not among " << answer;
  }
}

// A client's library takes a few KiB of error and no more: the worst request's violations have to fit.
TEST(OrderTest, TheMostViolationsPossibleArrive) {
  v1::OpenCaseRequest open;
  open.set_subject(std::string(300, '\x01'));
  open.set_description(std::string(9000, '\x01'));
  open.mutable_contact()->set_display_name(std::string(300, '\x01'));
  open.mutable_contact()->set_email("x");
  open.mutable_contact()->set_phone("x");
  open.set_customer("x");
  open.set_team("x");
  for (int i = 0; i < 50; ++i) {
    open.add_account_references(" ");
    open.add_order_references(" ");
  }
  Answer answer = SharedDesk().Send(open);
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
  EXPECT_TRUE(answer.Blames("team"));

  v1::CreateStaffRequest create;
  create.mutable_staff()->set_display_name(std::string(300, '\x01'));
  create.mutable_staff()->set_team("x");
  create.mutable_staff()->set_capacity(-1);
  for (int i = 0; i < 50; ++i) {
    create.mutable_staff()->add_roles(static_cast<v1::Role>(99));
    create.mutable_staff()->add_skills(" ");
  }
  answer = SharedDesk().Send(create);
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
  EXPECT_TRUE(answer.Blames("staff.capacity"));

  v1::UpdateStaffRequest update;
  *update.mutable_staff() = create.staff();
  for (int i = 0; i < 200; ++i) update.mutable_update_mask()->add_paths("skills");
  answer = SharedDesk().Send(update);
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
  EXPECT_TRUE(answer.Blames("request_id"));
}

TEST(OrderTest, EveryMutationRequiresARequestId) {
  ServedDesk& desk = SharedDesk();
  for (const auto& [name, make] : Mutations()) {
    const auto request = make(desk);
    const std::string before = desk.Stored();
    for (const char* id : {"", "1", "6f1c0a523c1e4c8e9a570d6a1e0f7b21", "6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b2g"}) {
      SetString(request.get(), "request_id", id);
      const Answer answer = desk.Send(*request);
      EXPECT_EQ(answer.reason, reason::kInvalidRequest) << name << ": " << answer;
      EXPECT_TRUE(answer.Blames("request_id")) << name << ": " << answer;
    }
    EXPECT_EQ(desk.Stored(), before) << name;
  }
}

TEST(OrderTest, TheRulesRefusalsComeInTheirOrder) {
  ServedDesk& desk = SharedDesk();
  // Everything is wrong with it; each step puts one thing right.
  v1::AssignCaseRequest request = Assignment("nobody");
  request.set_name(CaseName({.lane = 1, .number = 999999}));
  request.set_team("teams/nobody");
  request.set_expected_version(77);
  EXPECT_EQ(desk.Send(request).reason, reason::kInvalidRequest);
  request.set_assignee("staff/nobody");
  EXPECT_EQ(desk.Send(request).reason, reason::kInvalidRequest);

  const v1::Case closed = desk.CaseIn(v1::CASE_STATE_CLOSED);
  const std::string used = NewRequestId();
  v1::ReopenCaseRequest reopen = For(closed, Reopening());
  reopen.set_request_id(used);
  request.set_request_id(used);
  EXPECT_EQ(desk.Send(request).reason, reason::kCaseNotFound) << "what is not there is at no version";

  request.set_name(closed.name());
  request.set_expected_version(77);
  desk.MustDo(reopen);
  EXPECT_EQ(desk.Send(request).reason, reason::kRequestIdReused);
  request.set_request_id(NewRequestId());
  EXPECT_EQ(desk.Send(request).reason, reason::kVersionMismatch);
  request.set_expected_version(closed.version() + 1);
  EXPECT_EQ(desk.Send(request).reason, reason::kStaffNotFound);
  request.set_assignee("staff/zoe");
  EXPECT_EQ(desk.Send(request).reason, reason::kStaffUnavailable);
  request.set_assignee("staff/rita");
  EXPECT_EQ(desk.Send(request).reason, reason::kTeamNotFound);
  request.set_team("");
  EXPECT_EQ(desk.Send(request).reason, reason::kAlreadyAssigned);
  request.set_assignee("staff/sam");
  EXPECT_TRUE(desk.Send(request).ok());
}

TEST(OrderTest, TheStateIsJudgedBeforeTheRulesOwnRefusals) {
  ServedDesk& desk = SharedDesk();
  const v1::Case closed = desk.CaseIn(v1::CASE_STATE_CLOSED);
  EXPECT_EQ(desk.Send(For(closed, Assignment("staff/nobody"))).reason, reason::kIllegalState);
  EXPECT_EQ(desk.Send(For(closed, Acknowledgement())).reason, reason::kIllegalState);
  auto stale = For(closed, Acknowledgement());
  stale.set_expected_version(1);
  EXPECT_EQ(desk.Send(stale).reason, reason::kVersionMismatch);
}

TEST(OrderTest, AnIllegalStepNamesStateCommandAndWhatIsLegalNow) {
  ServedDesk& desk = SharedDesk();
  const Answer answer = desk.Send(For(desk.CaseIn(v1::CASE_STATE_CLOSED), Solution()));
  EXPECT_EQ(answer.status.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(answer.metadata.at("state"), "CLOSED");
  EXPECT_EQ(answer.metadata.at("command"), "ResolveCase");
  EXPECT_EQ(answer.metadata.at("legal"), "ReopenCase");
}

TEST(OrderTest, AStaleVersionIsToldTheCurrentOne) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  auto request = For(c, Solution());
  request.set_expected_version(c.version() + 1);
  const Answer stale = desk.Send(request);
  EXPECT_EQ(stale.status.error_code(), StatusCode::ABORTED);
  EXPECT_EQ(stale.metadata.at("current_version"), std::to_string(c.version()));
  request.set_expected_version(c.version());
  EXPECT_TRUE(desk.Send(request).ok());

  v1::UpdateTeamRequest update;
  *update.mutable_team() = desk.MustDo(NewTeam(UnusedId("t"))).As<v1::Team>();
  update.mutable_update_mask()->add_paths("display_name");
  update.set_expected_version(0);
  EXPECT_EQ(desk.Send(Fresh(update)).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  update.set_expected_version(5);
  EXPECT_EQ(desk.Send(Fresh(update)).metadata["current_version"], "1");
  update.set_expected_version(1);
  EXPECT_TRUE(desk.Send(Fresh(update)).ok());
}

TEST(OrderTest, ClosureIsRefusedWithTheListOfWhatIsMissing) {
  ServedDesk& desk = SharedDesk();
  const Answer answer = desk.Send(For(desk.OpenCase(), Closure()));
  EXPECT_EQ(answer.metadata.at("missing"), "acknowledgement, correspondence, resolution, follow_up");
  EXPECT_EQ(answer.violations.size(), 4u);
}

// Names that are well formed and lead nowhere: other collections' ids, and lanes that this desk does not have.
TEST(OrderTest, AWellFormedNameThatLeadsNowhereIsNotFound) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest known = Fresh(Opening());
  known.mutable_contact()->set_email("leads.nowhere@example.com");
  const auto c = desk.MustDo(known).As<v1::Case>();
  const std::vector<std::string> ids = {
      c.customer().substr(c.customer().find('/') + 1), FormatId({.lane = 0, .number = 1}),
      FormatId({.lane = 1, .number = (uint64_t{1} << 54) - 1}), FormatId({.lane = kMaxLanes - 1, .number = 1})};
  for (const std::string& id : ids) {
    v1::GetCaseRequest get;
    get.set_name("cases/" + id);
    EXPECT_EQ(desk.Send(get).reason, reason::kCaseNotFound) << id;
    v1::ListCaseEventsRequest events;
    events.set_parent("cases/" + id);
    EXPECT_EQ(desk.Send(events).reason, reason::kCaseNotFound) << id;
    v1::Case nowhere;
    nowhere.set_name("cases/" + id);
    EXPECT_EQ(desk.Send(For(nowhere, Acknowledgement())).reason, reason::kCaseNotFound) << id;
  }
  v1::OpenCaseRequest request = Fresh(Opening());
  for (const std::string& id : {c.name().substr(6), ids[1], ids[2], ids[3]}) {
    request.set_customer("customers/" + id);
    EXPECT_EQ(desk.Send(request).reason, reason::kCustomerNotFound) << id;
  }
}

}  // namespace
}  // namespace docket::testing
