// A call in progress: who calls, whether it was let in, and its end, which is counted and timed.
#ifndef DOCKET_SERVER_CALL_H_
#define DOCKET_SERVER_CALL_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "metrics/replica_metrics.h"
#include "server/access/authenticator.h"
#include "server/access/caller_limits.h"
#include "server/calls_in_progress.h"

namespace docket::server {

// What every call passes on its way in and out.
struct Gate {
  metrics::ReplicaMetrics& replica;
  CallsInProgress& in_progress;
  const Authenticator& authenticator;
  CallerLimits& limits;
};

// What all calls have, whichever way their messages flow. Thread-safe but for End and Leave, in this order and once.
class CallRecord {
 public:
  // `path` as gRPC has it: "/docket.v1.CaseService/GetCase".
  CallRecord(grpc::CallbackServerContext* context, const std::string& path, const Gate& gate);
  // A status as callers may see it: what is no refusal goes to the log, and they hear that it happened.
  absl::Status ForCaller(const absl::Status& status) const;
  // What the caller is told in the end. Counts and times it, and makes room for the caller's next call.
  grpc::Status End(const absl::Status& status);
  // The answer is on its way: an end of the service need not wait for this call any more.
  void Leave() { gate_.in_progress.Leave(); }
  bool Cancelled() const { return context_->IsCancelled(); }
  // When nobody waits for it any more.
  absl::Time Deadline() const;
  // OK, or why the call is not let in: the service is ending, nothing proves who calls, they call too often, or
  // what they call for cannot be put on record.
  const absl::Status& Admission() const { return admission_; }
  // Whether the service is ending: a call that goes on for long had better end too.
  bool Ending() const { return gate_.in_progress.ending(); }
  // Of a call that was let in.
  const std::shared_ptr<const rules::Caller>& caller() const { return caller_; }
  const std::string& path() const { return path_; }
  absl::string_view method() const { return absl::string_view(path_).substr(path_.rfind('/') + 1); }
  const std::string& traceparent() const { return traceparent_; }
  // What the caller reads customers' data for; empty where that is not said.
  const std::string& purpose() const { return purpose_; }

 private:
  // Counts it among the caller's calls in progress, or says why not.
  absl::Status EnterLimits();

  grpc::CallbackServerContext* const context_;
  const std::string path_;
  const Gate gate_;
  metrics::MethodMetrics& metrics_;
  absl::Status admission_;
  std::shared_ptr<const rules::Caller> caller_;
  const std::string traceparent_;
  std::string purpose_;
  const absl::Duration start_;
  // As whom it counts among the callers' calls in progress; empty: as nobody.
  std::string counted_as_;
};

// One with a single request and a single answer.
class Call : public CallRecord {
 public:
  Call(grpc::CallbackServerContext* context, const std::string& path, const Gate& gate)
      : CallRecord(context, path, gate), reactor_(context->DefaultReactor()) {}

  void Finish(const absl::Status& status) {
    answered_ = true;
    reactor_->Finish(End(status));
    Leave();
  }
  // Whether Finish was called; for the thread that the call arrived on.
  bool answered() const { return answered_; }
  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  // Whether the request, a change, is only validated.
  bool only_validates = false;
  // Whether the answer to a change is nothing but a read: nothing was written now that tells of it.
  bool is_read = false;

 private:
  grpc::ServerUnaryReactor* const reactor_;
  bool answered_ = false;
};

// The refusal of a replica that is shutting down.
absl::Status ShuttingDown();
grpc::Status ToGrpc(const absl::Status& status);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CALL_H_
