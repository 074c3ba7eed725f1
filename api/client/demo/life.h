// What happens to one made-up case, from the moment the customer comes until long after it is closed: chance decides
// which of the desk's steps are taken and how long each takes.
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_DEMO_LIFE_H_
#define DOCKET_API_CLIENT_DEMO_LIFE_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/client/demo/chronicle.h"
#include "api/client/demo/dice.h"
#include "api/client/demo/matters.h"

namespace docket::client::demo {

// An older case that this one points to.
struct OlderCase {
  v1::LinkType type = v1::LINK_TYPE_UNSPECIFIED;
  std::string uid;
};

// What is settled before it begins.
struct Birth {
  std::string uid;
  const Matter* matter = nullptr;
  absl::Time time;
  // None: an anonymous one.
  std::optional<v1::HistoryCustomer> customer;
  std::optional<OlderCase> older;
};

class Life {
 public:
  // `staff` outlives it.
  Life(const Birth& birth, const std::vector<v1::Staff>& staff, Dice dice);

  // All of it that has happened by `time`.
  v1::CaseHistory Until(absl::Time time) &&;

 private:
  enum class Pace { kSwift, kUsual, kSlow };

  // life.cc: from coming in to being worked on.
  Opening OpeningOf(const Birth& birth);
  void TakeIn();
  void AssessIt();
  void GiveToSomebody();
  void RecordFirstContact();
  bool EndsEarly();

  // work.cc
  void WorkOnIt();
  void OneStep();
  void Exchange();
  void ConsultSomebody();
  void AwaitAnswer();
  void FindOut();
  void DoATask();
  void Raise();
  void PassOn();
  void Tag();
  // While it is escalated: somebody accepts it, takes it back or takes it over.
  void AnswerEscalations();
  void AnswerOne(const v1::Escalation& escalation);
  void HandDown();

  // ending.cc
  void Finish();
  void MakeWorkable();
  void Agree();
  v1::Proposal ProposalOf(v1::CaseOutcome outcome, bool with_remedy);
  void ResolveIt();
  bool Satisfied();
  int RatingOf(bool satisfied);
  void CloseIt();
  void LookAgain();
  void ComeBack();

  // The desk goes on after a while at the case's pace, when somebody is at work; a customer whenever they like.
  void LetDeskWork(absl::Duration middle);
  void LetCustomer(absl::Duration middle);
  void LetDeskStep();

  // A person at work; of the case's team where `team` is true.
  const v1::Staff& Somebody(const std::vector<v1::Role>& roles, bool team);
  const v1::Staff& Person(const std::string& name) const;
  // Who acts for the desk now.
  std::string Worker();
  // One of them, and none a second time while there are others.
  std::string Say(const Patterns& patterns);
  std::string Say(const char* pattern) { return Filled(pattern, topic_.facts); }
  std::string Say(const Patterns Matter::*list) { return topic_.Of(list); }
  // What the desk answers: what goes with the matter first, and then how it stands.
  std::string Answer();
  // How the two talk: mostly as it began.
  v1::Channel Talk();

  Dice dice_;
  const std::vector<v1::Staff>& staff_;
  const Topic topic_;
  std::optional<OlderCase> older_;
  Pace pace_;
  const bool spam_;
  v1::Channel channel_;
  // Who answers while nobody is responsible.
  const std::string taker_;
  std::set<std::string> said_;
  // Made last, of the ones above.
  Chronicle it_;
};

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_LIFE_H_
