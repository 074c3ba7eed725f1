// Who gets a connection with the server's TLS and who does not, and what becomes of connections when the files change.
#include "server/access/tls.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/directory_service.grpc.pb.h"
#include "tests/support/certificates.h"
#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::TestAuthority;
using testing::TestPair;
using testing::WriteFile;
using Reload = ServerTls::Reload;

std::string PropertyOf(const grpc::AuthContext& auth, const char* name) {
  const auto values = auth.FindPropertyValues(name);
  return values.empty() ? "" : std::string(values[0].data(), values[0].size());
}

// Tells callers who they are to it.
class Directory : public v1::DirectoryService::Service {
 public:
  grpc::Status GetStaff(grpc::ServerContext* context, const v1::GetStaffRequest*, v1::Staff* response) override {
    const auto auth = context->auth_context();
    response->set_name(auth->IsPeerAuthenticated() ? "proven" : "");
    response->set_display_name(PropertyOf(*auth, "x509_common_name"));
    response->set_team(PropertyOf(*auth, "peer_spiffe_id"));
    return grpc::Status::OK;
  }
};

// A stream of two answers, the second when the test says so.
class Cases : public v1::CaseService::Service {
 public:
  grpc::Status ExportCases(grpc::ServerContext*, const v1::ExportCasesRequest*,
                           grpc::ServerWriter<v1::ExportCasesResponse>* writer) override {
    writer->Write({});
    go_on.WaitForNotification();
    writer->Write({});
    return grpc::Status::OK;
  }
  absl::Notification go_on;
};

// What a caller sees of a call.
struct Seen {
  grpc::Status status;
  v1::Staff me;
  std::string server;  // the common name of its certificate
};

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() { Install(ca_.Sign(Server("first"))); }
  ~TlsTest() override {
    if (server_ != nullptr) server_->Shutdown();
  }

  static testing::TestSubject Server(const std::string& name) {
    return {.common_name = name, .dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}};
  }

  // By renames, the certificate first.
  void Install(const TestPair& pair) {
    InstallFile("server.pem", pair.certificate);
    InstallFile("server.key", pair.key);
  }
  void InstallFile(const std::string& name, const std::string& text) {
    WriteFile(folder_ / (name + ".new"), text);
    std::filesystem::rename(folder_ / (name + ".new"), folder_ / name);
  }

  TlsOptions Options() const { return {.certificate = folder_ / "server.pem", .key = folder_ / "server.key"}; }
  TlsOptions Mutual() {
    InstallFile("ca.pem", ca_.certificate());
    TlsOptions options = Options();
    options.client_ca = folder_ / "ca.pem";
    return options;
  }

  void Serve(const TlsOptions& options) {
    absl::StatusOr<std::unique_ptr<ServerTls>> tls = ServerTls::Load(options);
    ASSERT_TRUE(tls.ok()) << tls.status();
    tls_ = *std::move(tls);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", tls_->Credentials(), &port_);
    builder.RegisterService(&directory_);
    builder.RegisterService(&cases_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }

  // A connection of its own each time.
  std::shared_ptr<grpc::Channel> Connect(const std::shared_ptr<grpc::ChannelCredentials>& credentials,
                                         const std::string& host = "localhost") const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(absl::StrCat(host, ":", port_), credentials, arguments);
  }
  std::shared_ptr<grpc::ChannelCredentials> Trusting(const TestAuthority& authority, const TestPair& own = {}) const {
    return grpc::SslCredentials(
        {.pem_root_certs = authority.certificate(), .pem_private_key = own.key, .pem_cert_chain = own.certificate});
  }

  Seen Call(const std::shared_ptr<grpc::Channel>& channel) const {
    Seen seen;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    seen.status = v1::DirectoryService::NewStub(channel)->GetStaff(&context, {}, &seen.me);
    if (seen.status.ok()) seen.server = PropertyOf(*context.auth_context(), "x509_common_name");
    return seen;
  }
  Seen Call(const TestPair& own = {}) const { return Call(Connect(Trusting(ca_, own))); }

  const TestAuthority ca_{"Test CA"};
  const TestAuthority other_ca_{"Other CA"};
  const TestPair client_ = ca_.Sign({.common_name = "web", .uris = {"spiffe://example.com/web"}});
  const TestPair expired_ = ca_.Sign({.common_name = "web", .expires = -absl::Minutes(1)});
  const TestPair stranger_ = other_ca_.Sign({.common_name = "web"});
  TemporaryFolder folder_;
  Directory directory_;
  Cases cases_;
  std::unique_ptr<ServerTls> tls_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

