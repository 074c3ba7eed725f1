// What stands around the contract: health, reflection, and what a client hears when the database itself fails.
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";

TEST(SurfaceTest, HealthSaysServing) {
  ServedDesk& desk = SharedDesk();
  const std::string serving = "\x08\x01";
  EXPECT_EQ(desk.SendBytes(kHealthCheck, "").bytes, serving);
  EXPECT_EQ(desk.SendBytes(kHealthCheck, "\x0a\x03nil").status.error_code(), grpc::StatusCode::NOT_FOUND);
}

// Asks one question of the reflection service and keeps the answer's bytes.
class Reflection : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Reflection(const std::shared_ptr<grpc::Channel>& channel, const std::string& question) : stub_(channel) {
    const grpc::Slice slice(question);
    question_ = grpc::ByteBuffer(&slice, 1);
    stub_.PrepareBidiStreamingCall(&context_, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", {},
                                   this);
    StartWriteLast(&question_, {});
    StartRead(&answer_);
    StartCall();
    done_.WaitForNotification();
  }
  void OnDone(const grpc::Status& status) override {
    status_ = status;
    done_.Notify();
  }
  std::string answer() const {
    grpc::Slice slice;
    return answer_.DumpToSingleSlice(&slice).ok()
               ? std::string(reinterpret_cast<const char*>(slice.begin()), slice.size())
               : "";
  }
  const grpc::Status& status() const { return status_; }

 private:
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer question_, answer_;
  grpc::Status status_;
  absl::Notification done_;
};

TEST(SurfaceTest, ReflectionNamesTheServicesAndDescribesTheContract) {
  ServedDesk& desk = SharedDesk();
  const Reflection services(desk.channel(), "\x3a\x01*");
  EXPECT_TRUE(services.status().ok()) << services.status().error_message();
  for (const char* name : {"docket.v1.CaseService", "docket.v1.DirectoryService", "docket.v1.DeskService",
                           "docket.v1.CustomerService", "docket.v1.EventService", "docket.v1.PolicyService",
                           "docket.v1.QualityService", "docket.v1.ReportService", "grpc.health.v1.Health"}) {
    EXPECT_TRUE(absl::StrContains(services.answer(), name)) << name;
  }
  const std::string symbol = "docket.v1.CaseService";
  const Reflection file(desk.channel(), absl::StrCat("\x22", std::string(1, static_cast<char>(symbol.size())), symbol));
  EXPECT_TRUE(absl::StrContains(file.answer(), "AcknowledgeCaseRequest"));
}

// Something is badly wrong with the database: a client hears that it failed, and nothing of how (see ServedDesk).
TEST(SurfaceTest, NothingOfTheDatabasesTextReachesAClient) {
  ServedDesk desk;
  const v1::Case older = desk.OpenCase();
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  int64_t version = c.version();
  for (const char* table : {"case_events", "cases", "records", "requests"}) {
    desk.database().Execute(absl::StrCat("RENAME TABLE ", table, " TO away"));
    v1::GetCaseRequest get;
    get.set_name(c.name());
    v1::GetStaffRequest staff;
    staff.set_name("staff/rita");
    v1::BatchGetCasesRequest batch;
    batch.add_names(c.name());
    v1::ListTasksRequest tasks;
    tasks.set_parent(c.name());
    v1::CountCasesRequest count;
    count.set_filter("state = NEW");
    v1::LinkCasesRequest link = For(c, Linking(older.name()));
    link.set_validate_only(true);
    const Answer noted = desk.Send(For(c, Interaction(v1::DIRECTION_NOTE)));
    if (noted.ok()) ++version;
    int failed = 0;
    for (const Answer& answer :
         {desk.Send(get), desk.Send(v1::ListCasesRequest()), desk.Send(staff), desk.Send(v1::ListTeamsRequest()),
          desk.Send(Fresh(Opening())), noted, desk.Send(For(c, Reopening())), desk.Send(batch), desk.Send(tasks),
          desk.Send(count), desk.Send(link), desk.Send(Fresh(Claiming("staff/zoe")))}) {
      if (answer.ok()) continue;
      ++failed;
      EXPECT_FALSE(answer.reason.empty()) << "without " << table << ": " << answer;
    }
    EXPECT_GT(failed, 0) << table;
    desk.database().Execute(absl::StrCat("RENAME TABLE away TO ", table));
  }
  // And it goes on by itself, with what was said to be done and nothing else.
  EXPECT_EQ(desk.Change(c, Interaction(v1::DIRECTION_NOTE)).version(), version + 1);
}

}  // namespace
}  // namespace docket::testing
