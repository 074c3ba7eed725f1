// What goes wrong with time, beside what Faults does: the wall clock of one docketd and the database's clock are
// stepped by hours, one at a time, and the policy changes. From a seed.
//
// A docketd goes by the database's clock, so its own must not matter. When the database's clock jumps, docketd stops
// deciding until the clock is back, or until an operator says that it is right as it is now (SIGHUP).
//
// Belongs to the thread that started the replicas.
#ifndef DOCKET_TESTS_FAULT_CLOCK_FAULTS_H_
#define DOCKET_TESTS_FAULT_CLOCK_FAULTS_H_

#include <future>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/fault/replicas.h"
#include "tests/fault/stepped_clock.h"

namespace docket::fault {

class ClockFaults {
 public:
  // `database` is the clock of the database, `docketd` that of one docketd, or null. `pace`: about how long from one to
  // the next.
  ClockFaults(uint64_t seed, Replicas& replicas, SteppedClock& database, SteppedClock* docketd, absl::Duration pace);
  ~ClockFaults();

  void Tick();
  // The policy alone.
  void TickPolicy();
  // Before Faults::Heal: the database's clock is ahead of whatever it was before.
  void Heal();
  // After it: every docketd goes by the database's clock again.
  absl::Status AwaitThaw();

  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  enum class Step { kDocketd, kAhead, kAway, kBack };

  void StepOne();
  absl::Time Next();
  void StepDatabase(const std::string& kind, absl::Duration to, absl::Duration then, bool accepted);
  void ChangePolicy();
  // The operator's word, to every docketd that listens.
  void Accept();
  absl::Duration Hours();
  int Roll(int sides) { return static_cast<int>(random_() % static_cast<unsigned>(sides)); }

  std::mt19937_64 random_;
  Replicas& replicas_;
  SteppedClock& database_;
  SteppedClock* const docketd_;
  const absl::Duration pace_;
  absl::Time next_, next_policy_;
  std::vector<Step> to_come_;
  // While the database's clock is elsewhere: where it goes then, when, and whether that is said to be right.
  bool stepped_ = false;
  bool accepted_ = false;
  absl::Duration back_to_;
  absl::Duration furthest_;
  absl::Time until_, next_word_;
  int policy_ = 0;
  std::future<absl::Status> changing_;
  std::map<std::string, int> counts_;
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_CLOCK_FAULTS_H_
