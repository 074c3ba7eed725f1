#include "server/read_ledger.h"

#include <cstring>
#include <iterator>
#include <utility>

#include "api/model/refusal.h"
#include "server/call.h"
#include "server/log.h"
#include "storage/schema.h"

namespace docket::server {
namespace {

absl::Status CannotBeRecorded() {
  return RetryLater(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                    "the database cannot be reached at the moment, and nothing of a customer is shown that is not put "
                    "on record there: try again",
                    absl::Seconds(1));
}

absl::Status TooMuchWaits() {
  return RetryLater(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                    "too many reads are waiting to be put on record: try again in a moment", absl::Milliseconds(200));
}

uint64_t RandomNonce() {
  uint64_t nonce = 0;
  const std::string bytes = storage::RandomBytes(sizeof(nonce));
  std::memcpy(&nonce, bytes.data(), sizeof(nonce));
  return nonce;
}

}  // namespace

ReadLedger::ReadLedger(storage::Database& database, Options options)
    : database_(database), options_(options), thread_([this] { Serve(); }) {}

ReadLedger::~ReadLedger() { Stop(); }

void ReadLedger::Record(std::vector<storage::CustomerRead> reads, Done done) {
  if (reads.empty()) return done(absl::OkStatus());
  // The rows keep theirs over every try, so that one that got through unheard is known again.
  for (storage::CustomerRead& read : reads) read.nonce = RandomNonce();
  Entry entry{.reads = std::move(reads), .done = std::move(done)};
  if (absl::Status refused = Enqueue(&entry); !refused.ok()) entry.done(std::move(refused));
}

absl::Status ReadLedger::Enqueue(Entry* entry) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return ShuttingDown();
  if (rows_waiting_ >= options_.most_waiting) return TooMuchWaits();
  rows_waiting_ += entry->reads.size();
  waiting_.push_back(std::move(*entry));
  return absl::OkStatus();
}

void ReadLedger::Stop() {
  absl::MutexLock stopping(&stop_mutex_);
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void ReadLedger::Serve() {
  while (true) {
    std::vector<Entry> entries = Take();
    if (entries.empty()) break;
    const absl::Status committed = Commit(entries);
    Tell(committed);
    if (!committed.ok()) {
      // The others would wait as long, for the same answer.
      std::vector<Entry> rest = TakeAll();
      entries.insert(entries.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
    }
    for (const Entry& entry : entries) entry.done(committed.ok() ? absl::OkStatus() : CannotBeRecorded());
  }
  connection_.reset();
}

std::vector<ReadLedger::Entry> ReadLedger::Take() {
  const auto something = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !waiting_.empty(); };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&something));
  std::vector<Entry> taken;
  size_t rows = 0;
  while (!waiting_.empty()) {
    const size_t more = waiting_.front().reads.size();
    if (!taken.empty() && rows + more > options_.most_at_once) break;
    rows += more;
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  rows_waiting_ -= rows;
  return taken;
}

std::vector<ReadLedger::Entry> ReadLedger::TakeAll() {
  absl::MutexLock lock(&mutex_);
  std::vector<Entry> taken(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end()));
  waiting_.clear();
  rows_waiting_ = 0;
  return taken;
}

absl::Status ReadLedger::Commit(const std::vector<Entry>& entries) {
  std::vector<storage::CustomerRead> reads;
  for (const Entry& entry : entries) reads.insert(reads.end(), entry.reads.begin(), entry.reads.end());
  absl::Status added;
  // When the connection was lost, or its server may not be written to any more: once more on a new one.
  for (const bool again : {false, true}) {
    if (connection_ == nullptr) {
      absl::StatusOr<std::unique_ptr<storage::Connection>> connected = database_.Connect();
      if (!connected.ok()) return connected.status();
      connection_ = *std::move(connected);
    }
    added = storage::AddReads(*connection_, reads, again);
    if (added.ok()) return added;
    connection_.reset();
  }
  return added;
}

void ReadLedger::Tell(const absl::Status& committed) {
  if (committed.ok() && in_trouble_) log::Info("reads can be put on record again");
  if (!committed.ok() && !in_trouble_) {
    log::Error("reads cannot be put on record, and are refused", {{"why", std::string(committed.message())}});
  }
  in_trouble_ = !committed.ok();
}

}  // namespace docket::server
