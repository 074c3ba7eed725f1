#include "api/client/policy_page.h"

#include <cstdint>
#include <set>

#include "absl/strings/str_cat.h"
#include "api/client/clock_words.h"
#include "api/client/transfer.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

std::string Applied(const v1::PolicyVersion& policy, const Moment& moment) {
  if (!policy.has_apply_time()) return "as shipped";
  return absl::StrCat(LocalAndRelative(ToTime(policy.apply_time()), moment), ", by ", WhoIs(policy.applied_by()));
}

Cell Review(const v1::PolicyVersion& policy) {
  if (!policy.review_overdue()) return policy.review_date();
  return {absl::StrCat(policy.review_date(), ": overdue, have it reviewed"), Ink::kRed};
}

Cell DueCell(bool has, const google::protobuf::Timestamp& time, const Moment& moment) {
  return has ? Cell(Local(ToTime(time), moment)) : Cell("-", Ink::kDim);
}

}  // namespace

std::string PolicyPage(const v1::PolicyVersion& policy, const Moment& moment, const Paper& paper) {
  Facts facts;
  facts.Add("Applied", Applied(policy, moment));
  facts.Add("Reason", policy.reason());
  facts.Add("Document", absl::StrCat(policy.sop_id(), ", version ", policy.sop_version()));
  facts.Add("Approved by", policy.approver());
  facts.Add("In force from", policy.effective_date());
  facts.Add("Review by", Review(policy));
  return absl::StrCat(Inked(absl::StrCat("Policy, version ", policy.version()), Ink::kBold, paper), "\n",
                      facts.Text(paper));
}

std::string PolicyTable(const google::protobuf::RepeatedPtrField<v1::PolicyVersion>& policies, const Moment& moment,
                        const Paper& paper) {
  if (policies.empty()) return "no policies\n";
  Table table({"VERSION", "APPLIED", "BY", "DOCUMENT", "REVIEW BY", "REASON"});
  table.Shrink(5);
  bool in_force = true;
  for (const v1::PolicyVersion& policy : policies) {
    const bool overdue = in_force && policy.review_overdue();
    table.Row({{absl::StrCat(policy.version()), in_force ? Ink::kBold : Ink::kPlain},
               policy.has_apply_time() ? Local(ToTime(policy.apply_time()), moment) : "as shipped",
               policy.applied_by().empty() ? "-" : WhoIs(policy.applied_by()),
               absl::StrCat(policy.sop_id(), " ", policy.sop_version()),
               {absl::StrCat(policy.review_date(), overdue ? " (overdue)" : ""), overdue ? Ink::kRed : Ink::kPlain},
               policy.reason().empty() ? "-" : policy.reason()});
    // The newest is the one that judges.
    in_force = false;
  }
  return table.Text(paper);
}

std::string PreviewTable(const v1::PreviewPolicyResponse& preview, const Moment& moment, const Paper& paper) {
  Table table({"CASE", "TARGET", absl::StrCat("DUE NOW (", ZoneName(moment), ")"), "NEW DUE", ""});
  std::set<std::string> cases;
  std::int64_t breaches = 0;
  for (const v1::PreviewPolicyResponse::Change& change : preview.changes()) {
    cases.insert(change.name());
    breaches += change.breaches() ? 1 : 0;
    table.Row({{IdOf(change.name()), Ink::kBold},
               SpokenWordOf(change.target()),
               DueCell(change.has_due_time(), change.due_time(), moment),
               DueCell(change.has_new_due_time(), change.new_due_time(), moment),
               {change.breaches() ? "missed at once" : "", Ink::kRed}});
  }
  const std::string looked_at = Counted(preview.looked_at(), "open case", "open cases");
  if (table.empty()) return absl::StrCat("no deadline of ", looked_at, " would change\n");
  return absl::StrCat(table.Text(paper), "\n", Counted(preview.changes_size(), "deadline", "deadlines"), " of ",
                      Counted(static_cast<std::int64_t>(cases.size()), "case", "cases"), " would change, of ",
                      looked_at, " looked at; ",
                      breaches == 0
                          ? "none would be missed at once"
                          : Inked(absl::StrCat(WithCommas(breaches), " would be missed at once"), Ink::kRed, paper),
                      "\n");
}

}  // namespace docket::client
