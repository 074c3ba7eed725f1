#include "server/rules/states.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/model/refusal.h"

namespace docket::rules {

const std::vector<Transition>& Transitions() {
  static constexpr bool X = true, o = false;
  // clang-format off
  static const auto* const table = new std::vector<Transition>{
      //                       NEW ACK PROG ESC RES CLOSED
      // ASSIGN-1: what works on a case needs somebody responsible, or an escalation.
      {"AcknowledgeCase",      {X,  X,  X,   X,  X,  o}},
      {"AssignCase",           {X,  X,  X,   X,  o,  o}},
      {"RecordInteraction",    {X,  X,  X,   X,  X,  o}},
      {"AssessCase",           {X,  X,  X,   X,  o,  o}},
      {"ReclassifyCase",       {X,  X,  X,   X,  X,  o}},
      {"RecordFirstContact",   {X,  X,  X,   X,  o,  o}},
      {"UnassignCase",         {o,  o,  X,   X,  o,  o}},
      {"AddTask",              {o,  o,  X,   X,  X,  o}},
      {"CompleteTask",         {o,  o,  X,   X,  X,  o}},
      {"AwaitCustomer",        {o,  o,  X,   X,  o,  o}},
      {"ResumeCase",           {o,  o,  X,   X,  o,  o}},
      {"RecordFinding",        {o,  o,  X,   X,  o,  o}},
      {"EscalateCase",         {X,  X,  X,   X,  o,  o}},
      {"AcceptEscalation",     {o,  o,  o,   X,  o,  o}},
      {"DeescalateCase",       {o,  o,  o,   X,  o,  o}},
      {"TakeOver",             {X,  X,  X,   X,  o,  o}},
      {"ProposeResolution",    {o,  o,  X,   X,  o,  o}},
      {"DecideResolution",     {o,  o,  X,   X,  o,  o}},
      {"ApproveRemedy",        {o,  o,  X,   X,  o,  o}},
      {"ResolveCase",          {o,  o,  X,   o,  o,  o}},
      {"RecordFollowUp",       {o,  o,  o,   o,  X,  o}},
      // Legal wherever something can be missing, so that the refusal can say what.
      {"CloseCase",            {X,  X,  X,   X,  X,  o}},
      {"WithdrawCase",         {X,  X,  X,   X,  X,  o}},
      {"ReopenCase",           {o,  o,  o,   o,  o,  X}},
      {"FlagCase",             {X,  X,  X,   X,  X,  X}},
      {"ReviewCase",           {X,  X,  X,   X,  X,  X}},
      {"LinkCases",            {X,  X,  X,   X,  X,  X}},
      {"UpdateCase",           {X,  X,  X,   X,  X,  X}},
      {"CorrectCustomer",      {X,  X,  X,   X,  X,  X}},
      {"RedactText",           {X,  X,  X,   X,  X,  X}},
  };
  // clang-format on
  return *table;
}

std::string StateName(v1::CaseState state) {
  const std::string name = v1::CaseState_Name(state);
  return std::string(absl::StripPrefix(name, "CASE_STATE_"));
}

std::vector<absl::string_view> LegalIn(v1::CaseState state) {
  size_t column = 0;
  while (column < kStates.size() && kStates[column] != state) ++column;
  std::vector<absl::string_view> legal;
  for (const Transition& transition : Transitions()) {
    if (column < kStates.size() && transition.legal[column]) legal.push_back(transition.command);
  }
  return legal;
}

absl::Status CheckLegal(v1::CaseState state, absl::string_view command) {
  const std::vector<absl::string_view> legal = LegalIn(state);
  if (std::find(legal.begin(), legal.end(), command) != legal.end()) return absl::OkStatus();
  const std::string now = absl::StrJoin(legal, ", ");
  const std::string name = StateName(state);
  return PreconditionRefusal(
      reason::kIllegalState,
      absl::StrCat(command, " is not possible while the case is ", name, "; possible now: ", now),
      {{"state", absl::StrCat("the case is ", name)}},
      {{"state", name}, {"command", std::string(command)}, {"legal", absl::StrJoin(legal, ",")}});
}

}  // namespace docket::rules
