#include "server/rules/owed.h"

#include <algorithm>

#include "server/rules/clocks.h"
#include "server/rules/escalate.h"
#include "server/rules/in_force.h"
#include "server/rules/people.h"
#include "server/rules/proposals.h"

namespace docket::rules {
namespace {

using Target = v1::Clock;

bool IsResolved(const v1::Case& c) { return c.state() == v1::CASE_STATE_RESOLVED; }

bool ReferredToExpert(const v1::Case& c) {
  return std::any_of(c.escalations().begin(), c.escalations().end(), [](const v1::Escalation& escalation) {
    return escalation.cause() == v1::ESCALATION_CAUSE_TECHNICAL || escalation.cause() == v1::ESCALATION_CAUSE_POLICY;
  });
}

// ESC-1: since when somebody who knows has to hear of it.
std::optional<absl::Time> ReferFrom(const v1::Case& c, const Policy& policy) {
  const v1::FirstContactOutcome outcome = c.first_contact().outcome();
  if (outcome == v1::FIRST_CONTACT_OUTCOME_RESOLVED) return std::nullopt;
  if (policy.IsTechnical(c.category()) || policy.IsPolicyMatter(c.category())) return FromProto(c.cycle_start_time());
  const bool found = outcome == v1::FIRST_CONTACT_OUTCOME_NEEDS_TECHNICAL_EXPERT ||
                     outcome == v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT;
  if (!found) return std::nullopt;
  return FromProto(c.first_contact().record_time());
}

bool ManagementKnows(const v1::Case& c, const Directory& directory) {
  const v1::Staff* responsible = FindStaff(directory, c.assignee());
  if (responsible != nullptr && HoldsLevel(*responsible, v1::ESCALATION_LEVEL_MANAGEMENT)) return true;
  return std::any_of(c.escalations().begin(), c.escalations().end(), [](const v1::Escalation& escalation) {
    return escalation.level() == v1::ESCALATION_LEVEL_MANAGEMENT && !escalation.has_withdraw_time();
  });
}

// ESC-4: the escalation that management has to hear of.
const v1::Escalation* CriticalEscalation(const v1::Case& c) {
  for (const v1::Escalation& escalation : c.escalations()) {
    const bool critical = escalation.cause() == v1::ESCALATION_CAUSE_CRITICAL || c.priority() == v1::PRIORITY_CRITICAL;
    if (critical && !escalation.has_withdraw_time()) return &escalation;
  }
  return nullptr;
}

// The follow-up is a contact too, where everything before it went without words.
bool HadResponse(const v1::Case& c) { return c.correspondence().has_first_response_time() || c.has_follow_up(); }

// Where the customer was not satisfied, it has to be carried out again, or better.
absl::Time CarryOutFrom(const v1::Case& c, const v1::Proposal& agreed) {
  const absl::Time decided = FromProto(agreed.decide_time());
  return c.has_follow_up() ? std::max(decided, FromProto(c.follow_up().follow_up_time())) : decided;
}

void AddCorrespondence(const v1::Case& c, std::vector<Owed>* owed) {
  const v1::Correspondence& said = c.correspondence();
  for (const google::protobuf::Timestamp& came : said.unanswered()) {
    owed->push_back({.target = Target::TARGET_REPLY, .start = FromProto(came)});
  }
  // Acknowledged, and nothing is known of it here: that was before there was a policy, or at another desk.
  const bool unknown = c.has_acknowledge_time() && !said.has_last_heard_time();
  if (!HadResponse(c) && !unknown) {
    owed->push_back({.target = Target::TARGET_FIRST_RESPONSE, .start = FromProto(c.cycle_start_time())});
  }
  if (said.has_call_back_promise_time()) {
    owed->push_back({.target = Target::TARGET_CALL_BACK,
                     .start = FromProto(said.call_back_promise_time()),
                     .promised = FromProto(c.promised_call_back_time())});
  }
  if (IsResolved(c)) return;
  if (said.has_last_heard_time() || c.has_acknowledge_time()) {
    owed->push_back({.target = Target::TARGET_NEXT_UPDATE,
                     .start = FromProto(said.has_last_heard_time() ? said.last_heard_time() : c.acknowledge_time())});
  }
  if (said.has_promise_time()) {
    owed->push_back({.target = Target::TARGET_PROMISED_RESOLUTION,
                     .start = FromProto(said.promise_time()),
                     .promised = FromProto(c.promised_resolution_time())});
  }
}

void AddEscalations(const v1::Case& c, const Directory& directory, const Policy& policy, std::vector<Owed>* owed) {
  for (const v1::Escalation& escalation : c.escalations()) {
    if (!IsOpen(escalation)) continue;
    owed->push_back({.target = Target::TARGET_ACCEPT_ESCALATION,
                     .start = FromProto(escalation.raise_time()),
                     .about = escalation.number(),
                     .level = escalation.level()});
  }
  if (IsResolved(c)) return;
  const std::optional<absl::Time> refer = ReferFrom(c, policy);
  if (refer.has_value() && !ReferredToExpert(c)) owed->push_back({.target = Target::TARGET_REFER, .start = *refer});
  if (const v1::Escalation* critical = CriticalEscalation(c); critical != nullptr && !ManagementKnows(c, directory)) {
    owed->push_back({.target = Target::TARGET_NOTIFY_MANAGEMENT,
                     .start = FromProto(critical->raise_time()),
                     .about = critical->number()});
  }
}

void AddResolution(const v1::Case& c, std::vector<Owed>* owed) {
  for (const v1::Proposal& proposal : c.proposals()) {
    if (proposal.state() != v1::PROPOSAL_STATE_AWAITING_APPROVAL) continue;
    owed->push_back(
        {.target = Target::TARGET_APPROVE, .start = FromProto(proposal.propose_time()), .about = proposal.number()});
  }
  if (!IsResolved(c)) {
    if (const v1::Proposal* agreed = AgreedProposal(c); agreed != nullptr) {
      owed->push_back(
          {.target = Target::TARGET_CARRY_OUT, .start = CarryOutFrom(c, *agreed), .about = agreed->number()});
    }
    return;
  }
  const absl::Time resolved = FromProto(c.resolution().resolve_time());
  if (!c.has_follow_up() || FromProto(c.follow_up().follow_up_time()) < resolved) {
    owed->push_back({.target = Target::TARGET_FOLLOW_UP, .start = resolved});
  }
}

const v1::Escalation* FindEscalation(const v1::Case& c, int number) {
  const auto found = std::find_if(c.escalations().begin(), c.escalations().end(),
                                  [number](const v1::Escalation& e) { return e.number() == number; });
  return found == c.escalations().end() ? nullptr : &*found;
}

// Of a case that goes on, or that was closed with a resolution.
bool IsDone(const v1::Clock& clock, const v1::Case& c, const Directory& directory) {
  const v1::Correspondence& said = c.correspondence();
  switch (clock.target()) {
    case Target::TARGET_ACKNOWLEDGE:
      return c.has_acknowledge_time();
    case Target::TARGET_FIRST_RESPONSE:
      return HadResponse(c);
    case Target::TARGET_REPLY:
      return said.has_last_heard_time() && FromProto(said.last_heard_time()) >= FromProto(clock.start_time());
    case Target::TARGET_NEXT_UPDATE:
      return said.has_last_heard_time() && FromProto(said.last_heard_time()) > FromProto(clock.start_time());
    case Target::TARGET_CALL_BACK:
      return c.state() != v1::CASE_STATE_CLOSED;
    case Target::TARGET_PROMISED_RESOLUTION:
    case Target::TARGET_CARRY_OUT:
    case Target::TARGET_RESOLVE:
    case Target::TARGET_RESOLVE_OR_ESCALATE:
      return c.has_resolution();
    case Target::TARGET_FOLLOW_UP:
      return c.has_follow_up() && FromProto(c.follow_up().follow_up_time()) >= FromProto(clock.start_time());
    case Target::TARGET_APPROVE:
      return std::any_of(c.proposals().begin(), c.proposals().end(), [&clock](const v1::Proposal& proposal) {
        return proposal.number() == clock.about() && !proposal.approver().empty();
      });
    case Target::TARGET_ACCEPT_ESCALATION: {
      const v1::Escalation* escalation = FindEscalation(c, clock.about());
      return escalation != nullptr && escalation->has_accept_time();
    }
    case Target::TARGET_REFER:
      return ReferredToExpert(c) || c.has_resolution();
    case Target::TARGET_NOTIFY_MANAGEMENT:
      return ManagementKnows(c, directory);
    case Target::TARGET_CUSTOMER_ANSWER:
      return !clock.breached() && c.state() != v1::CASE_STATE_CLOSED;
    default:
      return false;
  }
}

}  // namespace

std::vector<Owed> OwedBy(const v1::Case& c, const Directory& directory, const Policy& policy) {
  std::vector<Owed> owed;
  if (c.state() == v1::CASE_STATE_CLOSED) return owed;
  const absl::Time start = FromProto(c.cycle_start_time());
  owed.push_back({.target = Target::TARGET_RESOLVE_OR_ESCALATE, .start = start});
  owed.push_back({.target = Target::TARGET_RESOLVE, .start = start});
  if (!c.has_acknowledge_time()) owed.push_back({.target = Target::TARGET_ACKNOWLEDGE, .start = start});
  AddCorrespondence(c, &owed);
  AddResolution(c, &owed);
  AddEscalations(c, directory, policy, &owed);
  if (c.has_wait()) {
    owed.push_back({.target = Target::TARGET_CUSTOMER_ANSWER, .start = FromProto(c.wait().start_time())});
  }
  std::stable_sort(owed.begin(), owed.end(), [](const Owed& a, const Owed& b) { return a.target < b.target; });
  return owed;
}

v1::Clock::End EndOf(const v1::Clock& clock, const v1::Case& c, const Directory& directory) {
  const bool without_resolution = c.state() == v1::CASE_STATE_CLOSED && !c.has_resolution();
  return !without_resolution && IsDone(clock, c, directory) ? v1::Clock::END_DONE : v1::Clock::END_CANCELLED;
}

bool IsPolicyMatter(const v1::Case& c, const Directory& directory) {
  const Policy& policy = PolicyOf(directory, c.policy_version());
  if (policy.IsTechnical(c.category())) return false;
  return policy.IsPolicyMatter(c.category()) ||
         c.first_contact().outcome() == v1::FIRST_CONTACT_OUTCOME_NEEDS_POLICY_EXPERT;
}

}  // namespace docket::rules
