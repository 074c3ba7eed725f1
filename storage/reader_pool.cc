#include "storage/reader_pool.h"

#include <utility>

#include "api/model/refusal.h"

namespace docket::storage {

ReaderPool::ReaderPool(Database& database, int threads, size_t most_waiting)
    : database_(database), most_waiting_(most_waiting) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Serve(); });
}

ReaderPool::~ReaderPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void ReaderPool::Run(Work work, Done done) {
  absl::MutexLock lock(&mutex_);
  tasks_.push_back({.work = std::move(work), .done = std::move(done)});
}

void ReaderPool::RunOrRefuse(Work work, Done done) {
  {
    absl::MutexLock lock(&mutex_);
    if (tasks_.size() < most_waiting_) {
      tasks_.push_back({.work = std::move(work), .done = std::move(done)});
      return;
    }
  }
  done(RetryLater(absl::StatusCode::kResourceExhausted, reason::kOverloaded,
                  "too many reads are waiting: try again in a moment", absl::Milliseconds(200)));
}

void ReaderPool::Serve() {
  std::unique_ptr<Connection> connection;
  const auto something = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || !tasks_.empty(); };
  while (true) {
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&something));
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task.done(Attempt(task.work, &connection));
  }
}

absl::Status ReaderPool::Attempt(const Work& work, std::unique_ptr<Connection>* connection) {
  for (int attempt = 0;; ++attempt) {
    if (*connection == nullptr) {
      absl::StatusOr<std::unique_ptr<Connection>> connected = database_.Connect();
      if (!connected.ok()) {
        return RetryLater(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                          "the database cannot be reached at the moment: try again", absl::Seconds(1));
      }
      *connection = *std::move(connected);
    }
    absl::Status status = work(**connection);
    if (!(*connection)->broken()) return status;
    connection->reset();
    if (attempt == 1) {
      return RetryLater(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                        "the connection to the database was lost: try again", absl::Seconds(1));
    }
  }
}

}  // namespace docket::storage
