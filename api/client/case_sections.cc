#include "api/client/case_sections.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "api/client/money.h"
#include "api/client/task_page.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

constexpr int kIndent = 2;

// "14:02 by ana".
std::string AtBy(const google::protobuf::Timestamp& time, absl::string_view who, const Moment& moment) {
  return absl::StrCat(LocalShort(ToTime(time), moment), who.empty() ? "" : " by ", WhoIs(who));
}

Cell EscalationEnd(const v1::Escalation& escalation, const Moment& moment) {
  if (!escalation.accepted_by().empty()) return AtBy(escalation.accept_time(), escalation.accepted_by(), moment);
  if (escalation.has_withdraw_time()) {
    return {absl::StrCat("taken back ", LocalShort(ToTime(escalation.withdraw_time()), moment)), Ink::kDim};
  }
  return {"open", Ink::kRed};
}

const google::protobuf::RepeatedPtrField<v1::Task>& TasksAddedBy(const v1::CaseEventDetail& detail) {
  if (detail.has_assessed()) return detail.assessed().tasks();
  if (detail.has_follow_up()) return detail.follow_up().tasks();
  return detail.tasks_added().tasks();
}

// What each task is, by its number.
std::map<int, std::string> TaskWords(const CaseEvents& events) {
  std::map<int, std::string> words;
  for (const v1::CaseEvent& event : events) {
    const auto& tasks = TasksAddedBy(event.detail());
    for (int i = 0; i < tasks.size(); ++i) {
      const bool several = i < event.texts().actions_size();
      words[tasks[i].number()] = several ? event.texts().actions(i) : event.texts().action();
    }
  }
  return words;
}

Cell ProposalState(const v1::Proposal& proposal) {
  switch (proposal.state()) {
    case v1::PROPOSAL_STATE_AWAITING_APPROVAL:
      return {absl::StrCat("awaits a ", SpokenWordOf(proposal.approver_role())), Ink::kYellow};
    case v1::PROPOSAL_STATE_OFFERED:
      return {"with the customer", Ink::kYellow};
    case v1::PROPOSAL_STATE_AGREED:
      return {"agreed", Ink::kGreen};
    default:
      return {SpokenWordOf(proposal.state()), Ink::kDim};
  }
}

std::string Decided(const v1::Proposal& proposal, const Moment& moment) {
  if (!proposal.has_decide_time()) return "-";
  const std::string way = ByChannel(proposal.decide_channel());
  return absl::StrCat(LocalShort(ToTime(proposal.decide_time()), moment), way.empty() ? "" : " ", way);
}

}  // namespace

std::string Escalations(const v1::Case& value, const Moment& moment, const Paper& paper) {
  Table table({"NO.", "CAUSE", "LEVEL", "TO", "RAISED", "BY", "ACCEPTED"});
  table.Indent(kIndent);
  for (const v1::Escalation& escalation : value.escalations()) {
    table.Row({absl::StrCat(escalation.number()), SpokenWordOf(escalation.cause()), SpokenWordOf(escalation.level()),
               escalation.addressee().empty() ? "anybody there" : IdOf(escalation.addressee()),
               LocalShort(ToTime(escalation.raise_time()), moment), WhoIs(escalation.raised_by()),
               EscalationEnd(escalation, moment)});
  }
  return table.empty() ? "" : table.Text(paper);
}

std::string OpenTasks(const v1::Case& value, const CaseEvents& events, const Moment& moment, const Paper& paper) {
  const std::map<int, std::string> words = TaskWords(events);
  google::protobuf::RepeatedPtrField<v1::Task> open;
  for (const v1::Task& task : value.tasks()) {
    if (task.has_complete_time()) continue;
    v1::Task& shown = *open.Add();
    shown = task;
    const auto found = words.find(task.number());
    if (found != words.end()) shown.set_action(found->second);
  }
  return TaskTable(open, moment, paper, kIndent);
}

std::string Proposals(const v1::Case& value, const Moment& moment, const Paper& paper) {
  Table table({"NO.", "STATE", "OUTCOME", "REMEDY", "PROPOSED", "APPROVED BY", "DECIDED"});
  table.Indent(kIndent);
  for (const v1::Proposal& proposal : value.proposals()) {
    const bool approved = !proposal.approver().empty() && proposal.state() != v1::PROPOSAL_STATE_NOT_APPROVED;
    table.Row({absl::StrCat(proposal.number()), ProposalState(proposal), SpokenWordOf(proposal.outcome()),
               proposal.has_remedy() ? MoneyText(proposal.remedy()) : "-",
               AtBy(proposal.propose_time(), proposal.proposed_by(), moment),
               approved ? IdOf(proposal.approver()) : "-", Decided(proposal, moment)});
  }
  return table.empty() ? "" : table.Text(paper);
}

std::string Flags(const v1::Case& value, const Moment& moment, const Paper& paper) {
  Table table({"NO.", "FOR", "FLAGGED", "REVIEW", "REVIEWED"});
  table.Indent(kIndent);
  for (const v1::Flag& flag : value.flags()) {
    const bool reviewed = flag.has_review_time();
    table.Row({absl::StrCat(flag.number()), SpokenWordOf(flag.reason_code()),
               AtBy(flag.flag_time(), flag.flagged_by(), moment),
               reviewed ? Cell(SpokenWordOf(flag.outcome())) : Cell("owed", Ink::kYellow),
               reviewed ? AtBy(flag.review_time(), flag.reviewed_by(), moment) : "-"});
  }
  return table.empty() ? "" : table.Text(paper);
}

}  // namespace docket::client
