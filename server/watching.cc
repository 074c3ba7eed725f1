#include "server/watching.h"

#include <utility>
#include <vector>

#include "storage/clock.h"
#include "storage/loader.h"

namespace docket::server {
namespace {

constexpr absl::Duration kPace = absl::Milliseconds(100);
// Between two looks on a desk that commits all the time.
constexpr absl::Duration kLeastPause = absl::Milliseconds(10);
// How long the database may be away before those who watch hear of it.
constexpr absl::Duration kPatience = absl::Seconds(5);
// Of the readers, which are four unless it was said otherwise.
constexpr int kMostReading = 2;

}  // namespace

Watching::Watching(Desk& desk, const CallsInProgress& in_progress)
    : desk_(desk), in_progress_(in_progress), thread_([this] { Serve(); }) {}

Watching::~Watching() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  pacer_.Stop();
  thread_.join();
}

void Watching::Enter(std::shared_ptr<Watcher> watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.insert(std::move(watcher));
  watched_ = true;
  pacer_.Wake();
}

void Watching::Leave(const std::shared_ptr<Watcher>& watcher) {
  absl::MutexLock lock(&mutex_);
  watchers_.erase(watcher);
  watched_ = !watchers_.empty();
}

void Watching::Committed() {
  if (watched_.load(std::memory_order_relaxed)) pacer_.Wake();
}

void Watching::Read(storage::ReaderPool::Work work, storage::ReaderPool::Done done) {
  absl::MutexLock lock(&mutex_);
  waiting_.push_back({.work = std::move(work), .done = std::move(done)});
  StartReads();
}

void Watching::StartReads() {
  while (reading_ < kMostReading && !waiting_.empty()) {
    ++reading_;
    Task task = std::move(waiting_.front());
    waiting_.pop_front();
    desk_.readers().Run(std::move(task.work), [this, done = std::move(task.done)](const absl::Status& status) {
      {
        absl::MutexLock lock(&mutex_);
        --reading_;
        StartReads();
      }
      // The last: the service may end with it.
      done(status);
    });
  }
}

void Watching::Serve() {
  std::unique_ptr<storage::Connection> connection;
  View view;
  while (AwaitWatchers()) {
    Ask(&connection, &view);
    Tell(view);
    Pause();
    if (watched_) continue;
    connection = nullptr;
    view = View();
  }
}

bool Watching::AwaitWatchers() {
  absl::MutexLock lock(&mutex_);
  const auto needed = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !watchers_.empty(); };
  mutex_.Await(absl::Condition(&needed));
  return !stopping_;
}

void Watching::Ask(std::unique_ptr<storage::Connection>* connection, View* view) {
  const absl::Duration now = storage::DatabaseClock::SteadyClock();
  // The first look of all: the database was not lost, nobody asked.
  if (view->now == absl::ZeroDuration()) view->asked_at = now;
  view->now = now;
  view->ending = in_progress_.ending();
  if (*connection == nullptr || (*connection)->broken()) {
    absl::StatusOr<std::unique_ptr<storage::Connection>> connected = desk_.database().Connect();
    *connection = connected.ok() ? *std::move(connected) : nullptr;
  }
  std::vector<uint16_t> lanes;
  for (uint16_t lane = 1; lane < desk_.facts().lanes; ++lane) lanes.push_back(lane);
  const absl::StatusOr<storage::Proof> ends =
      *connection == nullptr ? absl::UnavailableError("not connected") : storage::ReadProof(**connection, lanes, {});
  if (ends.ok()) {
    auto heads = std::make_shared<LaneHeads>(desk_.facts().lanes);
    for (const auto& [lane, sequence] : ends->heads) (*heads)[lane] = sequence;
    view->heads = std::move(heads);
    view->asked_at = now;
  } else {
    // It may have turned read-only: another host answers for it then.
    *connection = nullptr;
  }
  view->database_lost = now - view->asked_at > kPatience;
}

void Watching::Tell(const View& view) {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    absl::MutexLock lock(&mutex_);
    watchers.assign(watchers_.begin(), watchers_.end());
  }
  // Without the lock: one of them may leave meanwhile.
  for (const std::shared_ptr<Watcher>& watcher : watchers) watcher->Look(view);
}

void Watching::Pause() {
  if (pacer_.Pause(kLeastPause)) pacer_.PauseOrWake(kPace - kLeastPause);
}

}  // namespace docket::server
