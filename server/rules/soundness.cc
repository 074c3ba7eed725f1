#include "server/rules/soundness.h"

#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "server/rules/clocks.h"
#include "server/rules/limits.h"

namespace docket::rules {
namespace {

class Judge {
 public:
  explicit Judge(const v1::Case& c) : c_(c) {}

  std::vector<std::string> Run() {
    State();
    Escalations();
    ClocksAreTrue();
    Numbered(c_.tasks(), limits::kTasksOfCase, "tasks");
    Numbered(c_.consultations(), limits::kConsultationsOfCase, "consultations");
    Numbered(c_.flags(), limits::kFlagsOfCase, "flags");
    Proposals();
    Links();
    return std::move(faults_);
  }

 private:
  void Require(bool holds, absl::string_view what) {
    if (!holds) faults_.emplace_back(what);
  }

  void State() {
    const v1::CaseState state = c_.state();
    const bool untouched = state == v1::CASE_STATE_NEW || state == v1::CASE_STATE_ACKNOWLEDGED;
    const bool closed = state == v1::CASE_STATE_CLOSED;
    const bool over = state == v1::CASE_STATE_RESOLVED || closed;
    const bool worked_on = state == v1::CASE_STATE_IN_PROGRESS || state == v1::CASE_STATE_ESCALATED;
    Require(!untouched || c_.assignee().empty(), "somebody is responsible, and it is not in progress");
    Require(state != v1::CASE_STATE_IN_PROGRESS || !c_.assignee().empty(),
            "it is in progress and nobody is responsible (ASSIGN-1)");
    Require(state != v1::CASE_STATE_NEW || !c_.has_acknowledge_time(), "it was acknowledged and is new");
    Require(state != v1::CASE_STATE_ACKNOWLEDGED || c_.has_acknowledge_time(), "it was never acknowledged");
    Require(state != v1::CASE_STATE_RESOLVED || c_.has_resolution(), "it is resolved without a resolution");
    Require(!c_.has_resolution() || over, "it has a resolution and is still worked on");
    const absl::Time resolved = FromProto(c_.resolution().resolve_time());
    Require(!c_.has_resolution() ||
                (resolved >= FromProto(c_.cycle_start_time()) && resolved <= FromProto(c_.update_time())),
            "it was resolved before its cycle began, or later than its last event");
    Require(closed == c_.has_close_time(), "its state and its close_time disagree");
    Require(!c_.has_wait() || worked_on, "the customer's answer is awaited, and nobody works on it");
    Require(closed == (c_.outcome() != v1::CASE_OUTCOME_UNSPECIFIED), "its state and its outcome disagree");
  }

  void Escalations() {
    bool open = false;
    std::set<int> causes;
    std::set<std::pair<int, std::string>> rungs;
    int number = c_.escalation_count() - c_.escalations_size();
    for (const v1::Escalation& escalation : c_.escalations()) {
      Require(escalation.number() == ++number, "its escalations are not numbered without gaps (ESC-6)");
      const bool stands = !escalation.has_withdraw_time();
      const bool by_rung = escalation.clock() != 0;
      // By a clock of the desk that it comes from, whose numbers are not this one's.
      const bool elsewhere =
          c_.has_imported() && FromProto(escalation.raise_time()) <= FromProto(c_.imported().import_time());
      // ESC-4: what is critical goes to management besides.
      const bool besides =
          escalation.cause() == v1::ESCALATION_CAUSE_CRITICAL && escalation.level() == v1::ESCALATION_LEVEL_MANAGEMENT;
      const int cause = escalation.cause() + (besides ? 1000 : 0);
      Require(by_rung || !stands || causes.insert(cause).second, "a cause escalated twice in a cycle (ESC-5)");
      Require(!by_rung || elsewhere || rungs.emplace(escalation.clock(), escalation.rung()).second,
              "a rung escalated twice for one clock (ESC-5)");
      Require(escalation.cycle() == c_.cycle(), "an escalation is of another cycle");
      Require(!escalation.has_accept_time() || stands, "an escalation was accepted and taken back");
      Require(escalation.has_accept_time() == !escalation.accepted_by().empty(),
              "an escalation was accepted by nobody, or at no time");
      open = open || (!escalation.has_accept_time() && stands);
    }
    Require((c_.state() == v1::CASE_STATE_ESCALATED) == open, "its state and its open escalations disagree (ESC-6)");
  }

