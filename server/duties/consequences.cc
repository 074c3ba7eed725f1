#include "server/duties/consequences.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "absl/random/random.h"
#include "absl/synchronization/blocking_counter.h"
#include "api/model/refusal.h"
#include "server/claims.h"
#include "server/duties/following.h"
#include "server/log.h"
#include "storage/expiry.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

constexpr char kConsumer[] = "consequences";
constexpr absl::Duration kPace = absl::Milliseconds(250);
constexpr size_t kMostAtOnce = 1000;
constexpr size_t kPortion = 32;
constexpr absl::Duration kTryAgain = absl::Milliseconds(50);
// Without any progress; then the duty looks anew.
constexpr int kMostTries = 20;
constexpr absl::Duration kExpiryPace = absl::Minutes(1);

}  // namespace

Consequences::Consequences(Desk& desk, metrics::ReplicaMetrics& replica)
    : desk_(desk), replica_(replica), thread_([this] { Serve(); }) {}

Consequences::~Consequences() {
  pacer_.Stop();
  thread_.join();
}

void Consequences::Serve() {
  absl::BitGen random;
  std::unique_ptr<storage::Connection> connection;
  bool known = false;
  absl::Duration pause = kPace;
  std::vector<uint16_t> lanes;
  for (uint16_t lane = 0; lane < desk_.facts().lanes; ++lane) lanes.push_back(lane);
  while (pacer_.Pause(pause)) {
    pause = absl::Milliseconds(absl::Uniform(random, 1000, 3000));
    if (connection == nullptr || connection->broken()) {
      absl::StatusOr<std::unique_ptr<storage::Connection>> connected = desk_.database().Connect();
      if (!connected.ok()) continue;
      connection = *std::move(connected);
      known = false;
    }
    if (!known) {
      absl::StatusOr<std::map<uint16_t, storage::Checkpoint>> read = storage::ReadCheckpoints(*connection, kConsumer);
      if (!read.ok()) continue;
      checkpoints_ = *std::move(read);
      known = true;
    }
    if (desk_.in_maintenance()) {
      pause = kPace;
      continue;
    }
    const absl::StatusOr<storage::Proof> heads = storage::ReadProof(*connection, lanes, {});
    if (!heads.ok()) continue;
    bool all = true;
    for (const auto& [lane, head] : heads->heads) all = FollowLane(*connection, lane, head) && all;
    if (all) {
      pause = RemoveExpired(*connection) ? absl::ZeroDuration() : kPace;
    } else {
      known = false;
    }
  }
}

// What follows from the entries so far was carried out, so nobody asks for the ids of that any more; those of callers
// were kept as long as was promised. True when there may be more.
bool Consequences::RemoveExpired(storage::Connection& connection) {
  const absl::Time now = desk_.clock().Now();
  const absl::Duration steady = storage::DatabaseClock::SteadyClock();
  if (steady < next_expiry_ || desk_.clock().frozen() || now < absl::UnixEpoch() + storage::kRequestsKept) return false;
  bool more = false;
  for (uint16_t lane = 0; lane < desk_.facts().lanes; ++lane) {
    const absl::StatusOr<int64_t> removed = storage::RemoveExpiredRequests(connection, lane, now);
    more = more || (removed.ok() && *removed > 0);
  }
  if (!more) next_expiry_ = steady + kExpiryPace;
  return more;
}

bool Consequences::FollowLane(storage::Connection& connection, uint16_t lane, uint64_t head) {
  while (checkpoints_[lane].sequence < head) {
    if (!pacer_.Pause(absl::ZeroDuration()) || desk_.in_maintenance()) return false;
    storage::Checkpoint& checkpoint = checkpoints_[lane];
    const absl::StatusOr<std::vector<storage::LogEntry>> entries =
        storage::ReadEntries(connection, lane, checkpoint.sequence, kMostAtOnce);
    if (!entries.ok() || entries->empty() || !CarryOut(connection, *entries)) return false;
    const uint64_t reached = entries->back().sequence;
    const absl::StatusOr<bool> advanced =
        storage::Advance(connection, kConsumer, lane, checkpoint, reached, checkpoint.totals);
    if (!advanced.ok() || !*advanced) return false;
    checkpoint.sequence = reached;
    ++checkpoint.version;
  }
  return true;
}

bool Consequences::CarryOut(storage::Connection& connection, const std::vector<storage::LogEntry>& entries) {
  const absl::StatusOr<std::shared_ptr<const Directory>> directory = desk_.CurrentDirectory(connection);
  if (!directory.ok()) return false;
  std::vector<Consequence> pending;
  for (const storage::LogEntry& entry : entries) {
    absl::StatusOr<std::vector<Consequence>> all = ConsequencesOf(desk_, connection, **directory, entry);
    if (!all.ok()) return false;
    pending.insert(pending.end(), std::make_move_iterator(all->begin()), std::make_move_iterator(all->end()));
  }
  // In portions, so that callers find room beside them, and what has no room itself does not begin again with the rest.
  int tries = 0;
  while (!pending.empty() && tries < kMostTries) {
    const size_t portion = std::min(pending.size(), kPortion);
    std::vector<Consequence> undone =
        CarryOutPortion({std::make_move_iterator(pending.begin()),
                         std::make_move_iterator(pending.begin() + static_cast<ptrdiff_t>(portion))});
    pending.erase(pending.begin(), pending.begin() + static_cast<ptrdiff_t>(portion));
    tries = undone.size() < portion ? 0 : tries + 1;
    const bool all_done = undone.empty();
    pending.insert(pending.begin(), std::make_move_iterator(undone.begin()), std::make_move_iterator(undone.end()));
    if (!pacer_.Pause(all_done ? absl::ZeroDuration() : kTryAgain)) break;
  }
  return pending.empty();
}

// Those that have to be tried again.
std::vector<Consequence> Consequences::CarryOutPortion(std::vector<Consequence> portion) {
  absl::Mutex mutex;
  std::vector<Consequence> undone;
  absl::BlockingCounter waiting(static_cast<int>(portion.size()));
  const auto done = [&](const Consequence& one, const absl::Status& status) {
    Count(status);
    if (!status.ok() && !IsFinalRefusal(status)) {
      absl::MutexLock lock(&mutex);
      undone.push_back(one);
    }
    waiting.DecrementCount();
  };
  for (const Consequence& one : portion) {
    one.command->done = [this, &done, &one](storage::Outcome outcome) {
      if (one.otherwise == nullptr || !IsFinalRefusal(outcome.status)) return done(one, outcome.status);
      one.otherwise->done = [&done, &one](storage::Outcome last) { done(one, last.status); };
      desk_.Submit(one.otherwise);
    };
    desk_.Submit(one.command);
  }
  waiting.Wait();
  absl::MutexLock lock(&mutex);
  return undone;
}

void Consequences::Count(const absl::Status& status) {
  const bool refused = IsFinalRefusal(status);
  replica_.Consequence(status.ok() ? metrics::ConsequenceOutcome::kDone
                       : refused   ? metrics::ConsequenceOutcome::kRefused
                                   : metrics::ConsequenceOutcome::kRetried);
  if (refused) log::Error("a consequence was refused and left out", {{"reason", ReasonOf(status)}});
}

}  // namespace docket::server
