// Who calls: proven on every RPC, or nothing is done; a service that acts for a person; a right that was taken away;
// and what is on record of those who were turned away.
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "tests/conformance/issuer.h"
#include "tests/support/await.h"
#include "tests/support/exposition_text.h"
#include "tests/support/test_master_keys.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

constexpr char kTeam[] = "teams/support";

v1::UpdateStaffRequest Changing(const v1::Staff& staff, const std::string& path) {
  v1::UpdateStaffRequest request;
  *request.mutable_staff() = staff;
  request.mutable_update_mask()->add_paths(path);
  return Fresh(std::move(request));
}

v1::GetCaseRequest Getting(const v1::Case& c) {
  v1::GetCaseRequest request;
  request.set_name(c.name());
  return request;
}

TEST(IdentityTest, WhoProvesNothingIsUnauthenticatedOnEveryRpc) {
  AccessDesk desk;
  const Issuer another;
  std::vector<std::pair<std::string, CallMetadata>> callers = {
      {"no token", {}},
      {"expired", desk.issuer.As("root", {"administrator"}, -absl::Minutes(10))},
      {"garbage", {{"authorization", "Bearer abc.def.ghi"}}},
      {"not a bearer", {{"authorization", "Basic cm9vdDpyb290"}}},
      {"another issuer's key", another.As("root", {"administrator"})},
      {"two tokens", desk.issuer.Root()}};
  callers.back().second.push_back(callers.back().second.front());
  for (const char* reserved : {"docket", "local", "docket/import", "x509:root", "spiffe://desk/root"}) {
    callers.emplace_back(reserved, desk.issuer.As(reserved, {"administrator", "manager"}));
  }
  const std::string before = desk.Stored();
  for (const auto& [method, path] : PathsOfMethods()) {
    for (const auto& [what, caller] : callers) {
      const Answer answer = desk.SendBytes(path, "", caller);
      EXPECT_EQ(answer.status.error_code(), StatusCode::UNAUTHENTICATED) << method << ", " << what << ": " << answer;
      EXPECT_EQ(answer.reason, reason::kUnauthenticated) << method << ", " << what;
    }
  }
  EXPECT_EQ(desk.Stored(), before);
  EXPECT_TRUE(desk.SendAs(desk.issuer.Root(), v1::ListTeamsRequest()).ok()) << "and those who do are served";
}

class OnBehalfTest : public ::testing::Test {
 protected:
  OnBehalfTest() {
    desk_.Employ("ann", {v1::ROLE_REPRESENTATIVE}, kTeam);
    desk_.Employ("bob", {v1::ROLE_REPRESENTATIVE}, "teams/billing");
  }
  CallMetadata For(const std::string& person, const std::string& service = "bridge") const {
    return AccessDesk::OnBehalfOf(desk_.Service(service), person);
  }
  v1::CaseEvent LastEvent(const v1::Case& c) { return desk_.Events(c.name()).back(); }

  AccessDesk desk_;
};

TEST_F(OnBehalfTest, ActorAndPersonAreBothOnRecord) {
  const Answer opened = desk_.SendAs(For("staff/ann"), Fresh(Opening()));
  ASSERT_TRUE(opened.ok()) << opened;
  const auto c = opened.As<v1::Case>();
  EXPECT_EQ(c.logged_by(), "bridge");
  EXPECT_EQ(LastEvent(c).actor(), "bridge");
  EXPECT_EQ(LastEvent(c).on_behalf_of(), "staff/ann");
  ASSERT_TRUE(desk_.SendAs(desk_.Service("bridge"), testing::For(c, Acknowledgement())).ok());
  EXPECT_EQ(LastEvent(c).actor(), "bridge");
  EXPECT_EQ(LastEvent(c).on_behalf_of(), "") << "in its own name";
  desk_.OpenCasesIn(kTeam);
  desk_.OpenCase();
  const Answer claimed = desk_.SendAs(For("staff/ann"), Fresh(Claiming("staff/ann")));
  ASSERT_TRUE(claimed.ok()) << claimed;
  EXPECT_EQ(LastEvent(claimed.As<v1::Case>()).actor(), "bridge");
  EXPECT_EQ(LastEvent(claimed.As<v1::Case>()).on_behalf_of(), "staff/ann");
}

TEST_F(OnBehalfTest, ThePersonsRightsCountAndNoneOfTheServices) {
  desk_.OpenCasesIn("teams/billing");
  const v1::Case c = desk_.OpenCase();
  EXPECT_TRUE(desk_.SendAs(desk_.Service("bridge"), Getting(c)).ok());
  EXPECT_TRUE(desk_.SendAs(For("staff/bob"), Getting(c)).ok());
  EXPECT_EQ(desk_.SendAs(For("staff/ann"), Getting(c)).reason, reason::kCaseNotFound);
  EXPECT_EQ(desk_.SendAs(For("staff/ghost"), Getting(c)).reason, reason::kRoleForbidden);
}

