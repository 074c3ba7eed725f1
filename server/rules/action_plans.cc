// Action plans (REVIEW-3): open -> completed, with who and when.
#include "absl/strings/str_cat.h"
#include "server/rules/clocks.h"
#include "server/rules/people.h"
#include "server/rules/quality.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

constexpr char kPlans[] = "plans/{plan}";

log::v1::Payload Set(v1::ActionPlan plan) {
  log::v1::Payload payload;
  *payload.mutable_action_plan_set()->mutable_plan() = std::move(plan);
  return payload;
}

// OK, or why nothing can be done about it any more.
absl::Status CheckOpen(absl::string_view command, const v1::ActionPlan* plan) {
  if (plan == nullptr) return NotFound(v1::ActionPlan());
  if (plan->state() == v1::ACTION_PLAN_STATE_OPEN) return absl::OkStatus();
  return QualityStateRefusal(command, "plan", "COMPLETED", "what is still to be done takes a new plan");
}

}  // namespace

absl::Status NotFound(const v1::ActionPlan& /*none*/) {
  return Refusal(absl::StatusCode::kNotFound, reason::kActionPlanNotFound,
                 "there is no action plan of that name: ListActionPlans names them");
}

Violations Validate(const v1::CreateActionPlanRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  CheckRemark("action", request.action(), Checks::kRequired, &checks);
  checks.StaffName("owner", request.owner(), Checks::kRequired);
  if (!request.has_due_time()) checks.Add("due_time", "is required: by when it is to be done");
  CheckTime("due_time", request.due_time(), &checks);
  CheckQualityName("scorecard", request.scorecard(), "scorecards/{scorecard}", ParseScorecardName, Checks::kOptional,
                   &checks);
  checks.StaffName("staff", request.staff(), Checks::kOptional);
  checks.TeamName("team", request.team(), Checks::kOptional);
  if (!request.category().empty()) checks.DirectoryId("category", request.category());
  return checks.Take();
}

Violations Validate(const v1::UpdateActionPlanRequest& request) {
  Checks checks;
  CheckChange(request, &checks);
  CheckQualityName("name", request.name(), kPlans, ParseActionPlanName, Checks::kRequired, &checks);
  CheckRemark("text", request.text(), Checks::kRequired, &checks);
  CheckTime("due_time", request.due_time(), &checks);
  if (request.has_due_time()) {
    CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  } else if (!request.reason().empty()) {
    checks.Add("reason", "must not be given without a new due_time: it says why that is another one");
  }
  return checks.Take();
}

Violations Validate(const v1::CompleteActionPlanRequest& request) {
  Checks checks;
  CheckChange(request, &checks);
  CheckQualityName("name", request.name(), kPlans, ParseActionPlanName, Checks::kRequired, &checks);
  CheckRemark("summary", request.summary(), Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::GetActionPlanRequest& request) {
  Checks checks;
  CheckQualityName("name", request.name(), kPlans, ParseActionPlanName, Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::ListActionPlansRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  checks.OneOf("state", request.state(), v1::ActionPlanState_IsValid, Checks::kOptional);
  if (request.overdue() && request.state() == v1::ACTION_PLAN_STATE_COMPLETED) {
    checks.Add("overdue", "must not be given with state COMPLETED: what is overdue is open");
  }
  checks.StaffName("owner", request.owner(), Checks::kOptional);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::ActionPlan* /*plan*/, const v1::CreateActionPlanRequest& request,
                              const QualityContext& context) {
  if (absl::Status owner = CheckKnown(context.directory, request.owner()); !owner.ok()) return owner;
  if (!request.staff().empty()) {
    if (absl::Status staff = CheckKnown(context.directory, request.staff()); !staff.ok()) return staff;
  }
  if (absl::Status team = CheckTeam(context.directory, request.team()); !team.ok()) return team;
  if (absl::Status due = CheckDue(request.due_time(), context.now); !due.ok()) return due;
  v1::ActionPlan plan;
  plan.set_owner(request.owner());
  *plan.mutable_due_time() = request.due_time();
  plan.set_staff(request.staff());
  if (context.scorecard != nullptr) {
    plan.set_scorecard(context.scorecard->name());
    if (plan.staff().empty()) plan.set_staff(context.scorecard->staff());
  }
  plan.set_team(request.team());
  plan.set_category(request.category());
  plan.set_state(v1::ACTION_PLAN_STATE_OPEN);
  plan.set_created_by(context.acting.on_record());
  return Events{Set(std::move(plan))};
}

absl::StatusOr<Events> Decide(const v1::ActionPlan* plan, const v1::UpdateActionPlanRequest& request,
                              const QualityContext& context) {
  if (absl::Status open = CheckOpen("UpdateActionPlan", plan); !open.ok()) return open;
  if (plan->notes_size() >= limits::kNotesOfPlan) {
    return PreconditionRefusal(reason::kLimitReached,
                               absl::StrCat("a plan has at most ", limits::kNotesOfPlan,
                                            " notes: complete it, and make a new one of the rest"),
                               {{"notes", absl::StrCat("holds at most ", limits::kNotesOfPlan)}},
                               {{"limit", absl::StrCat(limits::kNotesOfPlan)}});
  }
  v1::ActionPlan set = *plan;
  v1::ActionPlanNote& note = *set.add_notes();
  *note.mutable_note_time() = ToProto(context.now);
  note.set_noted_by(context.acting.on_record());
  if (request.has_due_time()) {
    if (absl::Status due = CheckDue(request.due_time(), context.now); !due.ok()) return due;
    *note.mutable_due_time() = request.due_time();
    *note.mutable_previous_due_time() = plan->due_time();
    *set.mutable_due_time() = request.due_time();
  }
  set.set_note_count(set.notes_size());
  return Events{Set(std::move(set))};
}

absl::StatusOr<Events> Decide(const v1::ActionPlan* plan, const v1::CompleteActionPlanRequest& /*request*/,
                              const QualityContext& context) {
  if (absl::Status open = CheckOpen("CompleteActionPlan", plan); !open.ok()) return open;
  v1::ActionPlan set = *plan;
  set.set_state(v1::ACTION_PLAN_STATE_COMPLETED);
  *set.mutable_complete_time() = ToProto(context.now);
  set.set_completed_by(context.acting.on_record());
  return Events{Set(std::move(set))};
}

void Apply(const log::v1::ActionPlanSet& set, const Stamp& stamp, v1::ActionPlan* plan) {
  FoldRecord(set.plan(), ActionPlanName(stamp.id), stamp, ToProto(stamp.recorded), plan);
}

}  // namespace docket::rules
