// ROLE-1: every role at every RPC, on cases within reach and out of it. What to expect is read from the table that the
// service itself goes by (server/rules/access_table.cc), and nowhere else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/model/names.h"
#include "tests/conformance/issuer.h"

namespace docket::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using grpc::StatusCode;
using rules::CallerRole;
using rules::Reach;
using MessagePtr = std::unique_ptr<Message>;

constexpr char kTeam[] = "teams/support";
constexpr char kOtherTeam[] = "teams/billing";

bool AsSelf(Reach reach) { return reach == Reach::kOwnAsSelf || reach == Reach::kAllAsSelf; }
bool OwnAlone(Reach reach) { return reach == Reach::kOwn || reach == Reach::kOwnAsSelf; }

bool IsForbidden(const Answer& answer) {
  return answer.status.error_code() == StatusCode::PERMISSION_DENIED && answer.reason == reason::kRoleForbidden;
}
bool IsDenied(const Answer& answer) {
  return answer.status.error_code() == StatusCode::PERMISSION_DENIED ||
         answer.status.error_code() == StatusCode::UNAUTHENTICATED;
}

MessagePtr Copy(const Message& request) {
  MessagePtr copy(request.New());
  copy->CopyFrom(request);
  return copy;
}

// The fields in which a request names cases.
std::vector<const FieldDescriptor*> CaseFields(const Message& request) {
  std::vector<const FieldDescriptor*> fields;
  const std::string& file = request.GetDescriptor()->file()->name();
  const bool names_cases = absl::EndsWith(file, "case_service.proto") ||
                           absl::EndsWith(file, "case_correction.proto") ||
                           absl::EndsWith(file, "policy_service.proto");
  // What is recorded or scored on a case; a list may ask for any.
  const auto* on_case = request.GetDescriptor()->FindFieldByName("case_name");
  if (on_case != nullptr && HasField(request, "request_id")) fields.push_back(on_case);
  if (!names_cases) return fields;
  for (const char* name : {"name", "names", "parent", "other"}) {
    if (const auto* field = request.GetDescriptor()->FindFieldByName(name)) fields.push_back(field);
  }
  return fields;
}

std::string CaseIn(const Message& request, const FieldDescriptor* field) {
  const auto& reflection = *request.GetReflection();
  return field->is_repeated() ? reflection.GetRepeatedString(request, field, 0) : reflection.GetString(request, field);
}

// A case that is not there, and whose name is as long.
std::string AbsentLike(const std::string& name) {
  Id id = *ParseCaseName(name);
  id.number += 10000;
  const std::string absent = CaseName(id);
  EXPECT_EQ(absent.size(), name.size());
  return absent;
}

void Name(const FieldDescriptor* field, const std::string& name, Message* request) {
  if (field->is_repeated()) {
    request->GetReflection()->SetRepeatedString(request, field, 0, name);
  } else {
    request->GetReflection()->SetString(request, field, name);
  }
}

// Where a request names the person who acts: `person`.
void NameActor(const std::string& person, Message* request) {
  for (const char* field : {"accepter", "taker", "approver", "staff", "owner"}) {
    const auto* known = request->GetDescriptor()->FindFieldByName(field);
    if (known != nullptr && known->cpp_type() == FieldDescriptor::CPPTYPE_STRING) SetString(request, field, person);
  }
}

class MatrixTest : public ::testing::Test {
 protected:
  MatrixTest() {
    for (int i = 0; i < rules::kCallerRoles; ++i) {
      const auto role = static_cast<CallerRole>(i);
      const std::string name = absl::StrReplaceAll(rules::CallerRoleName(role), {{"_", "-"}});
      if (role == CallerRole::kService || role == CallerRole::kAdministrator) {
        callers_.push_back(desk_.issuer.As(name, {name}));
        people_.emplace_back("staff/rita");
      } else {
        people_.push_back(desk_.Employ("m-" + name, {static_cast<v1::Role>(i + 1)}, kTeam).name());
        callers_.push_back(desk_.Person("m-" + name));
      }
    }
  }

  // A request that root could make on a case of this team, of this caller's making where it is for oneself.
  MessagePtr Made(const std::string& method, Reach reach, const std::string& team, const std::string& person) {
    if (method == "ExportCases") return std::make_unique<v1::ExportCasesRequest>();
    if (method == "ImportCases") return std::make_unique<v1::ImportCasesRequest>();
    if (method == "WatchEvents") return std::make_unique<v1::WatchEventsRequest>();
    desk_.OpenCasesIn(team);
    const auto& makers = Mutations().count(method) > 0 ? Mutations() : Reads();
    MessagePtr request = makers.at(method)(desk_);
    desk_.OpenCasesIn("");
    // One's own suggestions, and customers', are all that whoever reaches their own alone records.
    const bool as_self = AsSelf(reach) || (OwnAlone(reach) && method == "RecordSuggestion");
    if (as_self) NameActor(person, request.get());
    if (auto* claim = dynamic_cast<v1::ClaimNextCaseRequest*>(request.get())) claim->set_team(team);
    if (auto* update = dynamic_cast<v1::UpdateStaffRequest*>(request.get()); update && reach == Reach::kWorkMatters) {
      update->clear_update_mask();
      for (const char* path : {"team", "skills", "capacity", "available"})
        update->mutable_update_mask()->add_paths(path);
    }
    return request;
  }

