#include "api/client/session.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

constexpr int kDefaultPort = 50051;
// A page of cases with long descriptions, and a refusal with many violations, exceed gRPC's own limits.
constexpr int kMaxAnswerBytes = 64 << 20;
constexpr int kMaxErrorBytes = 256 << 10;
// Our own waits between attempts are longer than these, so that each attempt really tries to connect.
constexpr int kFirstReconnectMs = 50;
constexpr int kLastReconnectMs = 200;

// "HOST" alone means the usual port.
std::string Address(const std::string& server) {
  return absl::StrContains(server, ":") ? server : absl::StrCat(server, ":", kDefaultPort);
}

std::shared_ptr<grpc::Channel> Connect(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxErrorBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastReconnectMs);
  // A web proxy named in the environment is not the way to a service on this machine or in this cluster.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

// Whether the last answer leaves open what became of an earlier attempt that had none.
bool LeavesOpen(const grpc::Status& status) {
  return CameFromTransport(status) || ExitStatusFor(status.error_code()) == ExitStatus::kUnavailable;
}

}  // namespace

Session::Session(std::string command, CommonOptions options, Surroundings& surroundings)
    : command_(std::move(command)), options_(std::move(options)), surroundings_(surroundings) {
  options_.server = Address(options_.server);
  const std::shared_ptr<grpc::Channel> channel = Connect(options_.server);
  stubs_ = {v1::CaseService::NewStub(channel), v1::DirectoryService::NewStub(channel)};
}

void Session::Remark(absl::string_view text) {
  // What was printed so far comes first where both go to one place.
  surroundings_.out.flush();
  surroundings_.err << "docket: " << OneLine(text) << std::endl;
}

ExitStatus Session::WrongUsage(absl::string_view text) {
  Remark(text);
  surroundings_.err << "  see: docket " << command_ << " --help\n";
  return ExitStatus::kUsage;
}

ExitStatus Session::CallUntilDeadline(const std::string& request_id,
                                      const std::function<grpc::Status(grpc::ClientContext&)>& call) {
  const absl::Time deadline = surroundings_.world.now() + options_.timeout;
  const auto attempt = [&] {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    return call(context);
  };
  const auto before_retry = [this](const grpc::Status& status) {
    Remark(absl::StrCat(NeverSent(status)           ? absl::StrCat(options_.server, " does not answer")
                        : CameFromTransport(status) ? absl::StrCat("the connection to ", options_.server, " broke")
                                                    : absl::StrCat(options_.server, " is busy"),
                        "; trying again for up to ", absl::FormatDuration(options_.timeout)));
  };
  const Tried tried = TryUntil(deadline, surroundings_.world, attempt, before_retry);
  if (tried.status.ok()) return ExitStatus::kDone;
  surroundings_.out.flush();
  surroundings_.err << Explain({
      .status = tried.status,
      .command = command_,
      .server = options_.server,
      .timeout = options_.timeout,
      .request_id = request_id,
      .may_be_done = !request_id.empty() && tried.left_open && LeavesOpen(tried.status),
  });
  return ExitStatusFor(tried.status.error_code());
}

}  // namespace docket::client
