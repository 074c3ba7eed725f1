// Suggestions (REVIEW-5): recorded -> taken up -> done, or declined on the way.
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/rules/clocks.h"
#include "server/rules/people.h"
#include "server/rules/quality.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

constexpr char kSuggestions[] = "suggestions/{suggestion}";

std::string NameOf(v1::SuggestionState state) {
  return std::string(absl::StripPrefix(v1::SuggestionState_Name(state), "SUGGESTION_STATE_"));
}

log::v1::Payload Set(v1::Suggestion suggestion) {
  log::v1::Payload payload;
  *payload.mutable_suggestion_set()->mutable_suggestion() = std::move(suggestion);
  return payload;
}

bool MayBecome(v1::SuggestionState before, v1::SuggestionState after) {
  if (before == v1::SUGGESTION_STATE_TAKEN_UP) return after != v1::SUGGESTION_STATE_TAKEN_UP;
  return before == v1::SUGGESTION_STATE_RECORDED;
}

absl::Status NotTheirs() {
  return Refusal(absl::StatusCode::kPermissionDenied, reason::kRoleForbidden,
                 "one records one's own suggestions, and customers': staff has to be the caller");
}

}  // namespace

absl::Status NotFound(const v1::Suggestion& /*none*/) {
  return Refusal(absl::StatusCode::kNotFound, reason::kSuggestionNotFound,
                 "there is no suggestion of that name: ListSuggestions names them");
}

Violations Validate(const v1::RecordSuggestionRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  checks.OneOf("source", request.source(), v1::SuggestionSource_IsValid);
  if (request.source() == v1::SUGGESTION_SOURCE_STAFF && request.staff().empty()) {
    checks.Add("staff", "is required where it is of a member of staff: staff/{staff} whose it is");
  } else if (request.source() == v1::SUGGESTION_SOURCE_CUSTOMER && !request.staff().empty()) {
    checks.Add("staff", "must not be given where it is a customer's");
  }
  checks.StaffName("staff", request.staff(), Checks::kOptional);
  if (!request.case_name().empty()) checks.CaseName("case_name", request.case_name());
  CheckRemark("text", request.text(), Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::DecideSuggestionRequest& request) {
  Checks checks;
  CheckChange(request, &checks);
  CheckQualityName("name", request.name(), kSuggestions, ParseSuggestionName, Checks::kRequired, &checks);
  checks.OneOf("state", request.state(), v1::SuggestionState_IsValid);
  if (request.state() == v1::SUGGESTION_STATE_RECORDED) {
    checks.Add("state", "must be TAKEN_UP, DECLINED or DONE: RECORDED it is from the first");
  }
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::GetSuggestionRequest& request) {
  Checks checks;
  CheckQualityName("name", request.name(), kSuggestions, ParseSuggestionName, Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::ListSuggestionsRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  checks.OneOf("state", request.state(), v1::SuggestionState_IsValid, Checks::kOptional);
  checks.OneOf("source", request.source(), v1::SuggestionSource_IsValid, Checks::kOptional);
  checks.StaffName("staff", request.staff(), Checks::kOptional);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Suggestion* /*suggestion*/, const v1::RecordSuggestionRequest& request,
                              const QualityContext& context) {
  if (!request.staff().empty()) {
    if (context.acting.own_only && request.staff() != context.acting.person) return NotTheirs();
    if (absl::Status staff = CheckKnown(context.directory, request.staff()); !staff.ok()) return staff;
  }
  v1::Suggestion suggestion;
  suggestion.set_source(request.source());
  suggestion.set_staff(request.staff());
  if (context.c != nullptr) suggestion.set_case_name(context.c->name());
  suggestion.set_state(v1::SUGGESTION_STATE_RECORDED);
  suggestion.set_recorded_by(context.acting.on_record());
  return Events{Set(std::move(suggestion))};
}

absl::StatusOr<Events> Decide(const v1::Suggestion* suggestion, const v1::DecideSuggestionRequest& request,
                              const QualityContext& context) {
  if (suggestion == nullptr) return NotFound(v1::Suggestion());
  if (!MayBecome(suggestion->state(), request.state())) {
    return QualityStateRefusal("DecideSuggestion", "suggestion", NameOf(suggestion->state()),
                               suggestion->state() == v1::SUGGESTION_STATE_TAKEN_UP
                                   ? "it becomes DONE or DECLINED"
                                   : "that is its end; record a new suggestion where there is more to it");
  }
  if (IsActing(context.directory, context.acting, suggestion->staff())) {
    return OwnMatter("nobody decides about their own suggestion: let somebody else do so");
  }
  v1::Suggestion set = *suggestion;
  set.set_state(request.state());
  v1::SuggestionDecision& decision = *set.add_decisions();
  decision.set_state(request.state());
  *decision.mutable_decide_time() = ToProto(context.now);
  decision.set_decided_by(context.acting.on_record());
  return Events{Set(std::move(set))};
}

void Apply(const log::v1::SuggestionSet& set, const Stamp& stamp, v1::Suggestion* suggestion) {
  FoldRecord(set.suggestion(), SuggestionName(stamp.id), stamp, ToProto(stamp.recorded), suggestion);
}

}  // namespace docket::rules
