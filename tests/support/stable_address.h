// One address that stays, in front of several servers of which some may be down: what a Service is to the pods of a
// cluster. Each HTTP request goes to one of them at random; whoever refuses the connection, or does not begin to answer
// soon, is passed over for the next.
//
//   StableAddress address({9464, 9465, 9466}, seed);
//   … GET http://127.0.0.1:PORT/metrics/service, with address.port()
//
// Thread-safe.
#ifndef DOCKET_TESTS_SUPPORT_STABLE_ADDRESS_H_
#define DOCKET_TESTS_SUPPORT_STABLE_ADDRESS_H_

#include <atomic>
#include <cstdint>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace docket::testing {

class StableAddress {
 public:
  // `ports`: the servers', on 127.0.0.1. They need not be there yet.
  StableAddress(std::vector<int> ports, uint64_t seed);
  ~StableAddress();
  StableAddress(const StableAddress&) = delete;
  StableAddress& operator=(const StableAddress&) = delete;

  int port() const { return port_; }

  // How many requests each of the servers answered, in their order; how often one was passed over; and how many
  // requests nobody answered.
  std::vector<uint64_t> answered() const;
  uint64_t passed_over() const { return passed_over_; }
  uint64_t unanswered() const { return unanswered_; }

 private:
  void Accept();
  void Serve(int client);
  // Whether the server began to answer; then all that it says has been passed on.
  bool Forward(int port, const std::string& request, int client) const;

  const std::vector<int> ports_;
  std::mt19937_64 random_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> over_{false};
  std::vector<std::atomic<uint64_t>> answered_;
  std::atomic<uint64_t> passed_over_{0}, unanswered_{0};
  std::thread thread_;
};

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_STABLE_ADDRESS_H_
