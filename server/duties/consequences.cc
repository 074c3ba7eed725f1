#include "server/duties/consequences.h"

#include <memory>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "api/model/names.h"
#include "server/commands.h"
#include "server/log.h"
#include "server/workload.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

constexpr char kConsumer[] = "consequences";
constexpr absl::Duration kPace = absl::Milliseconds(250);
constexpr size_t kMostAtOnce = 1000;

}  // namespace

Consequences::Consequences(Desk& desk, metrics::ReplicaMetrics& replica)
    : desk_(desk), replica_(replica), thread_([this] { Serve(); }) {}

Consequences::~Consequences() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Consequences::Serve() {
  absl::BitGen random;
  std::unique_ptr<storage::Connection> connection;
  bool known = false;
  absl::Duration pause = kPace;
  std::vector<uint16_t> lanes;
  for (uint16_t lane = 1; lane < desk_.facts().lanes; ++lane) lanes.push_back(lane);
  while (Pause(pause)) {
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
    const absl::StatusOr<storage::Proof> heads = storage::ReadProof(*connection, lanes, {});
    if (!heads.ok()) continue;
    bool all = true;
    for (const auto& [lane, head] : heads->heads) all = FollowLane(*connection, lane, head) && all;
    if (all) {
      pause = kPace;
    } else {
      known = false;
    }
  }
}

bool Consequences::FollowLane(storage::Connection& connection, uint16_t lane, uint64_t head) {
  while (checkpoints_[lane].sequence < head) {
    if (!Pause(absl::ZeroDuration())) return false;
    storage::Checkpoint& checkpoint = checkpoints_[lane];
    const absl::StatusOr<std::vector<storage::LogEntry>> entries =
        storage::ReadEntries(connection, lane, checkpoint.sequence, kMostAtOnce);
    if (!entries.ok() || entries->empty() || !CarryOut(*entries)) return false;
    const uint64_t reached = entries->back().sequence;
    const absl::StatusOr<bool> advanced =
        storage::Advance(connection, kConsumer, lane, checkpoint, reached, checkpoint.totals);
    if (!advanced.ok() || !*advanced) return false;
    checkpoint.sequence = reached;
    ++checkpoint.version;
  }
  return true;
}

bool Consequences::CarryOut(const std::vector<storage::LogEntry>& entries) {
  std::vector<std::shared_ptr<WorkloadCommand>> commands;
  for (const storage::LogEntry& entry : entries) {
    if (!entry.body.has_case_event()) continue;
    int place = 0;
    for (const rules::WorkloadChange& change : rules::ConsequencesOf(entry.body.case_event())) {
      docket::log::v1::WorkloadChanged changed;
      changed.set_staff(change.staff);
      changed.set_change(change.change);
      changed.set_cause(EventName({.lane = entry.lane, .number = entry.number}, entry.sequence));
      const std::string name = absl::StrCat(entry.lane, "/", entry.sequence, "/", place++);
      auto command = std::make_shared<WorkloadCommand>(changed);
      command->subject = WorkloadKey(desk_.facts(), change.staff);
      command->actor = "docket";
      command->replay_needs_subject = false;
      command->request = storage::RequestKey{
          .caller = "docket/consequences",
          .id = storage::KeyedHash(desk_.facts(), "consequence", name).substr(0, 16),
          .fingerprint = storage::KeyedHash(desk_.facts(), "consequence", changed.SerializeAsString())};
      commands.push_back(std::move(command));
    }
  }
  absl::Mutex mutex;
  bool again = false;
  absl::BlockingCounter waiting(static_cast<int>(commands.size()));
  for (const std::shared_ptr<WorkloadCommand>& command : commands) {
    command->done = [&](storage::Outcome outcome) {
      // Only a rule's own word is final, and a rule gives its reason.
      const bool refused = !ReasonOf(outcome.status).empty() && !absl::IsUnavailable(outcome.status) &&
                           !absl::IsResourceExhausted(outcome.status) && !absl::IsInternal(outcome.status) &&
                           !absl::IsDeadlineExceeded(outcome.status);
      const bool away = !outcome.status.ok() && !refused;
      replica_.Consequence(away                  ? metrics::ConsequenceOutcome::kRetried
                           : outcome.status.ok() ? metrics::ConsequenceOutcome::kDone
                                                 : metrics::ConsequenceOutcome::kRefused);
      if (!away && !outcome.status.ok()) {
        log::Error("a consequence was refused and left out", {{"reason", ReasonOf(outcome.status)}});
      }
      {
        absl::MutexLock lock(&mutex);
        again = again || away;
      }
      waiting.DecrementCount();
    };
    desk_.Submit(command);
  }
  waiting.Wait();
  absl::MutexLock lock(&mutex);
  return !again;
}

bool Consequences::Pause(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  return !mutex_.AwaitWithTimeout(absl::Condition(&stopping_), duration);
}

}  // namespace docket::server