TEST_F(OnBehalfTest, WithoutTheGrantItIsRefusedOnEveryRpc) {
  const std::string before = desk_.Stored();
  for (const auto& [method, path] : PathsOfMethods()) {
    const Answer answer = desk_.SendBytes(path, "", For("staff/ann", "stranger"));
    EXPECT_EQ(answer.status.error_code(), StatusCode::PERMISSION_DENIED) << method << ": " << answer;
    EXPECT_EQ(answer.reason, reason::kNotOnBehalf) << method << ": " << answer;
  }
  EXPECT_EQ(desk_.Stored(), before);
}

TEST_F(OnBehalfTest, ThePersonIsNamedOnceAndAsStaff) {
  CallMetadata twice = For("staff/ann");
  twice.push_back(twice.back());
  for (const CallMetadata& caller :
       {For("ann"), For(""), For("staff/"), For("staff/Ann"), For("teams/support"), twice}) {
    EXPECT_EQ(desk_.SendAs(caller, v1::ListTeamsRequest()).reason, reason::kNotOnBehalf) << caller.back().second;
  }
}

TEST_F(OnBehalfTest, RequestIdsBelongToTheService) {
  const v1::OpenCaseRequest request = Fresh(Opening());
  const Answer first = desk_.SendAs(For("staff/ann"), request);
  ASSERT_TRUE(first.ok()) << first;
  EXPECT_EQ(desk_.SendAs(For("staff/ann"), request).bytes, first.bytes);
  // The same words for another person are another request.
  EXPECT_EQ(desk_.SendAs(For("staff/bob"), request).reason, reason::kRequestIdReused);
  EXPECT_EQ(desk_.SendAs(desk_.Service("bridge"), request).reason, reason::kRequestIdReused);
  // And another service's ids are its own, as the person's are.
  const Answer other = desk_.SendAs(For("staff/ann", "bridge-2"), request);
  const Answer own = desk_.SendAs(desk_.Person("ann"), request);
  ASSERT_TRUE(other.ok() && own.ok()) << other << own;
  EXPECT_NE(other.As<v1::Case>().name(), first.As<v1::Case>().name());
  EXPECT_NE(own.As<v1::Case>().name(), first.As<v1::Case>().name());
}

class LostRightTest : public ::testing::Test {
 protected:
  LostRightTest() : ann_(desk_.Employ("ann", {v1::ROLE_REPRESENTATIVE}, kTeam)) {
    desk_.OpenCasesIn(kTeam);
    case_ = desk_.OpenCase();
  }
  // What is left of ann's role does not change cases.
  void TakeRoleAway() {
    ann_.clear_roles();
    ann_.add_roles(v1::ROLE_QUALITY_ASSURANCE);
    desk_.MustDo(Changing(ann_, "roles"));
  }

  AccessDesk desk_;
  v1::Staff ann_;
  v1::Case case_;
};

TEST_F(LostRightTest, TheVeryNextCommandIsRefusedAndSoIsAReplay) {
  const auto noting = For(case_, Interaction(v1::DIRECTION_NOTE));
  const auto linked = For(desk_.OpenCase(), Interaction(v1::DIRECTION_NOTE));
  for (const auto& request : {noting, linked}) ASSERT_TRUE(desk_.SendAs(desk_.Person("ann"), request).ok());
  TakeRoleAway();
  const std::string before = desk_.Stored();
  EXPECT_EQ(desk_.SendAs(desk_.Person("ann"), For(case_, Interaction(v1::DIRECTION_NOTE))).reason,
            reason::kRoleForbidden);
  for (const auto& replay : {noting, linked}) {
    EXPECT_EQ(desk_.SendAs(desk_.Person("ann"), replay).reason, reason::kRoleForbidden);
  }
  EXPECT_EQ(desk_.Stored(), before);
}

TEST_F(LostRightTest, ATeamThatIsLeftIsOutOfReachAtOnce) {
  ASSERT_TRUE(desk_.SendAs(desk_.Person("ann"), Getting(case_)).ok());
  ann_.set_team("teams/billing");
  desk_.MustDo(Changing(ann_, "team"));
  EXPECT_EQ(desk_.SendAs(desk_.Person("ann"), Getting(case_)).reason, reason::kCaseNotFound);
  EXPECT_EQ(desk_.SendAs(desk_.Person("ann"), For(case_, Acknowledgement())).reason, reason::kCaseNotFound);
}

// Who repeats a request that took the case out of their own reach hears what came of it, as everybody does.
TEST_F(LostRightTest, AReplayOfWhatGaveTheCaseAwayIsAnsweredAllTheSame) {
  v1::AssignCaseRequest away = For(case_, Assignment("staff/rita"));
  away.set_team("teams/billing");
  const Answer first = desk_.SendAs(desk_.Person("ann"), away);
  ASSERT_TRUE(first.ok()) << first;
  EXPECT_EQ(desk_.SendAs(desk_.Person("ann"), Getting(case_)).reason, reason::kCaseNotFound);
  EXPECT_EQ(desk_.SendAs(desk_.Person("ann"), away).bytes, first.bytes);
}

