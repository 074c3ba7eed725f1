// Which flag fills which field, and which command stands for which RPC: what lets a server's complaint be read as one
// about the command line.
#include <array>
#include <cstddef>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "api/client/failure.h"

namespace docket::client {
namespace {

struct FieldFlag {
  absl::string_view command;  // empty: any
  absl::string_view field;
  absl::string_view flag;
};

// The first that fits counts.
constexpr std::array kFieldFlags = {
    FieldFlag{"reopen", "reason", "REASON"},
    FieldFlag{"reclassify", "reason", "REASON"},
    FieldFlag{"unassign", "reason", "REASON"},
    FieldFlag{"await", "reason", "REASON"},
    FieldFlag{"deescalate", "reason", "REASON"},
    FieldFlag{"take-over", "reason", "REASON"},
    FieldFlag{"withdraw", "reason", "REASON"},
    FieldFlag{"flag", "reason", "REASON"},
    FieldFlag{"review", "reason", "REASON"},
    FieldFlag{"task done", "number", "NUMBER"},
    FieldFlag{"approve", "number", "NUMBER"},
    FieldFlag{"review", "number", "NUMBER"},
    FieldFlag{"find", "filter", "FILTER"},
    FieldFlag{"list", "filter", "the conditions"},
    FieldFlag{"count", "filter", "the conditions"},
    FieldFlag{"staff show", "name", "STAFF"},
    FieldFlag{"team show", "name", "TEAM"},
    FieldFlag{"customer show", "name", "CUSTOMER"},
    FieldFlag{"customer update", "name", "CUSTOMER"},
    FieldFlag{"customer verify", "name", "CUSTOMER"},
    FieldFlag{"customer merge", "name", "CUSTOMER"},
    FieldFlag{"customer unmerge", "name", "CUSTOMER"},
    FieldFlag{"customer reads", "customer", "CUSTOMER"},
    FieldFlag{"policy preview", "text", "FILE"},
    FieldFlag{"policy apply", "text", "FILE"},
    FieldFlag{"scorecard show", "name", "SCORECARD"},
    FieldFlag{"scorecard dispute", "name", "SCORECARD"},
    FieldFlag{"scorecard dispute", "reason", "REASON"},
    FieldFlag{"scorecard decide", "name", "SCORECARD"},
    FieldFlag{"scorecard submit", "case_name", "CASE"},
    FieldFlag{"plan show", "name", "PLAN"},
    FieldFlag{"plan update", "name", "PLAN"},
    FieldFlag{"plan done", "name", "PLAN"},
    FieldFlag{"plan create", "staff", "--staff"},
    FieldFlag{"suggestion show", "name", "SUGGESTION"},
    FieldFlag{"suggestion decide", "name", "SUGGESTION"},
    FieldFlag{"suggestion decide", "reason", "REASON"},
    FieldFlag{"suggestion add", "staff", "--staff"},
    FieldFlag{"suggestion list", "staff", "--staff"},
    FieldFlag{"scorecard list", "staff", "--staff"},
    FieldFlag{"sample", "staff", "--staff"},
    FieldFlag{"report", "from_date", "--from"},
    FieldFlag{"report", "to_date", "--to"},
    FieldFlag{"report", "group_by", "--by"},
    FieldFlag{"", "name", "CASE"},
    FieldFlag{"", "names", "CASE"},
    FieldFlag{"", "parent", "CASE"},
    FieldFlag{"", "version", "--version"},
    FieldFlag{"", "order_by", "--order-by"},
    FieldFlag{"", "request_id", "--request-id"},
    FieldFlag{"", "expected_version", "--expected-version"},
    FieldFlag{"", "kind", "--kind"},
    FieldFlag{"", "channel", "--channel"},
    FieldFlag{"", "subject", "--subject"},
    FieldFlag{"", "description", "--description"},
    FieldFlag{"", "contact.display_name", "--name"},
    FieldFlag{"", "contact.email", "--email"},
    FieldFlag{"", "contact.phone", "--phone"},
    FieldFlag{"", "contact", "--name, --email, --phone"},
    FieldFlag{"", "customer", "--customer"},
    FieldFlag{"", "account_references", "--account"},
    FieldFlag{"", "order_references", "--order"},
    FieldFlag{"", "team", "--team"},
    FieldFlag{"", "state", "--state"},
    FieldFlag{"list", "assignee", "--assignee"},
    FieldFlag{"", "assignee", "STAFF"},
    FieldFlag{"", "message", "--message"},
    FieldFlag{"", "reason", "--reason"},
    FieldFlag{"", "direction", "--in, --out, --note"},
    FieldFlag{"", "text", "TEXT"},
    FieldFlag{"", "cause", "--cause"},
    FieldFlag{"", "level", "--level"},
    FieldFlag{"", "addressee", "--to"},
    FieldFlag{"", "accepter", "STAFF"},
    FieldFlag{"", "number", "--number"},
    FieldFlag{"", "outcome", "--outcome"},
    FieldFlag{"", "summary", "SUMMARY"},
    FieldFlag{"", "satisfied", "--satisfied, --not-satisfied"},
    FieldFlag{"", "rating", "--rating"},
    FieldFlag{"", "comment", "--comment"},
    FieldFlag{"", "feedback", "--feedback"},
    FieldFlag{"", "recommendations", "--recommendations"},
    FieldFlag{"", "category", "--category"},
    FieldFlag{"", "urgency", "--urgency"},
    FieldFlag{"", "complexity", "--complexity"},
    FieldFlag{"", "severity", "--severity"},
    FieldFlag{"", "feasible", "--feasible"},
    FieldFlag{"", "compliant", "--compliant"},
    FieldFlag{"", "decision", "--accept, --decline"},
    FieldFlag{"", "actions", "--action"},
    FieldFlag{"", "skills", "--skill"},
    FieldFlag{"", "staff", "--as"},
    FieldFlag{"", "action", "ACTION"},
    FieldFlag{"", "owner", "--owner"},
    FieldFlag{"", "due_time", "--due"},
    FieldFlag{"", "root_cause", "--root-cause"},
    FieldFlag{"", "root_cause_words", "--root-cause-words"},
    FieldFlag{"", "taker", "STAFF"},
    FieldFlag{"", "remedy", "--remedy"},
    FieldFlag{"", "remedy.currency", "--currency"},
    FieldFlag{"", "remedy.minor_units", "--remedy"},
    FieldFlag{"", "agreed", "--yes, --no"},
    FieldFlag{"", "approved", "--yes, --no"},
    FieldFlag{"", "approver", "STAFF"},
    FieldFlag{"", "reason_code", "--for"},
    FieldFlag{"", "type", "--duplicate-of, --caused-by, --related-to"},
    FieldFlag{"", "other", "--duplicate-of, --caused-by, --related-to"},
    FieldFlag{"", "tags", "--tag"},
    FieldFlag{"", "attributes", "--attribute"},
    FieldFlag{"", "articles", "--article"},
    FieldFlag{"", "attachments", "--attach"},
    FieldFlag{"", "promised_resolution_time", "--promise-resolution"},
    FieldFlag{"", "promised_call_back_time", "--promise-call"},
    FieldFlag{"", "action_plan", "--plan"},
    FieldFlag{"", "consulted_party", "--consulted"},
    FieldFlag{"", "answered_consultation", "--answers"},
    FieldFlag{"", "rating_source", "--rating-source"},
    FieldFlag{"", "contacted_by", "--by"},
    FieldFlag{"", "read_only", "on, off"},
    FieldFlag{"", "duplicate", "DUPLICATE"},
    FieldFlag{"", "email", "--email"},
    FieldFlag{"", "phone", "--phone"},
    FieldFlag{"", "account_reference", "--account"},
    FieldFlag{"", "profile", "--name, --email, --phone, --account"},
    FieldFlag{"", "profile.display_name", "--name"},
    FieldFlag{"", "profile.emails", "--email"},
    FieldFlag{"", "profile.phones", "--phone"},
    FieldFlag{"", "profile.account_references", "--account"},
    FieldFlag{"", "method", "--method"},
    FieldFlag{"", "valid_for", "--valid-for"},
    FieldFlag{"", "caller", "--by"},
    FieldFlag{"", "arrive_time", "--at"},
    FieldFlag{"", "read_from", "--since"},
    FieldFlag{"", "read_before", "--until"},
    FieldFlag{"", "field", "--field"},
    FieldFlag{"", "case_name", "--case"},
    FieldFlag{"", "marks", "--met, --partly, --not-met, --not-applicable"},
    FieldFlag{"", "scorecard", "--scorecard"},
    FieldFlag{"", "overdue", "--overdue"},
    FieldFlag{"", "source", "--staff, --customer"},
    FieldFlag{"", "closed_from", "--from"},
    FieldFlag{"", "closed_before", "--to"},
    FieldFlag{"quality", "from", "--from"},
    FieldFlag{"quality", "before", "--to"},
    FieldFlag{"", "order", "--by-risk"},
    FieldFlag{"", "size", "--size"},
    FieldFlag{"", "staff_id", "STAFF"},
    FieldFlag{"", "staff.name", "STAFF"},
    FieldFlag{"", "staff.display_name", "--display-name"},
    FieldFlag{"", "staff.roles", "--role"},
    FieldFlag{"", "staff.team", "--team"},
    FieldFlag{"", "staff.skills", "--skill"},
    FieldFlag{"", "staff.capacity", "--capacity"},
    FieldFlag{"", "staff.available", "--available, --unavailable"},
    FieldFlag{"", "staff.identity", "--identity"},
    FieldFlag{"", "team_id", "TEAM"},
    FieldFlag{"", "team.name", "TEAM"},
    FieldFlag{"", "team.display_name", "--display-name"},
};

struct RpcCommand {
  absl::string_view rpc;
  absl::string_view command;
};

constexpr std::array kRpcCommands = {
    RpcCommand{"OpenCase", "open"},
    RpcCommand{"AcknowledgeCase", "ack"},
    RpcCommand{"AssignCase", "assign"},
    RpcCommand{"RecordInteraction", "record"},
    RpcCommand{"EscalateCase", "escalate"},
    RpcCommand{"AcceptEscalation", "accept"},
    RpcCommand{"ResolveCase", "resolve"},
    RpcCommand{"RecordFollowUp", "follow-up"},
    RpcCommand{"CloseCase", "close"},
    RpcCommand{"ReopenCase", "reopen"},
    RpcCommand{"AssessCase", "assess"},
    RpcCommand{"ReclassifyCase", "reclassify"},
    RpcCommand{"RecordFirstContact", "first-contact"},
    RpcCommand{"UnassignCase", "unassign"},
    RpcCommand{"ClaimNextCase", "next"},
    RpcCommand{"AddTask", "task add"},
    RpcCommand{"CompleteTask", "task done"},
    RpcCommand{"AwaitCustomer", "await"},
    RpcCommand{"ResumeCase", "resume"},
    RpcCommand{"RecordFinding", "finding"},
    RpcCommand{"DeescalateCase", "deescalate"},
    RpcCommand{"TakeOver", "take-over"},
    RpcCommand{"ProposeResolution", "propose"},
    RpcCommand{"DecideResolution", "decide"},
    RpcCommand{"ApproveRemedy", "approve"},
    RpcCommand{"WithdrawCase", "withdraw"},
    RpcCommand{"FlagCase", "flag"},
    RpcCommand{"ReviewCase", "review"},
    RpcCommand{"LinkCases", "link"},
    RpcCommand{"UpdateCase", "update"},
    RpcCommand{"CorrectCustomer", "correct-customer"},
    RpcCommand{"RedactText", "redact"},
    RpcCommand{"SampleCases", "sample"},
    RpcCommand{"SubmitScorecard", "scorecard submit"},
    RpcCommand{"DisputeScorecard", "scorecard dispute"},
    RpcCommand{"DecideDispute", "scorecard decide"},
    RpcCommand{"ListScorecards", "scorecard list"},
    RpcCommand{"CreateActionPlan", "plan create"},
    RpcCommand{"UpdateActionPlan", "plan update"},
    RpcCommand{"CompleteActionPlan", "plan done"},
    RpcCommand{"ListActionPlans", "plan list"},
    RpcCommand{"RecordSuggestion", "suggestion add"},
    RpcCommand{"DecideSuggestion", "suggestion decide"},
    RpcCommand{"ListSuggestions", "suggestion list"},
    RpcCommand{"GetQualitySummary", "quality"},
    RpcCommand{"FindCustomers", "customer find"},
    RpcCommand{"CreateCustomer", "customer create"},
    RpcCommand{"UpdateCustomer", "customer update"},
    RpcCommand{"VerifyIdentity", "customer verify"},
    RpcCommand{"MergeCustomers", "customer merge"},
    RpcCommand{"UnmergeCustomer", "customer unmerge"},
    RpcCommand{"ListCaseEvents", "events"},
    RpcCommand{"ListCases", "list"},
    RpcCommand{"CountCases", "count"},
    RpcCommand{"ListTasks", "tasks"},
    RpcCommand{"CreateStaff", "staff create"},
    RpcCommand{"UpdateStaff", "staff update"},
    RpcCommand{"CreateTeam", "team create"},
    RpcCommand{"UpdateTeam", "team update"},
    RpcCommand{"ApplyPolicy", "policy apply"},
    RpcCommand{"PreviewPolicy", "policy preview"},
    RpcCommand{"GetServiceReport", "report"},
    RpcCommand{"SetMaintenance", "maintenance"},
};

std::string Ordinal(int number) {
  const int tens = number % 100;
  if (tens >= 11 && tens <= 13) return absl::StrCat(number, "th");
  switch (number % 10) {
    case 1:
      return absl::StrCat(number, "st");
    case 2:
      return absl::StrCat(number, "nd");
    case 3:
      return absl::StrCat(number, "rd");
    default:
      return absl::StrCat(number, "th");
  }
}

// " (the 3rd)" for "account_references[2]", and " (the 3rd), sha256" for "attachments[2].sha256".
std::string WhichOf(absl::string_view field) {
  const std::size_t open = field.find('[');
  const std::size_t close = field.find(']', open);
  int index = 0;
  if (open == absl::string_view::npos || close == absl::string_view::npos) return "";
  if (!absl::SimpleAtoi(field.substr(open + 1, close - open - 1), &index) || index < 0) return "";
  absl::string_view rest = field.substr(close + 1);
  const bool part = absl::ConsumePrefix(&rest, ".");
  return absl::StrCat(" (the ", Ordinal(index + 1), part ? "), " : ")", rest);
}

}  // namespace

std::string FlagFor(absl::string_view command, absl::string_view field) {
  const absl::string_view path = field.substr(0, field.find('['));
  for (const FieldFlag& entry : kFieldFlags) {
    if (entry.field == path && (entry.command.empty() || entry.command == command)) {
      return absl::StrCat(entry.flag, WhichOf(field));
    }
  }
  return std::string(field);
}

std::string CommandFor(absl::string_view rpc) {
  for (const RpcCommand& entry : kRpcCommands) {
    if (entry.rpc == rpc) return std::string(entry.command);
  }
  return std::string(rpc);
}

std::string InCommands(absl::string_view text) {
  std::string told(text);
  for (const RpcCommand& entry : kRpcCommands) {
    told = absl::StrReplaceAll(told, {{entry.rpc, absl::StrCat("docket ", entry.command)}});
  }
  return told;
}

}  // namespace docket::client
