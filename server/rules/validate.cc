#include "server/rules/validate.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/rules/checks.h"
#include "server/rules/limits.h"
#include "server/rules/people.h"

namespace docket::rules {
namespace {

// What every change of something that exists has.
template <typename Request>
void CheckChange(const Request& request, Checks* checks) {
  checks->RequestId(request.request_id());
  if (request.has_expected_version() && request.expected_version() < 1) {
    checks->Add("expected_version", "must be 1 or more, as it was read");
  }
}

template <typename Request>
void CheckMutation(const Request& request, Checks* checks) {
  CheckChange(request, checks);
  checks->CaseName("name", request.name());
}

void CheckContact(const v1::Contact& contact, Checks* checks) {
  checks->Text("contact.display_name", contact.display_name(), Checks::kOptional, limits::kPersonNameCharacters,
               Checks::kOneLine);
  checks->Email("contact.email", contact.email());
  checks->Phone("contact.phone", contact.phone());
}

template <typename References>
void CheckReferences(absl::string_view field, const References& references, Checks* checks) {
  checks->Count(field, references.size(), limits::kReferences);
  for (int i = 0; i < std::min(references.size(), limits::kReferences); ++i) {
    checks->Reference(absl::StrCat(field, "[", i, "]"), references[i]);
  }
}

void CheckStaffFields(const v1::Staff& staff, Checks* checks) {
  checks->Text("staff.display_name", staff.display_name(), Checks::kRequired, limits::kDisplayNameCharacters,
               Checks::kOneLine);
  if (staff.roles().empty()) checks->Add("staff.roles", "is required: at least one role");
  checks->Count("staff.roles", staff.roles_size(), limits::kRoles);
  for (int i = 0; i < std::min(staff.roles_size(), limits::kRoles); ++i) {
    checks->OneOf(absl::StrCat("staff.roles[", i, "]"), staff.roles(i), v1::Role_IsValid);
  }
  checks->TeamName("staff.team", staff.team(), Checks::kOptional);
  checks->Count("staff.skills", staff.skills_size(), limits::kSkills);
  for (int i = 0; i < std::min(staff.skills_size(), limits::kSkills); ++i) {
    checks->DirectoryId(absl::StrCat("staff.skills[", i, "]"), staff.skills(i));
  }
  checks->Range("staff.capacity", staff.capacity(), 0, limits::kMostCapacity);
}

template <typename Request>
void CheckMask(const Request& request, const std::vector<std::string>& allowed, Checks* checks) {
  if (request.update_mask().paths().empty()) {
    checks->Add("update_mask", absl::StrCat("is required: one or more of ", absl::StrJoin(allowed, ", ")));
  }
  for (const std::string& path : request.update_mask().paths()) {
    if (std::find(allowed.begin(), allowed.end(), path) == allowed.end()) {
      checks->Add("update_mask", absl::StrCat("may name ", absl::StrJoin(allowed, ", "), " and nothing else"));
      return;
    }
  }
}

}  // namespace

Violations Validate(const v1::OpenCaseRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  checks.OneOf("kind", request.kind(), v1::CaseKind_IsValid);
  checks.OneOf("channel", request.channel(), v1::Channel_IsValid);
  checks.Text("subject", request.subject(), Checks::kRequired, limits::kSubjectCharacters, Checks::kOneLine);
  checks.Text("description", request.description(), Checks::kOptional, limits::kDescriptionCharacters,
              Checks::kManyLines);
  CheckContact(request.contact(), &checks);
  checks.CustomerName("customer", request.customer(), Checks::kOptional);
  if (!request.customer().empty() && request.has_contact()) {
    checks.Add("customer", "must not be given together with contact");
  }
  CheckReferences("account_references", request.account_references(), &checks);
  CheckReferences("order_references", request.order_references(), &checks);
  checks.TeamName("team", request.team(), Checks::kOptional);
  return checks.Take();
}

Violations Validate(const v1::AcknowledgeCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("channel", request.channel(), v1::Channel_IsValid);
  checks.Text("message", request.message(), Checks::kOptional, limits::kRemarkCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::AssignCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.StaffName("assignee", request.assignee(), Checks::kRequired);
  checks.TeamName("team", request.team(), Checks::kOptional);
  checks.Text("reason", request.reason(), Checks::kOptional, limits::kRemarkCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::RecordInteractionRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("direction", request.direction(), v1::Direction_IsValid);
  if (request.direction() == v1::DIRECTION_NOTE) {
    if (request.channel() != v1::CHANNEL_UNSPECIFIED) checks.Add("channel", "must not be given for a note");
  } else {
    checks.OneOf("channel", request.channel(), v1::Channel_IsValid);
  }
  checks.Text("text", request.text(), Checks::kRequired, limits::kInteractionCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::EscalateCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("cause", request.cause(), v1::EscalationCause_IsValid);
  checks.OneOf("level", request.level(), v1::EscalationLevel_IsValid, Checks::kOptional);
  if (request.cause() == v1::ESCALATION_CAUSE_UNRESOLVED) {
    checks.Add("cause", "UNRESOLVED is raised by the service itself; name the cause that made you escalate");
  }
  const std::vector<v1::EscalationLevel> levels = LevelsFor(request.cause());
  if (!levels.empty() && request.level() != v1::ESCALATION_LEVEL_UNSPECIFIED &&
      std::find(levels.begin(), levels.end(), request.level()) == levels.end()) {
    checks.Add("level", absl::StrCat("for this cause it must be one of ",
                                     absl::StrJoin(levels, ", ", [](std::string* out, v1::EscalationLevel level) {
                                       absl::StrAppend(out, LevelName(level));
                                     })));
  }
  checks.StaffName("addressee", request.addressee(), Checks::kOptional);
  checks.Text("reason", request.reason(), Checks::kOptional, limits::kRemarkCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::AcceptEscalationRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.StaffName("accepter", request.accepter(), Checks::kRequired);
  if (request.number() < 0) checks.Add("number", "must be an escalation's number, or 0 for all");
  return checks.Take();
}

Violations Validate(const v1::ResolveCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("outcome", request.outcome(), v1::CaseOutcome_IsValid);
  checks.Text("summary", request.summary(), Checks::kRequired, limits::kSummaryCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::RecordFollowUpRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (!request.has_satisfied()) checks.Add("satisfied", "is required: true or false");
  if (request.rating() != 0) {
    checks.Range("rating", request.rating(), limits::kLeastRating, limits::kMostRating);
  }
  checks.Text("comment", request.comment(), Checks::kOptional, limits::kRemarkCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::CloseCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.Text("feedback", request.feedback(), Checks::kOptional, limits::kRemarkCharacters, Checks::kManyLines);
  checks.Text("recommendations", request.recommendations(), Checks::kOptional, limits::kRemarkCharacters,
              Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::ReopenCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("channel", request.channel(), v1::Channel_IsValid);
  checks.Text("reason", request.reason(), Checks::kRequired, limits::kRemarkCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::GetCaseRequest& request) {
  Checks checks;
  checks.CaseName("name", request.name());
  return checks.Take();
}

Violations Validate(const v1::ListCasesRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  checks.OneOf("state", request.state(), v1::CaseState_IsValid, Checks::kOptional);
  checks.StaffName("assignee", request.assignee(), Checks::kOptional);
  checks.TeamName("team", request.team(), Checks::kOptional);
  checks.CustomerName("customer", request.customer(), Checks::kOptional);
  return checks.Take();
}

Violations Validate(const v1::ListCaseEventsRequest& request) {
  Checks checks;
  checks.CaseName("parent", request.parent());
  checks.Page(request.page_size(), request.page_token());
  return checks.Take();
}

Violations Validate(const v1::CreateStaffRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  checks.DirectoryId("staff_id", request.staff_id());
  CheckStaffFields(request.staff(), &checks);
  return checks.Take();
}

Violations Validate(const v1::UpdateStaffRequest& request) {
  Checks checks;
  CheckChange(request, &checks);
  checks.StaffName("staff.name", request.staff().name(), Checks::kRequired);
  CheckMask(request, {"display_name", "roles", "team", "skills", "capacity", "available"}, &checks);
  // Only what the mask names is judged.
  Checks fields;
  CheckStaffFields(request.staff(), &fields);
  for (const Violation& violation : fields.Take()) {
    const auto& paths = request.update_mask().paths();
    const bool named = std::any_of(paths.begin(), paths.end(), [&violation](const std::string& path) {
      return violation.field.rfind("staff." + path, 0) == 0;
    });
    if (named) checks.Add(violation.field, violation.description);
  }
  return checks.Take();
}

Violations Validate(const v1::GetStaffRequest& request) {
  Checks checks;
  checks.StaffName("name", request.name(), Checks::kRequired);
  return checks.Take();
}

Violations Validate(const v1::ListStaffRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  checks.TeamName("team", request.team(), Checks::kOptional);
  return checks.Take();
}

Violations Validate(const v1::CreateTeamRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  checks.DirectoryId("team_id", request.team_id());
  checks.Text("team.display_name", request.team().display_name(), Checks::kRequired, limits::kDisplayNameCharacters,
              Checks::kOneLine);
  return checks.Take();
}

Violations Validate(const v1::UpdateTeamRequest& request) {
  Checks checks;
  CheckChange(request, &checks);
  checks.TeamName("team.name", request.team().name(), Checks::kRequired);
  CheckMask(request, {"display_name"}, &checks);
  checks.Text("team.display_name", request.team().display_name(), Checks::kRequired, limits::kDisplayNameCharacters,
              Checks::kOneLine);
  return checks.Take();
}

Violations Validate(const v1::GetTeamRequest& request) {
  Checks checks;
  checks.TeamName("name", request.name(), Checks::kRequired);
  return checks.Take();
}

Violations Validate(const v1::ListTeamsRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  return checks.Take();
}

}  // namespace docket::rules
