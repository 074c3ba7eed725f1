// How a case's priority follows from what was found out about it.
#ifndef DOCKET_SERVER_RULES_ASSESSMENT_H_
#define DOCKET_SERVER_RULES_ASSESSMENT_H_

#include "docket/v1/case.pb.h"

namespace docket::rules {

// ASSESS-1. The urgency's priority or, of a complaint, the severity's, whichever comes first:
//
//   urgency   CRITICAL  HIGH   NORMAL    LOW
//   severity  CRITICAL  MAJOR  MODERATE  MINOR
//   priority  CRITICAL  HIGH   NORMAL    LOW
//
// A COMPLEX matter comes one step sooner, as it takes longer. Unspecified where neither of the two is known.
v1::Priority PriorityOf(v1::CaseKind kind, const v1::Assessment& assessment);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_ASSESSMENT_H_
