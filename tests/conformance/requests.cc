#include "tests/conformance/requests.h"

#include <atomic>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/report_service.pb.h"
#include "server/policy/policy_text.h"
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

// A read of what has this name.
template <typename Request>
std::unique_ptr<Message> Named(const std::string& name) {
  Request request;
  request.set_name(name);
  return Made(std::move(request));
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
  for (const char* path : {"display_name", "roles", "team", "skills", "capacity", "available", "identity"}) {
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

template <typename Request>
std::unique_ptr<Message> On(const v1::Case& c, Request request) {
  return Made(For(c, std::move(request)));
}

// A person and a case of a team of their own, so that nobody takes anybody else's.
std::unique_ptr<Message> Claim(ServedDesk& desk) {
  const std::string team = desk.MustDo(NewTeam(UnusedId("t"))).As<v1::Team>().name();
  v1::OpenCaseRequest opening = Opening();
  opening.set_team(team);
  desk.MustDo(Fresh(std::move(opening)));
  v1::CreateStaffRequest staff = NewStaff(UnusedId("claimer"), v1::ROLE_REPRESENTATIVE);
  staff.mutable_staff()->set_team(team);
  return Made(Fresh(Claiming(desk.MustDo(staff).As<v1::Staff>().name())));
}

// With every text that an assessment can have.
std::unique_ptr<Message> AssessmentOfARequest(ServedDesk& desk) {
  const auto c = desk.MustDo(Fresh(Opening(v1::CASE_KIND_REQUEST))).As<v1::Case>();
  v1::AssessCaseRequest request = AcceptingAssessment(1);
  request.set_reason("there are plenty");
  request.add_skills("lamps");
  return On(c, request);
}

std::unique_ptr<Message> FindingWithCause(ServedDesk& desk) {
  v1::RecordFindingRequest request = Finding("packing");
  request.set_root_cause_words("packed in haste");
  return On(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), request);
}

std::unique_ptr<Message> FullFollowUp(ServedDesk& desk) {
  v1::RecordFollowUpRequest request = FollowUp(true, 5);
  request.set_contacted_by("staff/rita");
  request.set_channel(v1::CHANNEL_PHONE);
  request.add_actions("send the invoice again");
  return On(desk.CaseIn(v1::CASE_STATE_RESOLVED), request);
}

std::unique_ptr<Message> Decision(ServedDesk& desk) {
  return On(desk.Change(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), Proposing()), CustomerSays(true));
}

// Of what a representative may not grant.
std::unique_ptr<Message> Judgement(ServedDesk& desk) {
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  return On(desk.Change(c, Proposing(v1::CASE_OUTCOME_RESOLVED, 50000)), Approval("staff/mia"));
}

std::unique_ptr<Message> Link(ServedDesk& desk) {
  const auto [older, newer] = OlderAndNewer(desk);
  return On(newer, Linking(older.name()));
}

// What is in force already, which stays as it is: any other policy would change all open cases behind a test's back.
std::unique_ptr<Message> PolicyInForce(ServedDesk& desk) {
  v1::ApplyPolicyRequest request;
  request.set_text(desk.MustDo(v1::GetPolicyRequest()).As<v1::PolicyVersion>().text());
  request.set_reason("as it is");
  return Made(Fresh(std::move(request)));
}

std::unique_ptr<Message> Preview(ServedDesk& /*desk*/) {
  v1::PreviewPolicyRequest request;
  request.set_text(std::string(ShippedPolicyText()));
  return Made(std::move(request));
}

std::unique_ptr<Message> Deadline(ServedDesk& /*desk*/) {
  v1::ComputeDeadlineRequest request;
  request.set_kind(v1::CASE_KIND_COMPLAINT);
  request.set_channel(v1::CHANNEL_EMAIL);
  return Made(std::move(request));
}

constexpr int64_t kFarAway = 4102444800;  // 2100-01-01

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