TEST_F(TlsTest, WithoutAnAuthorityForThemCallersShowNoCertificate) {
  Serve(Options());
  for (const TestPair& own : {TestPair(), client_, stranger_}) {
    const Seen seen = Call(own);
    EXPECT_TRUE(seen.status.ok()) << seen.status.error_message();
    EXPECT_EQ(seen.server, "first");
    EXPECT_EQ(seen.me.name(), "");
  }
}

TEST_F(TlsTest, ACallerThatTrustsAnotherAuthorityOrMeansAnotherHostTurnsAway) {
  Serve(Options());
  EXPECT_FALSE(Call(Connect(Trusting(other_ca_))).status.ok());
  EXPECT_FALSE(Call(Connect(Trusting(ca_), "ip6-localhost")).status.ok());
  EXPECT_FALSE(Call(Connect(Trusting(ca_), "127.0.0.2")).status.ok());
  EXPECT_TRUE(Call(Connect(Trusting(ca_), "127.0.0.1")).status.ok());
}

TEST_F(TlsTest, MutualTlsLetsInWhoeverHasACertificateOfTheAuthority) {
  Serve(Mutual());
  const Seen seen = Call(client_);
  ASSERT_TRUE(seen.status.ok()) << seen.status.error_message();
  EXPECT_EQ(seen.me.name(), "proven");
  EXPECT_EQ(seen.me.display_name(), "web");
  EXPECT_EQ(seen.me.team(), "spiffe://example.com/web");
  EXPECT_FALSE(Call().status.ok()) << "without a certificate";
  EXPECT_FALSE(Call(stranger_).status.ok()) << "of another authority";
  EXPECT_FALSE(Call(expired_).status.ok()) << "expired";
  EXPECT_FALSE(Call(Connect(grpc::InsecureChannelCredentials())).status.ok()) << "in clear";
}

TEST_F(TlsTest, AnOptionalCertificateIsVerifiedWhereItIsGiven) {
  TlsOptions options = Mutual();
  options.client_certificate_optional = true;
  Serve(options);
  const Seen without = Call();
  EXPECT_TRUE(without.status.ok()) << without.status.error_message();
  EXPECT_EQ(without.me.name(), "");
  EXPECT_EQ(without.me.display_name(), "");
  EXPECT_EQ(Call(client_).me.name(), "proven");
  EXPECT_FALSE(Call(stranger_).status.ok());
  EXPECT_FALSE(Call(expired_).status.ok());
}

// The version that the handshake came to; 0 where it failed.
int Handshake(int port, int version) {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  // What is old is not even offered otherwise.
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, version);
  SSL_CTX_set_max_proto_version(context, version);
  const unsigned char h2[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(context, h2, sizeof h2);
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, connection);
  const int agreed = SSL_connect(ssl) == 1 ? SSL_version(ssl) : 0;
  SSL_free(ssl);
  close(connection);
  SSL_CTX_free(context);
  return agreed;
}

TEST_F(TlsTest, WhatIsOlderThanTls12IsRefused) {
  Serve(Options());
  EXPECT_EQ(Handshake(port_, TLS1_VERSION), 0);
  EXPECT_EQ(Handshake(port_, TLS1_1_VERSION), 0);
  EXPECT_EQ(Handshake(port_, TLS1_2_VERSION), TLS1_2_VERSION);
  EXPECT_EQ(Handshake(port_, TLS1_3_VERSION), TLS1_3_VERSION);
}

