#include "server/duties/timers.h"

#include <memory>

#include "server/commands.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

constexpr absl::Duration kPace = absl::Milliseconds(100);
constexpr absl::Duration kAfterFailure = absl::Seconds(1);
// On their way at a time; more are looked for once half of them are through.
constexpr int kMostAtOnce = 2000;

}  // namespace

Timers::Timers(Desk& desk) : desk_(desk), thread_([this] { Serve(); }) {}

Timers::~Timers() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  pacer_.Stop();
  thread_.join();
  // Whoever was woken still answers to this object.
  absl::MutexLock lock(&mutex_);
  const auto all_awake = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return waking_.empty(); };
  mutex_.Await(absl::Condition(&all_awake));
}

void Timers::Serve() {
  std::unique_ptr<storage::Connection> connection;
  while (pacer_.Pause(connection == nullptr ? kAfterFailure : kPace)) {
    if (connection == nullptr || connection->broken()) {
      absl::StatusOr<std::unique_ptr<storage::Connection>> connected = desk_.database().Connect();
      connection = connected.ok() ? *std::move(connected) : nullptr;
    }
    // What falls due in maintenance mode waits: its due instant stays true.
    const bool may_wake = !desk_.clock().frozen() && !desk_.in_maintenance();
    if (connection != nullptr && may_wake) WakeDue(*connection);
  }
}

void Timers::WakeDue(storage::Connection& connection) {
  while (WakeSome(connection)) {
    absl::MutexLock lock(&mutex_);
    const auto room = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stopping_ || waking_.size() < static_cast<size_t>(kMostAtOnce) / 2;
    };
    mutex_.Await(absl::Condition(&room));
    if (stopping_) return;
  }
}

bool Timers::WakeSome(storage::Connection& connection) {
  const absl::Time now = desk_.clock().Now();
  int waking = 0;
  {
    absl::MutexLock lock(&mutex_);
    waking = static_cast<int>(waking_.size());
  }
  // Those on their way are found again.
  const absl::StatusOr<std::vector<storage::DueCase>> due =
      storage::ListDue(connection, desk_.facts().lanes, now, waking + kMostAtOnce);
  if (!due.ok()) return false;
  for (const storage::DueCase& one : *due) {
    const auto id = std::make_pair(one.id.lane, one.id.number);
    {
      absl::MutexLock lock(&mutex_);
      if (!waking_.insert(id).second) continue;
    }
    auto command = std::make_shared<WakeCommand>();
    command->subject = {.lane = one.id.lane, .kind = storage::SubjectKind::kCase, .number = one.id.number};
    command->actor = "docket";
    command->from_timer = true;
    command->done = [this, id](const storage::Outcome& /*outcome*/) {
      absl::MutexLock lock(&mutex_);
      waking_.erase(id);
    };
    desk_.Submit(std::move(command));
  }
  return due->size() >= static_cast<size_t>(waking + kMostAtOnce);
}

}  // namespace docket::server
