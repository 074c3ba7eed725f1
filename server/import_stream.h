// ImportCases: histories arrive in parts; each that is whole goes its way, and several are under way at once so that
// they share commits. What became of each is written as soon as it is known.
#ifndef DOCKET_SERVER_IMPORT_STREAM_H_
#define DOCKET_SERVER_IMPORT_STREAM_H_

#include <grpcpp/grpcpp.h>

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "absl/synchronization/mutex.h"
#include "docket/v1/case_history.pb.h"
#include "server/call.h"
#include "server/commands.h"
#include "server/desk.h"

namespace docket::server {

// Deletes itself when gRPC is done with it.
class ImportStream final : public grpc::ServerBidiReactor<v1::ImportCasesRequest, v1::ImportCasesResponse> {
 public:
  ImportStream(Desk& desk, grpc::CallbackServerContext* context, const std::string& path, const Gate& gate);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnDone() override;

 private:
  // One case on its way in.
  struct Arrival {
    v1::CaseHistory history;
    bool validate_only = false;
    bool counted = false;
    size_t bytes = 0;
    bool too_large = false;
    std::map<std::string, std::string> cases;  // those that it points to: uid to name
    // Of one who is not anonymous: by what contact found, where created, and who it is here with the key of the texts.
    std::string contact;
    storage::SubjectKey place;
    std::optional<Id> customer;
    DataKeyRef key;
  };
  using Arriving = std::shared_ptr<Arrival>;

  // Takes a part in; the case, once it is whole.
  Arriving Gather() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Tells of a case whose further parts never came.
  void DropCutOff() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts whatever can go on, or ends the call. Whoever calls it touches nothing of this afterwards.
  void Proceed();
  // Whether the call is to be ended, which is said once.
  bool GoOn() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  // A case's stages, each begun when the one before has ended.
  void Judge(Arriving arrival);
  void LookUp(Arriving arrival);
  void EnsureCustomer(Arriving arrival);
  void Submit(Arriving arrival);
  void Answer(const Arriving& arrival, v1::ImportCasesResponse response);
  void Refuse(const Arriving& arrival, const absl::Status& status);
  void Prepare(const Arriving& arrival, const char* step, PreparedCommand* command) const;
  // Which of `uids` are cases here, and who the customer is.
  struct Known;
  absl::Status Find(storage::Connection& connection, const std::vector<std::string>& uids, Arrival* arrival,
                    Known* known);

  Desk& desk_;
  CallRecord record_;

  absl::Mutex mutex_;
  v1::ImportCasesRequest request_ ABSL_GUARDED_BY(mutex_);  // gRPC's while it reads
  Arriving gathering_ ABSL_GUARDED_BY(mutex_);
  // Points to other cases, which may be under way before it.
  Arriving held_ ABSL_GUARDED_BY(mutex_);
  std::deque<v1::ImportCasesResponse> answers_ ABSL_GUARDED_BY(mutex_);
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_all_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_;  // final once finished_
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_IMPORT_STREAM_H_
