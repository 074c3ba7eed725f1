#include "storage/committer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "storage/answers.h"
#include "storage/sql.h"

namespace docket::storage {
namespace {

constexpr absl::Duration kIdlePause = absl::Seconds(1);
constexpr absl::Duration kIdleTimeout = absl::Seconds(10);
constexpr absl::Duration kLeastBackoff = absl::Milliseconds(50);
constexpr absl::Duration kMostBackoff = absl::Seconds(1);

}  // namespace

Committer::Committer(CommitterOptions options, Database& database, DatabaseClock& clock, DirectoryCache& directory,
                     ReaderPool& readers, ApplyFn apply, CommitObserver& observer, std::atomic<bool>& log_shortened)
    : options_(options),
      database_(database),
      clock_(clock),
      directory_(directory),
      readers_(readers),
      apply_(std::move(apply)),
      observer_(observer),
      log_shortened_(log_shortened),
      backoff_(kLeastBackoff) {
  connected_ = true;  // What is submitted before the first connection waits for it.
  thread_ = std::thread([this] { Serve(); });
}

Committer::~Committer() { Stop(); }

void Committer::Submit(std::shared_ptr<Command> command) {
  absl::Status refusal;
  if (log_shortened_) {
    refusal = LogShortened();
  } else if (!connected_) {
    refusal = DatabaseUnavailable();
  } else {
    absl::MutexLock lock(&mutex_);
    std::deque<Item>& queue = command->from_timer ? timers_ : clients_;
    if (stopping_) {
      refusal = RetryLater(absl::StatusCode::kUnavailable, reason::kShuttingDown,
                           "this replica is shutting down: call another", absl::Milliseconds(100));
    } else if (queue.size() + loading_ >= options_.most_queued) {
      refusal = RetryLater(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                           "too many commands are waiting: try again in a moment", absl::Milliseconds(200));
    } else {
      queue.push_back({.command = command, .queued_at = DatabaseClock::SteadyClock(), .loaded = nullptr});
      observer_.OnQueued(1);
      pacer_.Wake();
    }
  }
  if (!refusal.ok()) command->Done({.status = std::move(refusal), .subject = nullptr});
}

void Committer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    pacer_.Wake();
  }
  if (thread_.joinable()) thread_.join();
}

void Committer::Serve() {
  while (true) {
    if (connection_ == nullptr && !Connect()) {
      RefuseAllQueued(log_shortened_ ? LogShortened() : DatabaseUnavailable());
      {
        absl::MutexLock lock(&mutex_);
        if (stopping_ && loading_ == 0 && clients_.empty() && timers_.empty() && loaded_.empty()) return;
      }
      pacer_.PauseOrWake(backoff_);
      backoff_ = std::min(backoff_ * 2, kMostBackoff);
      continue;
    }
    if (log_shortened_) RefuseAllQueued(LogShortened());
    std::vector<Item> batch = TakeBatch();
    if (!batch.empty()) {
      Carry(std::move(batch));
      continue;
    }
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_ && loading_ == 0 && clients_.empty() && timers_.empty() && loaded_.empty()) return;
    }
    Idle();
  }
}

void Committer::AwaitWork() {
  const absl::Duration end = DatabaseClock::SteadyClock() + kIdlePause;
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const bool over = stopping_ && loading_ == 0;
      if (!clients_.empty() || !timers_.empty() || !loaded_.empty() || over) return;
    }
    const absl::Duration rest = end - DatabaseClock::SteadyClock();
    if (rest <= absl::ZeroDuration()) return;
    pacer_.PauseOrWake(rest);
  }
}

