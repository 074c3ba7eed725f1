// Carries parcels: posts those whose turn it is, writes down what is given up, and keeps how far everything is done.
//
//   Courier courier(*poster, state, {.attempts = 12});
//   courier.Add(parcels, position);
//   while (courier.busy()) status = courier.Step(absl::Seconds(1));
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_HOOK_COURIER_H_
#define DOCKET_API_CLIENT_HOOK_COURIER_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "api/client/hook/deliveries.h"
#include "api/client/hook/poster.h"
#include "api/client/hook/state_folder.h"

namespace docket::client {

class Courier {
 public:
  struct Options {
    std::string secret;  // to sign with; empty: not signed
    int attempts = 12;
    int at_once = 8;
    bool keeps_position = true;
  };
  struct Totals {
    std::int64_t delivered = 0;
    std::int64_t again = 0;  // tries that were not the first
    std::int64_t given_up = 0;
  };

  // Both must outlive it.
  Courier(Poster& poster, const StateFolder& state, Options options)
      : poster_(poster), state_(state), options_(std::move(options)), deliveries_(options_.attempts) {}

  void Add(std::vector<Parcel> parcels, std::string position) {
    deliveries_.Add(std::move(parcels), std::move(position));
  }
  // Posts, and waits for what comes of it: not longer than this. Not OK: what has to be kept cannot be.
  absl::Status Step(absl::Duration longest, bool starts_more = true);

  bool busy() const { return deliveries_.size() > 0; }
  std::size_t size() const { return deliveries_.size(); }
  std::size_t under_way() const { return deliveries_.under_way(); }
  const Totals& totals() const { return totals_; }
  // What a person should hear since this was asked last.
  std::vector<std::string> TakeRemarks() { return std::exchange(remarks_, {}); }

 private:
  std::vector<std::string> HeadersFor(const Parcel& parcel) const;
  absl::Status Judge(const std::vector<std::pair<std::uint64_t, PostResult>>& results);
  std::string DeadLetter(const Parcel& parcel, const PostResult& result) const;

  Poster& poster_;
  const StateFolder& state_;
  const Options options_;
  Deliveries deliveries_;
  Totals totals_;
  bool receiver_well_ = true;
  std::vector<std::string> remarks_;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_HOOK_COURIER_H_