v1::RecordInteractionRequest FullLetter() {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_OUTBOUND);
  request.add_articles("KB-17");
  v1::Attachment* attachment = request.add_attachments();
  attachment->set_uri("https://files.example.com/lamp.png");
  attachment->set_sha256(std::string(64, 'a'));
  attachment->set_media_type("image/png");
  attachment->set_size_bytes(1024);
  request.mutable_promised_resolution_time()->set_seconds(kFarAway);
  request.mutable_promised_call_back_time()->set_seconds(kFarAway);
  request.set_action_plan("first the cable, then the switch");
  return request;
}

v1::RecordInteractionRequest FullNote() {
  v1::RecordInteractionRequest request = Interaction(v1::DIRECTION_NOTE);
  request.set_consulted_party("the factory");
  return request;
}

v1::UpdateCaseRequest FullUpdate() {
  v1::UpdateCaseRequest request;
  for (const char* path : {"tags", "attributes", "account_references", "order_references"}) {
    request.mutable_update_mask()->add_paths(path);
  }
  request.add_tags("vip");
  (*request.mutable_attributes())["shop"] = "north";
  request.add_account_references("A-9");
  request.add_order_references("O-9");
  return request;
}

v1::ClaimNextCaseRequest Claiming(const std::string& staff) {
  v1::ClaimNextCaseRequest request;
  request.set_staff(staff);
  return request;
}

std::pair<v1::Case, v1::Case> OlderAndNewer(ServedDesk& desk) {
  std::pair<v1::Case, v1::Case> two{desk.OpenCase(), desk.OpenCase()};
  const auto age = [](const v1::Case& c) {
    return std::tuple(c.open_time().seconds(), c.open_time().nanos(), c.name());
  };
  if (age(two.second) < age(two.first)) std::swap(two.first, two.second);
  return two;
}

v1::CreateCustomerRequest UnknownCustomer() {
  const std::string id = UnusedId("c");
  v1::CreateCustomerRequest request = Fresh(NewCustomer(id + "@example.com"));
  request.mutable_profile()->add_phones("+49 30 1234567");
  request.mutable_profile()->add_account_references("A-" + id);
  return request;
}

v1::Customer CreatedCustomer(ServedDesk& desk) { return desk.MustDo(UnknownCustomer()).As<v1::Customer>(); }

namespace {

std::unique_ptr<Message> Correction(ServedDesk& desk) {
  v1::CorrectCustomerRequest request = CorrectingTo("");
  request.mutable_contact()->set_display_name("Zoe Ng");
  request.mutable_contact()->set_email(UnusedId("c") + "@example.com");
  return On(desk.OpenCase(), std::move(request));
}

std::unique_ptr<Message> CustomerUpdate(ServedDesk& desk) {
  const v1::Customer customer = CreatedCustomer(desk);
  desk.MustDo(Fresh(Verifying(customer.name())));
  v1::UpdateCustomerRequest request = Renaming(customer.name(), "Zoe Ng-Diaz");
  *request.mutable_profile() = UnknownCustomer().profile();
  for (const char* path : {"emails", "phones", "account_references"}) request.mutable_update_mask()->add_paths(path);
  return Made(Fresh(std::move(request)));
}

std::unique_ptr<Message> Unmerge(ServedDesk& desk) {
  const v1::Customer stays = CreatedCustomer(desk), duplicate = CreatedCustomer(desk);
  desk.MustDo(Fresh(Merging(stays.name(), duplicate.name())));
  return Made(Fresh(Unmerging(duplicate.name())));
}

}  // namespace

