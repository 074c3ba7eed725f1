#include "tests/conformance/served_desk.h"

#include <grpcpp/generic/generic_stub.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "docket/v1/quality_service.pb.h"
#include "docket/v1/report_service.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "storage/log_entry.h"
#include "tests/support/await.h"
#include "tests/support/test_master_keys.h"

namespace docket::testing {
namespace {

std::unique_ptr<ServedDesk>& Shared() {
  static auto* const shared = new std::unique_ptr<ServedDesk>();
  return *shared;
}

// The service ends before the test program does.
class EndOfProgram : public ::testing::Environment {
 public:
  void TearDown() override { Shared().reset(); }
};
[[maybe_unused]] const ::testing::Environment* const kEndOfProgram =
    ::testing::AddGlobalTestEnvironment(new EndOfProgram());

grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string FromBuffer(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

void ReadDetails(Answer* answer) {
  google::rpc::Status rich;
  if (!rich.ParseFromString(answer->status.error_details())) return;
  for (const google::protobuf::Any& any : rich.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad;
    google::rpc::PreconditionFailure failure;
    if (any.UnpackTo(&info)) {
      EXPECT_EQ(info.domain(), kErrorDomain);
      answer->reason = info.reason();
      answer->metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (any.UnpackTo(&bad)) {
      for (const auto& one : bad.field_violations()) answer->violations.push_back({one.field(), one.description()});
    } else if (any.UnpackTo(&failure)) {
      for (const auto& one : failure.violations()) answer->violations.push_back({one.subject(), one.description()});
    }
    answer->has_retry_info = answer->has_retry_info || any.Is<google::rpc::RetryInfo>();
  }
}

// What only the database or its driver says.
void ExpectNothingLeaks(const Answer& answer) {
  const std::string all =
      absl::AsciiStrToLower(absl::StrCat(answer.status.error_message(), answer.status.error_details()));
  for (const char* word : {"sql", "errno", "mariadb", "innodb", "connector", "duplicate entry", "syntax", "table '",
                           "unknown column", "data too long", "case_events", "/tmp/", ".sock", "std::", ".cc:"}) {
    EXPECT_FALSE(absl::StrContains(all, word)) << word << " in: " << answer;
  }
}

}  // namespace

bool Answer::Blames(const std::string& field) const {
  for (const Violation& violation : violations) {
    if (violation.field == field || absl::StartsWith(violation.field, absl::StrCat(field, "["))) return true;
  }
  return false;
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  return out << answer.status.error_code() << " " << answer.reason << " \"" << answer.status.error_message() << "\"";
}

server::Flags ServedDesk::LoopbackFlags() {
  server::Flags flags;
  flags.listen = "127.0.0.1:0";
  flags.metrics_listen = "127.0.0.1:0";
  return flags;
}

Answer AnswerOf(const grpc::Status& status) {
  Answer answer;
  answer.status = status;
  if (!status.ok()) {
    ReadDetails(&answer);
    ExpectNothingLeaks(answer);
  }
  return answer;
}

ServedDesk::ServedDesk(const server::Flags& flags, CallMetadata usual) : usual_(std::move(usual)) {
  Start(flags);
  CreateStaff();
}

ServedDesk::~ServedDesk() {
  channel_.reset();
  service_.reset();
}

void ServedDesk::Start(const server::Flags& flags) {
  auto started = server::Service::Start(flags, database_.database(), database_.desk(), TestMasterKeys());
  if (!started.ok()) {
    ADD_FAILURE() << started.status();
    std::abort();
  }
  service_ = *std::move(started);
  channel_ = grpc::CreateChannel(absl::StrCat("127.0.0.1:", service_->port()), grpc::InsecureChannelCredentials());
}

void ServedDesk::Restart(const server::Flags& flags) {
  service_.reset();
  Start(flags);
}

void ServedDesk::CreateStaff() {
  for (const char* id : {"billing", "support"}) MustDo(NewTeam(id));
  MustDo(NewStaff("rita", v1::ROLE_REPRESENTATIVE));
  MustDo(NewStaff("sam", v1::ROLE_SENIOR_REPRESENTATIVE));
  MustDo(NewStaff("eve", v1::ROLE_EXPERT));
  MustDo(NewStaff("carl", v1::ROLE_CONFLICT_SPECIALIST));
  MustDo(NewStaff("sue", v1::ROLE_SUPERVISOR));
  MustDo(NewStaff("mia", v1::ROLE_MANAGER));
  v1::CreateStaffRequest away = NewStaff("zoe", v1::ROLE_REPRESENTATIVE);
  away.mutable_staff()->set_available(false);
  MustDo(away);
}

Answer ServedDesk::SendBytes(const std::string& method, const std::string& bytes, const CallMetadata& with) {
  grpc::ClientContext context;
  for (const auto& [key, value] : with) context.AddMetadata(key, value);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  context.set_wait_for_ready(true);
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(channel_);
  const grpc::ByteBuffer request = ToBuffer(bytes);
  grpc::ByteBuffer response;
  grpc::Status ended;
  absl::Notification done;
  stub.UnaryCall(&context, method, {}, &request, &response, [&](grpc::Status status) {
    ended = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  Answer answer = AnswerOf(ended);
  if (answer.ok()) answer.bytes = FromBuffer(response);
  return answer;
}

Answer ServedDesk::SendAs(const CallMetadata& with, const google::protobuf::Message& request) {
  Answer answer = SendBytes(MethodOf(request.GetDescriptor()), request.SerializeAsString(), with);
  const auto* link = dynamic_cast<const v1::LinkCasesRequest*>(&request);
  if (link != nullptr && answer.ok() && !link->validate_only()) AwaitBacklink(*link);
  return answer;
}

void ServedDesk::AwaitBacklink(const v1::LinkCasesRequest& request) {
  const auto points_back = [&request](const v1::CaseLink& link) {
    return link.inbound() && link.other() == request.name() && link.type() == request.type();
  };
  EXPECT_TRUE(Await(absl::Seconds(60),
                    [&] {
                      const v1::Case other = Read(request.other());
                      return std::any_of(other.links().begin(), other.links().end(), points_back);
                    }))
      << request.other() << " does not point back";
}

Answer ServedDesk::MustDo(const google::protobuf::Message& request) {
  const auto* opening = dynamic_cast<const v1::OpenCaseRequest*>(&request);
  v1::OpenCaseRequest whole = usual_opening_;
  if (opening != nullptr) whole.MergeFrom(*opening);
  Answer answer = opening != nullptr ? Send(whole) : Send(request);
  EXPECT_TRUE(answer.ok()) << request.GetDescriptor()->name() << ": " << answer;
  return answer;
}

v1::Case ServedDesk::CaseIn(v1::CaseState state) {
  v1::Case c = OpenCase();
  if (state == v1::CASE_STATE_NEW) return c;
  c = Change(c, Interaction(v1::DIRECTION_OUTBOUND));
  if (state == v1::CASE_STATE_ACKNOWLEDGED) return c;
  c = Change(c, Assignment("staff/rita"));
  if (state == v1::CASE_STATE_IN_PROGRESS) return c;
  if (state == v1::CASE_STATE_ESCALATED) return Change(c, Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST));
  c = Change(c, Solution());
  if (state == v1::CASE_STATE_RESOLVED) return c;
  c = Change(c, FollowUp(true));
  return Change(c, Closure());
}

v1::Case ServedDesk::Read(const std::string& case_name) {
  v1::GetCaseRequest request;
  request.set_name(case_name);
  v1::Case c = MustDo(request).As<v1::Case>();
  c.clear_next_steps();
  return c;
}

std::vector<v1::CaseEvent> ServedDesk::Events(const std::string& case_name) {
  v1::ListCaseEventsRequest request;
  request.set_parent(case_name);
  request.set_page_size(500);
  const auto response = MustDo(request).As<v1::ListCaseEventsResponse>();
  return {response.events().begin(), response.events().end()};
}

std::string ServedDesk::Stored() {
  // Workloads follow by themselves, moments after the cases.
  const std::string not_workload = absl::StrCat("<> ", static_cast<int>(storage::SubjectKind::kWorkload));
  return database_.QueryOne(absl::StrCat(
      "SELECT CONCAT_WS(' ', (SELECT CONCAT_WS(' ', COUNT(*), SUM(CRC32(hash))) FROM case_events WHERE subject_kind ",
      not_workload, "), (SELECT CONCAT_WS(' ', COUNT(*), SUM(version), SUM(CRC32(record))) FROM cases), ",
      "(SELECT CONCAT_WS(' ', COUNT(*), SUM(version), SUM(CRC32(record))) FROM records WHERE kind ", not_workload,
      "), (SELECT COUNT(*) FROM requests WHERE caller NOT LIKE 'docket%'))"));
}

ServedDesk& SharedDesk() {
  if (Shared() == nullptr) {
    Shared() = std::make_unique<ServedDesk>();
    // Before there are cases: from now on the policy in force is applied again and again, which changes none of them.
    Shared()->MustDo(*Mutations().at("ApplyPolicy")(*Shared()));
  }
  return *Shared();
}

std::string MethodOf(const google::protobuf::Descriptor* request) {
  for (const auto* file :
       {v1::OpenCaseRequest::descriptor()->file(), v1::CreateStaffRequest::descriptor()->file(),
        v1::SetMaintenanceRequest::descriptor()->file(), v1::FindCustomersRequest::descriptor()->file(),
        v1::WatchEventsRequest::descriptor()->file(), v1::GetPolicyRequest::descriptor()->file(),
        v1::GetServiceReportRequest::descriptor()->file(), v1::GetScorecardRequest::descriptor()->file()}) {
    const google::protobuf::ServiceDescriptor* service = file->service(0);
    for (int j = 0; j < service->method_count(); ++j) {
      if (service->method(j)->input_type() == request) {
        return absl::StrCat("/", service->full_name(), "/", service->method(j)->name());
      }
    }
  }
  ADD_FAILURE() << "no method takes " << request->full_name();
  return "";
}

}  // namespace docket::testing
