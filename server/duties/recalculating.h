// After another policy was applied: every open case is woken once, at a pace that leaves room for callers, so that it
// goes by the new one. What a wake-up does, any command does too (rules::Settle); this duty sees to the quiet ones.
//
// Any number of replicas may run it: how far it has come is in the database, and waking twice changes nothing.
#ifndef DOCKET_SERVER_DUTIES_RECALCULATING_H_
#define DOCKET_SERVER_DUTIES_RECALCULATING_H_

#include <cstdint>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "api/model/pacer.h"
#include "server/desk.h"
#include "storage/checkpoints.h"

namespace docket::server {

class Recalculating {
 public:
  explicit Recalculating(Desk& desk);
  ~Recalculating();

 private:
  void Serve();
  // False when it has to begin anew.
  bool Walk(storage::Connection& connection, uint16_t lane, int64_t version);
  bool WakeAll(const std::vector<Id>& cases, uint16_t lane);

  Desk& desk_;
  std::map<uint16_t, storage::Checkpoint> checkpoints_;
  Pacer pacer_;
  std::thread thread_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DUTIES_RECALCULATING_H_
