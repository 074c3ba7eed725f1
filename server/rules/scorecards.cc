// Scorecards (REVIEW-3): submitted -> disputed -> decided.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "server/rules/clocks.h"
#include "server/rules/quality.h"
#include "server/rules/states.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

constexpr char kScorecards[] = "scorecards/{scorecard}";

std::string NameOf(v1::ScorecardState state) {
  return std::string(absl::StripPrefix(v1::ScorecardState_Name(state), "SCORECARD_STATE_"));
}

std::string NameOf(v1::Criterion criterion) {
  return std::string(absl::StripPrefix(v1::Criterion_Name(criterion), "CRITERION_"));
}

log::v1::Payload Set(v1::Scorecard card) {
  log::v1::Payload payload;
  *payload.mutable_scorecard_set()->mutable_scorecard() = std::move(card);
  return payload;
}

v1::CriterionMark* FindMark(Marks* marks, v1::Criterion criterion) {
  const auto found = std::find_if(marks->begin(), marks->end(),
                                  [criterion](const v1::CriterionMark& one) { return one.criterion() == criterion; });
  return found == marks->end() ? nullptr : &*found;
}

// Each a criterion and a mark, none twice.
void CheckMarks(const Marks& marks, Checks* checks) {
  checks->Count("marks", marks.size(), v1::Criterion_MAX);
  for (int i = 0; i < std::min(marks.size(), static_cast<int>(v1::Criterion_MAX)); ++i) {
    const std::string field = absl::StrCat("marks[", i, "]");
    checks->OneOf(absl::StrCat(field, ".criterion"), marks[i].criterion(), v1::Criterion_IsValid);
    checks->OneOf(absl::StrCat(field, ".mark"), marks[i].mark(), v1::Mark_IsValid);
    const bool twice = std::any_of(marks.begin(), marks.begin() + i, [&](const v1::CriterionMark& other) {
      return other.criterion() == marks[i].criterion();
    });
    if (twice) checks->Add(absl::StrCat(field, ".criterion"), "stands there twice");
  }
}

Marks InOrder(Marks marks) {
  std::sort(marks.begin(), marks.end(),
            [](const v1::CriterionMark& a, const v1::CriterionMark& b) { return a.criterion() < b.criterion(); });
  return marks;
}

absl::Status NothingCounts() {
  return InvalidRequest({{"marks", "must not all be NOT_APPLICABLE: a card on which nothing counts says nothing"}});
}

}  // namespace

int PercentOf(const Marks& marks) {
  int halves = 0;
  int counted = 0;
  for (const v1::CriterionMark& one : marks) {
    if (one.mark() == v1::MARK_NOT_APPLICABLE) continue;
    ++counted;
    halves += one.mark() == v1::MARK_MET ? 2 : one.mark() == v1::MARK_PARTLY ? 1 : 0;
  }
  return counted == 0 ? -1 : (100 * halves + counted) / (2 * counted);
}

absl::Status NotFound(const v1::Scorecard& /*none*/) {
  return Refusal(absl::StatusCode::kNotFound, reason::kScorecardNotFound,
                 "there is no scorecard of that name: ListScorecards names them");
}

Violations Validate(const v1::SubmitScorecardRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  checks.CaseName("case_name", request.case_name());
  CheckMarks(request.marks(), &checks);
  Marks marks = request.marks();
  std::vector<std::string> missing;
  for (int i = 1; i < v1::Criterion_ARRAYSIZE; ++i) {
    const auto criterion = static_cast<v1::Criterion>(i);
    if (FindMark(&marks, criterion) == nullptr) missing.push_back(NameOf(criterion));
  }
  if (!missing.empty()) {
    checks.Add("marks", absl::StrCat("every criterion gets a mark, NOT_APPLICABLE where there was no occasion for it; "
                                     "missing: ",
                                     absl::StrJoin(missing, ", ")));
  }
  CheckRemark("comment", request.comment(), Checks::kOptional, &checks);
  return checks.Take();
}

