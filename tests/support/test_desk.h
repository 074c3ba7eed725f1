// A desk on a real database, driven by commands without a network: what the server runs, less gRPC.
#ifndef DOCKET_TESTS_SUPPORT_TEST_DESK_H_
#define DOCKET_TESTS_SUPPORT_TEST_DESK_H_

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "api/model/names.h"
#include "server/commands.h"
#include "server/desk.h"
#include "server/fold.h"
#include "server/sealing/sealer.h"
#include "storage/verify.h"
#include "tests/support/test_database.h"
#include "tests/support/test_master_keys.h"

namespace docket::testing {

// Counts what the committers report.
class CountingObserver : public storage::CommitObserver {
 public:
  void OnCommit(size_t commands, size_t, absl::Duration) override {
    ++commits;
    commands_committed += commands;
  }
  void OnTrouble(const char* kind, int) override {
    absl::MutexLock lock(&mutex_);
    ++troubles_[kind];
  }
  void OnLogShortened(uint16_t, uint64_t, uint64_t) override { ++shortened; }
  int troubles(const std::string& kind) {
    absl::MutexLock lock(&mutex_);
    return troubles_[kind];
  }
  std::atomic<size_t> commits{0};
  std::atomic<size_t> commands_committed{0};
  std::atomic<int> shortened{0};

 private:
  absl::Mutex mutex_;
  std::map<std::string, int> troubles_ ABSL_GUARDED_BY(mutex_);
};

class TestDesk {
 public:
  explicit TestDesk(TestDatabase& database, server::DeskOptions options = {})
      : database_(database), desk_(database.database(), database.desk(), options, observer_, TestMasterKeys()) {}
  ~TestDesk() { desk_.StopCommitting(); }

  server::Desk& desk() { return desk_; }
  CountingObserver& observer() { return observer_; }

  // Submits and waits.
  storage::Outcome Run(std::shared_ptr<server::PreparedCommand> command) {
    absl::Notification done;
    storage::Outcome outcome;
    command->done = [&](storage::Outcome o) {
      outcome = std::move(o);
      done.Notify();
    };
    desk_.Submit(std::move(command));
    done.WaitForNotification();
    return outcome;
  }

  // Every request id is fresh unless one is given (16 bytes).
  template <typename Command>
  std::shared_ptr<Command> Prepared(std::shared_ptr<Command> command, const google::protobuf::Message& request,
                                    std::string request_id = {}) {
    command->actor = "tester";
    command->uid = storage::RandomBytes(16);
    command->request = storage::RequestKey{
        .caller = "tester",
        .id = request_id.empty() ? storage::RandomBytes(16) : request_id,
        .fingerprint = storage::KeyedHash(database_.desk(), "request", request.SerializeAsString())};
    return command;
  }

  std::shared_ptr<server::PreparedCommand> Open(const std::string& subject, std::string request_id = {}) {
    if (request_id.empty()) request_id = storage::RandomBytes(16);
    v1::OpenCaseRequest request;
    request.set_kind(v1::CASE_KIND_INQUIRY);
    request.set_channel(v1::CHANNEL_EMAIL);
    request.set_subject(subject);
    v1::OpenCaseRequest facts = request;
    const v1::Texts texts = server::TakeTexts(&facts);
    auto command = Prepared(std::make_shared<server::OpenCaseCommand>(facts), request, request_id);
    const server::Sealer::NewKey key = desk_.sealer().Make(command->uid);
    command->texts = server::SealTexts(texts, *key.key);
    command->data_key = key.wrapped;
    command->subject = {.lane = storage::LaneOf(database_.desk(), request_id), .kind = storage::SubjectKind::kCase};
    return command;
  }

  template <typename Request>
  std::shared_ptr<server::PreparedCommand> Change(const std::string& name, const Request& request,
                                                  std::string request_id = {}) {
    const Id id = *ParseCaseName(name);
    auto command = Prepared(std::make_shared<server::CaseCommand<Request>>(request), request, std::move(request_id));
    command->subject = {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
    return command;
  }

  storage::Outcome CreateStaff(const std::string& id, v1::Role role, bool available = true) {
    v1::CreateStaffRequest request;
    request.set_staff_id(id);
    request.mutable_staff()->set_display_name(id);
    request.mutable_staff()->add_roles(role);
    request.mutable_staff()->set_available(available);
    auto command =
        Prepared(std::make_shared<server::DirectoryCommand<v1::Staff, v1::CreateStaffRequest>>(request), request);
    command->subject = {.lane = 0, .kind = storage::SubjectKind::kStaff, .key = id};
    return Run(command);
  }

  absl::StatusOr<storage::Verification> Verify() {
    return storage::Verify(*database_.Connect(), database_.desk(), server::ApplyEntry, [](const std::string&) {});
  }

 private:
  TestDatabase& database_;
  CountingObserver observer_;
  server::Desk desk_;
};

inline std::string NameOf(const storage::Outcome& outcome) { return outcome.subject->case_record().name(); }

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_TEST_DESK_H_
