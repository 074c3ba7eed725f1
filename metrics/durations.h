// How long something took, each time: the sum in microseconds, and how often each whole second was there. What is added
// up is exact, and so is every percentile, to one second.
//
// A value; for one thread at a time.
#ifndef DOCKET_METRICS_DURATIONS_H_
#define DOCKET_METRICS_DURATIONS_H_

#include <cstdint>
#include <vector>

#include "docket/log/v1/figures.pb.h"

namespace docket::metrics {

class Durations {
 public:
  // Never below 0: a negative time counts as none.
  void Add(int64_t microseconds);
  void Add(const log::v1::Times& times);
  void Add(const Durations& other);

  uint64_t count() const { return count_; }
  int64_t sum_us() const { return sum_us_; }
  // The nearest rank: the smallest of the whole seconds that at least so many per cent do not exceed. Of none: 0.
  uint64_t Percentile(int percent) const;
  // Every distinct second, ascending.
  log::v1::Times ToProto() const;

 private:
  // Small, for there are millions of them in a long report. What does not fit stays at the largest.
  struct Second {
    uint32_t second = 0;
    uint32_t count = 0;
  };
  void Append(uint64_t second, uint64_t count);
  // Brings them in order, each second once. What is added later stands behind, out of order.
  void Order() const;

  uint64_t count_ = 0;
  int64_t sum_us_ = 0;
  mutable std::vector<Second> seconds_;
  mutable size_t ordered_ = 0;  // how many of them, from the first, are in order
};

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_DURATIONS_H_