  void ClocksAreTrue() {
    std::set<int> numbers;
    for (const v1::Clock& clock : c_.clocks()) {
      if (clock.number() != 0) {
        Require(clock.number() <= c_.clock_count() && numbers.insert(clock.number()).second,
                "its clocks are not numbered");
        ClockIsTrue(clock);
        continue;
      }
      if (clock.has_pause_time()) {
        Require(!clock.has_due_time(), "a clock that stands still is due");
        continue;
      }
      const absl::Time due = FromProto(clock.start_time()) + FromProto(clock.budget()) + FromProto(clock.paused());
      Require(FromProto(clock.due_time()) == due, "a clock's due_time is not its start, budget and pauses added up");
      Require(FromProto(clock.start_time()) == FromProto(c_.cycle_start_time()), "a clock is not of this cycle");
    }
    const std::optional<absl::Time> next = NextDue(c_);
    Require(c_.has_next_due_time() == next.has_value() && (!next.has_value() || FromProto(c_.next_due_time()) == *next),
            "its next_due_time is not its clocks'");
  }

  void ClockIsTrue(const v1::Clock& clock) {
    Require(clock.cycle() == c_.cycle(), "a clock is of another cycle");
    Require(clock.has_end_time() == (clock.end() != v1::Clock::END_UNSPECIFIED), "a clock ended in no way");
    Require(clock.has_end_time() || clock.has_due_time() != clock.has_pause_time(),
            "a clock neither runs nor stands still, or does both");
    Require(IsOwed(clock) || clock.steps().empty(), "something is to happen by a clock that has ended");
    Require(!IsOwed(clock) || c_.state() != v1::CASE_STATE_CLOSED, "a closed case owes something");
    for (int i = 1; i < clock.steps_size(); ++i) {
      Require(FromProto(clock.steps(i - 1).time()) <= FromProto(clock.steps(i).time()),
              "a clock's steps are not in their order");
    }
    bool breaches = false;
    for (const v1::Clock::Step& step : clock.steps()) {
      breaches = breaches || step.action() == v1::Clock::Step::ACTION_BREACH;
    }
    const bool imported = c_.has_imported() && FromProto(clock.due_time()) <= FromProto(c_.imported().import_time());
    const bool customers = clock.target() == v1::Clock::TARGET_CUSTOMER_ANSWER;
    Require(!IsOwed(clock) || !clock.has_due_time() || imported || customers || breaches != clock.breached(),
            "a clock was missed and will be, or neither");
  }

  // 1, 2, 3 …
  template <typename Things>
  void Numbered(const Things& things, int most, absl::string_view what) {
    Require(things.size() <= most, absl::StrCat("it has more than ", most, " ", what));
    int number = 0;
    for (const auto& thing : things) {
      Require(thing.number() == ++number, absl::StrCat("its ", what, " are not numbered 1, 2, 3"));
    }
  }

  void Proposals() {
    Require(c_.proposals_size() <= limits::kProposalsOfCycle, "it has too many proposals in a cycle");
    int number = c_.proposal_count() - c_.proposals_size();
    int agreed = 0;
    for (const v1::Proposal& proposal : c_.proposals()) {
      Require(proposal.number() == ++number, "its proposals are not numbered without gaps (RES-1)");
      const bool yes = proposal.state() == v1::PROPOSAL_STATE_AGREED;
      agreed += yes ? 1 : 0;
      Require((yes || proposal.state() == v1::PROPOSAL_STATE_REFUSED) == proposal.has_decide_time(),
              "a proposal was decided at no time, or not decided at some (RES-1)");
      Require(!yes || proposal.approver_role() == v1::ROLE_UNSPECIFIED || !proposal.approver().empty(),
              "a remedy was agreed to and never approved (RES-3)");
      if (c_.has_resolution() && c_.resolution().proposal() == proposal.number()) {
        Require(yes && proposal.outcome() == c_.resolution().outcome(),
                "its resolution is not what was agreed to (RES-1)");
      }
    }
    Require(agreed <= 1, "more than one proposal was agreed to (RES-1)");
  }

  void Links() {
    std::set<std::tuple<int, bool, std::string>> links;
    int outbound = 0;
    for (const v1::CaseLink& link : c_.links()) {
      Require(links.emplace(link.type(), link.inbound(), link.other()).second, "it is linked twice in one way");
      Require(link.other() != c_.name(), "it is linked with itself");
      outbound += link.inbound() ? 0 : 1;
    }
    Require(outbound <= limits::kLinksOfCase && c_.links_size() - outbound <= limits::kLinksOfCase,
            "it has too many links");
  }

  const v1::Case& c_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> Contradictions(const v1::Case& c) { return Judge(c).Run(); }

}  // namespace docket::rules