  // Refused, and nothing of it is stored.
  Answer Refused(const CallMetadata& caller, const std::string& method, const Message& request) {
    const std::string before = desk_.Stored();
    Answer answer = desk_.Call(caller, method, request);
    EXPECT_FALSE(answer.ok()) << method;
    EXPECT_EQ(desk_.Stored(), before) << method << ": " << answer;
    return answer;
  }

  void ExpectPermitted(size_t role, const std::string& method, const Message& request) {
    const Answer answer = desk_.Call(callers_[role], method, request);
    EXPECT_FALSE(IsDenied(answer)) << answer;
    EXPECT_NE(answer.reason, reason::kCaseNotFound) << answer;
    ++permitted_;
    carried_out_ += answer.ok();
  }

  void ExpectForbidden(size_t role, const std::string& method, const Message& request) {
    const Answer answer = Refused(callers_[role], method, request);
    EXPECT_TRUE(IsForbidden(answer)) << answer;
    ++forbidden_;
  }

  // Each case that the request names, one after the other, is out of reach: answered as one that is not there.
  void ExpectAsIfAbsent(size_t role, const std::string& method, const Message& request) {
    for (const FieldDescriptor* field : CaseFields(request)) {
      const std::string hidden = CaseIn(request, field), absent = AbsentLike(hidden);
      for (const bool versioned : {false, true}) {
        const MessagePtr asked = Copy(request);
        // Of several names, one alone: the refusal lists them in an order of its own.
        while (field->is_repeated() && asked->GetReflection()->FieldSize(*asked, field) > 1) {
          asked->GetReflection()->RemoveLast(asked.get(), field);
        }
        const MessagePtr of_absent = Copy(*asked);
        if (versioned && !HasField(request, "expected_version")) continue;
        if (versioned) SetInt64(asked.get(), "expected_version", 99);
        if (versioned) SetInt64(of_absent.get(), "expected_version", 99);
        Name(field, absent, of_absent.get());
        const Answer answer = Refused(callers_[role], method, *asked);
        const Answer expected = Refused(callers_[role], method, *of_absent);
        EXPECT_EQ(answer.reason, reason::kCaseNotFound) << answer;
        const auto spelled = [&](const std::string& text) { return absl::StrReplaceAll(text, {{absent, hidden}}); };
        EXPECT_EQ(answer.status.error_code(), expected.status.error_code());
        EXPECT_EQ(answer.status.error_message(), spelled(expected.status.error_message()));
        EXPECT_EQ(answer.status.error_details(), spelled(expected.status.error_details()));
        ++out_of_reach_;
      }
    }
  }

  AccessDesk desk_;
  std::vector<CallMetadata> callers_;  // by role
  std::vector<std::string> people_;
  int pairs_ = 0, permitted_ = 0, carried_out_ = 0, forbidden_ = 0, out_of_reach_ = 0;
};

TEST_F(MatrixTest, EveryRoleAtEveryRpc) {
  for (const rules::AccessRow& row : rules::AccessTable()) {
    const std::string method(row.method);
    const MessagePtr of_others = Made(method, Reach::kAll, kOtherTeam, "");
    const MessagePtr shared = Made(method, Reach::kAll, kTeam, "");
    for (size_t role = 0; role < row.by_role.size(); ++role) {
      SCOPED_TRACE(absl::StrCat(method, " as ", rules::CallerRoleName(static_cast<CallerRole>(role))));
      const Reach reach = row.by_role[role];
      ++pairs_;
      if (reach == Reach::kNone) {
        ExpectForbidden(role, method, *shared);
        ExpectForbidden(role, method, *of_others);
        continue;
      }
      ExpectPermitted(role, method, *Made(method, reach, kTeam, people_[role]));
      if (AsSelf(reach)) {
        const MessagePtr for_another = Made(method, reach, kTeam, "staff/zoe");
        ExpectForbidden(role, method, *for_another);
      }
      if (reach == Reach::kWorkMatters) ExpectForbidden(role, method, *shared);
      if (CaseFields(*shared).empty() || !OwnAlone(reach)) {
        if (OwnAlone(reach) && method == "ClaimNextCase") {
          ExpectForbidden(role, method, *Made(method, reach, kOtherTeam, people_[role]));
        } else {
          ExpectPermitted(role, method, *Made(method, reach, kOtherTeam, people_[role]));
        }
        continue;
      }
      ExpectAsIfAbsent(role, method, *Made(method, reach, kOtherTeam, people_[role]));
    }
  }
  EXPECT_EQ(pairs_, static_cast<int>(PathsOfMethods().size()) * rules::kCallerRoles);
  EXPECT_GT(carried_out_ * 10, permitted_ * 8) << "the requests are such as the rules carry out";
  std::printf("role x RPC: %d pairs; %d calls permitted (%d carried out), %d forbidden, %d out of reach\n", pairs_,
              permitted_, carried_out_, forbidden_, out_of_reach_);
}