const std::map<std::string, MakeRequest>& DailyMutations() {
  static const auto* const all = new std::map<std::string, MakeRequest>{
      {"OpenCase", [](ServedDesk&) { return Made(Fresh(Opening())); }},
      {"AcknowledgeCase", OnCaseIn(v1::CASE_STATE_NEW, Acknowledgement)},
      {"AssignCase", OnCaseIn(
                         v1::CASE_STATE_NEW, +[] { return Assignment("staff/rita"); })},
      {"RecordInteraction", OnCaseIn(v1::CASE_STATE_NEW, FullLetter)},
      {"EscalateCase", OnCaseIn(
                           v1::CASE_STATE_NEW, +[] { return Escalation(v1::ESCALATION_CAUSE_COMPLEX); })},
      {"AcceptEscalation", OnCaseIn(
                               v1::CASE_STATE_ESCALATED, +[] { return Acceptance("staff/sue"); })},
      {"ResolveCase", OnCaseIn(
                          v1::CASE_STATE_IN_PROGRESS, +[] { return Solution(); })},
      {"RecordFollowUp", FullFollowUp},
      {"CloseCase",
       [](ServedDesk& desk) {
         return On(desk.Change(desk.CaseIn(v1::CASE_STATE_RESOLVED), FollowUp(true)), Closure());
       }},
      {"ReopenCase", OnCaseIn(v1::CASE_STATE_CLOSED, Reopening)},
      {"AssessCase", AssessmentOfARequest},
      {"ReclassifyCase", OnCaseIn(
                             v1::CASE_STATE_NEW, +[] { return Reclassification(v1::CASE_KIND_COMPLAINT, "lamps"); })},
      {"RecordFirstContact", OnCaseIn(
                                 v1::CASE_STATE_NEW, +[] { return FirstContact(v1::FIRST_CONTACT_OUTCOME_RESOLVED); })},
      {"UnassignCase", OnCaseIn(v1::CASE_STATE_IN_PROGRESS, Unassignment)},
      {"ClaimNextCase", Claim},
      {"AddTask", OnCaseIn(
                      v1::CASE_STATE_IN_PROGRESS, +[] { return TaskToDo("staff/sam"); })},
      {"CompleteTask",
       [](ServedDesk& desk) {
         return On(desk.Change(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), TaskToDo()), TaskDone(1));
       }},
      {"AwaitCustomer", OnCaseIn(v1::CASE_STATE_IN_PROGRESS, Awaiting)},
      {"ResumeCase",
       [](ServedDesk& desk) {
         return On(desk.Change(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), Awaiting()), Resumption());
       }},
      {"RecordFinding", FindingWithCause},
      {"DeescalateCase", OnCaseIn(
                             v1::CASE_STATE_ESCALATED, +[] { return Deescalation(); })},
      {"TakeOver", OnCaseIn(
                       v1::CASE_STATE_IN_PROGRESS, +[] { return TakingOver("staff/sue"); })},
      {"ProposeResolution",
       OnCaseIn(
           v1::CASE_STATE_IN_PROGRESS, +[] { return Proposing(v1::CASE_OUTCOME_ALTERNATIVE, 500); })},
      {"DecideResolution", Decision},
      {"ApproveRemedy", Judgement},
      {"WithdrawCase", OnCaseIn(
                           v1::CASE_STATE_NEW, +[] { return Withdrawal(); })},
      {"FlagCase", OnCaseIn(
                       v1::CASE_STATE_NEW, +[] { return Flagging(); })},
      {"ReviewCase", [](ServedDesk& desk) { return On(desk.Change(desk.OpenCase(), Flagging()), Reviewing(1)); }},
      {"LinkCases", Link},
      {"UpdateCase", OnCaseIn(v1::CASE_STATE_NEW, FullUpdate)},
      {"CorrectCustomer", Correction},
      {"RedactText", OnCaseIn(
                         v1::CASE_STATE_NEW, +[] { return Redacting(1); })},
      {"CreateCustomer", [](ServedDesk&) { return Made(UnknownCustomer()); }},
      {"UpdateCustomer", CustomerUpdate},
      {"VerifyIdentity", [](ServedDesk& desk) { return Made(Fresh(Verifying(CreatedCustomer(desk).name()))); }},
      {"MergeCustomers",
       [](ServedDesk& desk) {
         return Made(Fresh(Merging(CreatedCustomer(desk).name(), CreatedCustomer(desk).name())));
       }},
      {"UnmergeCustomer", Unmerge},
      {"CreateStaff", [](ServedDesk&) { return Made(NewStaff(UnusedId("p"), v1::ROLE_REPRESENTATIVE)); }},
      {"UpdateStaff", StaffUpdate},
      {"CreateTeam", [](ServedDesk&) { return Made(NewTeam(UnusedId("t"))); }},
      {"UpdateTeam", TeamUpdate},
      {"ApplyPolicy", PolicyInForce},
      // The others go on: only the remark changes.
      {"SetMaintenance", [](ServedDesk&) { return Made(Fresh(Maintaining(false, UnusedId("all is well")))); }},
  };
  return *all;
}

