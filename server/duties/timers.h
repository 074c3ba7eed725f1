// The timers: wake up cases whose due instant has passed. They decide nothing: a woken case settles what fell due, with
// its true due time, and a late, lost or doubled wake-up changes nothing.
#ifndef DOCKET_SERVER_DUTIES_TIMERS_H_
#define DOCKET_SERVER_DUTIES_TIMERS_H_

#include <functional>
#include <set>
#include <thread>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "api/model/pacer.h"
#include "server/desk.h"

namespace docket::server {

class Timers {
 public:
  explicit Timers(Desk& desk);
  ~Timers();

 private:
  void Serve();
  void WakeDue(storage::Connection& connection);
  // Whether there may be more.
  bool WakeSome(storage::Connection& connection);

  Desk& desk_;
  Pacer pacer_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<std::pair<uint16_t, uint64_t>> waking_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DUTIES_TIMERS_H_
