// Assessment: the nature of a case, its priority, and what first contact came to.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/escalate.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/in_force.h"
#include "server/rules/new_tasks.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

// "complaint" for CASE_KIND_COMPLAINT.
std::string KindName(v1::CaseKind kind) {
  return absl::AsciiStrToLower(absl::StripPrefix(v1::CaseKind_Name(kind), "CASE_KIND_"));
}

// What an assessment of this kind of case needs, and what it must not have.
absl::Status CheckAssessable(v1::CaseKind kind, const v1::AssessCaseRequest& request) {
  std::vector<Violation> wrong;
  if (kind == v1::CASE_KIND_COMPLAINT) {
    if (request.severity() == v1::SEVERITY_UNSPECIFIED) {
      wrong.push_back({"severity", "is required of a complaint: MINOR, MODERATE, MAJOR or CRITICAL"});
    }
  } else if (request.severity() != v1::SEVERITY_UNSPECIFIED) {
    wrong.push_back({"severity", "is of a complaint alone: leave it out"});
  }
  if (kind == v1::CASE_KIND_REQUEST) {
    if (request.decision() == v1::REQUEST_DECISION_UNSPECIFIED) {
      wrong.push_back({"decision", "is required of a request: ACCEPTED or DECLINED"});
    }
  } else {
    constexpr char kOfARequest[] = "is of a request alone: leave it out";
    if (request.feasible()) wrong.push_back({"feasible", kOfARequest});
    if (request.compliant()) wrong.push_back({"compliant", kOfARequest});
    if (request.decision() != v1::REQUEST_DECISION_UNSPECIFIED) wrong.push_back({"decision", kOfARequest});
  }
  if (wrong.empty()) return absl::OkStatus();
  const std::string said = absl::StrJoin(wrong, "; ", [](std::string* out, const Violation& violation) {
    absl::StrAppend(out, violation.field, " ", violation.description);
  });
  return PreconditionRefusal(reason::kNotAssessable, absl::StrCat("the case is of kind ", KindName(kind), ": ", said),
                             wrong, {{"kind", KindName(kind)}});
}

// ESC-7: why a complaint that first contact did not resolve goes further.
v1::EscalationCause CauseOf(v1::FirstContactOutcome outcome) {
  switch (outcome) {
    case v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT:
      return v1::ESCALATION_CAUSE_TECHNICAL;
    case v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT:
      return v1::ESCALATION_CAUSE_POLICY;
    default:
      return v1::ESCALATION_CAUSE_FIRST_CONTACT;
  }
}

// ESC-7: a complaint that first contact did not resolve goes on to somebody else.
void EscalateIfUnresolved(const v1::Case& c, v1::FirstContactOutcome outcome, const Context& context, Events* events) {
  if (outcome == v1::FIRST_CONTACT_OUTCOME_RESOLVED) return;
  const v1::EscalationCause cause = CauseOf(outcome);
  events->push_back(Event(Escalate(c, cause, LevelsFor(cause).front(), "", context.now)));
}

}  // namespace

