// One case's history as it is written: each step puts on record what the desk itself would have, in the state that the
// steps before it left.
//
//   Chronicle chronicle(opening);
//   chronicle.MoveTo(opening.time + absl::Minutes(20));   // what falls due on the way is put on record at its time
//   chronicle.Assign("staff/ana", "staff/ana", "");
//   v1::CaseHistory history = std::move(chronicle).Until(now);
//
// A step is for the state that the contract allows it in; nothing checks that here. Belongs to one thread.
#ifndef DOCKET_API_CLIENT_DEMO_CHRONICLE_H_
#define DOCKET_API_CLIENT_DEMO_CHRONICLE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "docket/v1/case_history.pb.h"
#include "docket/v1/directory_service.pb.h"

namespace docket::client::demo {

struct Opening {
  std::string uid;
  v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
  v1::Channel channel = v1::CHANNEL_UNSPECIFIED;
  std::string team;
  std::string subject;
  std::string description;
  std::optional<v1::HistoryCustomer> customer;
  std::string account;
  std::string order;
  absl::Time time;
  std::string actor;
};

class Chronicle {
 public:
  using Actor = const std::string&;
  using Words = const std::string&;

  explicit Chronicle(const Opening& opening);

  // The case after all that was written, as far as the steps need it.
  const v1::Case& c() const { return c_; }
  absl::Time now() const { return now_; }
  bool is(v1::CaseState state) const { return c_.state() == state; }
  // The number of the first thing that is still open; 0 for none.
  int OpenTask() const;
  int OpenFlag() const;
  const v1::Escalation* OpenEscalation() const;
  bool Breached() const;

  // Not back.
  void MoveTo(absl::Time time);

  void Acknowledge(Actor actor, v1::Channel channel, Words message);
  void Assess(Actor actor, const v1::Assessment& assessment, Words category, Words skill,
              const std::vector<std::string>& actions);
  void Reclassify(Actor actor, v1::CaseKind kind, Words reason);
  void RecordFirstContact(Actor actor, v1::FirstContactOutcome outcome);
  void Assign(Actor actor, Words assignee, Words team, Words reason);
  void Unassign(Actor actor, Words reason);
  // With the words, and the facts that `interaction` has besides its direction and channel.
  void Receive(Actor actor, v1::Channel channel, Words text, v1::InteractionRecorded interaction = {});
  void Send(Actor actor, v1::Channel channel, Words text, v1::InteractionRecorded interaction = {}, Words plan = "");
  void Note(Actor actor, Words text);
  void Consult(Actor actor, Words party, Words question);
  // The one asked last.
  void AnswerConsultation(Actor actor, Words reply);
  void AddTask(Actor actor, Words action, Words owner, absl::Time due);
  void CompleteTask(Actor actor, int number, Words comment);
  void Await(Actor actor, Words reason);
  void Resume(Actor actor, Words reason);
  void Find(Actor actor, Words facts, Words root_cause, Words root_cause_words);
  void Escalate(Actor actor, v1::EscalationCause cause, v1::EscalationLevel level, Words addressee, Words reason);
  // All that the person's roles allow.
  void Accept(const v1::Staff& person);
  void Deescalate(Actor actor, Words reason);
  void TakeOver(const v1::Staff& person, Words reason);
  void Propose(Actor actor, v1::Proposal proposal, Words summary);
  void Judge(Actor approver, bool approved, Words reason);
  void Decide(Actor actor, bool agreed, v1::Channel channel, Words comment);
  void Resolve(Actor actor, v1::CaseOutcome outcome, Words summary);
  void FollowUp(Actor actor, v1::FollowUp follow_up, Words comment, const std::vector<std::string>& actions);
  void Close(Actor actor, Words feedback, Words recommendations);
  void Withdraw(Actor actor, v1::CaseOutcome outcome, Words reason);
  // By the one who had it, or by nobody.
  void Reopen(Actor actor, v1::Channel channel, Words reason, Words assignee);
  void Flag(Actor actor, v1::FlagReason reason_code, Words reason);
  void Review(Actor actor, int number, v1::ReviewOutcome outcome, Words reason);
  void Link(Actor actor, v1::LinkType type, Words other);
  void Update(Actor actor, const std::vector<std::string>& tags, Words attribute, Words value);

  // What of it has happened by `time`; what falls due by then is on record.
  v1::CaseHistory Until(absl::Time time) &&;

 private:
  // Writes an event at this moment; what is put into it is the caller's.
  v1::HistoryEvent& Write(Actor actor);
  v1::Escalation NewEscalation(v1::EscalationCause cause, v1::EscalationLevel level) const;
  void WriteEscalation(Actor actor, const v1::Escalation& escalation, Words reason);
  void StartClock();
  void AddTasks(int count, google::protobuf::RepeatedPtrField<v1::Task>* tasks, const v1::Task& model = {});
  void TakeOn(const v1::Staff& person, google::protobuf::RepeatedField<int32_t>* numbers, bool* others_open);
  void WriteClosing(Actor actor, v1::CaseOutcome outcome, v1::Texts texts);

  v1::CaseHistory history_;
  v1::Case c_;
  absl::Time now_;
};

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_CHRONICLE_H_
