// Which closed cases are worth a look (REVIEW-3), by what went wrong with them.
#include "absl/strings/str_cat.h"
#include "server/rules/quality.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

// What a risk weighs, each time.
constexpr int kMissedTargetWeighs = 1;
constexpr int kEscalationWeighs = 2;
constexpr int kReopeningWeighs = 3;
// A rating of this or less is low; it weighs so much for each step below what would not be.
constexpr int kLowRating = 2;
constexpr int kRatingStepWeighs = 2;

}  // namespace

std::string ResponsibleFor(const v1::Case& c) {
  const std::string& who = c.assignee().empty() ? c.resolution().resolved_by() : c.assignee();
  return ParseStaffName(who).has_value() ? who : "";
}

v1::SampledCase SampledOf(const v1::Case& c) {
  v1::SampledCase sampled;
  sampled.set_name(c.name());
  sampled.set_kind(c.kind());
  sampled.set_category(c.category());
  sampled.set_team(c.team());
  sampled.set_staff(ResponsibleFor(c));
  *sampled.mutable_close_time() = c.close_time();
  int missed = 0;
  for (const v1::Clock& clock : c.clocks()) missed += clock.breached() ? 1 : 0;
  const int reopenings = c.cycle() - 1;
  const bool low = c.rating() > 0 && c.rating() <= kLowRating;
  sampled.set_missed_targets(missed);
  sampled.set_escalations(c.escalation_count());
  sampled.set_rating(c.rating());
  sampled.set_reopenings(reopenings);
  if (missed > 0) sampled.add_risks(v1::CASE_RISK_MISSED_TARGETS);
  if (c.escalation_count() > 0) sampled.add_risks(v1::CASE_RISK_ESCALATED);
  if (low) sampled.add_risks(v1::CASE_RISK_LOW_RATING);
  if (reopenings > 0) sampled.add_risks(v1::CASE_RISK_REOPENED);
  sampled.set_risk(kMissedTargetWeighs * missed + kEscalationWeighs * c.escalation_count() +
                   kReopeningWeighs * reopenings + (low ? kRatingStepWeighs * (kLowRating + 1 - c.rating()) : 0));
  return sampled;
}

int MostSampled(v1::SampleOrder order) {
  return order == v1::SAMPLE_ORDER_RISK ? limits::kSampledByRisk : limits::kSampledFrom;
}

absl::Status TooManyToSample(v1::SampleOrder order) {
  const int most = MostSampled(order);
  const absl::string_view otherwise =
      order == v1::SAMPLE_ORDER_RISK ? ", or draw at random, which goes through more" : "";
  return PreconditionRefusal(
      reason::kLimitReached,
      absl::StrCat("more than ", most,
                   " cases were closed in this period, which are too many to draw from: choose a shorter period",
                   otherwise),
      {{"closed_before", absl::StrCat("at most ", most, " cases may have been closed between closed_from and it")}},
      {{"limit", absl::StrCat(most)}});
}

Violations Validate(const v1::SampleCasesRequest& request) {
  Checks checks;
  if (!request.has_closed_from()) checks.Add("closed_from", "is required: when the period begins");
  if (!request.has_closed_before()) checks.Add("closed_before", "is required: when the period ends");
  if (request.has_closed_from() && request.has_closed_before()) {
    CheckPeriod("closed_from", request.closed_from(), "closed_before", request.closed_before(), &checks);
  }
  checks.TeamName("team", request.team(), Checks::kOptional);
  checks.StaffName("staff", request.staff(), Checks::kOptional);
  if (!request.team().empty() && !request.staff().empty()) {
    checks.Add("staff", "must not be given together with team: a sample is of a team or of a person");
  }
  checks.OneOf("order", request.order(), v1::SampleOrder_IsValid);
  checks.Range("size", request.size(), 0, limits::kSampleSize);
  return checks.Take();
}

}  // namespace docket::rules
