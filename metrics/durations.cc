#include "metrics/durations.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace docket::metrics {
namespace {

constexpr int64_t kMicroseconds = 1'000'000;

// Fewer are sorted by comparing.
constexpr size_t kFew = 500;
constexpr int kRadixBits = 11;
constexpr uint32_t kRadix = 1 << kRadixBits;

// By radix: reports order millions of times, and comparing them takes several times as long.
template <typename Second>
void Sort(std::vector<Second>* seconds) {
  if (seconds->size() < kFew) {
    std::sort(seconds->begin(), seconds->end(), [](const Second& a, const Second& b) { return a.second < b.second; });
    return;
  }
  std::vector<Second> sorted(seconds->size());
  for (int shift = 0; shift < 32; shift += kRadixBits) {
    const auto digit = [shift](const Second& one) { return (one.second >> shift) % kRadix; };
    std::array<size_t, kRadix> starts{};
    for (const Second& one : *seconds) ++starts[digit(one)];
    // Nothing to do by the high digits of what is short.
    if (starts[digit(seconds->front())] == seconds->size()) continue;
    size_t before = 0;
    for (size_t& start : starts) before += std::exchange(start, before);
    for (const Second& one : *seconds) sorted[starts[digit(one)]++] = one;
    seconds->swap(sorted);
  }
}

}  // namespace

void Durations::Add(int64_t microseconds) {
  const int64_t us = std::max<int64_t>(microseconds, 0);
  ++count_;
  sum_us_ += us;
  Append(static_cast<uint64_t>(us / kMicroseconds), 1);
}

void Durations::Add(const log::v1::Times& times) {
  count_ += times.count();
  sum_us_ += times.sum();
  uint64_t second = 0;
  for (int i = 0; i < times.seconds_size(); ++i) {
    second += times.seconds(i);
    Append(second, i < times.counts_size() ? times.counts(i) : 1);
  }
}

void Durations::Add(const Durations& other) {
  count_ += other.count_;
  sum_us_ += other.sum_us_;
  seconds_.insert(seconds_.end(), other.seconds_.begin(), other.seconds_.end());
}

void Durations::Append(uint64_t second, uint64_t count) {
  constexpr uint64_t kMost = std::numeric_limits<uint32_t>::max();
  seconds_.push_back({static_cast<uint32_t>(std::min(second, kMost)), static_cast<uint32_t>(std::min(count, kMost))});
}

void Durations::Order() const {
  if (ordered_ == seconds_.size()) return;
  Sort(&seconds_);
  size_t last = 0;
  for (size_t i = 1; i < seconds_.size(); ++i) {
    if (seconds_[i].second == seconds_[last].second) {
      seconds_[last].count += seconds_[i].count;
    } else {
      seconds_[++last] = seconds_[i];
    }
  }
  seconds_.resize(last + 1);
  ordered_ = seconds_.size();
}

uint64_t Durations::Percentile(int percent) const {
  if (count_ == 0) return 0;
  Order();
  const uint64_t rank = std::max<uint64_t>(1, (count_ * static_cast<uint64_t>(percent) + 99) / 100);
  uint64_t passed = 0;
  for (const Second& one : seconds_) {
    passed += one.count;
    if (passed >= rank) return one.second;
  }
  return seconds_.back().second;
}

log::v1::Times Durations::ToProto() const {
  Order();
  log::v1::Times times;
  times.set_count(count_);
  times.set_sum(sum_us_);
  uint64_t before = 0;
  for (const Second& one : seconds_) {
    times.add_seconds(one.second - before);
    times.add_counts(one.count);
    before = one.second;
  }
  // Most were there once, which is what a count that is missing says.
  int last = times.counts_size();
  while (last > 0 && times.counts(last - 1) == 1) --last;
  times.mutable_counts()->Truncate(last);
  return times;
}

}  // namespace docket::metrics
