// docketd as a program with TLS: its port, its port for health alone, and new certificates while it serves.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/directory_service.grpc.pb.h"
#include "tests/support/await.h"
#include "tests/support/certificates.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace docket {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Process;
using testing::TestPair;
using testing::WriteFile;

// What a grpc.health.v1.HealthCheckResponse says, on the wire: its only field is the status.
constexpr char kServing[] = "\x08\x01";

grpc::ByteBuffer Bytes(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

std::string Text(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  if (!bytes.DumpToSingleSlice(&slice).ok()) return "";
  return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
}

// One call of any unary method, by its path and the bytes of its request.
grpc::Status CallRaw(const std::shared_ptr<grpc::Channel>& channel, const std::string& path, const std::string& request,
                     std::string* response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const auto call = stub.PrepareUnaryCall(&context, path, Bytes(request), &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (status.ok()) *response = Text(answer);
  queue.Shutdown();
  return status;
}

class DocketdTlsTest : public ::testing::Test {
 protected:
  DocketdTlsTest() {
    WriteFile(folder_ / "ca.pem", ca_.certificate());
    Install(ca_.Sign(Server("first")));
  }

  static testing::TestSubject Server(const std::string& name) {
    return {.common_name = name, .dns_names = {"localhost"}};
  }
  void Install(const TestPair& pair) {
    for (const auto& [name, text] : {std::pair{"server.pem", pair.certificate}, {"server.key", pair.key}}) {
      WriteFile(folder_ / "new", text);
      std::filesystem::rename(folder_ / "new", folder_ / name);
    }
  }

  void Start(const std::vector<std::string>& more = {}) {
    std::vector<std::string> command = {DOCKETD_PROGRAM,
                                        "--data=" + folder_ / "data",
                                        "--listen=127.0.0.1:0",
                                        "--metrics-listen=127.0.0.1:0",
                                        "--health-listen=127.0.0.1:0",
                                        "--tls-cert=" + folder_ / "server.pem",
                                        "--tls-key=" + folder_ / "server.key",
                                        "--tls-client-ca=" + folder_ / "ca.pem",
                                        "--ready-file=" + folder_ / "ready"};
    command.insert(command.end(), more.begin(), more.end());
    docketd_ = std::make_unique<Process>(command);
    const std::string ready = testing::AwaitFile(folder_ / "ready", *docketd_);
    ASSERT_FALSE(ready.empty()) << docketd_->Output();
    ports_ = nlohmann::json::parse(ready);
  }

  std::shared_ptr<grpc::Channel> Connect() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat("localhost:", ports_["port"].get<int>()),
                                     grpc::SslCredentials({.pem_root_certs = ca_.certificate(),
                                                           .pem_private_key = client_.key,
                                                           .pem_cert_chain = client_.certificate}),
                                     arguments);
  }
  std::shared_ptr<grpc::Channel> ConnectToHealth() const {
    return grpc::CreateChannel(absl::StrCat("127.0.0.1:", ports_["health_port"].get<int>()),
                               grpc::InsecureChannelCredentials());
  }
  // The common name that the server shows to a new connection.
  std::string Shown() const {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    v1::ListStaffResponse response;
    const grpc::Status status = v1::DirectoryService::NewStub(Connect())->ListStaff(&context, {}, &response);
    if (status.error_code() == grpc::StatusCode::UNAVAILABLE) return status.error_message();
    const auto names = context.auth_context()->FindPropertyValues("x509_common_name");
    return names.empty() ? "" : std::string(names[0].data(), names[0].size());
  }

  const testing::TestAuthority ca_{"Test CA"};
  const TestPair client_ = ca_.Sign({.common_name = "web"});
  testing::TemporaryFolder folder_;
  std::unique_ptr<Process> docketd_;
  nlohmann::json ports_;
};

TEST_F(DocketdTlsTest, TheHealthPortTellsOfHealthAndNothingElse) {
  Start();
  const auto health = ConnectToHealth();
  std::string answer;
  for (const std::string service : {"", "docket.v1.CaseService", "docket.v1.DirectoryService"}) {
    const std::string request =
        service.empty() ? "" : absl::StrCat("\n", std::string(1, char(service.size())), service);
    const grpc::Status in_clear = CallRaw(health, "/grpc.health.v1.Health/Check", request, &answer);
    EXPECT_TRUE(in_clear.ok()) << in_clear.error_message();
    EXPECT_EQ(answer, kServing);
    EXPECT_TRUE(CallRaw(Connect(), "/grpc.health.v1.Health/Check", request, &answer).ok());
    EXPECT_EQ(answer, kServing);
  }
  for (const char* path : {"/docket.v1.CaseService/GetCase", "/docket.v1.CaseService/ListCases",
                           "/docket.v1.DirectoryService/ListStaff", "/docket.v1.DeskService/GetMaintenance",
                           "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "/nothing/AtAll"}) {
    EXPECT_EQ(CallRaw(health, path, "", &answer).error_code(), grpc::StatusCode::UNIMPLEMENTED) << path;
  }
  EXPECT_THAT(docketd_->Output(), Not(HasSubstr("callers are not authenticated")));
  docketd_->Signal(SIGTERM);
  EXPECT_EQ(docketd_->Wait(), 0) << docketd_->Output();
}

// The main port says so to whoever watches, and so does this one, before the end.
TEST_F(DocketdTlsTest, BothPortsSayThatItIsEnding) {
  Start({"--lame-duck=30"});
  docketd_->Signal(SIGTERM);
  const auto main = Connect();
  const auto health = ConnectToHealth();
  for (const auto& channel : {main, health}) {
    std::string answer;
    EXPECT_TRUE(testing::Await(absl::Seconds(20), [&] {
      return CallRaw(channel, "/grpc.health.v1.Health/Check", "", &answer).ok() && answer != kServing;
    }));
  }
}

TEST_F(DocketdTlsTest, NewFilesAreTakenUpWhileACallGoesOn) {
  Start({"--log-format=json"});
  EXPECT_EQ(Shown(), "first");
  // Whoever watches health holds a call open for as long as the server lives.
  const auto watching = Connect();
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(watching);
  const auto watch = stub.PrepareCall(&context, "/grpc.health.v1.Health/Watch", &queue);
  void* tag = nullptr;
  bool ok = false;
  grpc::ByteBuffer answer;
  watch->StartCall(nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  watch->Write(Bytes(""), nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  watch->WritesDone(nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  watch->Read(&answer, nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  EXPECT_EQ(Text(answer), kServing);

  WriteFile(folder_ / "server.key", "nonsense");
  EXPECT_TRUE(docketd_->AwaitOutput("what was in use before stays in use"));
  EXPECT_EQ(Shown(), "first");
  Install(ca_.Sign(Server("second")));
  EXPECT_TRUE(docketd_->AwaitOutput("new connections get what they hold now"));
  EXPECT_EQ(Shown(), "second");
  testing::TestSubject late = Server("third");
  late.expires = -absl::Minutes(1);
  Install(ca_.Sign(late));
  EXPECT_TRUE(docketd_->AwaitOutput("has expired"));

  // The watch lives: it hears of the end.
  docketd_->Signal(SIGTERM);
  std::string last;
  do {
    last = Text(answer);
    watch->Read(&answer, nullptr);
  } while (queue.Next(&tag, &ok) && ok);
  EXPECT_NE(last, kServing);
  EXPECT_EQ(docketd_->Wait(), 0) << docketd_->Output();
  grpc::Status status;
  watch->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  queue.Shutdown();
}

}  // namespace
}  // namespace docket