std::vector<Item> Committer::TakeBatch() {
  std::vector<Item> batch;
  const auto take = [&batch](std::deque<Item>& queue, size_t most) {
    for (; !queue.empty() && most > 0; --most) {
      batch.push_back(std::move(queue.front()));
      queue.pop_front();
    }
  };
  AwaitWork();
  absl::MutexLock lock(&mutex_);
  take(loaded_, options_.most_in_batch);
  // Timers get half of a batch at most while clients wait.
  const size_t room = options_.most_in_batch - batch.size();
  const size_t for_timers = clients_.empty() ? room : room / 2;
  const size_t before = batch.size();
  take(timers_, for_timers);
  take(clients_, room - (batch.size() - before));
  // What was loaded had been taken from its queue before.
  if (batch.size() > before) observer_.OnQueued(-static_cast<int64_t>(batch.size() - before));
  const absl::Duration now = DatabaseClock::SteadyClock();
  for (const Item& item : batch) observer_.OnQueueWait(now - item.queued_at);
  return batch;
}

// Keeps the clock's offset, the directory and the session alive while nothing is written.
void Committer::Idle() {
  const absl::StatusOr<Pulse> pulse = ReadPulse(*connection_);
  if (!pulse.ok()) return Disconnect();
  Feel(*pulse);
}

// Takes in what every batch and every idle second brings along.
void Committer::Feel(const Pulse& pulse) {
  clock_.Observe(pulse.now);
  observer_.OnClockFrozen(clock_.frozen());
  if (pulse.directory_head > directory_.Get()->version) (void)directory_.Refresh(*connection_);
  if (pulse.read_only || connection_->broken()) Disconnect();
}

bool Committer::Connect() {
  absl::StatusOr<std::unique_ptr<Connection>> connected = database_.Connect(kIdleTimeout);
  if (!connected.ok()) {
    if (connected_.exchange(false)) observer_.OnDatabase(connected.status());
    return false;
  }
  connection_ = *std::move(connected);
  // Another server may be behind the new connection: nothing that was remembered holds.
  for (auto& [lane, memory] : lanes_) memory.Forget();
  ++connections_;
  const absl::StatusOr<Pulse> pulse = ReadPulse(*connection_);
  if (!pulse.ok() || !directory_.Refresh(*connection_).ok() || !CheckKnown(known_)) {
    connection_.reset();
    return false;
  }
  clock_.Observe(pulse->now);
  backoff_ = kLeastBackoff;
  if (!connected_.exchange(true)) observer_.OnDatabase(absl::OkStatus());
  return true;
}

void Committer::Disconnect() {
  connection_.reset();
  for (auto& [lane, memory] : lanes_) memory.Forget();
}

// Whether the log still holds, at the furthest places that this process has seen, the entries that it saw. False when
// it could not be read; a log that was exchanged for an older copy is noted and latched.
bool Committer::CheckKnown(const std::map<uint16_t, Head>& known) {
  if (known.empty()) return true;
  const std::string places = absl::StrJoin(known, ",", [](std::string* out, const auto& one) {
    absl::StrAppend(out, "(", one.first, ",", one.second.sequence, ")");
  });
  const absl::StatusOr<Rows> rows =
      connection_->Query(absl::StrCat("SELECT lane, hash FROM case_events WHERE (lane, sequence) IN (", places, ")"));
  if (!rows.ok()) return false;
  std::map<uint16_t, std::string> found;
  for (const Row& row : *rows) found[static_cast<uint16_t>(AsUint(row[0]))] = row[1].value_or("");
  for (const auto& [lane, head] : known) {
    const auto at = found.find(lane);
    if (at != found.end() && at->second == head.hash) continue;
    const absl::StatusOr<std::map<uint16_t, Head>> now = ReadHeads(*connection_, {lane});
    observer_.OnLogShortened(lane, head.sequence, now.ok() ? now->at(lane).sequence : 0);
    log_shortened_ = true;
  }
  return true;
}

void Committer::RefuseAllQueued(const absl::Status& status) {
  std::deque<Item> all;
  {
    absl::MutexLock lock(&mutex_);
    const size_t queued = clients_.size() + timers_.size();
    if (queued > 0) observer_.OnQueued(-static_cast<int64_t>(queued));
    for (std::deque<Item>* queue : {&loaded_, &clients_, &timers_}) {
      for (Item& item : *queue) all.push_back(std::move(item));
      queue->clear();
    }
  }
  for (Item& item : all) item.command->Done({.status = status, .subject = nullptr});
}

}  // namespace docket::storage
