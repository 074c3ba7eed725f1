// The way to a server that speaks TLS and asks who calls: what is sent, and what is said when it does not work.
#include "api/client/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "docket/v1/directory_service.grpc.pb.h"
#include "tests/client/scripted_desk.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace docket::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::WriteFile;

// Notes the metadata of the last call.
class Directory : public v1::DirectoryService::Service {
 public:
  grpc::Status ListStaff(grpc::ServerContext* context, const v1::ListStaffRequest*, v1::ListStaffResponse*) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    metadata_.clear();
    for (const auto& [key, value] : context->client_metadata()) {
      metadata_[std::string(key.data(), key.size())] = std::string(value.data(), value.size());
    }
    return grpc::Status::OK;
  }
  std::string Metadata(const std::string& key) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return metadata_[key];
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> metadata_;
};

class ConnectionTest : public ::testing::Test {
 protected:
  ConnectionTest() {
    WriteFile(folder_ / "ca.pem", ca_.certificate());
    WriteFile(folder_ / "other.pem", other_.certificate());
    const testing::TestPair own = ca_.Sign({.common_name = "ana"});
    const testing::TestPair stranger = other_.Sign({.common_name = "ana"});
    WriteFile(folder_ / "ana.pem", own.certificate);
    WriteFile(folder_ / "ana.key", own.key);
    WriteFile(folder_ / "stranger.pem", stranger.certificate);
    WriteFile(folder_ / "stranger.key", stranger.key);
    WriteFile(folder_ / "token", "secret-1\n");
    const testing::TestPair server = ca_.Sign({.common_name = "server", .dns_names = {"localhost"}});
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = ca_.certificate();
    tls.pem_key_cert_pairs = {{server.key, server.certificate}};
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls), &tls_port_);
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &plain_port_);
    builder.RegisterService(&directory_);
    server_ = builder.BuildAndStart();
  }
  ~ConnectionTest() override { server_->Shutdown(); }

  // "docket … staff list", with each of these files by its flag.
  Ran List(int port, const std::vector<std::pair<std::string, std::string>>& files,
           const std::string& host = "localhost", std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"--timeout", "1s"};
    for (const auto& [flag, file] : files) arguments.insert(arguments.end(), {flag, folder_ / file});
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.insert(arguments.end(), {"staff", "list"});
    return RunDocket(absl::StrCat(host, ":", port), arguments);
  }

  const testing::TestAuthority ca_{"Test CA"};
  const testing::TestAuthority other_{"Other CA"};
  testing::TemporaryFolder folder_;
  Directory directory_;
  std::unique_ptr<grpc::Server> server_;
  int tls_port_ = 0;
  int plain_port_ = 0;
};

TEST_F(ConnectionTest, ACertificateATokenAndAPersonTravelOverTls) {
  const Ran ran =
      List(tls_port_, {{"--ca", "ca.pem"}, {"--cert", "ana.pem"}, {"--key", "ana.key"}, {"--token-file", "token"}},
           "localhost", {"--on-behalf-of", "sue"});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(directory_.Metadata("authorization"), "Bearer secret-1");
  EXPECT_EQ(directory_.Metadata("x-docket-on-behalf-of"), "staff/sue");
}

TEST_F(ConnectionTest, ThePurposeTravelsAndWhatNoServerTakesIsAMistakeAtItsFlag) {
  const std::string longest(200, 'x');
  for (const std::string& purpose : {std::string("a complaint's review: #7 (\"again\")"), longest}) {
    EXPECT_EQ(List(plain_port_, {}, "127.0.0.1", {"--purpose", purpose}).status, ExitStatus::kDone);
    EXPECT_EQ(directory_.Metadata("x-docket-purpose"), purpose);
  }
  EXPECT_EQ(List(plain_port_, {}, "127.0.0.1").status, ExitStatus::kDone);
  EXPECT_EQ(directory_.Metadata("x-docket-purpose"), "") << "none is given";
  for (const std::string& wrong : {longest + "x", std::string("audit\nof May"), std::string("Prüfung")}) {
    const Ran ran = List(plain_port_, {}, "127.0.0.1", {"--purpose", wrong});
    EXPECT_EQ(ran.status, ExitStatus::kUsage);
    EXPECT_THAT(ran.err, HasSubstr("--purpose")) << wrong;
    EXPECT_THAT(ran.err, HasSubstr("200 characters")) << wrong;
  }
}

