#include "tests/rules/soundness.h"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <tuple>

#include "server/rules/clocks.h"
#include "server/rules/limits.h"

namespace docket::testing {
namespace {

void ExpectStateIsTrue(const v1::Case& c) {
  const v1::CaseState state = c.state();
  const bool untouched = state == v1::CASE_STATE_NEW || state == v1::CASE_STATE_ACKNOWLEDGED;
  const bool over = state == v1::CASE_STATE_RESOLVED || state == v1::CASE_STATE_CLOSED;
  EXPECT_FALSE(untouched && !c.assignee().empty()) << "somebody is responsible, and it is not in progress";
  EXPECT_FALSE(state == v1::CASE_STATE_IN_PROGRESS && c.assignee().empty()) << "ASSIGN-1";
  EXPECT_FALSE(state == v1::CASE_STATE_NEW && c.has_acknowledge_time());
  EXPECT_FALSE(state == v1::CASE_STATE_ACKNOWLEDGED && !c.has_acknowledge_time());
  EXPECT_FALSE(state == v1::CASE_STATE_RESOLVED && !c.has_resolution());
  EXPECT_FALSE(c.has_resolution() && !over) << "a resolution that was sent back stands no more";
  EXPECT_EQ(state == v1::CASE_STATE_CLOSED, c.has_close_time());
  EXPECT_FALSE(over && c.has_wait()) << "nothing is awaited of a case that is over";
  EXPECT_FALSE(c.has_wait() && state != v1::CASE_STATE_IN_PROGRESS && state != v1::CASE_STATE_ESCALATED)
      << "only what is worked on can wait";
  EXPECT_EQ(state == v1::CASE_STATE_CLOSED, c.outcome() != v1::CASE_OUTCOME_UNSPECIFIED);
}

void ExpectEscalationsAreTrue(const v1::Case& c) {
  bool open = false;
  std::set<int> causes;
  int number = c.escalation_count() - c.escalations_size();
  for (const v1::Escalation& escalation : c.escalations()) {
    EXPECT_EQ(escalation.number(), ++number) << "ESC-6: numbers without gaps";
    const bool stands = !escalation.has_withdraw_time();
    EXPECT_FALSE(stands && !causes.insert(escalation.cause()).second) << "ESC-5: a cause once in a cycle";
    EXPECT_EQ(escalation.cycle(), c.cycle());
    EXPECT_FALSE(escalation.has_accept_time() && escalation.has_withdraw_time());
    EXPECT_EQ(escalation.has_accept_time(), !escalation.accepted_by().empty());
    open = open || (!escalation.has_accept_time() && !escalation.has_withdraw_time());
  }
  EXPECT_EQ(c.state() == v1::CASE_STATE_ESCALATED, open) << "ESC-6";
}

void ExpectClocksAreTrue(const v1::Case& c) {
  std::optional<absl::Time> next;
  for (const v1::Clock& clock : c.clocks()) {
    if (clock.has_pause_time()) {
      EXPECT_FALSE(clock.has_due_time());
      continue;
    }
    const absl::Time due =
        rules::FromProto(clock.start_time()) + rules::FromProto(clock.budget()) + rules::FromProto(clock.paused());
    EXPECT_EQ(rules::FromProto(clock.due_time()), due) << "due is derived: start, budget and pauses";
    EXPECT_EQ(rules::FromProto(clock.start_time()), rules::FromProto(c.cycle_start_time()));
    if (!clock.breached()) next = due;
  }
  ASSERT_EQ(c.has_next_due_time(), next.has_value());
  if (next.has_value()) {
    EXPECT_EQ(rules::FromProto(c.next_due_time()), *next);
  }
}

// 1, 2, 3 …
template <typename Things>
void ExpectNumbered(const Things& things, int most, const char* what) {
  EXPECT_LE(things.size(), most) << what;
  int number = 0;
  for (const auto& thing : things) EXPECT_EQ(thing.number(), ++number) << what;
}

void ExpectProposalsAreTrue(const v1::Case& c) {
  EXPECT_LE(c.proposals_size(), rules::limits::kProposalsOfCycle);
  int number = c.proposal_count() - c.proposals_size();
  int agreed = 0;
  for (const v1::Proposal& proposal : c.proposals()) {
    EXPECT_EQ(proposal.number(), ++number) << "RES-1: numbers without gaps";
    agreed += proposal.state() == v1::PROPOSAL_STATE_AGREED ? 1 : 0;
    const bool decided =
        proposal.state() == v1::PROPOSAL_STATE_AGREED || proposal.state() == v1::PROPOSAL_STATE_REFUSED;
    EXPECT_EQ(decided, proposal.has_decide_time()) << "RES-1: the customer's word, and when";
    if (proposal.approver_role() != v1::ROLE_UNSPECIFIED && proposal.state() == v1::PROPOSAL_STATE_AGREED) {
      EXPECT_NE(proposal.approver(), "") << "RES-3: agreed and never approved";
    }
    if (c.has_resolution() && c.resolution().proposal() == proposal.number()) {
      EXPECT_EQ(proposal.state(), v1::PROPOSAL_STATE_AGREED);
      EXPECT_EQ(proposal.outcome(), c.resolution().outcome());
    }
  }
  EXPECT_LE(agreed, 1) << "RES-1: one is carried out";
}

}  // namespace

void ExpectSoundCase(const v1::Case& c) {
  namespace limits = rules::limits;
  ExpectStateIsTrue(c);
  ExpectEscalationsAreTrue(c);
  ExpectClocksAreTrue(c);
  ExpectNumbered(c.tasks(), limits::kTasksOfCase, "tasks");
  ExpectNumbered(c.consultations(), limits::kConsultationsOfCase, "consultations");
  ExpectNumbered(c.flags(), limits::kFlagsOfCase, "flags");
  ExpectProposalsAreTrue(c);
  std::set<std::tuple<int, bool, std::string>> links;
  EXPECT_LE(c.links_size(), limits::kLinksOfCase);
  for (const v1::CaseLink& link : c.links()) {
    EXPECT_TRUE(links.emplace(link.type(), link.inbound(), link.other()).second) << "linked twice in one way";
    EXPECT_NE(link.other(), c.name());
  }
}

}  // namespace docket::testing