Violations Validate(const v1::DisputeScorecardRequest& request) {
  Checks checks;
  CheckChange(request, &checks);
  CheckQualityName("name", request.name(), kScorecards, ParseScorecardName, Checks::kRequired, &checks);
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::DecideDisputeRequest& request) {
  Checks checks;
  CheckChange(request, &checks);
  CheckQualityName("name", request.name(), kScorecards, ParseScorecardName, Checks::kRequired, &checks);
  checks.OneOf("outcome", request.outcome(), v1::DisputeOutcome_IsValid);
  CheckMarks(request.marks(), &checks);
  if (request.outcome() == v1::DISPUTE_OUTCOME_UPHELD && !request.marks().empty()) {
    checks.Add("marks", "must not be given where the card is UPHELD: its marks stay as they are");
  }
  if (request.outcome() == v1::DISPUTE_OUTCOME_CHANGED && request.marks().empty()) {
    checks.Add("marks", "is required where the card is CHANGED: the criteria whose marks change, with the new ones");
  }
  CheckRemark("summary", request.summary(), Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::GetScorecardRequest& request) {
  Checks checks;
  CheckQualityName("name", request.name(), kScorecards, ParseScorecardName, Checks::kRequired, &checks);
  return checks.Take();
}

Violations Validate(const v1::ListScorecardsRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  checks.StaffName("staff", request.staff(), Checks::kOptional);
  checks.TeamName("team", request.team(), Checks::kOptional);
  checks.OneOf("state", request.state(), v1::ScorecardState_IsValid, Checks::kOptional);
  if (!request.case_name().empty()) checks.CaseName("case_name", request.case_name());
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Scorecard* /*card*/, const v1::SubmitScorecardRequest& request,
                              const QualityContext& context) {
  const v1::Case& c = *context.c;
  if (c.state() != v1::CASE_STATE_CLOSED) {
    return QualityStateRefusal("SubmitScorecard", "case", StateName(c.state()), "closed cases are scored");
  }
  v1::Scorecard card;
  card.set_staff(ResponsibleFor(c));
  if (card.staff().empty()) {
    return PreconditionRefusal(reason::kNotAssigned,
                               "nobody was ever responsible for this case, so there is nobody's work to score",
                               {{"assignee", "is empty"}});
  }
  if (IsActing(context.directory, context.acting, card.staff())) {
    return OwnMatter("nobody scores their own work: let somebody else score this case");
  }
  *card.mutable_marks() = InOrder(request.marks());
  const int percent = PercentOf(card.marks());
  if (percent < 0) return NothingCounts();
  card.set_percent(percent);
  card.set_case_name(c.name());
  card.set_case_version(c.version());
  card.set_team(c.team());
  card.set_kind(c.kind());
  card.set_category(c.category());
  card.set_state(v1::SCORECARD_STATE_SUBMITTED);
  card.set_assessed_by(context.acting.on_record());
  return Events{Set(std::move(card))};
}

absl::StatusOr<Events> Decide(const v1::Scorecard* card, const v1::DisputeScorecardRequest& /*request*/,
                              const QualityContext& context) {
  if (card == nullptr) return NotFound(v1::Scorecard());
  if (card->state() != v1::SCORECARD_STATE_SUBMITTED) {
    return QualityStateRefusal("DisputeScorecard", "scorecard", NameOf(card->state()), "a card is disputed once");
  }
  v1::Scorecard set = *card;
  set.set_state(v1::SCORECARD_STATE_DISPUTED);
  *set.mutable_dispute()->mutable_dispute_time() = ToProto(context.now);
  set.mutable_dispute()->set_disputed_by(context.acting.on_record());
  return Events{Set(std::move(set))};
}

absl::StatusOr<Events> Decide(const v1::Scorecard* card, const v1::DecideDisputeRequest& request,
                              const QualityContext& context) {
  if (card == nullptr) return NotFound(v1::Scorecard());
  if (card->state() != v1::SCORECARD_STATE_DISPUTED) {
    return QualityStateRefusal("DecideDispute", "scorecard", NameOf(card->state()), "only open disputes are decided");
  }
  for (const std::string& who : {card->assessed_by(), card->staff()}) {
    if (!IsActing(context.directory, context.acting, who)) continue;
    return OwnMatter("a dispute is decided by somebody else than who scored the case, and than who was scored");
  }
  v1::Scorecard set = *card;
  v1::Dispute& dispute = *set.mutable_dispute();
  set.set_state(v1::SCORECARD_STATE_DECIDED);
  dispute.set_outcome(request.outcome());
  *dispute.mutable_decide_time() = ToProto(context.now);
  dispute.set_decided_by(context.acting.on_record());
  if (request.outcome() != v1::DISPUTE_OUTCOME_CHANGED) return Events{Set(std::move(set))};
  bool changes = false;
  for (const v1::CriterionMark& given : request.marks()) {
    v1::CriterionMark* const mark = FindMark(set.mutable_marks(), given.criterion());
    if (mark == nullptr || mark->mark() == given.mark()) continue;
    mark->set_mark(given.mark());
    changes = true;
  }
  if (!changes) {
    return PreconditionRefusal(reason::kNothingChanges,
                               "these are the marks that the card has: name those that change, or uphold the card",
                               {{"marks", "are the same"}});
  }
  const int percent = PercentOf(set.marks());
  if (percent < 0) return NothingCounts();
  *dispute.mutable_previous_marks() = card->marks();
  dispute.set_previous_percent(card->percent());
  set.set_percent(percent);
  return Events{Set(std::move(set))};
}

void Apply(const log::v1::ScorecardSet& set, const Stamp& stamp, v1::Scorecard* card) {
  FoldRecord(set.scorecard(), ScorecardName(stamp.id), stamp, ToProto(stamp.recorded), card);
}

}  // namespace docket::rules