TEST_F(TlsTest, ANewCertificateIsShownToNewConnectionsWhileOldCallsGoOn) {
  Serve(Options());
  const std::shared_ptr<grpc::Channel> old_connection = Connect(Trusting(ca_));
  grpc::ClientContext context;
  const auto stream = v1::CaseService::NewStub(old_connection)->ExportCases(&context, {});
  v1::ExportCasesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(*tls_->Refresh(), Reload::kUnchanged);

  Install(ca_.Sign(Server("second")));
  EXPECT_EQ(*tls_->Refresh(), Reload::kReloaded);
  EXPECT_EQ(*tls_->Refresh(), Reload::kUnchanged);
  EXPECT_EQ(Call().server, "second");
  EXPECT_EQ(Call(old_connection).server, "first") << "the connection stays what it was";
  cases_.go_on.Notify();
  EXPECT_TRUE(stream->Read(&response));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_TRUE(stream->Finish().ok());
}

// A Secret is a folder of links through one link, "..data", which is replaced.
TEST_F(TlsTest, AKubernetesSecretIsTakenUpWhenItsLinkIsSwapped) {
  const auto version = [this](const std::string& name, const TestPair& pair) {
    WriteFile(folder_ / (name + "/tls.crt"), pair.certificate);
    WriteFile(folder_ / (name + "/tls.key"), pair.key);
    std::filesystem::create_symlink(name, folder_ / "..data_tmp");
    std::filesystem::rename(folder_ / "..data_tmp", folder_ / "..data");
  };
  version("..1", ca_.Sign(Server("one")));
  for (const char* file : {"tls.crt", "tls.key"}) {
    std::filesystem::create_symlink(absl::StrCat("..data/", file), folder_ / file);
  }
  Serve({.certificate = folder_ / "tls.crt", .key = folder_ / "tls.key"});
  EXPECT_EQ(Call().server, "one");
  version("..2", ca_.Sign(Server("two")));
  std::filesystem::remove_all(folder_ / "..1");
  EXPECT_EQ(*tls_->Refresh(), Reload::kReloaded);
  EXPECT_EQ(Call().server, "two");
}

TEST_F(TlsTest, FilesThatCannotBeUsedLeaveTheOldOnesInUse) {
  Serve(Options());
  const TestPair second = ca_.Sign(Server("second"));
  InstallFile("server.pem", second.certificate);
  EXPECT_EQ(*tls_->Refresh(), Reload::kUnchanged) << "the key may be on its way";
  EXPECT_EQ(Call().server, "first");
  EXPECT_THAT(std::string(tls_->Refresh().status().message()), HasSubstr("does not fit"));
  EXPECT_EQ(*tls_->Refresh(), Reload::kUnchanged) << "it was told already";
  EXPECT_EQ(Call().server, "first");
  std::filesystem::remove(folder_ / "server.key");
  EXPECT_EQ(*tls_->Refresh(), Reload::kUnchanged);
  EXPECT_THAT(std::string(tls_->Refresh().status().message()), HasSubstr("cannot be read"));
  EXPECT_EQ(Call().server, "first");
  InstallFile("server.key", second.key);
  EXPECT_EQ(*tls_->Refresh(), Reload::kReloaded);
  EXPECT_EQ(Call().server, "second");
}

TEST_F(TlsTest, TheAuthorityOfCallersChangesToo) {
  Serve(Mutual());
  EXPECT_FALSE(Call(stranger_).status.ok());
  InstallFile("ca.pem", other_ca_.certificate());
  EXPECT_EQ(*tls_->Refresh(), Reload::kReloaded);
  EXPECT_TRUE(Call(stranger_).status.ok());
  EXPECT_FALSE(Call(client_).status.ok());
  // Both for a while: how an authority is replaced.
  InstallFile("ca.pem", absl::StrCat(ca_.certificate(), other_ca_.certificate()));
  EXPECT_EQ(*tls_->Refresh(), Reload::kReloaded);
  EXPECT_TRUE(Call(stranger_).status.ok());
  EXPECT_TRUE(Call(client_).status.ok());
}

