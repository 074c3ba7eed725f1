// The road of every call: who is calling, is it well formed, and then as a command to the committer, or as a read.
//
// One call becomes one line in a service:
//
//   return road_.ChangeCase(context, request, response);
//
// Thread-safe.
#ifndef DOCKET_SERVER_ROAD_H_
#define DOCKET_SERVER_ROAD_H_

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "metrics/replica_metrics.h"
#include "server/call.h"
#include "server/calls_in_progress.h"
#include "server/claims.h"
#include "server/commands.h"
#include "server/desk.h"
#include "server/rules/validate.h"
#include "server/sealing.h"

namespace docket::server {

inline constexpr char kCaseService[] = "docket.v1.CaseService";
inline constexpr char kDirectoryService[] = "docket.v1.DirectoryService";
inline constexpr char kDeskService[] = "docket.v1.DeskService";

using ReadFn = std::function<absl::Status(storage::Connection&, const rules::Access&)>;

class Road {
 public:
  Road(Desk& desk, metrics::ReplicaMetrics& replica, const Authenticator& authenticator, CallerLimits& limits)
      : desk_(desk),
        gate_{.replica = replica, .in_progress = in_progress_, .authenticator = authenticator, .limits = limits} {}

  // A command on a case that exists.
  template <typename Request>
  grpc::ServerUnaryReactor* ChangeCase(grpc::CallbackServerContext* context, const Request* request,
                                       v1::Case* response) {
    const auto call = Begin(context, kCaseService, rules::CommandOf<Request>(), *request);
    if (call->answered()) return call->reactor();
    SendCaseCommand(call, *request, *request, response, nullptr);
    return call->reactor();
  }

  grpc::ServerUnaryReactor* LinkCases(grpc::CallbackServerContext* context, const v1::LinkCasesRequest* request,
                                      v1::Case* response);
  grpc::ServerUnaryReactor* ClaimNextCase(grpc::CallbackServerContext* context, const v1::ClaimNextCaseRequest* request,
                                          v1::Case* response);
  grpc::ServerUnaryReactor* OpenCase(grpc::CallbackServerContext* context, const v1::OpenCaseRequest* request,
                                     v1::Case* response);
  grpc::ServerWriteReactor<v1::ExportCasesResponse>* ExportCases(grpc::CallbackServerContext* context,
                                                                 const v1::ExportCasesRequest* request);
  grpc::ServerBidiReactor<v1::ImportCasesRequest, v1::ImportCasesResponse>* ImportCases(
      grpc::CallbackServerContext* context);

  // Creation or change of a member of staff or a team.
  template <typename Record, typename Request>
  grpc::ServerUnaryReactor* ChangeDirectory(grpc::CallbackServerContext* context, const Request* request,
                                            Record* response, const char* method, storage::SubjectKind kind,
                                            std::optional<int64_t> expected_version,
                                            std::function<std::string()> id_of) {
    const auto call = Begin(context, kDirectoryService, method, *request);
    if (call->answered()) return call->reactor();
    auto command = std::make_shared<DirectoryCommand<Record, Request>>(*request);
    command->subject = {.lane = 0, .kind = kind, .key = id_of()};
    command->expected_version = expected_version;
    return Send(call, *request, {}, std::move(command), [call, response](storage::Outcome outcome) {
      if (outcome.status.ok()) *response = std::get<Record>(outcome.subject->record);
      call->Finish(outcome.status);
    });
  }

  // Unlike all other changes possible in maintenance mode.
  grpc::ServerUnaryReactor* SetMaintenance(grpc::CallbackServerContext* context,
                                           const v1::SetMaintenanceRequest* request, v1::Maintenance* response);

  // A read: `work` fills the response on a reader's thread, with what the caller's rights leave of it.
  template <typename Request>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request, const char* service,
                                 const char* method, ReadFn work) {
    const auto call = Begin(context, service, method, *request);
    if (call->answered()) return call->reactor();
    desk_.readers().RunOrRefuse(
        [this, call, work = std::move(work), method](storage::Connection& connection) -> absl::Status {
          if (call->Cancelled()) return absl::CancelledError("the caller went away");
          const absl::StatusOr<rules::Access> access = AccessOf(connection, *call);
          if (!access.ok()) return access.status();
          if (absl::Status may = access->MayCall(method); !may.ok()) return may;
          return work(connection, *access);
        },
        [call](absl::Status status) { call->Finish(status); });
    return call->reactor();
  }

