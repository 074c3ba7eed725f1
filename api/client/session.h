// One run of the command: where it writes, and how it calls the server.
//
// A call that fails has been explained on stderr by the time Call returns; the caller only passes the exit status on.
// Belongs to one thread.
#ifndef DOCKET_API_CLIENT_SESSION_H_
#define DOCKET_API_CLIENT_SESSION_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "api/client/connection.h"
#include "api/client/failure.h"
#include "api/client/progress.h"
#include "api/client/retry.h"
#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/customer_service.grpc.pb.h"
#include "docket/v1/desk_service.grpc.pb.h"
#include "docket/v1/directory_service.grpc.pb.h"
#include "docket/v1/event_service.grpc.pb.h"
#include "docket/v1/policy_service.grpc.pb.h"
#include "docket/v1/quality_service.grpc.pb.h"
#include "docket/v1/report_service.grpc.pb.h"

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
  // Whether stderr is a screen, on which a line may be drawn over.
  bool err_is_terminal = false;
};

// The options that every command has.
struct CommonOptions {
  ConnectionOptions connection;
  bool json = false;
  // For one call, with its retries.
  absl::Duration timeout = absl::Seconds(10);
};

class Session {
 public:
  // `command` is what was typed: "open", "staff create".
  Session(std::string command, CommonOptions options, Connection connection, Surroundings& surroundings);

  // Explains a refusal in words of its own; false where it has none for it.
  using OwnWords = std::function<bool(const grpc::Status&)>;

  // Calls one method, again where that helps. On success fills `response` and returns kDone.
  template <typename Stub, typename Request, typename Response>
  ExitStatus Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*), const Request& request,
                  Response& response, const OwnWords& own_words = nullptr) {
    std::string request_id;
    if constexpr (requires { request.request_id(); }) request_id = request.request_id();
    Stub& stub = this->stub<Stub>();
    const auto call = [&](grpc::ClientContext& context) {
      response.Clear();
      return (stub.*method)(&context, request, &response);
    };
    return CallUntilDeadline(request_id, call, own_words);
  }

  // Calls a streaming method by `attempt`, and takes a broken stream up again where that helps: again and again while
  // `attempt` says that it came further than before, and for as long as a call may take where it did not.
  struct StreamEnd {
    grpc::Status status;
    bool came_further = false;
  };
  ExitStatus CallStream(const std::function<StreamEnd(grpc::ClientContext&)>& attempt);

  // The same for a stream that has no end: taken up again until `attempt` ends with OK, `stop` says so, or another
  // attempt would not help.
  ExitStatus KeepStream(const std::function<StreamEnd(grpc::ClientContext&)>& attempt,
                        const std::function<bool()>& stop);

  template <typename Stub>
  Stub& stub() {
    return *std::get<std::unique_ptr<Stub>>(stubs_);
  }

  // How far a long command is, on stderr where that is a terminal. What Remark says goes above it.
  Progress& StartProgress(std::string noun, std::optional<std::int64_t> total);

  absl::Duration timeout() const { return options_.timeout; }
  bool json() const { return options_.json; }
  const Paper& paper() const { return surroundings_.paper; }
  std::istream& in() { return surroundings_.in; }
  Moment moment() const { return {surroundings_.world.now(), surroundings_.zone}; }

  bool err_is_terminal() const { return surroundings_.err_is_terminal; }
  // For what is drawn on that terminal.
  std::ostream& err() { return surroundings_.err; }
  void Sleep(absl::Duration duration) { surroundings_.world.sleep(duration); }

  void Print(absl::string_view text) { surroundings_.out << text; }
  // What was printed is seen now, not only when the command ends.
  void Flush() { surroundings_.out.flush(); }
  // False once the output could not be written, as on a full disk.
  bool printed() { return surroundings_.out.good(); }
  // A line on stderr beside the output: "docket: ..."; with more to it on indented lines below.
  void Remark(absl::string_view text, const std::vector<std::string>& further = {});
  // The same for a command line that is not right.
  ExitStatus WrongUsage(absl::string_view text);

 private:
  ExitStatus CallUntilDeadline(const std::string& request_id,
                               const std::function<grpc::Status(grpc::ClientContext&)>& call,
                               const OwnWords& own_words);
  // One attempt: who calls is said, and what TLS says of a failure is heard.
  grpc::Status Attempt(grpc::ClientContext& context, const std::function<grpc::Status()>& call) const;
  void RemarkRetry(const grpc::Status& status, const std::string& how_long);
  std::string UpToTimeout() const;
  // Explains why a call failed, and returns its exit status.
  ExitStatus Failed(const grpc::Status& status, const std::string& request_id, bool may_be_done);
  void HideProgress();

  std::string command_;
  CommonOptions options_;
  Connection connection_;
  Surroundings& surroundings_;
  std::tuple<std::unique_ptr<v1::CaseService::Stub>, std::unique_ptr<v1::DirectoryService::Stub>,
             std::unique_ptr<v1::DeskService::Stub>, std::unique_ptr<v1::CustomerService::Stub>,
             std::unique_ptr<v1::EventService::Stub>, std::unique_ptr<v1::PolicyService::Stub>,
             std::unique_ptr<v1::QualityService::Stub>, std::unique_ptr<v1::ReportService::Stub>>
      stubs_;
  std::optional<Progress> progress_;
};

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_SESSION_H_
