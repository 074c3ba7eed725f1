// Threads that read from the database, each with a connection of its own. A read that finds its connection dead is
// made again once on a new one. Thread-safe.
#ifndef DOCKET_STORAGE_READER_POOL_H_
#define DOCKET_STORAGE_READER_POOL_H_

#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "storage/database.h"

namespace docket::storage {

class ReaderPool {
 public:
  using Work = std::function<absl::Status(Connection&)>;
  using Done = std::function<void(absl::Status)>;

  ReaderPool(Database& database, int threads, size_t most_waiting);
  // Finishes what waits.
  ~ReaderPool();

  // `done` is called once, on a thread of the pool: with what `work` answered, or with UNAVAILABLE.
  void Run(Work work, Done done);
  // The same, but turned away at once with RESOURCE_EXHAUSTED when too much waits.
  void RunOrRefuse(Work work, Done done);

 private:
  struct Task {
    Work work;
    Done done;
  };
  void Serve();
  absl::Status Attempt(const Work& work, std::unique_ptr<Connection>* connection);

  Database& database_;
  const size_t most_waiting_;
  absl::Mutex mutex_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_READER_POOL_H_
