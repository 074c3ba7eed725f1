// What was used last, by a number. Thread-safe.
#ifndef DOCKET_SERVER_SEALING_RECENT_H_
#define DOCKET_SERVER_SEALING_RECENT_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace docket::server {

template <typename Value>
class Recent {
 public:
  explicit Recent(size_t most) : most_(most) {}

  std::optional<Value> Find(uint64_t number) {
    absl::MutexLock lock(&mutex_);
    const auto at = places_.find(number);
    if (at == places_.end()) return std::nullopt;
    order_.splice(order_.begin(), order_, at->second);
    return at->second->second;
  }

  void Put(uint64_t number, Value value) {
    absl::MutexLock lock(&mutex_);
    if (const auto at = places_.find(number); at != places_.end()) {
      at->second->second = std::move(value);
      order_.splice(order_.begin(), order_, at->second);
      return;
    }
    order_.emplace_front(number, std::move(value));
    places_[number] = order_.begin();
    if (order_.size() <= most_) return;
    places_.erase(order_.back().first);
    order_.pop_back();
  }

  void Forget(uint64_t number) {
    absl::MutexLock lock(&mutex_);
    const auto at = places_.find(number);
    if (at == places_.end()) return;
    order_.erase(at->second);
    places_.erase(at);
  }

 private:
  using Order = std::list<std::pair<uint64_t, Value>>;

  const size_t most_;
  absl::Mutex mutex_;
  Order order_ ABSL_GUARDED_BY(mutex_);  // the one used last in front
  absl::flat_hash_map<uint64_t, typename Order::iterator> places_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_SEALING_RECENT_H_
