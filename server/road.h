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
#include "server/disclosed.h"
#include "server/read_ledger.h"
#include "server/rules/validate.h"
#include "server/sealing/sealer.h"

namespace docket::server {

inline constexpr char kCaseService[] = "docket.v1.CaseService";
inline constexpr char kDirectoryService[] = "docket.v1.DirectoryService";
inline constexpr char kDeskService[] = "docket.v1.DeskService";
inline constexpr char kCustomerService[] = "docket.v1.CustomerService";
inline constexpr char kEventService[] = "docket.v1.EventService";

class Watching;

// A customer, and the key of the customer's texts.
struct TextOwner {
  Id id;
  DataKeyRef key;
};

// Of what shows nothing of a customer, and of what notes whom it shows.
using ReadFn = std::function<absl::Status(storage::Connection&, const rules::Access&)>;
using DisclosingReadFn = std::function<absl::Status(storage::Connection&, const rules::Access&, Disclosed&)>;

class Road {
 public:
  Road(Desk& desk, metrics::ReplicaMetrics& replica, const Authenticator& authenticator, CallerLimits& limits,
       ReadLedger& ledger)
      : desk_(desk),
        ledger_(ledger),
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
  grpc::ServerUnaryReactor* CorrectCustomer(grpc::CallbackServerContext* context,
                                            const v1::CorrectCustomerRequest* request, v1::Case* response);
  grpc::ServerUnaryReactor* RedactText(grpc::CallbackServerContext* context, const v1::RedactTextRequest* request,
                                       v1::Case* response);
  grpc::ServerUnaryReactor* ClaimNextCase(grpc::CallbackServerContext* context, const v1::ClaimNextCaseRequest* request,
                                          v1::Case* response);
  grpc::ServerUnaryReactor* OpenCase(grpc::CallbackServerContext* context, const v1::OpenCaseRequest* request,
                                     v1::Case* response);
  grpc::ServerWriteReactor<v1::ExportCasesResponse>* ExportCases(grpc::CallbackServerContext* context,
                                                                 const v1::ExportCasesRequest* request);
  grpc::ServerBidiReactor<v1::ImportCasesRequest, v1::ImportCasesResponse>* ImportCases(
      grpc::CallbackServerContext* context);

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(Watching& watching,
                                                                 grpc::CallbackServerContext* context,
                                                                 const v1::WatchEventsRequest* request);

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
    return Send(call, *request, std::move(command), [call, response](storage::Outcome outcome) {
      if (outcome.status.ok()) *response = std::get<Record>(outcome.subject->record);
      call->Finish(outcome.status);
    });
  }

  grpc::ServerUnaryReactor* CreateCustomer(grpc::CallbackServerContext* context,
                                           const v1::CreateCustomerRequest* request, v1::Customer* response);
  grpc::ServerUnaryReactor* UpdateCustomer(grpc::CallbackServerContext* context,
                                           const v1::UpdateCustomerRequest* request, v1::Customer* response);
  grpc::ServerUnaryReactor* VerifyIdentity(grpc::CallbackServerContext* context,
                                           const v1::VerifyIdentityRequest* request, v1::Customer* response);
  grpc::ServerUnaryReactor* MergeCustomers(grpc::CallbackServerContext* context,
                                           const v1::MergeCustomersRequest* request, v1::Customer* response);
  grpc::ServerUnaryReactor* UnmergeCustomer(grpc::CallbackServerContext* context,
                                            const v1::UnmergeCustomerRequest* request, v1::Customer* response);

  // Unlike all other changes possible in maintenance mode.
  grpc::ServerUnaryReactor* SetMaintenance(grpc::CallbackServerContext* context,
                                           const v1::SetMaintenanceRequest* request, v1::Maintenance* response);

  grpc::ServerUnaryReactor* ApplyPolicy(grpc::CallbackServerContext* context, const v1::ApplyPolicyRequest* request,
                                        v1::PolicyVersion* response);

  // Quality assurance.
  grpc::ServerUnaryReactor* SubmitScorecard(grpc::CallbackServerContext* context,
                                            const v1::SubmitScorecardRequest* request, v1::Scorecard* response);
  grpc::ServerUnaryReactor* DisputeScorecard(grpc::CallbackServerContext* context,
                                             const v1::DisputeScorecardRequest* request, v1::Scorecard* response);
  grpc::ServerUnaryReactor* DecideDispute(grpc::CallbackServerContext* context, const v1::DecideDisputeRequest* request,
                                          v1::Scorecard* response);
  grpc::ServerUnaryReactor* CreateActionPlan(grpc::CallbackServerContext* context,
                                             const v1::CreateActionPlanRequest* request, v1::ActionPlan* response);
  grpc::ServerUnaryReactor* UpdateActionPlan(grpc::CallbackServerContext* context,
                                             const v1::UpdateActionPlanRequest* request, v1::ActionPlan* response);
  grpc::ServerUnaryReactor* CompleteActionPlan(grpc::CallbackServerContext* context,
                                               const v1::CompleteActionPlanRequest* request, v1::ActionPlan* response);
  grpc::ServerUnaryReactor* RecordSuggestion(grpc::CallbackServerContext* context,
                                             const v1::RecordSuggestionRequest* request, v1::Suggestion* response);
  grpc::ServerUnaryReactor* DecideSuggestion(grpc::CallbackServerContext* context,
                                             const v1::DecideSuggestionRequest* request, v1::Suggestion* response);

