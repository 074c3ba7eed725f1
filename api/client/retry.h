// Sends a call again while that can help and the time allows.
//
// Sending a mutation again is safe because every attempt carries the same request id: the server answers a repeated
// one as it did first.
#ifndef DOCKET_API_CLIENT_RETRY_H_
#define DOCKET_API_CLIENT_RETRY_H_

#include <grpcpp/support/status.h>

#include <functional>
#include <optional>

#include "absl/time/time.h"

namespace docket::client {

// The world as a retry needs it; tests bring their own.
struct RetryWorld {
  std::function<absl::Time()> now;
  std::function<void(absl::Duration)> sleep;
  // Evenly spread over [0, 1).
  std::function<double()> random;
};

// What came of all attempts.
struct Tried {
  grpc::Status status;
  int attempts = 0;
  // One attempt at least may have been carried out without an answer that says so.
  bool left_open = false;
};

// How long to wait before attempt number `attempts` + 1, from what the last attempt said: at least what the server
// asks for, otherwise twice as long each time, up to 2 s; always with jitter, so that many callers do not come back at
// once. Nothing where another attempt would not help, or not soon (maintenance).
std::optional<absl::Duration> WaitBeforeRetry(const grpc::Status& status, int attempts, double random);

// Calls `attempt` until it succeeds, retrying would not help, or the wait would pass the deadline. `before_retry` is
// told of the first failure that is to be retried, once.
Tried TryUntil(absl::Time deadline, const RetryWorld& world, const std::function<grpc::Status()>& attempt,
               const std::function<void(const grpc::Status&)>& before_retry);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_RETRY_H_
