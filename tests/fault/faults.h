// What goes wrong, and when: faults at random from a seed, each for a while, at most one at a time on each of: the
// docketd, their ways to the database, the database.
//
//   Faults faults(seed, database, replicas);
//   while (…) faults.Tick();      // every few milliseconds
//   faults.Heal();                // everything runs again
//
// Belongs to the thread that started the replicas.
#ifndef DOCKET_TESTS_FAULT_FAULTS_H_
#define DOCKET_TESTS_FAULT_FAULTS_H_

#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/fault/database_under_test.h"
#include "tests/fault/replicas.h"

namespace docket::fault {

class Faults {
 public:
  // Kinds that somebody may wait for.
  static constexpr const char* kOfLeader[] = {"leading docketd killed", "leading docketd frozen"};
  static constexpr const char* kDatabaseKilled = "database killed and started again";

  Faults(uint64_t seed, DatabaseUnderTest& database, Replicas& replicas)
      : random_(seed), database_(database), replicas_(replicas), served_(static_cast<size_t>(replicas.count()), true) {}

  // Ends what has lasted long enough, begins what is due, and starts again whatever of ours is down.
  void Tick();
  // From now on most of what happens to a docketd happens to the one that this names, and it is frozen for long.
  void StrikeAtLeader(std::function<int()> leader) { leader_ = std::move(leader); }
  // Ends all faults; returns when every docketd serves and no packet is held any more.
  absl::Status Heal();

  // How many of each kind there were.
  std::map<std::string, int> counts() const;
  // A docketd that ended without having been killed: a fault of ours.
  const std::vector<std::string>& crashes() const { return crashes_; }

 private:
  struct Ongoing {
    std::string target;
    absl::Time end;
    std::function<void()> undo;
  };

  absl::Duration Between(absl::Duration least, absl::Duration most);
  absl::Duration AWhile();
  int Roll(int sides) { return static_cast<int>(random_() % static_cast<unsigned>(sides)); }
  void Begin();
  void BeginAtDocketd(int number);
  void BeginAtLeader(int number);
  void KillDocketd(const std::string& kind, int number);
  void FreezeDocketd(const std::string& kind, int number, absl::Duration time);
  void BeginAtDatabase();
  void BeginOnTheWay(int number);
  void Add(const std::string& kind, const std::string& target, absl::Duration time, std::function<void()> undo);
  bool Busy(const std::string& target) const;
  void KeepRunning(int number);

  std::mt19937_64 random_;
  DatabaseUnderTest& database_;
  Replicas& replicas_;
  std::function<int()> leader_;
  std::vector<Ongoing> ongoing_;
  absl::Time next_ = absl::InfinitePast();
  std::map<std::string, int> counts_;
  std::vector<std::string> crashes_;
  std::vector<bool> served_;  // since its last start
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_FAULTS_H_
