// What quality assurance's records have in common, and their sums.
#include "server/rules/quality.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/rules/clocks.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

using v1::QualitySummary;

std::string PersonNamed(const Directory& directory, const std::string& name) {
  if (ParseStaffName(name).has_value()) return name;
  const auto known = directory.people.find(name);
  return known == directory.people.end() ? "" : known->second;
}

void AddTo(const v1::Scorecard& card, QualitySummary::Scores* scores) {
  scores->set_scorecards(scores->scorecards() + 1);
  scores->set_percent_sum(scores->percent_sum() + card.percent());
  if (!card.has_dispute()) return;
  scores->set_disputed(scores->disputed() + 1);
  if (card.dispute().outcome() == v1::DISPUTE_OUTCOME_CHANGED) scores->set_changed(scores->changed() + 1);
  if (card.state() == v1::SCORECARD_STATE_DISPUTED) scores->set_undecided(scores->undecided() + 1);
}

}  // namespace

Acting ActingOf(const Access& access, absl::string_view method) {
  const Caller& caller = access.caller();
  return {.name = caller.on_behalf_of.empty() ? caller.name : caller.on_behalf_of,
          .person = access.person() == nullptr ? "" : access.person()->name(),
          .anybody = caller.unrestricted,
          .own_only = !access.ReachesPerson(method, "")};
}

bool IsActing(const Directory& directory, const Acting& acting, const std::string& name) {
  if (acting.anybody || name.empty()) return false;
  if (name == acting.name) return true;
  return !acting.person.empty() && PersonNamed(directory, name) == acting.person;
}

bool IsOverdue(const v1::ActionPlan& plan, absl::Time now) {
  return plan.state() == v1::ACTION_PLAN_STATE_OPEN && FromProto(plan.due_time()) < now;
}

bool WasLate(const v1::ActionPlan& plan) {
  const bool passed = std::any_of(plan.notes().begin(), plan.notes().end(), [](const v1::ActionPlanNote& note) {
    return note.has_previous_due_time() && FromProto(note.previous_due_time()) < FromProto(note.note_time());
  });
  return passed || (plan.has_complete_time() && FromProto(plan.due_time()) < FromProto(plan.complete_time()));
}

bool QualitySums::InPeriod(const google::protobuf::Timestamp& time) const {
  return FromProto(time) >= from_ && FromProto(time) < before_;
}

void QualitySums::Add(const v1::Scorecard& card) {
  if (!InPeriod(card.create_time())) return;
  AddTo(card, &all_);
  AddTo(card, &by_staff_[card.staff()]);
  AddTo(card, &by_team_[card.team()]);
  for (const v1::CriterionMark& mark : card.marks()) ++marks_[mark.criterion()][mark.mark()];
}

void QualitySums::Add(const v1::ActionPlan& plan) {
  if (InPeriod(plan.create_time())) plans_.set_plans_created(plans_.plans_created() + 1);
  if (plan.state() == v1::ACTION_PLAN_STATE_OPEN) plans_.set_plans_open(plans_.plans_open() + 1);
  if (IsOverdue(plan, now_)) plans_.set_plans_overdue(plans_.plans_overdue() + 1);
  if (plan.state() != v1::ACTION_PLAN_STATE_COMPLETED || !InPeriod(plan.complete_time())) return;
  plans_.set_plans_completed(plans_.plans_completed() + 1);
  if (WasLate(plan)) plans_.set_plans_completed_late(plans_.plans_completed_late() + 1);
}

void QualitySums::Add(const v1::Suggestion& suggestion) {
  if (InPeriod(suggestion.create_time())) ++suggestions_[{suggestion.source(), suggestion.state()}];
}

QualitySummary QualitySums::Take() const {
  QualitySummary sums = plans_;
  *sums.mutable_all() = all_;
  const auto add = [](const std::map<std::string, Scores>& from, auto* to) {
    for (const auto& [name, scores] : from) {
      *to->Add() = scores;
      to->rbegin()->set_name(name);
    }
  };
  add(by_staff_, sums.mutable_by_staff());
  add(by_team_, sums.mutable_by_team());
  for (const auto& [criterion, marks] : marks_) {
    const auto count = [&marks = marks](v1::Mark mark) {
      const auto found = marks.find(mark);
      return found == marks.end() ? 0 : found->second;
    };
    QualitySummary::Marks* const one = sums.add_by_criterion();
    one->set_criterion(criterion);
    one->set_met(count(v1::MARK_MET));
    one->set_partly(count(v1::MARK_PARTLY));
    one->set_not_met(count(v1::MARK_NOT_MET));
    one->set_not_applicable(count(v1::MARK_NOT_APPLICABLE));
  }
  for (const auto& [which, count] : suggestions_) {
    QualitySummary::Suggestions* const one = sums.add_suggestions();
    one->set_source(which.first);
    one->set_state(which.second);
    one->set_count(count);
  }
  return sums;
}

void CheckQualityName(absl::string_view field, absl::string_view name, absl::string_view what, NameParser parse,
                      Checks::Need need, Checks* checks) {
  if (name.empty() && need == Checks::kOptional) return;
  if (!parse(name).has_value()) {
    checks->Add(field, absl::StrCat("must be ", what, " with an id as the service gave it"));
  }
}

void CheckPeriod(absl::string_view from_field, const google::protobuf::Timestamp& from, absl::string_view before_field,
                 const google::protobuf::Timestamp& before, Checks* checks) {
  Checks times;
  CheckTime(from_field, from, &times);
  CheckTime(before_field, before, &times);
  const Violations wrong = times.Take();
  for (const Violation& one : wrong) checks->Add(one.field, one.description);
  // Between times that are none there is no period.
  if (!wrong.empty()) return;
  const absl::Duration length = FromProto(before) - FromProto(from);
  if (length <= absl::ZeroDuration()) {
    checks->Add(before_field, absl::StrCat("must be later than ", from_field));
  } else if (length > absl::Hours(24) * limits::kPeriodDays) {
    checks->Add(before_field, absl::StrCat("must be at most ", limits::kPeriodDays, " days after ", from_field));
  }
}

absl::Status QualityStateRefusal(absl::string_view command, absl::string_view what, absl::string_view state,
                                 absl::string_view instead) {
  return PreconditionRefusal(reason::kIllegalState,
                             absl::StrCat(command, " is not possible while the ", what, " is ", state, ": ", instead),
                             {{"state", absl::StrCat("the ", what, " is ", state)}},
                             {{"state", std::string(state)}, {"command", std::string(command)}});
}

absl::Status OwnMatter(absl::string_view message) {
  return Refusal(absl::StatusCode::kPermissionDenied, reason::kOwnMatter, message);
}

absl::Status CheckDue(const google::protobuf::Timestamp& due, absl::Time now) {
  if (FromProto(due) > now) return absl::OkStatus();
  return InvalidRequest({{"due_time", "must lie in the future"}});
}

Violations Validate(const v1::GetQualitySummaryRequest& request) {
  Checks checks;
  if (!request.has_from()) checks.Add("from", "is required: when the period begins");
  if (!request.has_before()) checks.Add("before", "is required: when the period ends");
  if (request.has_from() && request.has_before())
    CheckPeriod("from", request.from(), "before", request.before(), &checks);
  return checks.Take();
}

}  // namespace docket::rules
