// The re-wrapping of data keys: once a new master key stands first, what the older ones wrap is wrapped with it, in
// small portions beside the service's work. It begins with the service and ends when nothing is left; what is left says
// so by itself, so that it may be stopped at any moment, and several replicas may do it at once. At the end the log
// says which master keys nobody needs any more.
#ifndef DOCKET_SERVER_DUTIES_REWRAPPING_H_
#define DOCKET_SERVER_DUTIES_REWRAPPING_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/model/pacer.h"
#include "server/sealing/master_keys.h"
#include "storage/data_keys.h"
#include "storage/database.h"

namespace docket::server {

struct RewrappingOptions {
  size_t portion = 500;
  absl::Duration between_portions = absl::Milliseconds(20);
  absl::Duration after_failure = absl::Seconds(1);
  // Another replica, started before the new key was first, may go on to use an older one.
  absl::Duration look_again = absl::Minutes(1);
  // Asked before each portion; false: wait.
  std::function<bool()> may_write = [] { return true; };
};

class Rewrapping {
 public:
  // The database and the keys outlive it.
  Rewrapping(storage::Database& database, uint16_t lanes, const MasterKeys& masters, RewrappingOptions options = {});
  // Ends after the portion that is on its way.
  ~Rewrapping();

  // Whether it ended by itself, with nothing left to do.
  bool finished() const { return finished_.load(); }

 private:
  void Serve();
  // False: it is to end before.
  bool RewrapAll();
  absl::StatusOr<bool> Once(std::unique_ptr<storage::Connection>* connection);
  // Everything once; true when nothing is left that could be re-wrapped.
  absl::StatusOr<bool> WalkAll(storage::Connection& connection);
  absl::Status WalkLane(storage::Connection& connection, const std::string& master, uint16_t lane);
  absl::Status RewrapPortion(storage::Connection& connection, const std::vector<storage::StoredKey>& keys);
  absl::StatusOr<std::set<std::string>> OlderInUse(storage::Connection& connection);
  void TellProgress();
  void TellEnd(const std::set<std::string>& in_use);

  storage::Database& database_;
  const uint16_t lanes_;
  const MasterKeys& masters_;
  const RewrappingOptions options_;
  // The duty's thread alone.
  uint64_t rewrapped_ = 0;
  uint64_t unusable_ = 0;  // of the walk that is on its way
  absl::Duration told_ = absl::ZeroDuration();

  std::atomic<bool> finished_{false};
  Pacer pacer_;
  std::thread thread_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DUTIES_REWRAPPING_H_
