// Tells the replica's metrics and log what the committers do.
#ifndef DOCKET_SERVER_OBSERVER_H_
#define DOCKET_SERVER_OBSERVER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "metrics/replica_metrics.h"
#include "server/log.h"
#include "storage/committer.h"

namespace docket::server {

class Observer : public storage::CommitObserver {
 public:
  explicit Observer(metrics::ReplicaMetrics& replica) : replica_(replica) {}

  // Set before there are commands. Called on the committers' threads; must not block.
  std::function<void()> on_each_commit;

  void OnQueued(int64_t change) override { replica_.Queued(change); }
  void OnQueueWait(absl::Duration wait) override { replica_.QueueWait(wait); }
  void OnCommit(size_t commands, size_t entries, absl::Duration time) override {
    replica_.Committed(commands, entries, time);
    if (on_each_commit) on_each_commit();
  }
  void OnTrouble(const char* kind, int code) override {
    replica_.CommitTrouble(kind);
    if (absl::string_view(kind) == "refused") {
      log::Error("the database refused a packet: a value that our bounds let through", {{"error", absl::StrCat(code)}});
    } else if (absl::string_view(kind) == "unknown") {
      log::Warning("a commit's fate is unknown: looking it up", {{"error", absl::StrCat(code)}});
    }
  }
  void OnDatabase(const absl::Status& status) override {
    replica_.DatabaseUp(status.ok());
    if (status.ok()) {
      log::Info("the database is back");
    } else {
      log::Error("the database was lost", {{"why", std::string(status.message())}});
    }
  }
  void OnLogShortened(uint16_t lane, uint64_t known, uint64_t found) override {
    replica_.LogShortened(true);
    log::Error(
        "the database's log is not the one this process knows: an older copy was restored. Nothing is written until "
        "docketd is restarted, which goes on with the copy as it is",
        {{"lane", absl::StrCat(lane)}, {"known_to", absl::StrCat(known)}, {"found_to", absl::StrCat(found)}});
  }
  void OnClockFrozen(bool frozen) override {
    replica_.ClockFrozen(frozen);
    if (frozen_.exchange(frozen) == frozen) return;
    if (frozen) {
      log::Error("the database's clock jumped: nothing is written until it agrees again, or SIGHUP adopts it");
    } else {
      log::Info("the database's clock is trusted again");
    }
  }

 private:
  metrics::ReplicaMetrics& replica_;
  std::atomic<bool> frozen_{false};
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_OBSERVER_H_