// Reads ask for the directory as it stands; commands hear of it with the next batch, or within an idle second.
TEST_F(LostRightTest, AnotherReplicaFollows) {
  v1::Staff bob = desk_.Employ("bob", {v1::ROLE_REPRESENTATIVE}, kTeam);
  auto started =
      server::Service::Start(desk_.flags(), desk_.database().database(), desk_.database().desk(), TestMasterKeys());
  ASSERT_TRUE(started.ok()) << started.status();
  const auto stub = v1::CaseService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", (*started)->port()), grpc::InsecureChannelCredentials()));
  const auto call = [&](const char* person, auto method, const auto& request) {
    grpc::ClientContext context;
    for (const auto& [key, value] : desk_.Person(person)) context.AddMetadata(key, value);
    context.set_wait_for_ready(true);
    v1::Case answer;
    return ((*stub).*method)(&context, request, &answer).error_code();
  };
  const auto note = [&] {
    return call("ann", &v1::CaseService::Stub::RecordInteraction, For(case_, Interaction(v1::DIRECTION_NOTE)));
  };
  // It knows its people from its first call on.
  ASSERT_EQ(note(), StatusCode::OK);
  ann_.clear_identity();
  desk_.MustDo(Changing(ann_, "identity"));
  EXPECT_TRUE(Await(absl::Seconds(20), [&] { return note() == StatusCode::PERMISSION_DENIED; }));
  EXPECT_EQ(call("bob", &v1::CaseService::Stub::GetCase, Getting(case_)), StatusCode::OK);
  bob.clear_identity();
  desk_.MustDo(Changing(bob, "identity"));
  EXPECT_EQ(call("bob", &v1::CaseService::Stub::GetCase, Getting(case_)), StatusCode::PERMISSION_DENIED);
}

double Count(AccessDesk& desk, const std::string& reason) {
  const absl::StatusOr<Series> series = Scrape(desk.metrics_port(), "/metrics");
  EXPECT_TRUE(series.ok()) << series.status();
  return series.ok() ? ValueOf(*series, absl::StrCat("docket_refusals_total{reason=\"", reason, "\"}")) : -1;
}

TEST(DenialTest, IsCountedAndLoggedOnceWithoutACustomersWord) {
  AccessDesk desk;
  desk.Employ("ann", {v1::ROLE_REPRESENTATIVE}, kTeam);
  desk.Employ("quinn", {v1::ROLE_QUALITY_ASSURANCE});
  desk.OpenCasesIn("teams/billing");
  v1::RecordInteractionRequest note = For(desk.OpenCase(), Interaction(v1::DIRECTION_NOTE));
  note.set_text("planted words");
  v1::OpenCaseRequest open = Fresh(Opening());
  open.set_description("planted words");
  open.mutable_contact()->set_email("planted@example.com");
  struct Denied {
    CallMetadata caller;
    const google::protobuf::Message& request;
    std::string name, reason, method;
  };
  const std::vector<Denied> all = {
      {desk.Person("quinn"), open, "quinn@desk", reason::kRoleForbidden, "CaseService/OpenCase"},
      {desk.Person("ann"), note, "ann@desk", reason::kRoleForbidden, "CaseService/RecordInteraction"},
      {AccessDesk::OnBehalfOf(desk.Service("stranger"), "staff/ann"), open, "stranger", reason::kNotOnBehalf,
       "CaseService/OpenCase"},
      {{}, open, "", reason::kUnauthenticated, "CaseService/OpenCase"}};
  for (const Denied& denied : all) {
    const double before = Count(desk, denied.reason);
    ::testing::internal::CaptureStderr();
    EXPECT_FALSE(desk.SendAs(denied.caller, denied.request).ok());
    const std::string log = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(Count(desk, denied.reason), before + 1) << denied.reason;
    std::vector<std::string> lines;
    for (absl::string_view line : absl::StrSplit(log, '\n')) {
      if (absl::StrContains(line, " denied ")) lines.emplace_back(line);
    }
    ASSERT_EQ(lines.size(), 1u) << log;
    for (const std::string& part :
         {absl::StrCat("method=/docket.v1.", denied.method, "  "), absl::StrCat("caller=", denied.name, "  "),
          absl::StrCat("reason=", denied.reason)}) {
      EXPECT_TRUE(absl::StrContains(lines[0], part)) << part << " in: " << lines[0];
    }
    EXPECT_FALSE(absl::StrContains(log, "planted")) << log;
  }
}

}  // namespace
}  // namespace docket::testing
