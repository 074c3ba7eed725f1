// Who may grant which remedy (RES-3).
#ifndef DOCKET_SERVER_RULES_REMEDY_H_
#define DOCKET_SERVER_RULES_REMEDY_H_

#include "docket/v1/case.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::rules {

// The least role that may grant this remedy, or ROLE_UNSPECIFIED where the one responsible (null: nobody) may.
//
// The limits as shipped, in minor units, for the currencies EUR, USD, GBP and CHF, all of which have two decimals:
//
//   representative                                           2,000
//   senior representative, expert, conflict specialist       5,000
//   supervisor                                              20,000
//   manager                                                100,000
//
// each times what the severity of the complaint's cause asks for: 2 where it is moderate, 4 where it is major, 8 where
// it is critical. Above every limit, and in any other currency, a manager approves, even what a manager proposed.
v1::Role ApproverFor(const v1::Staff* responsible, const v1::Money& remedy, v1::Severity severity);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_REMEDY_H_
