// The consequences: events whose effect belongs to another lane are turned into commands there, each under a request
// id derived from the event, so that it happens exactly once however often the duty is interrupted. Which: following.h.
//
// A consequence that is refused (it cannot be, by the rules) is counted and logged, and the duty goes on. In
// maintenance mode the duty waits.
#ifndef DOCKET_SERVER_DUTIES_CONSEQUENCES_H_
#define DOCKET_SERVER_DUTIES_CONSEQUENCES_H_

#include <cstdint>
#include <map>
#include <thread>
#include <vector>

#include "api/model/pacer.h"
#include "metrics/replica_metrics.h"
#include "server/desk.h"
#include "server/duties/following.h"
#include "storage/checkpoints.h"
#include "storage/log_entry.h"

namespace docket::server {

class Consequences {
 public:
  Consequences(Desk& desk, metrics::ReplicaMetrics& replica);
  ~Consequences();

 private:
  void Serve();
  // False when somebody else does this duty, or the database is away: back off.
  bool FollowLane(storage::Connection& connection, uint16_t lane, uint64_t head);
  // Carries out what follows from these entries; false when it has to be tried again.
  bool CarryOut(storage::Connection& connection, const std::vector<storage::LogEntry>& entries);
  std::vector<Consequence> CarryOutPortion(std::vector<Consequence> portion);
  void Count(const absl::Status& status);
  bool RemoveExpired(storage::Connection& connection);

  Desk& desk_;
  metrics::ReplicaMetrics& replica_;
  std::map<uint16_t, storage::Checkpoint> checkpoints_;  // the duty's thread alone
  absl::Duration next_expiry_ = absl::ZeroDuration();    // monotonic; the duty's thread alone
  Pacer pacer_;
  std::thread thread_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DUTIES_CONSEQUENCES_H_