Violations Validate(const v1::AssessCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.DirectoryId("category", request.category());
  checks.OneOf("urgency", request.urgency(), v1::Urgency_IsValid);
  checks.OneOf("complexity", request.complexity(), v1::Complexity_IsValid);
  checks.OneOf("severity", request.severity(), v1::Severity_IsValid, Checks::kOptional);
  checks.OneOf("decision", request.decision(), v1::RequestDecision_IsValid, Checks::kOptional);
  const bool accepted = request.decision() == v1::REQUEST_DECISION_ACCEPTED;
  if (accepted && !(request.feasible() && request.compliant())) {
    checks.Add("decision", "may be ACCEPTED only if feasible and compliant are both true");
  }
  if (!accepted && !request.actions().empty()) checks.Add("actions", "must not be given unless decision is ACCEPTED");
  CheckActions(request.actions(), &checks);
  const bool told = request.decision() == v1::REQUEST_DECISION_DECLINED;
  CheckRemark("reason", request.reason(), told ? Checks::kRequired : Checks::kOptional, &checks);
  CheckIds("skills", request.skills(), limits::kSkills, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AssessCaseRequest& request, const Context& context) {
  if (absl::Status assessable = CheckAssessable(c.kind(), request); !assessable.ok()) return assessable;
  v1::CaseEventDetail detail;
  v1::CaseAssessed* assessed = detail.mutable_assessed();
  v1::Assessment* assessment = assessed->mutable_assessment();
  assessment->set_urgency(request.urgency());
  assessment->set_complexity(request.complexity());
  assessment->set_severity(request.severity());
  assessment->set_feasible(request.feasible());
  assessment->set_compliant(request.compliant());
  assessment->set_decision(request.decision());
  assessed->set_category(request.category());
  assessed->set_priority(PolicyIn(context.directory).PriorityOf(c.kind(), *assessment));
  *assessed->mutable_skills() = request.skills();
  absl::Status added = AddTasks(c, request.actions_size(), v1::Task(), assessed->mutable_tasks());
  if (!added.ok()) return added;
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::CaseAssessed& event, const Stamp& stamp, v1::Case* c) {
  *c->mutable_assessment() = event.assessment();
  *c->mutable_assessment()->mutable_assess_time() = ToProto(stamp.occurred);
  c->mutable_assessment()->set_assessed_by(std::string(stamp.actor));
  c->set_category(event.category());
  c->set_priority(event.priority());
  *c->mutable_skills() = event.skills();
  FoldTasks(event.tasks(), stamp, c);
}

Violations Validate(const v1::ReclassifyCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("kind", request.kind(), v1::CaseKind_IsValid, Checks::kOptional);
  if (!request.category().empty()) checks.DirectoryId("category", request.category());
  if (request.kind() == v1::CASE_KIND_UNSPECIFIED && request.category().empty()) {
    checks.Add("kind", "or category is required: what the case is from now on");
  }
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ReclassifyCaseRequest& request, const Context& context) {
  const v1::CaseKind kind = request.kind() == v1::CASE_KIND_UNSPECIFIED ? c.kind() : request.kind();
  const std::string& category = request.category().empty() ? c.category() : request.category();
  if (kind == c.kind() && category == c.category()) {
    return PreconditionRefusal(
        reason::kNothingChanges,
        absl::StrCat("the case is of kind ", KindName(kind),
                     category.empty() ? " already" : absl::StrCat(" and category ", category, " already")),
        {{"kind", "is the same"}, {"category", "is the same"}});
  }
  v1::CaseEventDetail detail;
  v1::CaseReclassified* reclassified = detail.mutable_reclassified();
  reclassified->set_kind(kind);
  reclassified->set_previous_kind(c.kind());
  reclassified->set_category(category);
  reclassified->set_previous_category(c.category());
  reclassified->set_priority(c.has_assessment() ? PolicyIn(context.directory).PriorityOf(kind, c.assessment())
                                                : c.priority());
  Events events = {EventWithTexts(std::move(detail), context)};
  const bool becomes_complaint = kind == v1::CASE_KIND_COMPLAINT && c.kind() != kind;
  if (becomes_complaint && c.has_first_contact() && c.state() != v1::CASE_STATE_RESOLVED) {
    EscalateIfUnresolved(c, c.first_contact().outcome(), context, &events);
  }
  return events;
}

// The assessment stays as it was made: it is history, and a new kind may ask for a new one.
void Fold(const v1::CaseReclassified& event, const Stamp& /*stamp*/, v1::Case* c) {
  c->set_kind(event.kind());
  c->set_category(event.category());
  c->set_priority(event.priority());
}

Violations Validate(const v1::RecordFirstContactRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("outcome", request.outcome(), v1::FirstContactOutcome_IsValid);
  CheckRemark("reason", request.reason(), Checks::kOptional, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::RecordFirstContactRequest& request, const Context& context) {
  if (c.has_first_contact()) {
    return PreconditionRefusal(reason::kFirstContactRecorded,
                               "what first contact came to is on record for this cycle already",
                               {{"first_contact", "is set"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_first_contact()->set_outcome(request.outcome());
  Events events = {EventWithTexts(std::move(detail), context)};
  if (c.kind() == v1::CASE_KIND_COMPLAINT) EscalateIfUnresolved(c, request.outcome(), context, &events);
  return events;
}

void Fold(const v1::FirstContactRecorded& event, const Stamp& stamp, v1::Case* c) {
  c->mutable_first_contact()->set_outcome(event.outcome());
  *c->mutable_first_contact()->mutable_record_time() = ToProto(stamp.occurred);
}

}  // namespace docket::rules
