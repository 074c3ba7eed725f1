// Puts reads of customers' data on record before they are answered.
//
//   ledger.Record(disclosed, [call](absl::Status recorded) { call->Finish(recorded); });
//
// One thread, with a connection of its own, takes all that waits and commits it as one; while it does so, the next
// reads gather. So a read waits for two commits at most, and a busy desk has fewer commits than reads.
//
// Thread-safe.
#ifndef DOCKET_SERVER_READ_LEDGER_H_
#define DOCKET_SERVER_READ_LEDGER_H_

#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "storage/customer_reads.h"
#include "storage/database.h"

namespace docket::server {

class ReadLedger {
 public:
  using Done = std::function<void(absl::Status)>;

  struct Options {
    size_t most_waiting = 20'000;  // rows, of all reads that wait
    size_t most_at_once = 1'000;   // rows of one commit; a read that has more is committed by itself
  };

  // The database must outlive it.
  explicit ReadLedger(storage::Database& database) : ReadLedger(database, Options()) {}
  ReadLedger(storage::Database& database, Options options);
  // As Stop.
  ~ReadLedger();
  ReadLedger(const ReadLedger&) = delete;
  ReadLedger& operator=(const ReadLedger&) = delete;

  // `done` is called once: on the ledger's thread with OK, when the rows are committed, or with UNAVAILABLE, when that
  // cannot be said; at once with RESOURCE_EXHAUSTED, reason OVERLOADED, when too much waits. It must not wait for
  // anything itself.
  void Record(std::vector<storage::CustomerRead> reads, Done done);

  // Records what waits, and ends; what comes later is refused.
  void Stop();

 private:
  struct Entry {
    std::vector<storage::CustomerRead> reads;
    Done done;
  };

  // OK: it waits now.
  absl::Status Enqueue(Entry* entry);
  void Serve();
  // The next commit's; empty at the end.
  std::vector<Entry> Take();
  // Everything else that waits.
  std::vector<Entry> TakeAll();
  absl::Status Commit(const std::vector<Entry>& entries);
  // To the log, when it begins and when it is over.
  void Tell(const absl::Status& committed);

  storage::Database& database_;
  const Options options_;
  std::unique_ptr<storage::Connection> connection_;  // the thread's
  bool in_trouble_ = false;                          // the thread's
  absl::Mutex mutex_;
  std::deque<Entry> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t rows_waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Mutex stop_mutex_;  // held while stopping
  std::thread thread_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_READ_LEDGER_H_
