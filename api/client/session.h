// One run of the command: where it writes, and how it calls the server.
//
// A call that fails has been explained on stderr by the time Call returns; the caller only passes the exit status on.
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_SESSION_H_
#define DOCKET_API_CLIENT_SESSION_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <istream>
#include <memory>
#include <ostream>
#include <string>
#include <tuple>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/client/failure.h"
#include "api/client/retry.h"
#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/directory_service.grpc.pb.h"

namespace docket::client {

// What the command is started in; tests bring their own.
struct Surroundings {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  // Of stdout.
  Paper paper;
  absl::TimeZone zone;
  RetryWorld world;
};

// The options that every command has.
struct CommonOptions {
  std::string server = "127.0.0.1:50051";
  bool json = false;
  // For one call, with its retries.
  absl::Duration timeout = absl::Seconds(10);
};

class Session {
 public:
  // `command` is what was typed: "open", "staff create".
  Session(std::string command, CommonOptions options, Surroundings& surroundings);

  // Calls one method, again where that helps. On success fills `response` and returns kDone.
  template <typename Stub, typename Request, typename Response>
  ExitStatus Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
                  Response& response) {
    std::string request_id;
    if constexpr (requires { request.request_id(); }) request_id = request.request_id();
    Stub& stub = *std::get<std::unique_ptr<Stub>>(stubs_);
    return CallUntilDeadline(request_id, [&](grpc::ClientContext& context) {
      response.Clear();
      return (stub.*method)(&context, request, &response);
    });
  }

  bool json() const { return options_.json; }
  const Paper& paper() const { return surroundings_.paper; }
  std::istream& in() { return surroundings_.in; }
  Moment moment() const { return {surroundings_.world.now(), surroundings_.zone}; }

  void Print(absl::string_view text) { surroundings_.out << text; }
  // A line on stderr beside the output: "docket: ...".
  void Remark(absl::string_view text);
  // The same for a command line that is not right.
  ExitStatus WrongUsage(absl::string_view text);

 private:
  ExitStatus CallUntilDeadline(const std::string& request_id,
                               const std::function<grpc::Status(grpc::ClientContext&)>& call);

  std::string command_;
  CommonOptions options_;
  Surroundings& surroundings_;
  std::tuple<std::unique_ptr<v1::CaseService::Stub>, std::unique_ptr<v1::DirectoryService::Stub>> stubs_;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_SESSION_H_
