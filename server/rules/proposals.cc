// Resolutions as they are put to the customer, and the remedies that come with them.
#include "server/rules/proposals.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/in_force.h"
#include "server/rules/limit_refusal.h"
#include "server/rules/people.h"
#include "server/rules/remedy.h"
#include "server/rules/rules.h"
#include "server/rules/validation.h"

namespace docket::rules {
namespace {

const v1::Proposal* FindProposal(const v1::Case& c, int number) {
  const auto found = std::find_if(c.proposals().begin(), c.proposals().end(),
                                  [number](const v1::Proposal& proposal) { return proposal.number() == number; });
  return found == c.proposals().end() ? nullptr : &*found;
}

// `open` are the numbers that would be right.
absl::Status NoSuchProposal(absl::string_view what, const std::vector<int>& open) {
  const std::string numbers = absl::StrJoin(open, ", ");
  return PreconditionRefusal(reason::kNoSuchProposal,
                             absl::StrCat(what, "; open: ", numbers.empty() ? "none" : numbers),
                             {{"number", "names no open proposal"}}, {{"open", numbers}});
}

absl::Status RoleNotHeld(absl::string_view what, v1::Role least) {
  const std::string roles = RoleNames(RolesAtLeast(least));
  return PreconditionRefusal(reason::kRoleNotHeld, absl::StrCat(what, ": it takes somebody else with one of ", roles),
                             {{"approver", absl::StrCat("one of ", roles)}}, {{"role", v1::Role_Name(least)}});
}

void CheckMoney(absl::string_view field, const v1::Money& money, Checks* checks) {
  const bool plausible = money.currency().size() == 3 &&
                         std::all_of(money.currency().begin(), money.currency().end(), absl::ascii_isupper);
  if (!plausible) checks->Add(absl::StrCat(field, ".currency"), "must be an ISO 4217 code of three capitals: EUR");
  checks->Range(absl::StrCat(field, ".minor_units"), money.minor_units(), 1, limits::kMostMinorUnits);
}

// The proposal that a decision is about: the one named, or the only one that is undecided.
absl::StatusOr<const v1::Proposal*> ToDecide(const v1::Case& c, int number) {
  const std::vector<int> open = UndecidedProposals(c);
  if (number == 0 && open.size() == 1) number = open.front();
  if (number == 0) {
    return NoSuchProposal(open.empty() ? "no proposal of this case is open" : "several proposals are open: name one",
                          open);
  }
  if (std::find(open.begin(), open.end(), number) == open.end()) {
    return NoSuchProposal(absl::StrCat("proposal ", number, " of this case is not open"), open);
  }
  return FindProposal(c, number);
}

// When and how the customer gave the word that ends a proposal.
void End(v1::ProposalState state, v1::Channel channel, const Stamp& stamp, v1::Proposal* proposal) {
  proposal->set_state(state);
  proposal->set_decide_channel(channel);
  *proposal->mutable_decide_time() = ToProto(stamp.occurred);
}

}  // namespace

std::string OutcomeName(v1::CaseOutcome outcome) {
  const std::string name = v1::CaseOutcome_Name(outcome);
  return std::string(absl::StripPrefix(name, "CASE_OUTCOME_"));
}

void CheckOutcome(v1::CaseOutcome outcome, std::initializer_list<v1::CaseOutcome> allowed, Checks* checks) {
  if (std::find(allowed.begin(), allowed.end(), outcome) != allowed.end()) return;
  checks->Add("outcome",
              absl::StrCat("must be one of ", absl::StrJoin(allowed, ", ", [](std::string* out, v1::CaseOutcome one) {
                             absl::StrAppend(out, OutcomeName(one));
                           })));
}

bool IsUndecided(const v1::Proposal& proposal) {
  return proposal.state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL || proposal.state() == v1::PROPOSAL_STATE_OFFERED;
}

std::vector<int> UndecidedProposals(const v1::Case& c) {
  std::vector<int> numbers;
  for (const v1::Proposal& proposal : c.proposals()) {
    if (IsUndecided(proposal)) numbers.push_back(proposal.number());
  }
  return numbers;
}

const v1::Proposal* AgreedProposal(const v1::Case& c) {
  for (const v1::Proposal& proposal : c.proposals()) {
    if (proposal.state() == v1::PROPOSAL_STATE_AGREED) return &proposal;
  }
  return nullptr;
}

Violations Validate(const v1::ProposeResolutionRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  CheckOutcome(request.outcome(), kResolutionOutcomes, &checks);
  checks.Text("summary", request.summary(), Checks::kRequired, limits::kSummaryCharacters, Checks::kManyLines);
  if (request.has_remedy()) CheckMoney("remedy", request.remedy(), &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ProposeResolutionRequest& request, const Context& context) {
  if (c.assignee().empty()) {
    return PreconditionRefusal(reason::kNotAssigned,
                               "nobody is responsible for this case: AssignCase or AcceptEscalation first",
                               {{"assignee", "is empty"}});
  }
  if (c.proposals_size() >= limits::kProposalsOfCycle) {
    return LimitReached("proposals", "proposals in a cycle", limits::kProposalsOfCycle);
  }
  v1::CaseEventDetail detail;
  v1::Proposal* proposal = detail.mutable_proposed()->mutable_proposal();
  proposal->set_number(c.proposal_count() + 1);
  proposal->set_outcome(request.outcome());
  proposal->set_state(v1::PROPOSAL_STATE_OFFERED);
  *proposal->mutable_propose_time() = ToProto(context.now);
  proposal->set_responsible(c.assignee());
  if (request.has_remedy()) {
    *proposal->mutable_remedy() = request.remedy();
    proposal->set_approver_role(
        ApproverFor(FindStaff(context.directory, c.assignee()), request.remedy(), c, PolicyIn(context.directory)));
  }
  if (proposal->approver_role() != v1::ROLE_UNSPECIFIED) proposal->set_state(v1::PROPOSAL_STATE_AWAITING_APPROVAL);
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::ResolutionProposed& event, const Stamp& stamp, v1::Case* c) {
  v1::Proposal* proposal = c->add_proposals();
  *proposal = event.proposal();
  proposal->set_proposed_by(std::string(stamp.actor));
  c->set_proposal_count(proposal->number());
}

Violations Validate(const v1::ApproveRemedyRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (request.number() < 1) checks.Add("number", "is required: the number of the proposal");
  checks.StaffName("approver", request.approver(), Checks::kRequired);
  if (!request.has_approved()) checks.Add("approved", "is required: true or false");
  const bool refused = request.has_approved() && !request.approved();
  CheckRemark("reason", request.reason(), refused ? Checks::kRequired : Checks::kOptional, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::ApproveRemedyRequest& request, const Context& context) {
  if (absl::Status person = CheckAtWork(context.directory, request.approver()); !person.ok()) return person;
  const v1::Proposal* proposal = FindProposal(c, request.number());
  if (proposal == nullptr || proposal->state() != v1::PROPOSAL_STATE_AWAITING_APPROVAL) {
    std::vector<int> awaiting;
    for (const v1::Proposal& other : c.proposals()) {
      if (other.state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL) awaiting.push_back(other.number());
    }
    return NoSuchProposal(absl::StrCat("proposal ", request.number(), " of this case awaits no approval"), awaiting);
  }
  if (request.approver() == c.assignee() || request.approver() == proposal->responsible()) {
    return RoleNotHeld(
        absl::StrCat(request.approver(), " is, or was, responsible for this case and cannot judge its remedy"),
        proposal->approver_role());
  }
  if (!HoldsOneOf(*FindStaff(context.directory, request.approver()), RolesAtLeast(proposal->approver_role()))) {
    return RoleNotHeld(absl::StrCat(request.approver(), " may not approve this remedy"), proposal->approver_role());
  }
  v1::CaseEventDetail detail;
  detail.mutable_remedy_judged()->set_number(request.number());
  detail.mutable_remedy_judged()->set_approved(request.approved());
  detail.mutable_remedy_judged()->set_approver(request.approver());
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::RemedyJudged& event, const Stamp& /*stamp*/, v1::Case* c) {
  for (v1::Proposal& proposal : *c->mutable_proposals()) {
    if (proposal.number() != event.number()) continue;
    proposal.set_state(event.approved() ? v1::PROPOSAL_STATE_OFFERED : v1::PROPOSAL_STATE_NOT_APPROVED);
    proposal.set_approver(event.approver());
  }
}

Violations Validate(const v1::DecideResolutionRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (request.number() < 0) checks.Add("number", "must be a proposal's number, or 0 for the only one that is open");
  if (!request.has_agreed()) checks.Add("agreed", "is required: true or false");
  checks.OneOf("channel", request.channel(), v1::Channel_IsValid);
  CheckRemark("comment", request.comment(), Checks::kOptional, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::DecideResolutionRequest& request, const Context& context) {
  const absl::StatusOr<const v1::Proposal*> proposal = ToDecide(c, request.number());
  if (!proposal.ok()) return proposal.status();
  if ((*proposal)->state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL) {
    return PreconditionRefusal(
        reason::kApprovalNeeded,
        absl::StrCat("the remedy of proposal ", (*proposal)->number(),
                     " is not approved yet, and the customer does not have it: ApproveRemedy "
                     "first"),
        {{"remedy", absl::StrCat("takes one of ", RoleNames(RolesAtLeast((*proposal)->approver_role())))}},
        {{"role", v1::Role_Name((*proposal)->approver_role())}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_decided()->set_number((*proposal)->number());
  detail.mutable_decided()->set_agreed(request.agreed());
  detail.mutable_decided()->set_channel(request.channel());
  for (const v1::Proposal& other : c.proposals()) {
    // Who says yes to one has said no to the others, and to what was agreed before.
    const bool falls = IsUndecided(other) || other.state() == v1::PROPOSAL_STATE_AGREED;
    if (request.agreed() && falls && other.number() != (*proposal)->number()) {
      detail.mutable_decided()->add_refused(other.number());
    }
  }
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::ResolutionDecided& event, const Stamp& stamp, v1::Case* c) {
  for (v1::Proposal& proposal : *c->mutable_proposals()) {
    const bool falls =
        std::find(event.refused().begin(), event.refused().end(), proposal.number()) != event.refused().end();
    if (proposal.number() == event.number()) {
      End(event.agreed() ? v1::PROPOSAL_STATE_AGREED : v1::PROPOSAL_STATE_REFUSED, event.channel(), stamp, &proposal);
    } else if (falls) {
      End(v1::PROPOSAL_STATE_REFUSED, event.channel(), stamp, &proposal);
    }
  }
}

}  // namespace docket::rules
