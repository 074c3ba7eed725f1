// What one caller, one host and one connection may take of a service, so that something is left for the others.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/desk_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/service.h"
#include "tests/rules/requests.h"
#include "tests/server/access/signing_key.h"
#include "tests/support/await.h"
#include "tests/support/exposition_text.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_database.h"
#include "tests/support/test_master_keys.h"

namespace docket::testing {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr char kDesksRoles[] = R"(, "roles": ["representative", "administrator"])";

struct Answer {
  grpc::Status status;
  std::string reason;
  absl::Duration retry_after = absl::InfiniteDuration();
};

Answer ToAnswer(grpc::Status status) {
  Answer answer;
  google::rpc::Status rich;
  rich.ParseFromString(status.error_details());
  for (const google::protobuf::Any& any : rich.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::RetryInfo retry;
    if (any.UnpackTo(&info)) answer.reason = info.reason();
    if (any.UnpackTo(&retry)) {
      answer.retry_after =
          absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
    }
  }
  answer.status = std::move(status);
  return answer;
}

class LimitsTest : public ::testing::Test {
 protected:
  static server::Flags LoopbackFlags() {
    server::Flags flags;
    flags.listen = "127.0.0.1:0";
    flags.metrics_listen = "127.0.0.1:0";
    return flags;
  }
  // Of a service that takes tokens.
  server::Flags TokenFlags() {
    WriteFile(folder_ / "jwks.json", KeySetText({key_.Public()}));
    server::Flags flags = LoopbackFlags();
    flags.tokens = {.jwks_file = folder_ / "jwks.json", .issuer = kIssuer, .audience = kAudience};
    return flags;
  }
  ~LimitsTest() override { service_.reset(); }

  void Serve(const server::Flags& flags) {
    auto started = server::Service::Start(flags, database_.database(), database_.desk(), TestMasterKeys());
    ASSERT_TRUE(started.ok()) << started.status();
    service_ = *std::move(started);
    Connect();
  }
  void Connect() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", service_->port()),
                                         grpc::InsecureChannelCredentials(), arguments);
    cases_ = v1::CaseService::NewStub(channel_);
    desk_ = v1::DeskService::NewStub(channel_);
  }

  std::string Token(const std::string& subject, const std::string& more = kDesksRoles) const {
    const std::string claims =
        absl::StrCat(R"({"iss": ")", kIssuer, R"(", "aud": ")", kAudience, R"(", "sub": ")", subject, R"(", "exp": )",
                     absl::ToUnixSeconds(absl::Now()) + 3600, more, "}");
    return key_.Sign(Header("EdDSA", key_.kid()), claims);
  }
  static std::unique_ptr<grpc::ClientContext> ContextOf(const std::string& token) {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    if (!token.empty()) context->AddMetadata("authorization", absl::StrCat("Bearer ", token));
    return context;
  }
  Answer Ask(const std::string& token, const std::string& on_behalf_of = "") const {
    const auto context = ContextOf(token);
    if (!on_behalf_of.empty()) context->AddMetadata(server::kOnBehalfOf, on_behalf_of);
    v1::Maintenance response;
    return ToAnswer(desk_->GetMaintenance(context.get(), {}, &response));
  }
  Answer Open(const std::string& token, const std::string& request_id) const {
    const auto context = ContextOf(token);
    v1::OpenCaseRequest request = Opening();
    request.set_request_id(request_id);
    v1::Case response;
    return ToAnswer(cases_->OpenCase(context.get(), request, &response));
  }
  static std::string RequestId(int number) {
    return absl::StrCat("00000000-0000-4000-8000-", absl::Dec(number, absl::kZeroPad12));
  }
  std::string CasesStored() { return database_.QueryOne("SELECT COUNT(*) FROM cases"); }
  double Counted(const std::string& reason) const {
    const auto series = Scrape(service_->metrics_port(), "/metrics");
    EXPECT_TRUE(series.ok()) << series.status();
    return ValueOf(*series, absl::StrCat("docket_refusals_total{reason=\"", reason, "\"}"));
  }

  TestDatabase database_;
  TemporaryFolder folder_;
  const SigningKey key_ = SigningKey::Ed25519("key");
  std::unique_ptr<server::Service> service_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::CaseService::Stub> cases_;
  std::unique_ptr<v1::DeskService::Stub> desk_;
};

// A call that stays in progress until the test ends it.
class OpenStream {
 public:
  OpenStream(v1::CaseService::Stub& cases, std::unique_ptr<grpc::ClientContext> context)
      : context_(std::move(context)), stream_(cases.ImportCases(context_.get())) {}
  // What it asks for is no history; that the service says so shows that the call has arrived.
  bool Answers() {
    v1::ImportCasesResponse response;
    return stream_->Write(v1::ImportCasesRequest()) && stream_->Read(&response) &&
           response.outcome() == v1::IMPORT_OUTCOME_REFUSED;
  }
  grpc::Status End() {
    stream_->WritesDone();
    v1::ImportCasesResponse response;
    while (stream_->Read(&response)) {
    }
    return stream_->Finish();
  }

 private:
  const std::unique_ptr<grpc::ClientContext> context_;
  const std::unique_ptr<grpc::ClientReaderWriter<v1::ImportCasesRequest, v1::ImportCasesResponse>> stream_;
};

