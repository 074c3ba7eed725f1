#include "api/client/retry.h"

#include <algorithm>

#include "api/client/details.h"
#include "api/client/failure.h"

namespace docket::client {
namespace {

constexpr absl::Duration kFirstWait = absl::Milliseconds(100);
constexpr absl::Duration kLongestWait = absl::Seconds(2);
constexpr int kDoublings = 5;  // enough to reach the longest wait

// A call that was cut off, as opposed to one that ran out of time or that the server answered.
bool ConnectionFailed(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE && CameFromTransport(status);
}

// What the server says when it lost its database in the middle of writing and cannot tell yet what came of it.
constexpr const char* kOutcomeUnknown = "OUTCOME_UNKNOWN";

// Nobody ends maintenance within a call's time: whoever waits should hear of it at once.
constexpr const char* kMaintenance = "MAINTENANCE";

// Whether this attempt may have been carried out without anybody here knowing.
bool LeftOpen(const grpc::Status& status) {
  if (status.ok()) return false;
  if (!CameFromTransport(status)) return DetailsOf(status).info.reason() == kOutcomeUnknown;
  return !NeverSent(status) && status.error_code() != grpc::StatusCode::UNIMPLEMENTED;
}

}  // namespace

std::optional<absl::Duration> WaitBeforeRetry(const grpc::Status& status, int attempts, double random) {
  const Details details = DetailsOf(status);
  const std::optional<absl::Duration> asked = details.retry_after;
  if (details.info.reason() == kMaintenance) return std::nullopt;
  const bool busy = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                    status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
  if (!(busy && asked.has_value()) && !ConnectionFailed(status)) return std::nullopt;
  const int doublings = std::clamp(attempts - 1, 0, kDoublings);
  const absl::Duration step = std::min(kLongestWait, kFirstWait * (1 << doublings));
  return asked.value_or(absl::ZeroDuration()) + step * (0.5 + 0.5 * random);
}

Tried TryUntil(absl::Time deadline, const RetryWorld& world, const std::function<grpc::Status()>& attempt,
               const std::function<void(const grpc::Status&)>& before_retry) {
  Tried tried;
  while (true) {
    tried.status = attempt();
    ++tried.attempts;
    tried.left_open = tried.left_open || LeftOpen(tried.status);
    if (tried.status.ok()) return tried;
    const std::optional<absl::Duration> wait = WaitBeforeRetry(tried.status, tried.attempts, world.random());
    if (!wait.has_value() || world.now() + *wait >= deadline) return tried;
    if (tried.attempts == 1) before_retry(tried.status);
    world.sleep(*wait);
  }
}

}  // namespace docket::client
