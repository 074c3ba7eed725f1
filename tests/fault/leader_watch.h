// Which replica's projection is leading: the one that moves the checkpoints of the metrics, as seen in the packets that
// pass its proxy. Belongs to one thread.
#ifndef DOCKET_TESTS_FAULT_LEADER_WATCH_H_
#define DOCKET_TESTS_FAULT_LEADER_WATCH_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "tests/fault/replicas.h"

namespace docket::fault {

class LeaderWatch {
 public:
  explicit LeaderWatch(Replicas& replicas);

  // Every few milliseconds.
  void Tick();
  // Who moved the most of late.
  int leader() const { return leader_; }
  // How often that was another one than before.
  int changes() const { return changes_; }
  // How often checkpoints were moved, or somebody tried to.
  uint64_t moves() const;

 private:
  Replicas& replicas_;
  std::vector<uint64_t> before_;
  absl::Time next_ = absl::InfinitePast();
  int leader_ = 0;
  int changes_ = 0;
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_LEADER_WATCH_H_
