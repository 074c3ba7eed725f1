// Chance that comes out the same for the same seed, on every machine: whole numbers alone, and none of the standard
// library's distributions, which differ from one to the next.
//
//   Dice dice(seed, number_of_the_case);
//   if (dice.Chance(30)) ...                       // in 30 of 100
//   const absl::Time then = now + dice.Around(absl::Hours(2));
//
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_DEMO_DICE_H_
#define DOCKET_API_CLIENT_DEMO_DICE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "api/client/request_id.h"

namespace docket::client::demo {

class Dice {
 public:
  // Each (seed, stream) is a sequence of its own.
  Dice(std::uint64_t seed, std::uint64_t stream) : state_(seed) {
    state_ = Next() ^ (stream * 0xD1342543DE82EF95u);
    Next();
  }

  // SplitMix64 (Steele, Lea and Flood 2014).
  std::uint64_t Next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }

  // 0 to n - 1; n is at least 1 and small beside 2^64.
  int Below(int n) { return static_cast<int>(Next() % static_cast<std::uint64_t>(n)); }
  bool Chance(int percent) { return Below(100) < percent; }

  template <typename Things>
  const auto& Pick(const Things& things) {
    return things[static_cast<std::size_t>(Below(static_cast<int>(things.size())))];
  }

  // The place of one of the weights, each as likely as it is large.
  template <typename Weights>
  std::size_t Weighted(const Weights& weights) {
    int sum = 0;
    for (const int weight : weights) sum += weight;
    int left = Below(sum);
    std::size_t place = 0;
    while (left >= weights[place]) left -= weights[place++];
    return place;
  }

  absl::Duration Between(absl::Duration least, absl::Duration most) {
    const auto seconds = static_cast<int>((most - least) / absl::Seconds(1));
    return least + absl::Seconds(Below(seconds + 1)) + absl::Milliseconds(Below(1000));
  }

  // Mostly near the middle, at times a quarter of it, at times six times as long: as waiting goes.
  absl::Duration Around(absl::Duration middle) {
    constexpr std::array<int, 5> kOctaves = {2, 4, 5, 3, 1};
    constexpr std::array<int, 5> kQuarters = {1, 2, 3, 6, 12};
    const int quarters = kQuarters[Weighted(kOctaves)];
    return Between(middle / 4 * quarters, middle / 4 * 2 * quarters);
  }

  std::string Uuid() {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
      const std::uint64_t word = Next();
      for (std::size_t j = 0; j < 8; ++j) bytes[i + j] = static_cast<std::uint8_t>(word >> (8 * j));
    }
    return UuidText(bytes);
  }

 private:
  std::uint64_t state_;
};

}  // namespace docket::client::demo

#endif  // DOCKET_API_CLIENT_DEMO_DICE_H_