TEST_F(LimitsTest, WhoCallsTooOftenIsRefusedAndStoresNothingUntilATokenIsThereAgain) {
  server::Flags flags = TokenFlags();
  flags.caller_limits = {.rate = 1, .burst = 3};
  Serve(flags);
  const std::string web = Token("web");
  int done = 0;
  Answer refused;
  for (; done < 1000; ++done) {
    refused = Open(web, RequestId(done));
    if (!refused.status.ok()) break;
  }
  EXPECT_GE(done, 3);
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(refused.reason, reason::kRateLimited);
  EXPECT_THAT(refused.status.error_message(), HasSubstr("1 a second from each, and 3 at once"));
  EXPECT_GT(refused.retry_after, absl::ZeroDuration());
  EXPECT_LE(refused.retry_after, absl::Seconds(1));
  EXPECT_EQ(CasesStored(), absl::StrCat(done));
  EXPECT_GE(Counted(reason::kRateLimited), 1);
  // Another caller is none the worse, the same one by another token is.
  EXPECT_TRUE(Ask(Token("mail")).status.ok());
  // The same request in time: carried out, and once.
  EXPECT_TRUE(Await(kPatience, [&] { return Open(web, RequestId(done)).status.ok(); }));
  EXPECT_EQ(CasesStored(), absl::StrCat(done + 1));
}

TEST_F(LimitsTest, ACallerIsOneByWhicheverTokenAndForWhomeverItActs) {
  server::Flags flags = TokenFlags();
  flags.grants = {{.identity = "web", .roles = {}, .on_behalf = true}};
  flags.caller_limits = {.in_progress = 1};
  Serve(flags);
  OpenStream stream(*cases_, ContextOf(Token("web")));
  ASSERT_TRUE(stream.Answers());
  for (const Answer& refused : {Ask(Token("web")), Ask(Token("web", R"(, "roles": ["service"])")),
                                Ask(Token("web"), "staff/rita"), Ask(Token("web"), "staff/sam")}) {
    EXPECT_EQ(refused.reason, reason::kRateLimited);
    EXPECT_THAT(refused.status.error_message(), HasSubstr("1 calls in progress"));
    EXPECT_LT(refused.retry_after, absl::InfiniteDuration());
  }
  EXPECT_TRUE(Ask(Token("mail")).status.ok());
  EXPECT_TRUE(stream.Answers());
  EXPECT_TRUE(stream.End().ok());
  // There is room as soon as the answer is there; and calls that were refused took none.
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Ask(Token("web")).status.ok());
}

TEST_F(LimitsTest, WhereNobodyProvesAnythingAHostIsACaller) {
  server::Flags flags = LoopbackFlags();
  flags.caller_limits = {.in_progress = 1};
  Serve(flags);
  OpenStream stream(*cases_, ContextOf(""));
  ASSERT_TRUE(stream.Answers());
  Connect();
  EXPECT_EQ(Ask("").reason, reason::kRateLimited);
  EXPECT_TRUE(stream.End().ok());
  EXPECT_TRUE(Ask("").status.ok());
}

TEST_F(LimitsTest, AHostThatSendsForgedTokensIsHeldOffButForWhoWasKnownBefore) {
  Serve(TokenFlags());
  const std::string known = Token("web");
  EXPECT_TRUE(Ask(known).status.ok());
  const std::string forged = SigningKey::Ed25519("key").Sign(Header("EdDSA", "key"), R"({"sub": "web"})");
  Answer refused;
  int failures = 0;
  for (; failures < 100'000; ++failures) {
    refused = Ask(forged);
    if (refused.reason != reason::kUnauthenticated) break;
  }
  EXPECT_GE(failures, 1000);
  EXPECT_EQ(refused.reason, reason::kRateLimited);
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_LE(refused.retry_after, absl::Seconds(1));
  EXPECT_TRUE(Ask(known).status.ok());
  const std::string fresh = Token("mail");
  EXPECT_TRUE(Await(kPatience, [&] { return Ask(fresh).status.ok(); }));
}

TEST_F(LimitsTest, TheLongestTokenPassesAndMoreMetadataIsTurnedAway) {
  Serve(TokenFlags());
  const std::string longest = Token("web", absl::StrCat(kDesksRoles, R"(, "note": ")", std::string(5700, 'x'), "\""));
  EXPECT_GT(longest.size(), 7u * 1024);
  EXPECT_TRUE(Ask(longest).status.ok()) << longest.size();
  const auto context = ContextOf(Token("web"));
  context->AddMetadata("x-note", std::string(20 << 10, 'x'));
  v1::Case response;
  v1::OpenCaseRequest request = Opening();
  request.set_request_id(RequestId(1));
  const grpc::Status refused = cases_->OpenCase(context.get(), request, &response);
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << refused.error_message();
  EXPECT_EQ(CasesStored(), "0");
  // Over the same connection, or a new one: gRPC may give up one that is flooded.
  EXPECT_TRUE(Await(kPatience, [&] { return Ask(Token("web")).status.ok(); }));
}

// Calls go on over another connection, and a stream has time to end.
TEST_F(LimitsTest, AConnectionThatReachedItsAgeIsFollowedByAnother) {
  server::Flags flags = LoopbackFlags();
  flags.connection_age = absl::Seconds(1);
  Serve(flags);
  OpenStream stream(*cases_, ContextOf(""));
  ASSERT_TRUE(stream.Answers());
  EXPECT_TRUE(channel_->WaitForStateChange(GRPC_CHANNEL_READY, absl::ToChronoTime(absl::Now() + kPatience)));
  EXPECT_TRUE(Ask("").status.ok());
  EXPECT_TRUE(stream.Answers());
  EXPECT_TRUE(stream.End().ok());
}

}  // namespace
}  // namespace docket::testing
