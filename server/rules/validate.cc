#include "server/rules/validate.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/rules/checks.h"
#include "server/rules/limits.h"
#include "server/rules/people.h"
#include "server/rules/proposals.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

void CheckContact(const v1::Contact& contact, Checks* checks) {
  checks->Text("contact.display_name", contact.display_name(), Checks::kOptional, limits::kPersonNameCharacters,
               Checks::kOneLine);
  checks->Email("contact.email", contact.email());
  checks->Phone("contact.phone", contact.phone());
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
  checks->Text("staff.identity", staff.identity(), Checks::kOptional, limits::kIdentityCharacters, Checks::kOneLine);
  checks->Range("staff.capacity", staff.capacity(), 0, limits::kMostCapacity);
}

bool PrintableAscii(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

// "https:" and something after it: RFC 3986 has a letter, then letters, digits, "+", "-" and ".".
bool AbsoluteUri(absl::string_view uri) {
  const size_t colon = uri.find(':');
  if (colon == absl::string_view::npos || colon == 0 || colon + 1 == uri.size()) return false;
  const absl::string_view scheme = uri.substr(0, colon);
  return absl::ascii_isalpha(static_cast<unsigned char>(scheme[0])) &&
         std::all_of(scheme.begin(), scheme.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '+' || c == '-' || c == '.';
         });
}

// "type/subtype", each of RFC 6838's characters; parameters are no part of it.
bool MediaType(absl::string_view type) {
  const std::vector<absl::string_view> parts = absl::StrSplit(type, '/');
  return parts.size() == 2 && std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
           return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
             return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                    absl::string_view("!#$&-^_.+").find(c) != absl::string_view::npos;
           });
         });
}

void CheckAttachment(const std::string& field, const v1::Attachment& attachment, Checks* checks) {
  if (attachment.uri().size() > limits::kUriBytes || !PrintableAscii(attachment.uri()) ||
      !AbsoluteUri(attachment.uri())) {
    checks->Add(absl::StrCat(field, ".uri"),
                absl::StrCat("must be an absolute URI such as https://files.example.com/1.png, of at most ",
                             limits::kUriBytes, " printable ASCII characters"));
  }
  const std::string& digest = attachment.sha256();
  if (digest.size() != 64 || digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    checks->Add(absl::StrCat(field, ".sha256"), "must be a SHA-256 digest: 64 digits of 0-9 and a-f");
  }
  if (attachment.media_type().size() > limits::kMediaTypeBytes || !MediaType(attachment.media_type())) {
    checks->Add(
        absl::StrCat(field, ".media_type"),
        absl::StrCat("must be a type and a subtype such as image/png, of at most ", limits::kMediaTypeBytes, " bytes"));
  }
  if (attachment.size_bytes() < 0) checks->Add(absl::StrCat(field, ".size_bytes"), "must be 0 or more");
}

// What only a message to the customer can hold.
void CheckPromises(const v1::RecordInteractionRequest& request, Checks* checks) {
  constexpr char kOutboundAlone[] = "must not be given unless direction is OUTBOUND: it is told to the customer";
  const bool outbound = request.direction() == v1::DIRECTION_OUTBOUND;
  if (request.has_promised_resolution_time()) {
    if (!outbound) checks->Add("promised_resolution_time", kOutboundAlone);
    CheckTime("promised_resolution_time", request.promised_resolution_time(), checks);
  }
  if (request.has_promised_call_back_time()) {
    if (!outbound) checks->Add("promised_call_back_time", kOutboundAlone);
    CheckTime("promised_call_back_time", request.promised_call_back_time(), checks);
  }
  if (!outbound && !request.action_plan().empty()) checks->Add("action_plan", kOutboundAlone);
  CheckRemark("action_plan", request.action_plan(), Checks::kOptional, checks);
}

