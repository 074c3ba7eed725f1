// What the rules of proposing and of resolving have in common. Pure functions; any thread may call them.
#ifndef DOCKET_SERVER_RULES_PROPOSALS_H_
#define DOCKET_SERVER_RULES_PROPOSALS_H_

#include <initializer_list>
#include <vector>

#include "docket/v1/case.pb.h"
#include "server/rules/checks.h"

namespace docket::rules {

// The outcomes that a resolution may have, and so a proposal of one.
inline constexpr std::initializer_list<v1::CaseOutcome> kResolutionOutcomes = {
    v1::CASE_OUTCOME_RESOLVED, v1::CASE_OUTCOME_ALTERNATIVE, v1::CASE_OUTCOME_DECLINED};

// A required `outcome` that is one of `allowed`.
void CheckOutcome(v1::CaseOutcome outcome, std::initializer_list<v1::CaseOutcome> allowed, Checks* checks);

// Neither the customer's word nor, where it is needed, an approver's refusal has ended it.
bool IsUndecided(const v1::Proposal& proposal);
// The numbers of those of the present cycle.
std::vector<int> UndecidedProposals(const v1::Case& c);
// The proposal that the customer agreed to in the present cycle; null where there is none.
const v1::Proposal* AgreedProposal(const v1::Case& c);

// "ALTERNATIVE" for CASE_OUTCOME_ALTERNATIVE.
std::string OutcomeName(v1::CaseOutcome outcome);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_PROPOSALS_H_
