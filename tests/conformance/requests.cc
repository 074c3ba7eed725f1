#include "tests/conformance/requests.h"

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "storage/schema.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* FieldOf(const Message& request, const std::string& field) {
  return request.GetDescriptor()->FindFieldByName(field);
}

template <typename Request>
std::unique_ptr<Message> Made(Request request) {
  return std::make_unique<Request>(std::move(request));
}

// On a new case in this state.
template <typename Request>
MakeRequest OnCaseIn(v1::CaseState state, Request (*make)()) {
  return [state, make](ServedDesk& desk) { return Made(For(desk.CaseIn(state), make())); };
}

std::unique_ptr<Message> StaffUpdate(ServedDesk& desk) {
  const auto staff = desk.MustDo(NewStaff(UnusedId("p"), v1::ROLE_REPRESENTATIVE)).As<v1::Staff>();
  v1::UpdateStaffRequest request;
  *request.mutable_staff() = staff;
  for (const char* path : {"display_name", "roles", "team", "skills", "capacity", "available"}) {
    request.mutable_update_mask()->add_paths(path);
  }
  return Made(Fresh(std::move(request)));
}

std::unique_ptr<Message> TeamUpdate(ServedDesk& desk) {
  v1::UpdateTeamRequest request;
  *request.mutable_team() = desk.MustDo(NewTeam(UnusedId("t"))).As<v1::Team>();
  request.mutable_update_mask()->add_paths("display_name");
  return Made(Fresh(std::move(request)));
}

}  // namespace

std::string NewRequestId() { return FormatUuid(storage::RandomBytes(16)); }

std::string UnusedId(const std::string& prefix) {
  static std::atomic<int> count{0};
  return absl::StrCat(prefix, "-", ++count);
}

v1::CreateStaffRequest NewStaff(const std::string& id, v1::Role role) {
  v1::CreateStaffRequest request;
  request.set_staff_id(id);
  request.mutable_staff()->set_display_name(id);
  request.mutable_staff()->add_roles(role);
  request.mutable_staff()->set_capacity(10);
  request.mutable_staff()->set_available(true);
  return Fresh(std::move(request));
}

v1::CreateTeamRequest NewTeam(const std::string& id) {
  v1::CreateTeamRequest request;
  request.set_team_id(id);
  request.mutable_team()->set_display_name(id);
  return Fresh(std::move(request));
}

const std::map<std::string, MakeRequest>& Mutations() {
  static const auto* const all = new std::map<std::string, MakeRequest>{
      {"OpenCase", [](ServedDesk&) { return Made(Fresh(Opening())); }},
      {"AcknowledgeCase", OnCaseIn(v1::CASE_STATE_NEW, Acknowledgement)},
      {"AssignCase", OnCaseIn(
                         v1::CASE_STATE_NEW, +[] { return Assignment("staff/rita"); })},
      {"RecordInteraction", OnCaseIn(
                                v1::CASE_STATE_NEW, +[] { return Interaction(v1::DIRECTION_INBOUND); })},
      {"EscalateCase", OnCaseIn(
                           v1::CASE_STATE_NEW, +[] { return Escalation(v1::ESCALATION_CAUSE_COMPLEX); })},
      {"AcceptEscalation", OnCaseIn(
                               v1::CASE_STATE_ESCALATED, +[] { return Acceptance("staff/sue"); })},
      {"ResolveCase", OnCaseIn(
                          v1::CASE_STATE_IN_PROGRESS, +[] { return Solution(); })},
      {"RecordFollowUp", OnCaseIn(
                             v1::CASE_STATE_RESOLVED, +[] { return FollowUp(true, 5); })},
      {"CloseCase",
       [](ServedDesk& desk) {
         const v1::Case c = desk.Change(desk.CaseIn(v1::CASE_STATE_RESOLVED), FollowUp(true));
         return Made(For(c, Closure()));
       }},
      {"ReopenCase", OnCaseIn(v1::CASE_STATE_CLOSED, Reopening)},
      {"CreateStaff", [](ServedDesk&) { return Made(NewStaff(UnusedId("p"), v1::ROLE_REPRESENTATIVE)); }},
      {"UpdateStaff", StaffUpdate},
      {"CreateTeam", [](ServedDesk&) { return Made(NewTeam(UnusedId("t"))); }},
      {"UpdateTeam", TeamUpdate},
  };
  return *all;
}

const std::map<std::string, MakeRequest>& Reads() {
  static const auto* const all = new std::map<std::string, MakeRequest>{
      {"GetCase",
       [](ServedDesk& desk) {
         v1::GetCaseRequest request;
         request.set_name(desk.OpenCase().name());
         return Made(std::move(request));
       }},
      {"ListCases", [](ServedDesk&) { return Made(v1::ListCasesRequest()); }},
      {"ListCaseEvents",
       [](ServedDesk& desk) {
         v1::ListCaseEventsRequest request;
         request.set_parent(desk.OpenCase().name());
         return Made(std::move(request));
       }},
      {"GetStaff",
       [](ServedDesk&) {
         v1::GetStaffRequest request;
         request.set_name("staff/rita");
         return Made(std::move(request));
       }},
      {"ListStaff", [](ServedDesk&) { return Made(v1::ListStaffRequest()); }},
      {"GetTeam",
       [](ServedDesk&) {
         v1::GetTeamRequest request;
         request.set_name("teams/billing");
         return Made(std::move(request));
       }},
      {"ListTeams", [](ServedDesk&) { return Made(v1::ListTeamsRequest()); }},
  };
  return *all;
}

void SetString(Message* request, const std::string& field, const std::string& value) {
  request->GetReflection()->SetString(request, FieldOf(*request, field), value);
}
void SetBool(Message* request, const std::string& field, bool value) {
  request->GetReflection()->SetBool(request, FieldOf(*request, field), value);
}
void SetInt64(Message* request, const std::string& field, int64_t value) {
  request->GetReflection()->SetInt64(request, FieldOf(*request, field), value);
}
bool HasField(const Message& request, const std::string& field) { return FieldOf(request, field) != nullptr; }

}  // namespace docket::testing
