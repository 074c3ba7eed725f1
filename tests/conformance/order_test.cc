// In which order a request is judged: is it well formed (all violations at once), does what it names exist, is it a
// retry, is it at the version, is it legal in the state, and last the rule's own refusals.
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "tests/conformance/fields.h"
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

TEST(OrderTest, TheMostViolationsOfTheWiderRequestsArrive) {
  ServedDesk& desk = SharedDesk();
  const std::string hostile(9000, '\x01');
  v1::RecordInteractionRequest say;
  say.set_text(hostile);
  say.set_action_plan(hostile);
  say.set_consulted_party(hostile);
  say.set_answered_consultation(-1);
  say.set_channel(static_cast<v1::Channel>(99));
  say.mutable_promised_resolution_time()->set_nanos(-1);
  say.mutable_promised_call_back_time()->set_nanos(-1);
  for (int i = 0; i < 50; ++i) {
    say.add_articles(" ");
    say.add_attachments()->set_size_bytes(-1);
  }
  Answer answer = desk.Send(say);
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
  EXPECT_TRUE(answer.Blames("request_id"));

  v1::AssessCaseRequest assess;
  for (int i = 0; i < 50; ++i) {
    assess.add_actions(hostile.substr(0, 600));
    assess.add_skills(" ");
  }
  answer = desk.Send(assess);
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
  EXPECT_TRUE(answer.Blames("skills"));

  v1::UpdateCaseRequest update = FullUpdate();
  for (int i = 0; i < 20; ++i) {
    (*update.mutable_attributes())[absl::StrCat(std::string(38, 'a'), i)] = hostile.substr(0, 300);
    update.add_tags(" ");
    update.add_account_references(" ");
    update.add_order_references(" ");
  }
  update.mutable_attributes()->erase("shop");
  answer = desk.Send(update);
  EXPECT_EQ(answer.status.error_code(), StatusCode::INVALID_ARGUMENT) << answer;
  EXPECT_TRUE(answer.Blames("tags"));
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

// What names a case, in every field that does.
TEST(OrderTest, EveryMethodThatNamesACaseSaysWhenThereIsNone) {
  ServedDesk& desk = SharedDesk();
  const std::string nowhere = CaseName({.lane = 1, .number = 999999});
  int named = 0;
  for (const auto* all : {&Mutations(), &Reads()}) {
    for (const auto& [name, make] : *all) {
      const auto legal = make(desk);
      for (const FieldPath& path : StringFields(legal->GetDescriptor())) {
        const std::string field = PathName(path);
        const bool of_case = legal->GetDescriptor()->file() == v1::OpenCaseRequest::descriptor()->file();
        if (!of_case || (field != "name" && field != "names" && field != "parent" && field != "other")) continue;
        ++named;
        std::unique_ptr<google::protobuf::Message> request(legal->New());
        request->CopyFrom(*legal);
        SetAt(path, nowhere, request.get());
        const std::string before = desk.Stored();
        const Answer answer = desk.Send(*request);
        EXPECT_EQ(answer.reason, reason::kCaseNotFound) << name << "." << field << ": " << answer;
        EXPECT_EQ(answer.status.error_code(), StatusCode::NOT_FOUND) << name << "." << field;
        EXPECT_EQ(desk.Stored(), before) << name;
      }
    }
  }
  EXPECT_GE(named, 30);
}

TEST(OrderTest, EveryChangeOfACaseIsRefusedAtAnotherVersion) {
  ServedDesk& desk = SharedDesk();
  int versioned = 0;
  for (const auto& [name, make] : Mutations()) {
    const auto request = make(desk);
    if (!HasField(*request, "expected_version")) continue;
    ++versioned;
    const std::string before = desk.Stored();
    // The mode may never have been set, and the policy be as shipped: they are at version 0 then.
    const bool from_0 = name == "SetMaintenance" || name == "ApplyPolicy";
    SetInt64(request.get(), "expected_version", from_0 ? -1 : 0);
    EXPECT_TRUE(desk.Send(*request).Blames("expected_version")) << name;
    SetInt64(request.get(), "expected_version", 77);
    const Answer answer = desk.Send(*request);
    EXPECT_EQ(answer.reason, reason::kVersionMismatch) << name << ": " << answer;
    EXPECT_EQ(desk.Stored(), before) << name;
    int64_t version = 0;
    ASSERT_TRUE(absl::SimpleAtoi(answer.metadata.at("current_version"), &version)) << name;
    SetInt64(request.get(), "expected_version", version);
    EXPECT_TRUE(desk.Send(*request).ok()) << name;
  }
  EXPECT_GE(versioned, 30);
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
  EXPECT_EQ(answer.metadata.at("legal"),
            "ReopenCase,FlagCase,ReviewCase,LinkCases,UpdateCase,CorrectCustomer,RedactText");
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