TEST_F(TlsTest, ItKnowsWhenTheFirstOfItsCertificatesExpires) {
  testing::TestSubject subject = Server("server");
  const TestPair own = ca_.Sign(subject);
  subject.expires = absl::Hours(2);
  const TestPair sooner = ca_.Sign(subject);
  Install({.certificate = own.certificate + sooner.certificate, .key = own.key});
  Serve(Options());
  EXPECT_NEAR(absl::ToDoubleSeconds(tls_->expires() - absl::Now()), 2 * 3600, 60);
  EXPECT_NEAR(absl::ToDoubleSeconds(absl::Now() - tls_->valid_from()), 3600, 60);
  // What has expired is not refused: the server says so, and it may be replaced while it runs.
  subject.expires = -absl::Minutes(5);
  Install(ca_.Sign(subject));
  EXPECT_EQ(*tls_->Refresh(), Reload::kReloaded);
  EXPECT_LT(tls_->expires(), absl::Now());
  EXPECT_FALSE(Call().status.ok());
}

TEST_F(TlsTest, WhatIsWrongWithAFileIsSaidAtItsFlag) {
  const TestPair good = ca_.Sign(Server("server"));
  std::string damaged = good.certificate;
  damaged.replace(damaged.size() / 2, 4, "....");
  const TestPair weak = testing::WeakPair();
  const struct {
    std::string certificate, key, client_ca;
    const char* flag;
    const char* says;
  } rows[] = {
      {"", good.key, "", "--tls-cert: ", "holds no certificate"},
      {good.certificate, "", "", "--tls-key: ", "holds no private key"},
      {good.key, good.key, "", "--tls-cert: ", "holds no certificate"},
      {good.certificate, good.certificate, "", "--tls-key: ", "holds no private key"},
      {"nonsense", good.key, "", "--tls-cert: ", "holds no certificate"},
      {damaged, good.key, "", "--tls-cert: ", "is damaged: its certificate 1"},
      {good.certificate + damaged, good.key, "", "--tls-cert: ", "is damaged: its certificate 2"},
      {good.certificate, client_.key, "", "--tls-key: ", "does not fit the first certificate"},
      {good.certificate, testing::WithPassword(good.key), "", "--tls-key: ", "without a password"},
      {weak.certificate, weak.key, "", "--tls-cert: ", "2048 bits"},
      {good.certificate, good.key, "nonsense", "--tls-client-ca: ", "holds no certificate"},
      {good.certificate, good.key, ca_.certificate() + damaged, "--tls-client-ca: ", "its certificate 2"},
      {good.certificate + std::string(2 << 20, '\n'), good.key, "", "--tls-cert: ", "too large"},
  };
  for (const auto& row : rows) {
    Install({.certificate = row.certificate, .key = row.key});
    TlsOptions options = Options();
    if (!row.client_ca.empty()) {
      options.client_ca = folder_ / "ca.pem";
      InstallFile("ca.pem", row.client_ca);
    }
    const absl::Status status = ServerTls::Load(options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << row.says;
    EXPECT_THAT(std::string(status.message()), StartsWith(row.flag));
    EXPECT_THAT(std::string(status.message()), HasSubstr(row.says));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("PRIVATE KEY-----\nM"))) << "a key leaked";
  }
  TlsOptions absent = Options();
  absent.client_ca = folder_ / "absent.pem";
  Install(good);
  EXPECT_THAT(std::string(ServerTls::Load(absent).status().message()), HasSubstr("absent.pem cannot be read"));
}

}  // namespace
}  // namespace docket::server
