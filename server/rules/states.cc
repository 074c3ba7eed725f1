#include "server/rules/states.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/model/refusal.h"

namespace docket::rules {

const std::array<Transition, 9>& Transitions() {
  static constexpr bool X = true, o = false;
  // clang-format off
  static constexpr std::array<Transition, 9> table = {{
      //                                                   NEW ACK PROG ESC RES CLOSED
      {Verb::kAcknowledge, "AcknowledgeCase",             {X,  X,  X,   X,  X,  o}},
      {Verb::kAssign, "AssignCase",                       {X,  X,  X,   X,  o,  o}},
      {Verb::kRecordInteraction, "RecordInteraction",     {X,  X,  X,   X,  X,  o}},
      {Verb::kEscalate, "EscalateCase",                   {X,  X,  X,   X,  o,  o}},
      {Verb::kAcceptEscalation, "AcceptEscalation",       {o,  o,  o,   X,  o,  o}},
      {Verb::kResolve, "ResolveCase",                     {o,  o,  X,   o,  o,  o}},
      {Verb::kRecordFollowUp, "RecordFollowUp",           {o,  o,  o,   o,  X,  o}},
      // Legal wherever something can be missing, so that the refusal can say what.
      {Verb::kClose, "CloseCase",                         {X,  X,  X,   X,  X,  o}},
      {Verb::kReopen, "ReopenCase",                       {o,  o,  o,   o,  o,  X}},
  }};
  // clang-format on
  return table;
}

std::string StateName(v1::CaseState state) {
  const std::string name = v1::CaseState_Name(state);
  return std::string(absl::StripPrefix(name, "CASE_STATE_"));
}

absl::Status CheckLegal(v1::CaseState state, Verb verb) {
  size_t column = 0;
  while (column < kStates.size() && kStates[column] != state) ++column;
  std::vector<absl::string_view> legal;
  absl::string_view wanted;
  for (const Transition& transition : Transitions()) {
    const bool allowed = column < kStates.size() && transition.legal[column];
    if (transition.verb == verb && allowed) return absl::OkStatus();
    if (transition.verb == verb) wanted = transition.name;
    if (allowed) legal.push_back(transition.name);
  }
  const std::string now = absl::StrJoin(legal, ", ");
  const std::string name = StateName(state);
  return PreconditionRefusal(reason::kIllegalState,
                             absl::StrCat(wanted, " is not possible while the case is ", name, "; possible now: ", now),
                             {{"state", absl::StrCat("the case is ", name)}},
                             {{"state", name}, {"command", std::string(wanted)}, {"legal", absl::StrJoin(legal, ",")}});
}

}  // namespace docket::rules
