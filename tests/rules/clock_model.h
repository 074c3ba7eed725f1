// What has to happen by itself in the life of a case, worked out a second time and in another way than by server/rules:
// from the events that people caused, with a list of duties and arithmetic that walks day by day. It knows the calendar
// of the shipped policy alone: Monday to Friday, 09:00 to 17:00 in UTC.
//
//   ClockModel model;
//   for (const Told& one : story.told) model.Tell(one);   // fails the running test at the first event that differs
//   model.ExpectNothingBefore(story.now);
//
// For one thread.
#ifndef DOCKET_TESTS_RULES_CLOCK_MODEL_H_
#define DOCKET_TESTS_RULES_CLOCK_MODEL_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/rules/story.h"

namespace docket::testing {

// A stretch in which a clock stands still; open ones end in the infinite future.
struct Standstill {
  absl::Time begin;
  absl::Time end = absl::InfiniteFuture();
};

// When `work` has passed since `start`, less the standstills; infinite where one of them does not end before.
absl::Time NaiveDue(absl::Time start, absl::Duration work, bool office_hours, const std::vector<Standstill>& pauses);

class ClockModel {
 public:
  // Of the service's own events each has to be the one expected, at its time; before anybody's, nothing else was.
  void Tell(const Told& one);
  void ExpectNothingBefore(absl::Time time) const;

 private:
  using Target = v1::Clock::Target;
  struct Duty {
    Target target;
    int about = 0;
    absl::Time start;
    std::optional<absl::Time> promised;
    bool owed = true;
    bool warned = false;
    bool breached = false;
    std::set<std::string> rungs;
  };
  struct Step {
    v1::Clock::Step::Action action;
    absl::Time time;
    absl::Time due;
    Duty* duty;
    const v1::Policy::Rung* rung = nullptr;
  };
  struct Referral {
    v1::EscalationCause cause;
    v1::EscalationLevel level;
    absl::Time raised;
    bool withdrawn = false;
  };

  // What people do, as duties that begin and end.
  void Facts(const v1::CaseEventDetail& detail);
  void StartCycle();
  void Said(const v1::InteractionRecorded& said);
  void Heard();
  void Resolve();
  void FollowUp(const v1::FollowUp& follow_up);
  void Accepted(const google::protobuf::RepeatedField<int32_t>& numbers, const std::string& who);
  void Decided(const v1::ResolutionDecided& decided);
  void EndWait();
  // Those that depend on several facts at once.
  void Refer();
  void NotifyManagement();

  Duty& Owe(Target target, absl::Time start, int about = 0);
  void Meet(Target target, int about = 0);
  void EndEverything();

  // What falls due next of a duty, as it stands.
  std::vector<Step> StepsOf(Duty& duty) const;
  std::vector<Step> Steps() const;
  void Expected(const Told& one);
  const v1::Policy::TargetRule* RuleFor(Target target) const;
  std::vector<const v1::Policy::Rung*> RungsFor(const Duty& duty) const;
  std::vector<Standstill> PausesOf(bool while_waiting, bool while_resolved) const;

  absl::Time at_;
  // The one that judges the case, and the newest known.
  std::shared_ptr<const Policy> judge_;
  std::shared_ptr<const Policy> newest_;
  v1::CaseKind kind_ = v1::CASE_KIND_UNSPECIFIED;
  v1::Channel channel_ = v1::CHANNEL_UNSPECIFIED;
  v1::Priority priority_ = v1::PRIORITY_UNSPECIFIED;
  std::string category_;
  std::string assignee_;
  bool closed_ = false;
  bool resolved_ = false;
  absl::Time cycle_start_;
  std::optional<absl::Time> followed_up_;
  std::optional<v1::FirstContactOutcome> first_contact_;
  absl::Time first_contact_time_;
  int replies_ = 0;
  std::map<int, Referral> referrals_;
  std::optional<int> agreed_;
  // The duties of the cycle, those that have ended too; a list whose elements stay where they are.
  std::vector<std::unique_ptr<Duty>> duties_;
  // What the customer was told last, as long as nothing was resolved since.
  Duty* promise_ = nullptr;
  std::vector<Standstill> waits_;
  std::vector<Standstill> resolutions_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_CLOCK_MODEL_H_