TEST_F(ConnectionTest, ATokenIsReadAnewForEachCall) {
  const auto connection =
      Connection::Open({.server = absl::StrCat("127.0.0.1:", plain_port_), .token_file = folder_ / "token"});
  ASSERT_TRUE(connection.ok()) << connection.status();
  const auto stub = v1::DirectoryService::NewStub(connection->channel());
  for (const std::string token : {"secret-1", "secret-2"}) {
    WriteFile(folder_ / "token", token);
    grpc::ClientContext context;
    EXPECT_TRUE(connection->Introduce(context).ok());
    v1::ListStaffResponse response;
    EXPECT_TRUE(stub->ListStaff(&context, {}, &response).ok());
    EXPECT_EQ(directory_.Metadata("authorization"), "Bearer " + token);
  }
  WriteFile(folder_ / "token", "two words\n");
  grpc::ClientContext context;
  EXPECT_THAT(std::string(connection->Introduce(context).message()), HasSubstr("must be one word"));
}

TEST_F(ConnectionTest, WhatTlsRefusesIsSaidAtOnceAndInWords) {
  const std::vector<std::pair<std::string, std::string>> own = {{"--cert", "ana.pem"}, {"--key", "ana.key"}};
  const auto with = [&own](const char* ca) {
    auto files = own;
    files.emplace_back("--ca", ca);
    return files;
  };
  EXPECT_THAT(List(tls_port_, with("other.pem")).err, HasSubstr("is not to be trusted: it is from no authority in "));
  EXPECT_THAT(List(tls_port_, own).err, HasSubstr("no authority that this machine trusts"));
  EXPECT_THAT(List(tls_port_, with("ca.pem"), "127.0.0.1").err, HasSubstr("127.0.0.1 does not stand in it"));
  EXPECT_THAT(List(plain_port_, with("ca.pem")).err, HasSubstr("does not speak TLS"));
  EXPECT_THAT(List(tls_port_, {{"--ca", "ca.pem"}, {"--cert", "ana.pem"}, {"--key", "stranger.key"}}).err,
              HasSubstr("does --key fit --cert"));
  for (const Ran& ran : {List(tls_port_, with("other.pem")), List(plain_port_, with("ca.pem"))}) {
    EXPECT_EQ(ran.status, ExitStatus::kNotAllowed);
    EXPECT_THAT(ran.err, Not(HasSubstr("trying again")));
  }
}

TEST_F(ConnectionTest, AServerThatHangsUpIsExplained) {
  EXPECT_THAT(List(tls_port_, {}).err, HasSubstr("does it speak TLS?"));
  EXPECT_THAT(List(tls_port_, {{"--ca", "ca.pem"}}).err, HasSubstr("does it ask for a certificate?"));
  EXPECT_THAT(List(tls_port_, {{"--ca", "ca.pem"}, {"--cert", "stranger.pem"}, {"--key", "stranger.key"}}).err,
              HasSubstr("from an authority that it trusts"));
}

TEST_F(ConnectionTest, WhatCannotBeUsedIsAMistakeAtItsFlag) {
  const auto says = [this](const std::vector<std::pair<std::string, std::string>>& files, const std::string& host) {
    const Ran ran = List(plain_port_, files, host);
    EXPECT_EQ(ran.status, ExitStatus::kUsage);
    EXPECT_THAT(ran.err, Not(HasSubstr("secret")));
    return ran.err;
  };
  EXPECT_THAT(says({{"--ca", "absent"}}, "localhost"), HasSubstr("--ca: "));
  EXPECT_THAT(says({{"--ca", "ana.key"}}, "localhost"), HasSubstr("holds no certificate in PEM"));
  EXPECT_THAT(says({{"--cert", "ana.pem"}}, "localhost"), HasSubstr("--cert and --key go together"));
  EXPECT_THAT(says({{"--token-file", "absent"}}, "localhost"), HasSubstr("--token-file: "));
  for (const char* elsewhere : {"desk.example.com", "127.example.com", "192.0.2.1", "[2001:db8::1]"}) {
    EXPECT_THAT(says({{"--token-file", "token"}}, elsewhere), HasSubstr("in clear")) << elsewhere;
  }
  EXPECT_EQ(List(plain_port_, {{"--token-file", "token"}}, "127.0.0.1").status, ExitStatus::kDone);
  EXPECT_THAT(RunDocket("localhost", {"--on-behalf-of", "a b", "staff", "list"}).err, HasSubstr("--on-behalf-of"));
}

}  // namespace
}  // namespace docket::client