  Desk& desk() { return desk_; }
  CallsInProgress& in_progress() { return in_progress_; }

 private:
  // Who, may they, then well formed. What is not is answered here.
  template <typename Request>
  std::shared_ptr<Call> Begin(grpc::CallbackServerContext* context, const char* service, absl::string_view method,
                              const Request& request) {
    auto call = std::make_shared<Call>(context, absl::StrCat("/", service, "/", method), gate_);
    absl::Status may = call->Admission();
    // The directory may be a moment old here; whoever gets past is asked again with the one that counts.
    if (may.ok()) may = rules::Access(*call->caller(), desk_.KnownDirectory()).MayAsk(method, request);
    if (!may.ok()) {
      call->Finish(may);
      return call;
    }
    const rules::Violations violations = rules::Validate(request);
    if (!violations.empty()) call->Finish(InvalidRequest(violations));
    return call;
  }

  // A command on the case that `facts` names, which is the request as the rule should see it; `other`: see
  // rules::Context.
  template <typename Request>
  void SendCaseCommand(const std::shared_ptr<Call>& call, const Request& request, Request facts, v1::Case* response,
                       std::shared_ptr<const storage::Subject> other) {
    const Id id = *ParseCaseName(request.name());
    // A name may be well formed and yet of another desk.
    if (id.lane >= desk_.facts().lanes) return call->Finish(CaseNotFound());
    const v1::Texts texts = TakeTexts(&facts);
    auto command = std::make_shared<CaseCommand<Request>>(std::move(facts));
    command->subject = {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
    command->other = std::move(other);
    if (request.has_expected_version()) command->expected_version = request.expected_version();
    Send(call, request, texts, std::move(command), CaseAnswer(call, response));
  }

  // Fills in who asked, in whose name it is repeated, and its texts; and submits it.
  template <typename Request>
  grpc::ServerUnaryReactor* Send(const std::shared_ptr<Call>& call, const Request& request, const v1::Texts& texts,
                                 std::shared_ptr<PreparedCommand> command, DoneFn done) {
    Prepare(call, request.request_id(), request, request.validate_only(), texts, command.get());
    command->done = std::move(done);
    desk_.Submit(std::move(command));
    return call->reactor();
  }

  void Prepare(const std::shared_ptr<Call>& call, const std::string& request_id,
               const google::protobuf::Message& request, bool validate_only, const v1::Texts& texts,
               PreparedCommand* command);
  // The caller's rights as the directory stands, or stood after the call arrived.
  absl::StatusOr<rules::Access> AccessOf(storage::Connection& connection, const CallRecord& call);
  DoneFn CaseAnswer(const std::shared_ptr<Call>& call, v1::Case* response);

  std::string Fingerprint(const std::shared_ptr<Call>& call, const google::protobuf::Message& request) const;

  struct Claiming;
  void FindCaseToClaim(std::shared_ptr<Claiming> claiming);
  absl::Status LookForCase(storage::Connection& connection, Claiming* claiming);
  void ReserveRoom(std::shared_ptr<Claiming> claiming);
  void AssignClaimed(std::shared_ptr<Claiming> claiming);
  void ReleaseRoom(std::shared_ptr<Claiming> claiming);
  void EndClaim(const std::shared_ptr<Claiming>& claiming, const absl::Status& status);

  struct Intake;
  void FindCustomer(std::shared_ptr<Intake> intake);
  void EnsureCustomer(std::shared_ptr<Intake> intake, storage::SubjectKey key);
  void TryIntake(std::shared_ptr<Intake> intake, storage::SubjectKey customer);
  void SendIntake(std::shared_ptr<Intake> intake);
  // The opening as a command; `done` hears of it.
  void SubmitIntake(const std::shared_ptr<Intake>& intake, bool validate_only, DoneFn done);

  Desk& desk_;
  CallsInProgress in_progress_;
  const Gate gate_;
  CasesBeingClaimed being_claimed_;
};

// A case as a caller sees it: the record with its texts.
absl::Status FillCase(const storage::Subject& subject, v1::Case* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_ROAD_H_
