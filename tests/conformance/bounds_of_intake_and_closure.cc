#include "absl/time/civil_time.h"
#include "api/model/date.h"
#include "docket/v1/policy_service.pb.h"
#include "docket/v1/report_service.pb.h"
#include "server/policy/policy_text.h"
#include "tests/conformance/bounds.h"

namespace docket::testing {

std::vector<Bound> BoundsOfIntakeAndClosure() {
  using Open = v1::OpenCaseRequest;
  using Staff = v1::CreateStaffRequest;
  using Team = v1::CreateTeamRequest;
  const std::string domain = "@example.com";
  return {
      Text("kSubjectCharacters", "OpenCase", "subject", limits::kSubjectCharacters),
      Text("kDescriptionCharacters", "OpenCase", "description", limits::kDescriptionCharacters),
      Text("kInteractionCharacters", "RecordInteraction", "text", limits::kInteractionCharacters),
      Text("kSummaryCharacters", "ResolveCase", "summary", limits::kSummaryCharacters),
      Text("kRemarkCharacters", "AcknowledgeCase", "message", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "AssignCase", "reason", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "EscalateCase", "reason", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "RecordFollowUp", "comment", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "CloseCase", "feedback", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "CloseCase", "recommendations", limits::kRemarkCharacters),
      Text("kRemarkCharacters", "ReopenCase", "reason", limits::kRemarkCharacters),
      Of<Open, std::string>(
          "kPersonNameCharacters", "OpenCase", "contact.display_name",
          [](Open* r, const std::string& v) { r->mutable_contact()->set_display_name(v); },
          Characters(limits::kPersonNameCharacters), Characters(limits::kPersonNameCharacters + 1)),
      Of<Open, std::string>(
          "kEmailBytes", "OpenCase", "contact.email",
          [](Open* r, const std::string& v) { r->mutable_contact()->set_email(v); },
          std::string(limits::kEmailBytes - domain.size(), 'x') + domain,
          std::string(limits::kEmailBytes - domain.size() + 1, 'x') + domain),
      Of<Open, std::string>(
          "kPhoneCharacters", "OpenCase", "contact.phone",
          [](Open* r, const std::string& v) { r->mutable_contact()->set_phone(v); },
          std::string(limits::kPhoneCharacters, '7'), std::string(limits::kPhoneCharacters + 1, '7')),
      Of<Open, int>(
          "kReferences", "OpenCase", "account_references",
          [](Open* r, const int& v) { Times(v, [r] { r->add_account_references("A"); }); }, limits::kReferences,
          limits::kReferences + 1),
      Of<Open, int>(
          "kReferences", "OpenCase", "order_references",
          [](Open* r, const int& v) { Times(v, [r] { r->add_order_references("O"); }); }, limits::kReferences,
          limits::kReferences + 1),
      Of<Open, int>(
          "kReferenceBytes", "OpenCase", "account_references",
          [](Open* r, const int& v) { r->add_account_references(std::string(v, 'A')); }, limits::kReferenceBytes,
          limits::kReferenceBytes + 1),
      Of<Open, int>(
          "kReferenceBytes", "OpenCase", "order_references",
          [](Open* r, const int& v) { r->add_order_references(std::string(v, 'O')); }, limits::kReferenceBytes,
          limits::kReferenceBytes + 1),
      Text("kMaintenanceReasonCharacters", "SetMaintenance", "reason", limits::kMaintenanceReasonCharacters),
      Of<Staff, int>(
          "kDisplayNameCharacters", "CreateStaff", "staff.display_name",
          [](Staff* r, const int& v) { r->mutable_staff()->set_display_name(Characters(v)); },
          limits::kDisplayNameCharacters, limits::kDisplayNameCharacters + 1),
      Of<Team, int>(
          "kDisplayNameCharacters", "CreateTeam", "team.display_name",
          [](Team* r, const int& v) { r->mutable_team()->set_display_name(Characters(v)); },
          limits::kDisplayNameCharacters, limits::kDisplayNameCharacters + 1),
      Of<Staff, int>(
          "kIdentityCharacters", "CreateStaff", "staff.identity",
          [](Staff* r, const int& v) { r->mutable_staff()->set_identity(Characters(v)); }, limits::kIdentityCharacters,
          limits::kIdentityCharacters + 1),
      Of<Staff, int>(
          "kRoles", "CreateStaff", "staff.roles",
          [](Staff* r, const int& v) {
            r->mutable_staff()->clear_roles();
            Times(v, [r] { r->mutable_staff()->add_roles(v1::ROLE_EXPERT); });
          },
          limits::kRoles, limits::kRoles + 1),
      Of<Staff, int>(
          "kSkills", "CreateStaff", "staff.skills",
          [](Staff* r, const int& v) { Times(v, [r] { r->mutable_staff()->add_skills("lamps"); }); }, limits::kSkills,
          limits::kSkills + 1),
      Of<Staff, int>(
          "skill's length", "CreateStaff", "staff.skills",
          [](Staff* r, const int& v) { r->mutable_staff()->add_skills(std::string(v, 's')); }, 40, 41),
      Of<Staff, int>(
          "kMostCapacity", "CreateStaff", "staff.capacity",
          [](Staff* r, const int& v) { r->mutable_staff()->set_capacity(v); }, limits::kMostCapacity,
          limits::kMostCapacity + 1),
      Of<Staff, int>(
          "least capacity", "CreateStaff", "staff.capacity",
          [](Staff* r, const int& v) { r->mutable_staff()->set_capacity(v); }, 0, -1),
      Of<Staff, int>(
          "id's length", "CreateStaff", "staff_id",
          [](Staff* r, const int& v) {
            r->set_staff_id(UnusedId(std::string(v - 10, 'z')));
            r->set_staff_id(r->staff_id() + std::string(v - r->staff_id().size(), '0'));
          },
          40, 41),
      Of<Team, int>(
          "id's length", "CreateTeam", "team_id",
          [](Team* r, const int& v) {
            r->set_team_id(UnusedId(std::string(v - 10, 'z')));
            r->set_team_id(r->team_id() + std::string(v - r->team_id().size(), '0'));
          },
          40, 41),
      Of<v1::RecordFollowUpRequest, int>(
          "kMostRating", "RecordFollowUp", "rating",
          [](v1::RecordFollowUpRequest* r, const int& v) { r->set_rating(v); }, limits::kMostRating,
          limits::kMostRating + 1),
      Of<v1::RecordFollowUpRequest, int>(
          "kLeastRating", "RecordFollowUp", "rating",
          [](v1::RecordFollowUpRequest* r, const int& v) { r->set_rating(v); }, limits::kLeastRating, -1),
      Of<v1::AcceptEscalationRequest, int>(
          "escalation's number", "AcceptEscalation", "number",
          [](v1::AcceptEscalationRequest* r, const int& v) { r->set_number(v); }, 1, -1),
      Of<v1::AcknowledgeCaseRequest, int64_t>(
          "least version", "AcknowledgeCase", "expected_version",
          [](v1::AcknowledgeCaseRequest* r, const int64_t& v) { r->set_expected_version(v); }, 1, 0),
      Size("kMostPageSize", "ListCases", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "ListCaseEvents", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "ListStaff", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "ListTeams", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "ListPolicies", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("kMostPageSize", "PreviewPolicy", limits::kMostPageSize, limits::kMostPageSize + 1),
      Size("least page", "ListPolicies", 1, -1),
      Size("least page", "PreviewPolicy", 1, -1),
      Of<v1::GetServiceReportRequest, int>(
          "kReportDays", "GetServiceReport", "to_date",
          [](v1::GetServiceReportRequest* r, const int& days) {
            r->set_from_date("2024-01-01");
            r->set_to_date(DateText(absl::CivilDay(2024, 1, 1) + days - 1));
          },
          limits::kReportDays, limits::kReportDays + 1),
      Text("kPolicyReasonCharacters", "ApplyPolicy", "reason", limits::kPolicyReasonCharacters),
      Of<v1::PreviewPolicyRequest, size_t>(
          "policy's bytes", "PreviewPolicy", "text",
          [](v1::PreviewPolicyRequest* r, const size_t& bytes) {
            r->set_text(r->text() + "#" + std::string(bytes - r->text().size() - 1, 'x'));
          },
          kMostPolicyBytes, kMostPolicyBytes + 1),
      Size("least page", "ListCases", 1, -1),
      Size("least page", "ListCaseEvents", 1, -1),
      Size("least page", "ListStaff", 1, -1),
      Size("least page", "ListTeams", 1, -1),
  };
}

}  // namespace docket::testing
