// What must become of one case by itself, counted out anew: from what people did to it and from the policies that were
// in force, by the rules as they are written down (docket/v1/case.proto, policy.proto). It shares no code with the
// service's rules, and works another way: it keeps facts, and derives every clock from them afresh each time.
//
// A target is met when it was done at or before its due instant; what is to happen happens once the instant has passed.
// It knows targets round the clock only, and those that the runs' policies have.
#ifndef DOCKET_TESTS_FAULT_ESCALATION_MODEL_H_
#define DOCKET_TESTS_FAULT_ESCALATION_MODEL_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "docket/v1/event.pb.h"
#include "docket/v1/policy.pb.h"

namespace docket::fault {

// Which clock of a case: what has to be done, since when, about which escalation.
struct ClockKey {
  int cycle = 0;
  v1::Clock::Target target = v1::Clock::TARGET_UNSPECIFIED;
  absl::Time start;
  int about = 0;
  friend bool operator<(const ClockKey& a, const ClockKey& b) {
    return std::tie(a.cycle, a.target, a.start, a.about) < std::tie(b.cycle, b.target, b.start, b.about);
  }
};

enum class Happening { kBreach, kEscalation, kWaitEnd };

// What happened by itself. A breach or an end of a wait has no rung.
struct Cause {
  Happening happening = Happening::kBreach;
  ClockKey clock;
  std::string rung;
  friend bool operator<(const Cause& a, const Cause& b) {
    return std::tie(a.happening, a.clock, a.rung) < std::tie(b.happening, b.clock, b.rung);
  }
};
struct Effect {
  absl::Time time;
  v1::EscalationLevel level = v1::ESCALATION_LEVEL_UNSPECIFIED;
};

struct PoliciesKnown {
  std::map<int64_t, v1::Policy> by_version;
  // Whether somebody of this level is available in this team ("" for any).
  std::set<std::pair<v1::EscalationLevel, std::string>> available;
};

class EscalationModel {
 public:
  explicit EscalationModel(const PoliciesKnown& policies) : policies_(policies) {}

  // What somebody did, or that another policy took effect, in the order of the log; `at` is when.
  void Take(const v1::CaseEventDetail& detail, absl::Time at);
  // All that is still to come.
  void Finish() { RunUntil(absl::InfiniteFuture()); }

  const std::map<Cause, Effect>& expected() const { return expected_; }
  // What it cannot judge; empty: nothing.
  const std::string& puzzle() const { return puzzle_; }

 private:
  struct Escalation {
    int number = 0;
    v1::EscalationLevel level = v1::ESCALATION_LEVEL_UNSPECIFIED;
    absl::Time raised;
    bool open = true;
  };
  struct Pause {
    bool waiting = false;  // else a resolution stands
    absl::Time start, end = absl::InfiniteFuture();
  };
  // What is owed now, and what is known of it from before.
  struct Owed {
    ClockKey key;
    v1::EscalationLevel level = v1::ESCALATION_LEVEL_UNSPECIFIED;
    std::optional<absl::Time> promised;
  };
  struct Memory {
    int order = 0;
    bool breached = false;
    std::set<std::string> rungs;
  };
  struct Step {
    absl::Time time;
    int order = 0;  // of clocks whose steps fall together
    Cause cause;
    const v1::Policy::Rung* rung = nullptr;
  };

  const v1::Policy& Policy() const;
  const v1::Policy::TargetRule* RuleOf(v1::Clock::Target target) const;
  const v1::Policy::Wait* WaitOf() const;
  std::vector<Owed> AllOwed() const;
  void Remember();
  void MovePauses(absl::Time at);
  void MovePause(bool waiting, std::optional<absl::Time> since, absl::Time at);
  std::vector<Pause> PausesOf(bool while_waiting, bool while_resolved) const;
  std::optional<Step> NextStep() const;
  std::vector<Step> StepsOf(const Owed& owed) const;
  bool Matches(const v1::Policy::Rung& rung, const Owed& owed) const;
  v1::EscalationLevel LevelOf(const v1::Policy::Rung& rung) const;
  void RunUntil(absl::Time time);
  void Happen(const Step& step);
  void Fold(const v1::CaseEventDetail& detail, absl::Time at);
  void StartCycle(int cycle, int64_t policy, absl::Time at);
  void Interact(const v1::InteractionRecorded& interaction, absl::Time at);
  void Accept(const google::protobuf::RepeatedField<int>& numbers, const std::string& who);
  void Close();

  const PoliciesKnown& policies_;
  std::map<Cause, Effect> expected_;
  std::string puzzle_;

  // The facts, of the present cycle but for the first ones.
  v1::CaseKind kind_ = v1::CASE_KIND_UNSPECIFIED;
  v1::Channel channel_ = v1::CHANNEL_UNSPECIFIED;
  int escalation_count_ = 0;
  int64_t policy_ = 0;
  std::string assignee_;
  int cycle_ = 0;
  bool closed_ = true;
  absl::Time cycle_start_;
  bool acknowledged_ = false;
  std::optional<absl::Time> heard_, resolved_, followed_up_, waiting_, promised_at_, promised_;
  std::vector<absl::Time> unanswered_;
  std::vector<Escalation> escalations_;
  std::vector<Pause> pauses_;
  std::map<ClockKey, Memory> memory_;
  // Nothing happens before what brings it about.
  absl::Time last_ = absl::InfinitePast();
};

// "3s", "1m30s".
absl::Duration DurationIn(const std::string& text);

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_ESCALATION_MODEL_H_
