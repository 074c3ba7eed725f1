// Calls that are sent until they get a definite answer: with the same request id, each time at the next server, as a
// client that must not lose a command does it.
//
//   InsistentCaller caller(servers);
//   grpc::Status status = caller.Call("CaseService/OpenCase", request, &response, until);
//
// Belongs to one thread.
#ifndef DOCKET_TESTS_FAULT_INSISTENT_CALLER_H_
#define DOCKET_TESTS_FAULT_INSISTENT_CALLER_H_

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/load/answers.h"
#include "tests/support/await.h"

namespace docket::fault {

class InsistentCaller {
 public:
  // `servers`: host:port. `number` keeps its connections apart from other callers'.
  explicit InsistentCaller(const std::vector<std::string>& servers, int number = 0);

  // The first definite answer; the last indefinite one once it is `over`.
  template <typename Request, typename Response>
  grpc::Status Call(const std::string& method, const Request& request, Response* response,
                    const std::function<bool()>& over) {
    while (true) {
      const grpc::Status status = Attempt(at_, method, request, response);
      if (status.ok() || !load::IsTransient(status) || over()) return status;
      ++at_;
      ++sent_again_;
      testing::Await(kBackoff, over);
    }
  }
  // Once, at this server.
  template <typename Request, typename Response>
  grpc::Status Attempt(size_t server, const std::string& method, const Request& request, Response* response) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kDeadline));
    std::promise<grpc::Status> answered;
    response->Clear();
    grpc::TemplatedGenericStub<Request, Response>(channels_[server % channels_.size()])
        .UnaryCall(&context, absl::StrCat("/docket.v1.", method), {}, &request, response,
                   [&answered](grpc::Status status) { answered.set_value(std::move(status)); });
    return answered.get_future().get();
  }

  size_t servers() const { return channels_.size(); }
  uint64_t sent_again() const { return sent_again_; }
  // From now on the next server is asked.
  void MoveOn() { ++at_; }

 private:
  static constexpr absl::Duration kDeadline = absl::Seconds(2);
  static constexpr absl::Duration kBackoff = absl::Milliseconds(50);

  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  size_t at_;
  uint64_t sent_again_ = 0;
};

}  // namespace docket::fault

#endif  // DOCKET_TESTS_FAULT_INSISTENT_CALLER_H_