// One case in reach, and the other of the two not.
TEST_F(MatrixTest, LinkingReachesBothCases) {
  desk_.OpenCasesIn(kTeam);
  const v1::Case ours = desk_.OpenCase();
  desk_.OpenCasesIn(kOtherTeam);
  const v1::Case theirs = desk_.OpenCase();
  const CallMetadata& representative = callers_[static_cast<size_t>(CallerRole::kRepresentative)];
  for (const auto& [from, to] : {std::pair(ours, theirs), std::pair(theirs, ours)}) {
    const Answer answer = Refused(representative, "LinkCases", For(from, Linking(to.name())));
    EXPECT_EQ(answer.reason, reason::kCaseNotFound) << answer;
  }
}

TEST_F(MatrixTest, SeveralCasesAtOnceAreAllInReachOrNoneIsShown) {
  desk_.OpenCasesIn(kTeam);
  const v1::Case ours = desk_.OpenCase();
  desk_.OpenCasesIn(kOtherTeam);
  v1::BatchGetCasesRequest request;
  request.add_names(ours.name());
  request.add_names(desk_.OpenCase().name());
  const CallMetadata& representative = callers_[static_cast<size_t>(CallerRole::kRepresentative)];
  EXPECT_EQ(desk_.SendAs(representative, request).reason, reason::kCaseNotFound);
  request.mutable_names()->RemoveLast();
  EXPECT_TRUE(desk_.SendAs(representative, request).ok());
}

// Validation tells nobody what they may not know either.
TEST_F(MatrixTest, WhatIsOnlyValidatedIsHiddenJustAsWell) {
  desk_.OpenCasesIn(kOtherTeam);
  v1::RecordInteractionRequest request = For(desk_.OpenCase(), Interaction(v1::DIRECTION_NOTE));
  request.set_validate_only(true);
  const CallMetadata& representative = callers_[static_cast<size_t>(CallerRole::kRepresentative)];
  EXPECT_EQ(Refused(representative, "RecordInteraction", request).reason, reason::kCaseNotFound);
}

// Whoever is of no team claims from any queue, as far as they may: what is a team's is not theirs to take.
TEST_F(MatrixTest, WhoIsOfNoTeamClaimsNobodysCasesAlone) {
  desk_.Employ("nell", {v1::ROLE_REPRESENTATIVE});
  desk_.OpenCasesIn(kOtherTeam);
  desk_.OpenCase();
  const Answer none = desk_.SendAs(desk_.Person("nell"), Fresh(Claiming("staff/nell")));
  EXPECT_EQ(none.reason, reason::kNoCaseWaiting) << none;
  desk_.OpenCasesIn("");
  const v1::Case free = desk_.OpenCase();
  const Answer taken = desk_.SendAs(desk_.Person("nell"), Fresh(Claiming("staff/nell")));
  ASSERT_TRUE(taken.ok()) << taken;
  EXPECT_EQ(taken.As<v1::Case>().name(), free.name());
}

// A step is shown to whoever may take it, on this case.
TEST_F(MatrixTest, NextStepsAreThoseThatTheCallerMayTake) {
  desk_.Employ("both", {v1::ROLE_REPRESENTATIVE, v1::ROLE_QUALITY_ASSURANCE}, kTeam);
  callers_.push_back(desk_.Person("both"));
  for (const char* team : {kTeam, kOtherTeam}) {
    desk_.OpenCasesIn(team);
    v1::GetCaseRequest get;
    get.set_name(desk_.CaseIn(v1::CASE_STATE_ACKNOWLEDGED).name());
    const auto all = desk_.MustDo(get).As<v1::Case>();
    EXPECT_GT(all.next_steps_size(), 10);
    for (size_t role = 0; role < callers_.size(); ++role) {
      const Answer answer = desk_.SendAs(callers_[role], get);
      if (!answer.ok()) continue;
      const auto shown = answer.As<v1::Case>().next_steps();
      for (const std::string& step : all.next_steps()) {
        MessagePtr request = Made(step, Reach::kAllAsSelf, "", role < people_.size() ? people_[role] : "staff/both");
        SetString(request.get(), "name", get.name());
        if (HasField(*request, "validate_only")) SetBool(request.get(), "validate_only", true);
        const Answer tried = desk_.SendAs(callers_[role], *request);
        const bool may = !IsDenied(tried) && tried.reason != reason::kCaseNotFound;
        EXPECT_EQ(std::count(shown.begin(), shown.end(), step), may ? 1 : 0)
            << step << " for " << role << " on " << team << ": " << tried;
      }
    }
  }
}

}  // namespace
}  // namespace docket::testing