// What only a note can hold.
void CheckConsultation(const v1::RecordInteractionRequest& request, Checks* checks) {
  constexpr char kNoteAlone[] = "must not be given unless direction is NOTE: consultations are internal";
  const bool asked = !request.consulted_party().empty();
  const bool answered = request.answered_consultation() != 0;
  const bool note = request.direction() == v1::DIRECTION_NOTE;
  if (asked && !note) checks->Add("consulted_party", kNoteAlone);
  if (answered && !note) checks->Add("answered_consultation", kNoteAlone);
  if (asked && answered) {
    checks->Add("answered_consultation", "must not be given together with consulted_party: record two notes");
  }
  if (asked) {
    checks->Text("consulted_party", request.consulted_party(), Checks::kRequired, limits::kPartyCharacters,
                 Checks::kOneLine);
  }
  if (request.answered_consultation() < 0) {
    checks->Add("answered_consultation", "must be a consultation's number, 1 or more");
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
  checks.Count("articles", request.articles_size(), limits::kArticles);
  for (int i = 0; i < std::min(request.articles_size(), limits::kArticles); ++i) {
    checks.Reference(absl::StrCat("articles[", i, "]"), request.articles(i));
  }
  checks.Count("attachments", request.attachments_size(), limits::kAttachments);
  for (int i = 0; i < std::min(request.attachments_size(), limits::kAttachments); ++i) {
    CheckAttachment(absl::StrCat("attachments[", i, "]"), request.attachments(i), &checks);
  }
  CheckPromises(request, &checks);
  CheckConsultation(request, &checks);
  return checks.Take();
}

Violations Validate(const v1::EscalateCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("cause", request.cause(), v1::EscalationCause_IsValid);
  checks.OneOf("level", request.level(), v1::EscalationLevel_IsValid, Checks::kOptional);
  const bool of_the_service =
      request.cause() == v1::ESCALATION_CAUSE_UNRESOLVED || request.cause() == v1::ESCALATION_CAUSE_FIRST_CONTACT ||
      request.cause() == v1::ESCALATION_CAUSE_UNACCEPTED || request.cause() == v1::ESCALATION_CAUSE_OVERDUE;
  if (of_the_service) {
    checks.Add("cause", absl::StrCat(absl::StripPrefix(v1::EscalationCause_Name(request.cause()), "ESCALATION_CAUSE_"),
                                     " is raised by the service itself; name the cause that made you escalate"));
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
  CheckOutcome(request.outcome(), kResolutionOutcomes, &checks);
  checks.Text("summary", request.summary(), Checks::kRequired, limits::kSummaryCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::RecordFollowUpRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (!request.has_satisfied()) checks.Add("satisfied", "is required: true or false");
  if (request.rating() != 0) {
    checks.Range("rating", request.rating(), limits::kLeastRating, limits::kMostRating);
    checks.OneOf("rating_source", request.rating_source(), v1::RatingSource_IsValid);
  } else if (request.rating_source() != v1::RATING_SOURCE_UNSPECIFIED) {
    checks.Add("rating_source", "must not be given without a rating");
  }
  checks.Text("comment", request.comment(), Checks::kOptional, limits::kRemarkCharacters, Checks::kManyLines);
  checks.StaffName("contacted_by", request.contacted_by(), Checks::kOptional);
  checks.OneOf("channel", request.channel(), v1::Channel_IsValid, Checks::kOptional);
  CheckActions(request.actions(), &checks);
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
  if (request.version() < 0) checks.Add("version", "must be 1 or more, or 0 for the case as it stands");
  return checks.Take();
}

Violations Validate(const v1::BatchGetCasesRequest& request) {
  Checks checks;
  if (request.names().empty()) checks.Add("names", "is required: at least one case");
  checks.Count("names", request.names_size(), limits::kBatchOfCases);
  for (int i = 0; i < std::min(request.names_size(), limits::kBatchOfCases); ++i) {
    checks.CaseName(absl::StrCat("names[", i, "]"), request.names(i));
  }
  return checks.Take();
}

Violations Validate(const v1::CountCasesRequest& request) {
  Checks checks;
  checks.Text("filter", request.filter(), Checks::kOptional, limits::kFilterCharacters, Checks::kManyLines);
  return checks.Take();
}

Violations Validate(const v1::ListTasksRequest& request) {
  Checks checks;
  checks.CaseName("parent", request.parent());
  return checks.Take();
}

Violations Validate(const v1::ExportCasesRequest& request) {
  Checks checks;
  CheckTime("opened_from", request.opened_from(), &checks);
  CheckTime("opened_before", request.opened_before(), &checks);
  if (request.resume_token().size() > limits::kPageTokenBytes) {
    checks.Add("resume_token", "must be one that came with an export of the same range");
  }
  return checks.Take();
}

Violations Validate(const v1::ListCasesRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  checks.OneOf("state", request.state(), v1::CaseState_IsValid, Checks::kOptional);
  checks.StaffName("assignee", request.assignee(), Checks::kOptional);
  checks.TeamName("team", request.team(), Checks::kOptional);
  checks.CustomerName("customer", request.customer(), Checks::kOptional);
  checks.Text("filter", request.filter(), Checks::kOptional, limits::kFilterCharacters, Checks::kManyLines);
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
  CheckMask(request, {"display_name", "roles", "team", "skills", "capacity", "available", "identity"}, &checks);
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
