// Tells all who watch events on this replica that there are new ones: while anybody watches, one query for the lanes'
// last sequences every 100 ms, and at once when this replica has committed; nothing while nobody does. What is new each
// watcher reads by itself, few of them at once, so that whoever watches does not keep others from reading.
//
// Thread-safe.
#ifndef DOCKET_SERVER_WATCHING_H_
#define DOCKET_SERVER_WATCHING_H_

#include <atomic>
#include <deque>
#include <memory>
#include <set>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "api/model/pacer.h"
#include "server/calls_in_progress.h"
#include "server/desk.h"
#include "server/watch_page.h"

namespace docket::server {

class Watching {
 public:
  // One look at the log's ends.
  struct View {
    std::shared_ptr<const LaneHeads> heads;  // as known last; null before they were ever read
    // When the database was asked for them, as DatabaseClock::SteadyClock tells the time.
    absl::Duration asked_at = -absl::InfiniteDuration();
    absl::Duration now = absl::ZeroDuration();
    bool database_lost = false;  // for several seconds
    bool ending = false;         // the service is
  };
  class Watcher {
   public:
    virtual ~Watcher() = default;
    // On the thread of Watching; must not block.
    virtual void Look(const View& view) = 0;
  };

  // Both must outlive it.
  Watching(Desk& desk, const CallsInProgress& in_progress);
  // Nobody watches any more by then.
  ~Watching();

  void Enter(std::shared_ptr<Watcher> watcher);
  void Leave(const std::shared_ptr<Watcher>& watcher);
  // This replica has committed something. Costs next to nothing while nobody watches.
  void Committed();
  // As ReaderPool::Run, for watchers.
  void Read(storage::ReaderPool::Work work, storage::ReaderPool::Done done);

 private:
  struct Task {
    storage::ReaderPool::Work work;
    storage::ReaderPool::Done done;
  };

  void Serve();
  bool AwaitWatchers();
  void Ask(std::unique_ptr<storage::Connection>* connection, View* view);
  void Tell(const View& view);
  // Until it is time for the next look.
  void Pause();
  void StartReads() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Desk& desk_;
  const CallsInProgress& in_progress_;
  std::atomic<bool> watched_{false};
  Pacer pacer_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<std::shared_ptr<Watcher>> watchers_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> waiting_ ABSL_GUARDED_BY(mutex_);
  int reading_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_WATCHING_H_
