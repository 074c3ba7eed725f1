// Flags and reviews.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/limit_refusal.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

std::vector<int> OpenFlags(const v1::Case& c) {
  std::vector<int> numbers;
  for (const v1::Flag& flag : c.flags()) {
    if (flag.outcome() == v1::REVIEW_OUTCOME_UNSPECIFIED) numbers.push_back(flag.number());
  }
  return numbers;
}

}  // namespace

Violations Validate(const v1::FlagCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.OneOf("reason_code", request.reason_code(), v1::FlagReason_IsValid);
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::FlagCaseRequest& request, const Context& context) {
  if (c.flags_size() >= limits::kFlagsOfCase) return LimitReached("flags", "flags", limits::kFlagsOfCase);
  v1::CaseEventDetail detail;
  detail.mutable_flagged()->set_number(c.flags_size() + 1);
  detail.mutable_flagged()->set_reason_code(request.reason_code());
  return Events{EventWithTexts(std::move(detail), context)};
}

absl::StatusOr<Events> FlagAsRecurring(const v1::Case& c) {
  const bool flagged = std::any_of(c.flags().begin(), c.flags().end(), [](const v1::Flag& flag) {
    return flag.reason_code() == v1::FLAG_REASON_RECURRING;
  });
  if (flagged || c.flags_size() >= limits::kFlagsOfCase) return Events();
  v1::CaseEventDetail detail;
  detail.mutable_flagged()->set_number(c.flags_size() + 1);
  detail.mutable_flagged()->set_reason_code(v1::FLAG_REASON_RECURRING);
  return Events{Event(std::move(detail))};
}

void Fold(const v1::CaseFlagged& event, const Stamp& stamp, v1::Case* c) {
  v1::Flag* flag = c->add_flags();
  flag->set_number(event.number());
  flag->set_reason_code(event.reason_code());
  *flag->mutable_flag_time() = ToProto(stamp.occurred);
  flag->set_flagged_by(std::string(stamp.actor));
}

Violations Validate(const v1::ReviewCaseRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (request.number() < 1) checks.Add("number", "is required: the number of the flag");
  checks.OneOf("outcome", request.outcome(), v1::ReviewOutcome_IsValid);
  CheckRemark("reason", request.reason(), Checks::kRequired, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ReviewCaseRequest& request, const Context& context) {
  const std::vector<int> open = OpenFlags(c);
  if (std::find(open.begin(), open.end(), request.number()) == open.end()) {
    const std::string numbers = absl::StrJoin(open, ", ");
    return PreconditionRefusal(reason::kNoSuchFlag,
                               absl::StrCat("flag ", request.number(),
                                            " of this case is not open; open: ", numbers.empty() ? "none" : numbers),
                               {{"number", "names no open flag"}}, {{"open", numbers}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_reviewed()->set_number(request.number());
  detail.mutable_reviewed()->set_outcome(request.outcome());
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::CaseReviewed& event, const Stamp& stamp, v1::Case* c) {
  for (v1::Flag& flag : *c->mutable_flags()) {
    if (flag.number() != event.number()) continue;
    flag.set_outcome(event.outcome());
    *flag.mutable_review_time() = ToProto(stamp.occurred);
    flag.set_reviewed_by(std::string(stamp.actor));
  }
}

}  // namespace docket::rules