const std::map<std::string, MakeRequest>& DailyReads() {
  static const auto* const all = new std::map<std::string, MakeRequest>{
      {"GetCase", [](ServedDesk& desk) { return Named<v1::GetCaseRequest>(desk.OpenCase().name()); }},
      {"ListCases", [](ServedDesk&) { return Made(v1::ListCasesRequest()); }},
      {"ListCaseEvents",
       [](ServedDesk& desk) {
         v1::ListCaseEventsRequest request;
         request.set_parent(desk.OpenCase().name());
         return Made(std::move(request));
       }},
      {"BatchGetCases",
       [](ServedDesk& desk) {
         v1::BatchGetCasesRequest request;
         for (int i = 0; i < 2; ++i) request.add_names(desk.OpenCase().name());
         return Made(std::move(request));
       }},
      {"CountCases", [](ServedDesk&) { return Made(v1::CountCasesRequest()); }},
      {"ListTasks",
       [](ServedDesk& desk) {
         v1::ListTasksRequest request;
         request.set_parent(desk.Change(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), TaskToDo()).name());
         return Made(std::move(request));
       }},
      {"GetStaff", [](ServedDesk&) { return Named<v1::GetStaffRequest>("staff/rita"); }},
      {"ListStaff", [](ServedDesk&) { return Made(v1::ListStaffRequest()); }},
      {"GetTeam", [](ServedDesk&) { return Named<v1::GetTeamRequest>("teams/billing"); }},
      {"ListTeams", [](ServedDesk&) { return Made(v1::ListTeamsRequest()); }},
      {"FindCustomers",
       [](ServedDesk& desk) {
         const v1::CreateCustomerRequest known = UnknownCustomer();
         desk.MustDo(known);
         v1::FindCustomersRequest request;
         request.set_email(known.profile().emails(0));
         return Made(std::move(request));
       }},
      {"GetCustomer", [](ServedDesk& desk) { return Named<v1::GetCustomerRequest>(CreatedCustomer(desk).name()); }},
      {"ListCustomerReads", [](ServedDesk&) { return Made(v1::ListCustomerReadsRequest()); }},
      {"GetMaintenance", [](ServedDesk&) { return Made(v1::GetMaintenanceRequest()); }},
      {"GetPolicy", [](ServedDesk&) { return Made(v1::GetPolicyRequest()); }},
      {"ListPolicies", [](ServedDesk&) { return Made(v1::ListPoliciesRequest()); }},
      {"PreviewPolicy", Preview},
      {"ComputeDeadline", Deadline},
      {"GetServiceReport",
       [](ServedDesk&) {
         v1::GetServiceReportRequest year;
         year.set_from_date("2026-01-01"), year.set_to_date("2026-12-31");
         return Made(std::move(year));
       }},
      {"ExplainDeadlines", [](ServedDesk& desk) { return Named<v1::ExplainDeadlinesRequest>(desk.OpenCase().name()); }},
  };
  return *all;
}

void ChangeContent(Message* request) {
  if (HasField(*request, "validate_only")) return SetBool(request, "validate_only", true);
  SetString(request, "team", "teams/billing");
}

void SetString(Message* request, const std::string& field, const std::string& value) {
  request->GetReflection()->SetString(request, FieldOf(*request, field), value);
}
void SetBool(Message* request, const std::string& field, bool value) {
  request->GetReflection()->SetBool(request, FieldOf(*request, field), value);
}
void SetInt32(Message* request, const std::string& field, int32_t value) {
  request->GetReflection()->SetInt32(request, FieldOf(*request, field), value);
}
void SetInt64(Message* request, const std::string& field, int64_t value) {
  request->GetReflection()->SetInt64(request, FieldOf(*request, field), value);
}
bool HasField(const Message& request, const std::string& field) { return FieldOf(request, field) != nullptr; }

}  // namespace docket::testing
