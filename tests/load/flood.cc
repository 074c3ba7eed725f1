#include "tests/load/flood.h"

#include <grpcpp/alarm.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <memory>
#include <random>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/load/answers.h"
#include "tests/load/request.h"

namespace docket::load {
namespace {

constexpr size_t kConnections = 4;

absl::Duration AskedToWait(const grpc::Status& status) {
  google::rpc::Status rich;
  google::rpc::RetryInfo retry;
  rich.ParseFromString(status.error_details());
  for (const auto& detail : rich.details()) {
    if (detail.UnpackTo(&retry)) {
      return absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  return absl::ZeroDuration();
}

class Flood {
 public:
  Flood(const FloodOptions& options, void (*begun)())
      : options_(options), begun_(begun), until_(absl::Now() + options.time), active_(options.in_flight) {
    for (size_t i = 0; i < kConnections; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      stubs_.push_back(v1::CaseService::NewStub(
          grpc::CreateCustomChannel(options.server, grpc::InsecureChannelCredentials(), arguments)));
    }
    for (int i = 0; i < options.in_flight; ++i) {
      callers_.push_back(std::make_unique<Caller>());
      callers_.back()->stub = stubs_[static_cast<size_t>(i) % kConnections].get();
      callers_.back()->random.seed(static_cast<uint64_t>(i));
    }
  }

  Flooded Run() {
    for (const auto& caller : callers_) Call(caller.get());
    active_.Wait();
    return {.done = done_, .refused = refused_, .failed = failed_};
  }

 private:
  // One call of those in flight.
  struct Caller {
    v1::CaseService::Stub* stub = nullptr;
    std::unique_ptr<grpc::ClientContext> context;
    v1::OpenCaseRequest request;
    v1::Case response;
    std::unique_ptr<grpc::Alarm> alarm;
    Random random;
  };

  void Call(Caller* caller) {
    if (absl::Now() >= until_) {
      active_.DecrementCount();
      return;
    }
    caller->context = std::make_unique<grpc::ClientContext>();
    caller->context->AddMetadata("authorization", absl::StrCat("Bearer ", options_.token));
    caller->context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(30)));
    caller->request = std::get<v1::OpenCaseRequest>(Opening(caller->random));
    caller->response.Clear();
    caller->stub->async()->OpenCase(caller->context.get(), &caller->request, &caller->response,
                                    [this, caller](const grpc::Status& status) { OnAnswer(caller, status); });
  }

  void OnAnswer(Caller* caller, const grpc::Status& status) {
    if (!said_.exchange(true)) begun_();
    const bool limited = !status.ok() && ReasonIn(status) == reason::kRateLimited;
    ++(status.ok() ? done_ : limited ? refused_ : failed_);
    if (!limited || !options_.heeds) return Call(caller);
    // All come back at once otherwise.
    const absl::Duration wait = AskedToWait(status) + absl::Milliseconds(caller->random() % 100);
    caller->alarm = std::make_unique<grpc::Alarm>();
    caller->alarm->Set(absl::ToChronoTime(absl::Now() + wait), [this, caller](bool) { Call(caller); });
  }

  const FloodOptions options_;
  void (*const begun_)();
  const absl::Time until_;
  std::vector<std::unique_ptr<v1::CaseService::Stub>> stubs_;
  std::vector<std::unique_ptr<Caller>> callers_;
  std::atomic<bool> said_{false};
  std::atomic<uint64_t> done_{0}, refused_{0}, failed_{0};
  absl::BlockingCounter active_;
};

}  // namespace

Flooded RunFlood(const FloodOptions& options, void (*begun)()) { return Flood(options, begun).Run(); }

}  // namespace docket::load
