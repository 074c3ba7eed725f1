// How many calls each caller may make: so many a second, so many at once after a pause, so many in progress. One that
// floods the service is refused, and the others are answered as if it were not there.
//
//   CallerLimits limits({.rate = 1000, .burst = 1000, .in_progress = 64});
//   if (absl::Status may = limits.Enter("agent-7", now); !may.ok()) return may;
//   …
//   limits.Leave("agent-7");
//
// Of one process: behind a balancer, each replica grants a caller as much. Thread-safe.
#ifndef DOCKET_SERVER_ACCESS_CALLER_LIMITS_H_
#define DOCKET_SERVER_ACCESS_CALLER_LIMITS_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace docket::server {

struct CallLimits {
  // A bucket of `burst` tokens, of which each call takes one and which gets `rate` new ones a second. 0: no such limit.
  int rate = 0;
  int burst = 1;
  // 0: no such limit.
  int in_progress = 0;
};

class CallerLimits {
 public:
  // So many callers are known at once at most. One that has no call in progress and a full bucket is forgotten, which
  // changes nothing for it. Were all of them busy, a further one would be refused.
  static constexpr size_t kMostKnown = 100'000;

  explicit CallerLimits(const CallLimits& limits, size_t most_known = kMostKnown);

  // OK, and the call counts until Leave; or RESOURCE_EXHAUSTED, reason RATE_LIMITED, which says which limit and when to
  // come back, and costs the caller nothing. `now` is of a clock that only goes forward.
  absl::Status Enter(const std::string& caller, absl::Duration now);
  // Once for each call that was let in.
  void Leave(const std::string& caller);
  // How long until the bucket has a token for this caller; zero where it has one.
  absl::Duration Wait(const std::string& caller, absl::Duration now) const;

  // Whether a refusal at this time is worth a line in the log: one in ten seconds is, or a flood would fill it.
  bool WorthTelling(absl::Duration now);

  // Whether there is any limit.
  bool on() const { return limits_.rate > 0 || limits_.in_progress > 0; }
  size_t known() const;

 private:
  struct Caller {
    // When its bucket will have been full again, which says how many tokens are in it now.
    absl::Duration full_at;
    int in_progress = 0;
  };
  // Each has its own lock, so that calls seldom meet at one.
  static constexpr size_t kShards = 16;
  struct Shard {
    mutable absl::Mutex mutex;
    absl::flat_hash_map<std::string, Caller> callers ABSL_GUARDED_BY(mutex);
    // With so many it is looked for idle ones: twice as many as were left the last time.
    size_t look_at ABSL_GUARDED_BY(mutex) = 0;
  };

  static size_t ShardOf(const std::string& caller);
  absl::Duration WaitOf(const Caller& caller, absl::Duration now) const;
  void ForgetIdle(absl::Duration now, Shard* shard) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard->mutex);
  absl::Status TooMany(absl::Duration wait) const;
  absl::Status TooManyInProgress() const;

  const CallLimits limits_;
  const absl::Duration interval_;  // between two tokens
  const size_t most_in_shard_;
  std::array<Shard, kShards> shards_;
  std::atomic<int64_t> next_told_ns_{0};
};

// The machine that a call came from, of gRPC's "ipv4:192.0.2.1:40000": without the port, which is another for each
// connection.
std::string HostOf(absl::string_view peer);

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_CALLER_LIMITS_H_
