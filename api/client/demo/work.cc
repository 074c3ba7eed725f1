// The work between coming in and being resolved.
#include <algorithm>
#include <array>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/client/demo/calendar.h"
#include "api/client/demo/cast.h"
#include "api/client/demo/life.h"
#include "api/client/when.h"

namespace docket::client::demo {
namespace {

v1::Attachment Photo(Dice& dice) {
  std::string digest;
  for (int i = 0; i < 4; ++i) digest += absl::StrFormat("%016x", dice.Next());
  v1::Attachment photo;
  photo.set_uri(absl::StrFormat("https://files.example.com/%08x/photo.jpg", dice.Below(1 << 30)));
  photo.set_sha256(digest);
  photo.set_media_type("image/jpeg");
  photo.set_size_bytes(200'000 + dice.Below(2'000'000));
  return photo;
}

}  // namespace

void Life::WorkOnIt() {
  constexpr std::array<int, 3> kLeast = {0, 1, 2};
  constexpr std::array<int, 3> kMore = {2, 3, 5};
  const auto pace = static_cast<std::size_t>(pace_);
  // What first contact solved is done.
  const bool solved = it_.c().first_contact().outcome() == v1::FIRST_CONTACT_OUTCOME_RESOLVED;
  const int steps = solved ? 0 : kLeast[pace] + dice_.Below(kMore[pace]);
  for (int i = 0; i < steps && !it_.is(v1::CASE_STATE_CLOSED); ++i) {
    LetDeskStep();
    if (dice_.Chance(70)) AnswerEscalations();
    if (it_.c().assignee().empty()) {
      if (!it_.is(v1::CASE_STATE_ESCALATED)) GiveToSomebody();
      continue;
    }
    OneStep();
  }
}

void Life::OneStep() {
  constexpr std::array<int, 10> kSteps = {34, 10, 12, 13, 12, 8, 9, 5, 8, 2};
  switch (dice_.Weighted(kSteps)) {
    case 0:
      return Exchange();
    case 1:
      return it_.Note(Worker(), Say(Notes()));
    case 2:
      return ConsultSomebody();
    case 3:
      return AwaitAnswer();
    case 4:
      return FindOut();
    case 5:
      return DoATask();
    case 6:
      return Raise();
    case 7:
      return PassOn();
    case 8:
      return Tag();
    default:
      if (it_.c().kind() != v1::CASE_KIND_INQUIRY) return it_.Note(Worker(), Say(Notes()));
      return it_.Reclassify(Worker(), v1::CASE_KIND_COMPLAINT,
                            "The customer is not asking: this should not have happened.");
  }
}

void Life::Exchange() {
  const bool waits = !topic_.matter->asks.empty() && dice_.Chance(60);
  v1::InteractionRecorded received;
  if (dice_.Chance(12)) *received.add_attachments() = Photo(dice_);
  it_.Receive(Worker(), Talk(), waits ? Say(topic_.matter->asks) : Say(Reminders()), received);
  LetDeskStep();
  v1::InteractionRecorded sent;
  std::string plan;
  if (dice_.Chance(25)) sent.add_articles(absl::StrCat("KB-", 1000 + 7 * dice_.Below(60)));
  if (dice_.Chance(18)) {
    *sent.mutable_promised_resolution_time() = ToTimestamp(it_.now() + dice_.Around(absl::Hours(30)));
    plan = absl::StrCat("1. ", Say(topic_.matter->action), "\n2. Tell you what came of it");
  } else if (dice_.Chance(12)) {
    *sent.mutable_promised_call_back_time() = ToTimestamp(it_.now() + dice_.Around(absl::Hours(5)));
  }
  it_.Send(Worker(), Talk(), Answer(), sent, plan);
}

void Life::ConsultSomebody() {
  if (it_.c().consultations_size() > 0) return Exchange();
  it_.Consult(Worker(), topic_.matter->party, Say(topic_.matter->question));
  if (dice_.Chance(8)) return;  // never answered
  LetDeskStep();
  LetDeskStep();
  it_.AnswerConsultation(Worker(), Say(topic_.matter->reply));
}

void Life::AwaitAnswer() {
  const std::string awaited = Say(topic_.matter->needed);
  if (it_.c().has_wait() || !said_.insert(awaited).second) return Exchange();
  it_.Send(Worker(), Talk(), absl::StrCat("To go on we need one thing from you: ", awaited, "."));
  it_.Await(Worker(), awaited);
  const int fate = dice_.Below(100);
  if (fate < 7) {
    LetCustomer(absl::Hours(60));
    AnswerEscalations();
    LetDeskWork(absl::Hours(40));
    AnswerEscalations();
    return it_.Withdraw(Worker(), v1::CASE_OUTCOME_NO_ANSWER, "No answer after two reminders.");
  }
  LetCustomer(pace_ == Pace::kSwift ? absl::Hours(1) : absl::Hours(7));
  if (fate < 17) {
    it_.Resume(Worker(), "Goes on without it.");
  } else {
    it_.Receive(Worker(), Talk(), Say(AwaitedArrived()));
  }
}

void Life::FindOut() {
  if (!said_.insert(topic_.matter->finding).second) return Exchange();
  const bool known = dice_.Chance(65);
  it_.Find(Worker(), Say(topic_.matter->finding), known ? topic_.matter->root_cause : "",
           known ? Say(topic_.matter->root_cause_words) : "");
}

void Life::DoATask() {
  if (it_.c().tasks_size() > 0) return it_.Note(Worker(), Say(Notes()));
  const bool somebody_else = dice_.Chance(30);
  const std::string owner = somebody_else ? Somebody({v1::ROLE_REPRESENTATIVE}, true).name() : "";
  it_.AddTask(Worker(), Say(topic_.matter->action), owner, it_.now() + dice_.Around(absl::Hours(24)));
  if (dice_.Chance(40)) return;  // before it is closed
  LetDeskStep();
  it_.CompleteTask(owner.empty() ? Worker() : owner, it_.OpenTask(), dice_.Chance(40) ? "Done." : "");
}

void Life::Raise() {
  struct Way {
    v1::EscalationCause cause;
    std::array<v1::EscalationLevel, 2> levels;
  };
  static constexpr std::array<Way, 6> kWays = {
      {{v1::ESCALATION_CAUSE_TECHNICAL, {v1::ESCALATION_LEVEL_EXPERT, v1::ESCALATION_LEVEL_MANAGEMENT}},
       {v1::ESCALATION_CAUSE_POLICY, {v1::ESCALATION_LEVEL_EXPERT, v1::ESCALATION_LEVEL_MANAGEMENT}},
       {v1::ESCALATION_CAUSE_CUSTOMER_REQUEST, {v1::ESCALATION_LEVEL_SUPERVISOR, v1::ESCALATION_LEVEL_MANAGEMENT}},
       {v1::ESCALATION_CAUSE_COMPLEX, {v1::ESCALATION_LEVEL_SENIOR, v1::ESCALATION_LEVEL_SUPERVISOR}},
       {v1::ESCALATION_CAUSE_CONFLICT, {v1::ESCALATION_LEVEL_SPECIALIST, v1::ESCALATION_LEVEL_SUPERVISOR}},
       {v1::ESCALATION_CAUSE_CRITICAL, {v1::ESCALATION_LEVEL_SUPERVISOR, v1::ESCALATION_LEVEL_MANAGEMENT}}}};
  constexpr std::size_t kTechnical = 0;
  constexpr std::size_t kPolicy = 1;
  constexpr std::array<int, 6> kCommon = {24, 18, 26, 16, 11, 5};
  std::size_t cause = dice_.Weighted(kCommon);
  // Experts for devices are asked about devices, the others about what the terms say.
  const bool technical = it_.c().team() == "teams/technical";
  if (cause <= kPolicy) cause = technical ? kTechnical : kPolicy;
  const Way& way = kWays[cause];
  const v1::EscalationLevel level = way.levels[dice_.Chance(85) ? 0 : 1];
  const std::string addressee = dice_.Chance(25) ? Somebody(RolesOf(level), true).name() : "";
  it_.Escalate(Worker(), way.cause, level, addressee, Say(WhyEscalated(way.cause)));
  // Some do not leave it at one time.
  if (way.cause == v1::ESCALATION_CAUSE_CUSTOMER_REQUEST && dice_.Chance(15)) {
    LetCustomer(absl::Minutes(40));
    it_.Escalate(Worker(), way.cause, level, "", "Customer rang again and asks when the supervisor calls.");
  }
}

void Life::PassOn() {
  const std::string had = Worker();
  if (dice_.Chance(40)) return it_.Unassign(had, "My shift ends, and this cannot wait until tomorrow.");
  const v1::Staff& other = Somebody({v1::ROLE_REPRESENTATIVE, v1::ROLE_SENIOR_REPRESENTATIVE}, true);
  if (other.name() != had) it_.Assign(had, other.name(), other.team(), "Knows the customer from an earlier case.");
}

void Life::Tag() {
  constexpr std::array<const char*, 6> kTags = {"vip",       "press",      "warranty",
                                                "call-back", "bulk-order", "spring-campaign"};
  constexpr std::array<const char*, 4> kRegions = {"north", "south", "east", "west"};
  const bool attribute = dice_.Chance(50);
  it_.Update(Worker(), {dice_.Pick(kTags)}, attribute ? "region" : "", attribute ? dice_.Pick(kRegions) : "");
}

void Life::AnswerEscalations() {
  while (const v1::Escalation* open = it_.OpenEscalation()) AnswerOne(*open);
}

void Life::AnswerOne(const v1::Escalation& escalation) {
  // A copy: time passes below, and brings others.
  const v1::Escalation raised = escalation;
  const bool late = raised.cause() == v1::ESCALATION_CAUSE_UNRESOLVED && dice_.Chance(30);
  LetDeskWork(late ? absl::Hours(20) : absl::Minutes(50));
  const int fate = dice_.Below(100);
  if (fate < 7) return it_.Deescalate(Worker(), "Found the answer after all; the customer agrees.");
  const std::vector<v1::Role> leaders = {v1::ROLE_SUPERVISOR, v1::ROLE_MANAGER};
  const v1::Staff& leader = Somebody(leaders, false);
  if (fate < 14 && Holds(leader, raised.level()) && leader.name() != it_.c().assignee()) {
    it_.TakeOver(leader, "I know the customer and will see to it myself.");
  } else {
    it_.Accept(raised.addressee().empty() ? Somebody(RolesOf(raised.level()), true) : Person(raised.addressee()));
  }
  HandDown();
}

// Whoever leads decides, and mostly gives the work itself back to the team.
void Life::HandDown() {
  const v1::Staff& person = Person(it_.c().assignee());
  const bool leads = Holds(person, v1::ESCALATION_LEVEL_SUPERVISOR);
  if (!leads || !dice_.Chance(70)) return;
  LetDeskWork(absl::Minutes(30));
  const v1::Staff& other = Somebody({v1::ROLE_REPRESENTATIVE, v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_EXPERT}, true);
  it_.Assign(person.name(), other.name(), other.team(), "Agreed how to go on; please carry it out.");
}

}  // namespace docket::client::demo
