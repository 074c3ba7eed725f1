#include "server/access/caller_limits.h"

#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"

namespace docket::server {
namespace {

// Nobody can say when a call in progress will end; most take some milliseconds.
constexpr absl::Duration kUntilSomeEnd = absl::Milliseconds(50);
constexpr absl::Duration kUntilOthersEnd = absl::Seconds(1);
constexpr size_t kFewCallers = 16;
constexpr absl::Duration kBetweenTold = absl::Seconds(10);

// Rounded up, so that no more than the rate is ever let in.
absl::Duration Interval(int rate) {
  if (rate == 0) return absl::ZeroDuration();
  constexpr int64_t kSecond = 1'000'000'000;
  return absl::Nanoseconds((kSecond + rate - 1) / rate);
}

absl::Status Limited(absl::string_view message, absl::Duration wait) {
  return RetryLater(absl::StatusCode::kResourceExhausted, reason::kRateLimited, message, wait);
}

}  // namespace

CallerLimits::CallerLimits(const CallLimits& limits, size_t most_known)
    : limits_(limits), interval_(Interval(limits.rate)), most_in_shard_(std::max<size_t>(1, most_known / kShards)) {}

// The map takes the hash's low bits.
size_t CallerLimits::ShardOf(const std::string& caller) {
  return (static_cast<uint64_t>(absl::HashOf(caller)) >> 40) % kShards;
}

absl::Duration CallerLimits::WaitOf(const Caller& caller, absl::Duration now) const {
  return std::max(absl::ZeroDuration(), caller.full_at - now - interval_ * (limits_.burst - 1));
}

absl::Status CallerLimits::Enter(const std::string& caller, absl::Duration now) {
  if (!on()) return absl::OkStatus();
  Shard& shard = shards_[ShardOf(caller)];
  absl::MutexLock lock(&shard.mutex);
  auto found = shard.callers.find(caller);
  if (found == shard.callers.end()) {
    if (shard.callers.size() >= shard.look_at) ForgetIdle(now, &shard);
    if (shard.callers.size() >= most_in_shard_) {
      return Limited("too many callers are busy at once: try again", kUntilOthersEnd);
    }
    found = shard.callers.emplace(caller, Caller{.full_at = now}).first;
  }
  Caller& state = found->second;
  if (limits_.in_progress > 0 && state.in_progress >= limits_.in_progress) return TooManyInProgress();
  if (const absl::Duration wait = WaitOf(state, now); wait > absl::ZeroDuration()) return TooMany(wait);
  state.full_at = std::max(state.full_at, now) + interval_;
  ++state.in_progress;
  return absl::OkStatus();
}

void CallerLimits::Leave(const std::string& caller) {
  if (!on()) return;
  Shard& shard = shards_[ShardOf(caller)];
  absl::MutexLock lock(&shard.mutex);
  --shard.callers.at(caller).in_progress;
}

absl::Duration CallerLimits::Wait(const std::string& caller, absl::Duration now) const {
  const Shard& shard = shards_[ShardOf(caller)];
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.callers.find(caller);
  return found == shard.callers.end() ? absl::ZeroDuration() : WaitOf(found->second, now);
}

bool CallerLimits::WorthTelling(absl::Duration now) {
  const int64_t now_ns = absl::ToInt64Nanoseconds(now);
  int64_t next = next_told_ns_;
  return now_ns >= next && next_told_ns_.compare_exchange_strong(next, now_ns + absl::ToInt64Nanoseconds(kBetweenTold));
}

size_t CallerLimits::known() const {
  size_t known = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    known += shard.callers.size();
  }
  return known;
}

void CallerLimits::ForgetIdle(absl::Duration now, Shard* shard) const {
  absl::erase_if(shard->callers,
                 [now](const auto& each) { return each.second.in_progress == 0 && each.second.full_at <= now; });
  shard->look_at = std::clamp(2 * shard->callers.size(), std::min(kFewCallers, most_in_shard_), most_in_shard_);
}

absl::Status CallerLimits::TooMany(absl::Duration wait) const {
  return Limited(
      absl::StrCat("this caller has made too many calls: the server takes ", limits_.rate, " a second from each, and ",
                   limits_.burst, " at once after a pause. Try again in a moment"),
      wait);
}

absl::Status CallerLimits::TooManyInProgress() const {
  return Limited(absl::StrCat("this caller has ", limits_.in_progress,
                              " calls in progress, as many as the server takes from each: try again when some of "
                              "them have been answered"),
                 kUntilSomeEnd);
}

std::string HostOf(absl::string_view peer) { return std::string(peer.substr(0, peer.rfind(':'))); }

}  // namespace docket::server
