#include "tests/fault/leader_watch.h"

#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "metrics/projection.h"
#include "storage/sql.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kOfLate = absl::Milliseconds(500);

}  // namespace

LeaderWatch::LeaderWatch(Replicas& replicas) : replicas_(replicas), before_(static_cast<size_t>(replicas.count())) {
  for (int number = 0; number < replicas.count(); ++number) {
    // As storage/checkpoints.cc moves one; whoever only reads them names the consumer first.
    replicas.proxy(number).Count(absl::StrCat(" AND consumer = ", storage::Bytes(metrics::kProjection)));
  }
}

void LeaderWatch::Tick() {
  const absl::Time now = absl::Now();
  if (now < next_) return;
  next_ = now + kOfLate;
  int leader = leader_;
  uint64_t most = 0;
  for (int number = 0; number < replicas_.count(); ++number) {
    uint64_t& before = before_[static_cast<size_t>(number)];
    const uint64_t moved = replicas_.proxy(number).counted() - before;
    before += moved;
    if (moved <= most) continue;
    most = moved;
    leader = number;
  }
  changes_ += leader != leader_ ? 1 : 0;
  leader_ = leader;
}

uint64_t LeaderWatch::moves() const { return std::accumulate(before_.begin(), before_.end(), uint64_t{0}); }

}  // namespace docket::fault
