// What the rules that escalate, accept and take over have in common.
#ifndef DOCKET_SERVER_RULES_ESCALATE_H_
#define DOCKET_SERVER_RULES_ESCALATE_H_

#include <google/protobuf/repeated_field.h>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/rules/rules.h"

namespace docket::rules {

// `escalated`, or `escalation_repeated` where this cause has escalated in this cycle already (ESC-5).
v1::CaseEventDetail Escalate(const v1::Case& c, v1::EscalationCause cause, v1::EscalationLevel level,
                             absl::string_view addressee, absl::Time time);

// One that the case gets now.
v1::Escalation NewEscalation(const v1::Case& c, v1::EscalationCause cause, v1::EscalationLevel level, absl::Time time);

// Neither accepted nor taken back. One that was taken back has still escalated its cause in its cycle.
bool IsOpen(const v1::Escalation& escalation);

// The fold of EscalationAccepted and of CaseTakenOver: `who` is responsible and has accepted the escalations of these
// numbers, and the case is being worked on unless others are open.
void TakeOn(const google::protobuf::RepeatedField<int32_t>& numbers, const std::string& who, bool others_open,
            const Stamp& stamp, v1::Case* c);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_ESCALATE_H_
