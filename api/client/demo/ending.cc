// From an agreement to a closed case, and what may come after.
#include <array>

#include "absl/strings/str_cat.h"
#include "api/client/demo/calendar.h"
#include "api/client/demo/cast.h"
#include "api/client/demo/life.h"

namespace docket::client::demo {
namespace {

// What everybody who works on cases may grant, and what takes a supervisor, in cents; the severity of a complaint
// raises what may be granted.
constexpr int kSmallRemedy = 2000;
constexpr int kGreatRemedy = 6000;
constexpr int kGreatestRemedy = 18000;
constexpr std::array<int, 5> kSeverityRaises = {1, 1, 2, 4, 8};

constexpr int kMostRounds = 3;

}  // namespace

void Life::Finish() {
  for (int round = 0; round < kMostRounds; ++round) {
    Agree();
    ResolveIt();
    if (Satisfied()) return CloseIt();
    LetDeskStep();
    AnswerEscalations();
    it_.Send(Worker(), Talk(), Answer());
  }
  // Not for ever.
  MakeWorkable();
  it_.Withdraw(Worker(), v1::CASE_OUTCOME_NO_ANSWER, "The customer does not answer any more.");
}

// Somebody is responsible, and nothing is with a higher level.
void Life::MakeWorkable() {
  while (!it_.is(v1::CASE_STATE_IN_PROGRESS)) {
    AnswerEscalations();
    if (!it_.is(v1::CASE_STATE_IN_PROGRESS)) GiveToSomebody();
  }
}

void Life::Agree() {
  const int chance = it_.c().kind() == v1::CASE_KIND_COMPLAINT ? 45 : it_.c().kind() == v1::CASE_KIND_REQUEST ? 25 : 6;
  if (!dice_.Chance(chance)) return;
  LetDeskStep();
  MakeWorkable();
  const v1::CaseOutcome first = it_.c().assessment().decision() == v1::REQUEST_DECISION_DECLINED
                                    ? v1::CASE_OUTCOME_ALTERNATIVE
                                    : v1::CASE_OUTCOME_RESOLVED;
  bool with_remedy = it_.c().kind() == v1::CASE_KIND_COMPLAINT && dice_.Chance(45);
  v1::CaseOutcome outcome = first;
  for (int i = 0; i < kMostRounds; ++i) {
    it_.Propose(Worker(), ProposalOf(outcome, with_remedy), Say(topic_.matter->offers));
    if (it_.c().proposals().rbegin()->state() == v1::PROPOSAL_STATE_AWAITING_APPROVAL) {
      LetDeskWork(absl::Minutes(90));
      const bool approved = dice_.Chance(80);
      // Not by whoever has the case.
      std::string approver = Somebody({v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER}, false).name();
      while (approver == it_.c().assignee()) approver = Somebody({v1::ROLE_MANAGER, v1::ROLE_SUPERVISOR}, false).name();
      it_.Judge(approver, approved, approved ? "" : "Too much for what happened; offer less.");
      if (!approved) {
        with_remedy = false;
        continue;
      }
    }
    LetCustomer(pace_ == Pace::kSwift ? absl::Minutes(20) : absl::Hours(5));
    const bool agreed = i == kMostRounds - 1 || dice_.Chance(80);
    it_.Decide(Worker(), agreed, Talk(), agreed ? "Yes, that is fair." : "That is not enough for me.");
    if (agreed) return;
    outcome = v1::CASE_OUTCOME_ALTERNATIVE;
    with_remedy = with_remedy || (it_.c().kind() == v1::CASE_KIND_COMPLAINT && dice_.Chance(30));
    LetDeskStep();
    MakeWorkable();
  }
}

v1::Proposal Life::ProposalOf(v1::CaseOutcome outcome, bool with_remedy) {
  v1::Proposal proposal;
  proposal.set_outcome(outcome);
  if (!with_remedy) return proposal;
  const int raise = kSeverityRaises[static_cast<std::size_t>(it_.c().assessment().severity())];
  const bool leads = Holds(Person(it_.c().assignee()), v1::ESCALATION_LEVEL_SUPERVISOR);
  const bool great = dice_.Chance(25);
  proposal.mutable_remedy()->set_currency("EUR");
  proposal.mutable_remedy()->set_minor_units(
      great ? (kGreatRemedy + 500 * dice_.Below((kGreatestRemedy - kGreatRemedy) / 500)) * raise
            : 500 * (1 + dice_.Below(kSmallRemedy / 500)));
  if (great && !leads) proposal.set_approver_role(v1::ROLE_SUPERVISOR);
  return proposal;
}

void Life::ResolveIt() {
  LetDeskStep();
  MakeWorkable();
  v1::CaseOutcome outcome = v1::CASE_OUTCOME_RESOLVED;
  if (it_.c().assessment().decision() == v1::REQUEST_DECISION_DECLINED) outcome = v1::CASE_OUTCOME_DECLINED;
  for (const v1::Proposal& proposal : it_.c().proposals()) {
    if (proposal.state() == v1::PROPOSAL_STATE_AGREED) outcome = proposal.outcome();
  }
  it_.Resolve(Worker(), outcome,
              outcome == v1::CASE_OUTCOME_DECLINED ? "Told the customer why it cannot be done, and what else there is."
                                                   : Say(&Matter::resolutions));
}

// Whoever waited long, or had to ask for somebody else, is harder to please.
int Life::RatingOf(bool satisfied) {
  constexpr std::array<int, 5> kGood = {0, 1, 8, 33, 58};
  constexpr std::array<int, 5> kTried = {0, 4, 30, 43, 23};
  constexpr std::array<int, 5> kBad = {60, 30, 10, 0, 0};
  if (it_.c().rating() != 0 || dice_.Chance(22)) return 0;
  const bool tried = it_.Breached() || it_.c().escalations_size() > 0;
  return 1 + static_cast<int>(dice_.Weighted(!satisfied ? kBad : tried ? kTried : kGood));
}

bool Life::Satisfied() {
  LetDeskWork(absl::Hours(20));
  v1::FollowUp follow_up;
  follow_up.set_satisfied(dice_.Chance(92));
  follow_up.set_rating(RatingOf(follow_up.satisfied()));
  if (follow_up.rating() != 0) {
    follow_up.set_rating_source(dice_.Chance(55) ? v1::RATING_SOURCE_CUSTOMER : v1::RATING_SOURCE_STAFF);
  }
  follow_up.set_contacted_by(it_.c().assignee());
  follow_up.set_channel(dice_.Chance(60) ? v1::CHANNEL_PHONE : v1::CHANNEL_EMAIL);
  std::string comment;
  if (!follow_up.satisfied()) comment = Say(Disappointments());
  if (follow_up.satisfied() && (follow_up.rating() == 0 || follow_up.rating() > 3) && dice_.Chance(60)) {
    comment = Say(Thanks());
  }
  std::vector<std::string> actions;
  if (dice_.Chance(follow_up.satisfied() ? 4 : 40)) actions.push_back(Say(topic_.matter->action));
  const bool satisfied = follow_up.satisfied();
  it_.FollowUp(Worker(), std::move(follow_up), comment, actions);
  return satisfied;
}

void Life::CloseIt() {
  LetDeskWork(absl::Minutes(15));
  while (const int task = it_.OpenTask()) it_.CompleteTask(Worker(), task, "");
  const bool pleased = it_.c().rating() == 0 || it_.c().rating() > 3;
  it_.Close(Worker(), pleased && dice_.Chance(25) ? Say(Thanks()) : "", dice_.Chance(15) ? Say(Recommendations()) : "");
}

void Life::LookAgain() {
  if (!dice_.Chance(5)) return;
  constexpr std::array<int, 5> kReasons = {20, 35, 25, 10, 10};
  constexpr std::array<const char*, 5> kWords = {
      "Closed, and yet not solved.", "The third case of this kind this month.", "Answers contradict each other.",
      "The tone was not ours.", "A good example for the training."};
  const std::size_t reason = dice_.Weighted(kReasons);
  LetDeskWork(absl::Hours(10));
  it_.Flag(Somebody({v1::ROLE_QUALITY_ASSURANCE}, false).name(), static_cast<v1::FlagReason>(reason + 1),
           kWords[reason]);
  if (dice_.Chance(25)) return;
  LetDeskWork(absl::Hours(30));
  constexpr std::array<const char*, 3> kFindings = {"Nothing amiss.", "It is so, and not to be changed by us.",
                                                    "Taken up with the team; the article was rewritten."};
  constexpr std::array<int, 3> kOutcomes = {30, 20, 50};
  const std::size_t outcome = dice_.Weighted(kOutcomes);
  it_.Review(Somebody({v1::ROLE_SUPERVISOR}, false).name(), it_.OpenFlag(), static_cast<v1::ReviewOutcome>(outcome + 1),
             kFindings[outcome]);
}

// CLOSE-3: a new cycle with its own clock.
void Life::ComeBack() {
  LetCustomer(absl::Hours(70));
  const bool same = !it_.c().assignee().empty() && dice_.Chance(85);
  it_.Reopen(Worker(), Talk(), Say(Returns()), same ? it_.c().assignee() : "");
  LetDeskWork(absl::Minutes(30));
  it_.Send(Worker(), Talk(), "I am sorry that it is not settled. I have opened it again and will see to it at once.");
  if (it_.c().assignee().empty() && !it_.is(v1::CASE_STATE_ESCALATED)) GiveToSomebody();
  WorkOnIt();
  if (!it_.is(v1::CASE_STATE_CLOSED)) Finish();
}

}  // namespace docket::client::demo
