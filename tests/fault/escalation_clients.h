// Many clients at the desk of the escalation run: each takes a few cases through their lives, and does what is owed at
// about the instant at which it falls due, more often than not within some milliseconds of it. A call is sent until it
// has a definite answer.
//
//   EscalationClients clients(servers, seed, 24);
//   …
//   clients.Finish(patience);
//   clients.counts();
#ifndef DOCKET_TESTS_FAULT_ESCALATION_CLIENTS_H_
#define DOCKET_TESTS_FAULT_ESCALATION_CLIENTS_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace docket::fault {

class EscalationClients {
 public:
  // `servers` as for InsistentCaller.
  EscalationClients(const std::vector<std::string>& servers, uint64_t seed, int clients);
  ~EscalationClients();

  // Nothing new is begun; a call that has no definite answer after `patience` is given up.
  void Finish(absl::Duration patience);

  // How often each method was acknowledged, what was refused, sent again, without answer; after Finish.
  const std::map<std::string, uint64_t>& counts() const { return counts_; }
  uint64_t unknown() const { return unknown_; }

 private:
  class Client;

  const std::vector<std::string> servers_;
  std::atomic<bool> finishing_{false}, giving_up_{false};
  std::atomic<int> active_{0};
  std::atomic<uint64_t> unknown_{0};
  std::mutex mutex_;
  std::map<std::string, uint64_t> counts_;  // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_ESCALATION_CLIENTS_H_
