// From coming in to being worked on.
#include "api/client/demo/life.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/client/demo/calendar.h"
#include "api/client/demo/cast.h"

namespace docket::client::demo {
namespace {

constexpr std::array<int, 3> kPaces = {54, 36, 10};

constexpr int kSpamPercent = 3;

v1::Channel ChannelOf(Dice& dice, bool spam) {
  constexpr std::array<int, 6> kChannels = {26, 31, 15, 6, 17, 5};
  constexpr std::array<int, 6> kSpamChannels = {0, 70, 0, 12, 18, 0};
  return static_cast<v1::Channel>(1 + dice.Weighted(spam ? kSpamChannels : kChannels));
}

// Somebody of the desk takes down what is said to them; the rest arrives by itself.
bool IsSpoken(v1::Channel channel) {
  return channel == v1::CHANNEL_PHONE || channel == v1::CHANNEL_CHAT || channel == v1::CHANNEL_IN_PERSON;
}

const char* Inbox(v1::Channel channel) {
  switch (channel) {
    case v1::CHANNEL_EMAIL:
      return "mailbox";
    case v1::CHANNEL_SOCIAL_MEDIA:
      return "social-inbox";
    default:
      return "website";
  }
}

std::vector<v1::Role> FirstLine() { return {v1::ROLE_REPRESENTATIVE, v1::ROLE_SENIOR_REPRESENTATIVE}; }

}  // namespace

Life::Life(const Birth& birth, const std::vector<v1::Staff>& staff, Dice dice)
    : dice_(dice),
      staff_(staff),
      topic_(AnyTopic(dice_, *birth.matter)),
      older_(birth.older),
      pace_(static_cast<Pace>(dice_.Weighted(kPaces))),
      spam_(dice_.Chance(kSpamPercent)),
      channel_(ChannelOf(dice_, spam_)),
      taker_(dice_.Pick(Holders(staff_, absl::StrCat("teams/", topic_.matter->team), FirstLine()))),
      it_(OpeningOf(birth)) {}

v1::CaseHistory Life::Until(absl::Time time) && {
  if (spam_) {
    LetDeskWork(absl::Hours(3));
    it_.Withdraw(Worker(), v1::CASE_OUTCOME_SPAM, "Advertising, sent to many: no customer's matter.");
    return std::move(it_).Until(time);
  }
  TakeIn();
  if (!EndsEarly()) {
    WorkOnIt();
    if (!it_.is(v1::CASE_STATE_CLOSED)) Finish();
    LookAgain();
    if (dice_.Chance(6)) ComeBack();
  }
  return std::move(it_).Until(time);
}

Opening Life::OpeningOf(const Birth& birth) {
  const std::string team = absl::StrCat("teams/", topic_.matter->team);
  return {.uid = birth.uid,
          .kind = topic_.matter->kind,
          .channel = channel_,
          .team = dice_.Chance(92) ? team : "",
          .subject = spam_ ? Say(Spam()) : Say(&Matter::subjects),
          .description = spam_ ? "Click here: https://win.example.com" : Say(&Matter::descriptions),
          .customer = birth.customer,
          .account = dice_.Chance(40) ? topic_.facts.account : "",
          .order = dice_.Chance(55) ? topic_.facts.order : "",
          .time = birth.time,
          .actor = IsSpoken(channel_) ? taker_ : Inbox(channel_)};
}

void Life::LetDeskWork(absl::Duration middle) { it_.MoveTo(AtWork(dice_, it_.now() + dice_.Around(middle))); }

void Life::LetCustomer(absl::Duration middle) { it_.MoveTo(it_.now() + dice_.Around(middle)); }

void Life::LetDeskStep() {
  switch (pace_) {
    case Pace::kSwift:
      return LetDeskWork(absl::Minutes(8));
    case Pace::kUsual:
      return LetDeskWork(absl::Minutes(40));
    case Pace::kSlow:
      return LetDeskWork(absl::Hours(8));
  }
}

const v1::Staff& Life::Person(const std::string& name) const {
  return *std::find_if(staff_.begin(), staff_.end(), [&name](const v1::Staff& one) { return one.name() == name; });
}

const v1::Staff& Life::Somebody(const std::vector<v1::Role>& roles, bool team) {
  const std::string of = absl::StrCat("teams/", topic_.matter->team);
  std::vector<std::string> names = Holders(staff_, team ? of : "", roles);
  if (names.empty()) names = Holders(staff_, "", roles);
  return Person(dice_.Pick(names));
}

std::string Life::Worker() { return it_.c().assignee().empty() ? taker_ : it_.c().assignee(); }

std::string Life::Answer() {
  std::string words = Say(&Matter::answers);
  return said_.insert(words).second ? words : Say(Updates());
}

std::string Life::Say(const Patterns& patterns) {
  std::string words = Filled(dice_.Pick(patterns), topic_.facts);
  for (std::size_t i = 0; i < patterns.size() && said_.count(words) > 0; ++i) words = Filled(patterns[i], topic_.facts);
  said_.insert(words);
  return words;
}

v1::Channel Life::Talk() {
  if (channel_ == v1::CHANNEL_WEB || dice_.Chance(20)) return dice_.Chance(70) ? v1::CHANNEL_EMAIL : v1::CHANNEL_PHONE;
  return channel_;
}

// The first answer: at once to whom is spoken with, else as soon as somebody is there.
void Life::TakeIn() {
  if (IsSpoken(channel_)) {
    LetCustomer(absl::Minutes(2));
  } else {
    LetDeskWork(absl::Minutes(25));
  }
  const std::string taker = Worker();
  if (dice_.Chance(60)) {
    it_.Acknowledge(taker, Talk(), Say(Acknowledgements()));
    if (dice_.Chance(88)) AssessIt();
    GiveToSomebody();
    if (it_.is(v1::CASE_STATE_IN_PROGRESS) && dice_.Chance(60)) RecordFirstContact();
    return;
  }
  it_.Send(taker, Talk(), Answer());
  AssessIt();
  if (dice_.Chance(50)) {
    if (it_.c().assignee().empty()) it_.Assign(taker, taker, Person(taker).team(), "");
  } else {
    GiveToSomebody();
  }
  if (dice_.Chance(75)) RecordFirstContact();
}

void Life::AssessIt() {
  constexpr std::array<int, 4> kUrgencies = {25, 50, 20, 5};
  constexpr std::array<int, 3> kComplexities = {50, 38, 12};
  constexpr std::array<int, 4> kSeverities = {30, 45, 20, 5};
  LetCustomer(absl::Minutes(3));
  v1::Assessment assessment;
  assessment.set_urgency(static_cast<v1::Urgency>(1 + dice_.Weighted(kUrgencies)));
  assessment.set_complexity(static_cast<v1::Complexity>(1 + dice_.Weighted(kComplexities)));
  std::vector<std::string> actions;
  if (it_.c().kind() == v1::CASE_KIND_COMPLAINT) {
    assessment.set_severity(static_cast<v1::Severity>(1 + dice_.Weighted(kSeverities)));
  }
  if (it_.c().kind() == v1::CASE_KIND_REQUEST) {
    const bool accepted = dice_.Chance(88);
    assessment.set_feasible(accepted || dice_.Chance(50));
    assessment.set_compliant(accepted || !assessment.feasible());
    assessment.set_decision(accepted ? v1::REQUEST_DECISION_ACCEPTED : v1::REQUEST_DECISION_DECLINED);
    if (accepted && dice_.Chance(50)) actions.push_back(Say(topic_.matter->action));
  }
  it_.Assess(Worker(), assessment, topic_.matter->category, topic_.matter->skill, actions);
  if (older_.has_value()) it_.Link(Worker(), older_->type, older_->uid);
}

// What is urgent is taken first; some things are left lying.
void Life::GiveToSomebody() {
  const bool urgent = it_.c().priority() == v1::PRIORITY_CRITICAL || it_.c().priority() == v1::PRIORITY_HIGH;
  const absl::Duration left = dice_.Chance(6) ? absl::Hours(30) : urgent ? absl::Minutes(25) : absl::Minutes(130);
  LetDeskWork(left);
  if (it_.is(v1::CASE_STATE_ESCALATED)) return;
  const bool complex = it_.c().assessment().complexity() == v1::COMPLEXITY_COMPLEX;
  // Who answered first mostly keeps it.
  const v1::Staff& person = complex            ? Somebody({v1::ROLE_SENIOR_REPRESENTATIVE, v1::ROLE_EXPERT}, true)
                            : dice_.Chance(55) ? Person(taker_)
                                               : Somebody(FirstLine(), true);
  // Most take it themselves; some get it from whoever leads the day.
  const std::string by = dice_.Chance(75) ? person.name() : Somebody({v1::ROLE_SUPERVISOR}, false).name();
  it_.Assign(by, person.name(), person.team(), by == person.name() ? "" : "Has the room and knows the matter.");
}

void Life::RecordFirstContact() {
  constexpr std::array<int, 4> kOutcomes = {66, 9, 7, 18};
  // What is solved by the first answer needs no more.
  const std::size_t outcome = pace_ == Pace::kSwift ? 0 : dice_.Weighted(kOutcomes);
  if (pace_ == Pace::kSwift || dice_.Chance(70)) {
    it_.RecordFirstContact(Worker(), static_cast<v1::FirstContactOutcome>(1 + outcome));
  }
}

bool Life::EndsEarly() {
  if (!dice_.Chance(4)) return false;
  LetDeskStep();
  it_.Receive(Worker(), Talk(), "Please forget it, I have found the answer myself.");
  it_.Withdraw(Worker(), v1::CASE_OUTCOME_WITHDRAWN, "The customer has solved it and takes it back.");
  return true;
}

}  // namespace docket::client::demo
