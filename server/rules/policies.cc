// The policy: what is asked of it, and how it is applied (REVIEW-4).
#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/policy/policy_text.h"
#include "server/rules/clocks.h"
#include "server/rules/rules.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

// Each mistake with its line. Past so many bytes the rest is counted: a client's library takes a few KiB of error and
// no more.
constexpr size_t kMostProblemBytes = 2000;
constexpr size_t kMostBytesOfOne = 500;

// Cut where a character ends.
std::string Shortened(std::string text) {
  if (text.size() <= kMostBytesOfOne) return text;
  size_t end = kMostBytesOfOne;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

void CheckPolicyText(const std::string& text, Checks* checks) {
  const std::vector<PolicyProblem> problems = ParsePolicy(text).problems;
  size_t bytes = 0;
  for (size_t i = 0; i < problems.size(); ++i) {
    const PolicyProblem& problem = problems[i];
    const std::string line = problem.line > 0 ? absl::StrCat("line ", problem.line, ": ") : "";
    const std::string field = problem.field.empty() ? "" : absl::StrCat(problem.field, ": ");
    const std::string told = Shortened(absl::StrCat(line, field, problem.what));
    bytes += told.size();
    if (i > 0 && bytes > kMostProblemBytes) {
      checks->Add("text", absl::StrCat("and ", problems.size() - i,
                                       " more mistakes: docketd policy check, on the file, finds them all"));
      return;
    }
    checks->Add("text", told);
  }
}

}  // namespace

Violations Validate(const v1::GetPolicyRequest& request) {
  Checks checks;
  if (request.version() < 0) checks.Add("version", "must be 0 (as shipped) or more");
  return checks.Take();
}

Violations Validate(const v1::ListPoliciesRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  return checks.Take();
}

Violations Validate(const v1::PreviewPolicyRequest& request) {
  Checks checks;
  checks.Page(request.page_size(), request.page_token());
  CheckPolicyText(request.text(), &checks);
  return checks.Take();
}

Violations Validate(const v1::ApplyPolicyRequest& request) {
  Checks checks;
  checks.RequestId(request.request_id());
  if (request.expected_version() < 0) {
    checks.Add("expected_version", "must be 0 (none was applied yet) or more, as it was read");
  }
  CheckPolicyText(request.text(), &checks);
  checks.Text("reason", request.reason(), Checks::kRequired, limits::kPolicyReasonCharacters, Checks::kOneLine);
  return checks.Take();
}

Violations Validate(const v1::ComputeDeadlineRequest& request) {
  Checks checks;
  checks.OneOf("kind", request.kind(), v1::CaseKind_IsValid);
  checks.OneOf("channel", request.channel(), v1::Channel_IsValid);
  checks.OneOf("priority", request.priority(), v1::Priority_IsValid, Checks::kOptional);
  checks.TeamName("team", request.team(), Checks::kOptional);
  if (request.has_arrive_time()) CheckTime("arrive_time", request.arrive_time(), &checks);
  return checks.Take();
}

Violations Validate(const v1::ExplainDeadlinesRequest& request) {
  Checks checks;
  checks.CaseName("name", request.name());
  return checks.Take();
}

absl::StatusOr<Events> Decide(const log::v1::PolicyRecord* policy, const v1::ApplyPolicyRequest& request,
                              const Context& /*context*/) {
  if (policy == nullptr && request.expected_version() != 0) {
    return VersionMismatch(request.expected_version(), 0);
  }
  // What is in force already stays as it is, since when it is so, and who applied it.
  if (policy != nullptr && policy->text() == request.text()) return Events();
  log::v1::Payload payload;
  payload.mutable_policy_set()->set_text(request.text());
  payload.mutable_policy_set()->set_reason(request.reason());
  return Events{std::move(payload)};
}

void Apply(const log::v1::PolicySet& set, const Stamp& stamp, log::v1::PolicyRecord* policy) {
  policy->set_text(set.text());
  policy->set_reason(set.reason());
  policy->set_version(stamp.version);
  *policy->mutable_apply_time() = ToProto(stamp.recorded);
  policy->set_applied_by(std::string(stamp.actor));
}

}  // namespace docket::rules