  // A read: `work` fills the response on a reader's thread, with what the caller's rights leave of it. It is answered
  // once it is on record what it shows of customers.
  template <typename Request>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request, const char* service,
                                 const char* method, DisclosingReadFn work) {
    const auto call = Begin(context, service, method, *request);
    if (call->answered()) return call->reactor();
    const auto disclosed = std::make_shared<Disclosed>();
    desk_.readers().RunOrRefuse(
        [this, call, disclosed, work = std::move(work), method](storage::Connection& connection) -> absl::Status {
          // The work is begun anew where a connection broke.
          *disclosed = Disclosed();
          if (call->Cancelled()) return absl::CancelledError("the caller went away");
          const absl::StatusOr<rules::Access> access = AccessOf(connection, *call);
          if (!access.ok()) return access.status();
          if (absl::Status may = access->MayCall(method); !may.ok()) return may;
          return work(connection, *access, *disclosed);
        },
        [this, call, disclosed](const absl::Status& status) {
          if (!status.ok()) return call->Finish(status);
          ledger_.Record(disclosed->Take(*call), [call](const absl::Status& recorded) { call->Finish(recorded); });
        });
    return call->reactor();
  }
  // One that shows nothing of any customer.
  template <typename Request>
  grpc::ServerUnaryReactor* Read(grpc::CallbackServerContext* context, const Request* request, const char* service,
                                 const char* method, ReadFn work) {
    return Read(context, request, service, method,
                DisclosingReadFn([work = std::move(work)](storage::Connection& connection, const rules::Access& access,
                                                          Disclosed&) { return work(connection, access); }));
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
    v1::Texts texts = TakeTexts(&facts);
    auto command = std::make_shared<CaseCommand<Request>>(std::move(facts));
    command->subject = {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
    command->other = std::move(other);
    if (request.has_expected_version()) command->expected_version = request.expected_version();
    if (texts.ByteSizeLong() == 0) {
      Send(call, request, std::move(command), CaseAnswer(call, response));
      return;
    }
    SealForCase(call, id, std::move(texts), &*command, [this, call, &request, command, response, id] {
      // Not the command itself, which holds this.
      const auto named = command->other;
      Send(call, request, command, [this, call, &request, named, response, id](storage::Outcome outcome) {
        if (!IsPrepareAgain(outcome.status)) return CaseAnswer(call, response)(std::move(outcome));
        // It is another customer's now. The request is the caller's, and there until the call is answered.
        desk_.sealer().ForgetOwner(id);
        SendCaseCommand(call, request, request, response, named);
      });
    });
  }

  // Fills in who asked, and in whose name it is repeated; and submits it.
  template <typename Request>
  grpc::ServerUnaryReactor* Send(const std::shared_ptr<Call>& call, const Request& request,
                                 std::shared_ptr<PreparedCommand> command, DoneFn done) {
    Prepare(call, request.request_id(), request, request.validate_only(), command.get());
    command->done = std::move(done);
    desk_.Submit(std::move(command));
    return call->reactor();
  }

  void Prepare(const std::shared_ptr<Call>& call, const std::string& request_id,
               const google::protobuf::Message& request, bool validate_only, PreparedCommand* command);
  // Seals with the key of the case's owner, and goes on; what cannot be is answered. A case that is not there has no
  // key, and no need of one.
  void SealForCase(const std::shared_ptr<Call>& call, const Id& case_id, v1::Texts texts, SealedCommand* command,
                   std::function<void()> next);
  // Of the case's owner, as the case stands.
  absl::StatusOr<DataKeyRef> KeyToSealWith(storage::Connection& connection, const storage::Subject& subject);
  // The caller's rights as the directory stands, or stood after the call arrived.
  absl::StatusOr<rules::Access> AccessOf(storage::Connection& connection, const CallRecord& call);
  DoneFn CaseAnswer(const std::shared_ptr<Call>& call, v1::Case* response);
  // The answer is in `response`, but for what is withheld from the caller.
  void FinishCase(const std::shared_ptr<Call>& call, absl::Status status, v1::Case* response);

  std::string Fingerprint(const std::shared_ptr<Call>& call, const google::protobuf::Message& request) const;

  // The customer that a case is to be of. What cannot be is answered.
  using OwnerFn = std::function<void(const TextOwner&)>;
  void FindNamedCustomer(const std::shared_ptr<Call>& call, const Id& id, OwnerFn next);
  // `none` hears where to create the customer, when nobody is known by the contact.
  void FindCustomer(const std::shared_ptr<Call>& call, const std::string& contact, OwnerFn next,
                    std::function<void(const storage::SubjectKey&)> none);
  // Creates the customer, unless somebody else just did.
  void EnsureCustomer(const std::shared_ptr<Call>& call, const std::string& request_id, const v1::Contact& contact,
                      const storage::SubjectKey& place, OwnerFn next);

  // A correction of a case: prepared from its earlier texts for one version of it.
  template <typename Request>
  struct Correction;
  template <typename Request>
  void Prepare(std::shared_ptr<Correction<Request>> correction);
  void PrepareFor(const TextOwner& customer, const std::shared_ptr<Correction<v1::CorrectCustomerRequest>>& move);
  template <typename Request>
  void SendCorrection(std::shared_ptr<Correction<Request>> correction);
  absl::Status ReadTexts(storage::Connection& connection, Correction<v1::RedactTextRequest>* correction);
  absl::Status ReadTexts(storage::Connection& connection, Correction<v1::CorrectCustomerRequest>* correction);
  absl::StatusOr<std::shared_ptr<const storage::Subject>> ReachCase(storage::Connection& connection, const Call& call,
                                                                    const Id& id);

  struct Claiming;
  void FindCaseToClaim(std::shared_ptr<Claiming> claiming);
  absl::Status LookForCase(storage::Connection& connection, Claiming* claiming);
  void ReserveRoom(std::shared_ptr<Claiming> claiming);
  void AssignClaimed(std::shared_ptr<Claiming> claiming);
  void ReleaseRoom(std::shared_ptr<Claiming> claiming);
  void EndClaim(const std::shared_ptr<Claiming>& claiming, const absl::Status& status);

  // NOT_FOUND where there is none of that name.
  absl::StatusOr<storage::Subject> ReadCustomer(storage::Connection& connection, const std::string& name);
  DoneFn CustomerAnswer(const std::shared_ptr<Call>& call, v1::Customer* response);
  // A command on a customer whose profile stays as it is; `done` hears of it, and how the customer was read before.
  using CustomerDoneFn =
      std::function<void(const std::shared_ptr<Call>&, const storage::Subject&, const storage::Outcome&)>;
  template <typename Request>
  grpc::ServerUnaryReactor* ChangeCustomer(grpc::CallbackServerContext* context, const Request* request,
                                           CustomerDoneFn done);
  struct Creating;
  void LookUpCreated(std::shared_ptr<Creating> creating);
  void SendCreation(std::shared_ptr<Creating> creating, const storage::SubjectKey& place);
  struct Updating;
  void PrepareUpdate(std::shared_ptr<Updating> updating);
  absl::Status SealUpdate(storage::Connection& connection, Updating* updating);
  void SendUpdate(std::shared_ptr<Updating> updating);
  struct Merging;
  void ExpectDuplicate(std::shared_ptr<Merging> merging);
  void BecomeDuplicate(std::shared_ptr<Merging> merging);
  // The one that `merge` names has a duplicate less; whether or not that could be done now, goes on.
  void LetGo(const std::shared_ptr<Call>& call, const docket::log::v1::Merge& merge, std::function<void()> next);

  // A scorecard, an action plan or a suggestion that is made, or changed.
  template <typename Record, typename Request>
  struct QualityChange;
  template <typename Record, typename Request>
  grpc::ServerUnaryReactor* CreateQuality(grpc::CallbackServerContext* context, const Request* request,
                                          Record* response);
  template <typename Record, typename Request>
  grpc::ServerUnaryReactor* ChangeQuality(grpc::CallbackServerContext* context, const Request* request,
                                          Record* response);
  template <typename Record, typename Request>
  std::shared_ptr<QualityChange<Record, Request>> BeginQuality(grpc::CallbackServerContext* context,
                                                               const Request* request, Record* response);
  template <typename Record, typename Request>
  void SendQuality(const std::shared_ptr<QualityChange<Record, Request>>& change);
  template <typename Record, typename Request>
  void FinishQuality(const std::shared_ptr<QualityChange<Record, Request>>& change, const storage::Outcome& outcome);

  struct Intake;
  void SendIntake(std::shared_ptr<Intake> intake);
  // The opening as a command; `done` hears of it.
  void SubmitIntake(const std::shared_ptr<Intake>& intake, bool validate_only, DoneFn done);

  Desk& desk_;
  ReadLedger& ledger_;
  CallsInProgress in_progress_;
  const Gate gate_;
  CasesBeingClaimed being_claimed_;
};

// A case as a caller sees it: the record with its texts.
absl::Status FillCase(Sealer& sealer, storage::Connection& connection, const storage::Subject& subject,
                      v1::Case* response);
void FillCase(const storage::Subject& subject, v1::Texts texts, v1::Case* response);
// Of many cases at once, so that filling them asks the database no more.
absl::Status LoadKeys(Sealer& sealer, storage::Connection& connection, const std::vector<storage::Subject>& cases);

// Gives the command, which opens a customer of its uid, a key of its own, and the profile under it.
DataKeyRef SealProfile(Desk& desk, const v1::CustomerProfile& profile, PreparedCommand* command);

}  // namespace docket::server

#endif  // DOCKET_SERVER_ROAD_H_
