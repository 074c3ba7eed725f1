// docketd as a program: what it says and how it exits when something is wrong, its life on an embedded database, and
// an existing database over TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "server/embedded/mariadb_server.h"
#include "tests/support/master_key_file.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_database.h"

namespace docket {
namespace {

using testing::Finished;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Process;
using testing::RunToEnd;
using testing::TemporaryFolder;

std::vector<std::string> Docketd(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), DOCKETD_PROGRAM);
  return arguments;
}

std::vector<std::string> Serving(const TemporaryFolder& folder, const std::string& ready) {
  return Docketd({"serve", "--data", folder / "data", "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0",
                  "--ready-file", folder / ready});
}

std::unique_ptr<v1::CaseService::Stub> StubOf(const std::string& ready) {
  const int port = nlohmann::json::parse(ready)["port"];
  return v1::CaseService::NewStub(
      grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
}

v1::OpenCaseRequest Opening() {
  v1::OpenCaseRequest request;
  request.set_request_id("6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21");
  request.set_kind(v1::CASE_KIND_REQUEST);
  request.set_channel(v1::CHANNEL_WEB);
  request.set_subject("A new filter");
  return request;
}

TEST(DocketdTest, HelpIsCompleteAndAMistakeIsNamed) {
  const Finished help = RunToEnd(Docketd({"--help"}));
  EXPECT_EQ(help.status, 0);
  for (const char* word : {"serve",
                           "migrate",
                           "verify",
                           "--data",
                           "--mysql",
                           "--mysql-password-file",
                           "--mysql-ca",
                           "--listen",
                           "--metrics-listen",
                           "--health-listen",
                           "--tls-cert",
                           "--tls-client-ca",
                           "--jwks",
                           "--grant",
                           "--allow-plaintext",
                           "--drain",
                           "SIGTERM",
                           "key",
                           "--master-key-file",
                           "--master-key-command",
                           "DOCKET_MASTER_KEY_FILE"}) {
    EXPECT_THAT(help.output, HasSubstr(word));
  }
  EXPECT_EQ(RunToEnd(Docketd({"--version"})).status, 0);
  struct {
    std::vector<std::string> arguments;
    const char* says;
  } const mistakes[] = {
      {{"--nonsense"}, "--nonsense"},
      {{"--listen=foo"}, "must look like 127.0.0.1:50051"},
      {{"--listen=0.0.0.0:50051"}, "--allow-unauthenticated"},
      {{"--tls-cert=/nonexistent", "--tls-key=/nonexistent"}, "--tls-cert: /nonexistent cannot be read"},
      {{"--mysql=mysql://u:secret@127.0.0.1/docket"}, "must not hold the password"},
      {{"--mysql=mysql://127.0.0.1/docket"}, "the user is missing"},
      {{"--mysql=mysql://u@127.0.0.1"}, "the database's name is missing"},
      {{"--mysql=mysql://u@127.0.0.1:port/docket"}, "is not a port"},
      {{"--mysql=mysql://u@db.example.com/docket"}, "--mysql-ca"},
      {{"--mysql-ca=ca.pem"}, "belong to --mysql"},
      {{"--mysql=mysql://u@127.0.0.1/docket"}, "--mysql needs a master key"},
      {{"--master-key-file=x", "--master-key-command=echo secret"}, "both given"},
      {{"--mysql=mysql://u@127.0.0.1/docket", "--mysql-password-file=/nonexistent"}, "cannot be read"},
      {{"--lanes=1"}, "--lanes"},
  };
  for (const auto& mistake : mistakes) {
    const Finished finished = RunToEnd(Docketd(mistake.arguments));
    EXPECT_EQ(finished.status, 2) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr(mistake.says));
    EXPECT_THAT(finished.output, Not(HasSubstr("secret")));
  }
}

TEST(DocketdTest, ADatabaseThatCannotBeUsedIsOneSentence) {
  const TemporaryFolder folder;
  const std::string key = "--master-key-file=" + testing::WriteMasterKeyFile(folder.path());
  const Finished unreachable = RunToEnd(Docketd({"--mysql=mysql://u@127.0.0.1:1/docket", key}));
  EXPECT_EQ(unreachable.status, 1);
  EXPECT_THAT(unreachable.output, HasSubstr("no database answers at 127.0.0.1:1"));

  testing::TestDatabase database;
  const storage::DatabaseOptions& options = database.options();
  if (options.hosts[0].socket.empty()) GTEST_SKIP() << "the rest needs a socket";
  const auto url = [&](const std::string& user, const std::string& schema) {
    return absl::StrCat("--mysql=mysql://", user, "@/", schema, "?socket=", options.hosts[0].socket);
  };
  const Finished refused =
      RunToEnd(Docketd({url("nobody-known", options.schema), key}), {"DOCKET_MYSQL_PASSWORD=hunter2"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output, HasSubstr("refuses this user or password"));
  EXPECT_THAT(refused.output, Not(HasSubstr("hunter2")));
  const Finished absent = RunToEnd(Docketd({url(options.user, "not_there"), key}));
  EXPECT_EQ(absent.status, 1);
  EXPECT_THAT(absent.output, HasSubstr("does not exist"));

  database.Execute("UPDATE desk SET schema_version = 99, oldest_binary = 99");
  const Finished newer = RunToEnd(Docketd({url(options.user, options.schema), key}));
  EXPECT_EQ(newer.status, 1);
  EXPECT_THAT(newer.output, HasSubstr("needs a newer docketd"));
}

TEST(DocketdTest, TheDataStaysOverAnEndAndASecondStart) {
  const TemporaryFolder folder;
  std::string name;
  {
    Process docketd(Serving(folder, "first"));
    const std::string ready = testing::AwaitFile(folder / "first", docketd);
    ASSERT_FALSE(ready.empty()) << docketd.Output();
    const auto stub = StubOf(ready);
    grpc::ClientContext context;
    v1::Case opened;
    const grpc::Status status = stub->OpenCase(&context, Opening(), &opened);
    ASSERT_TRUE(status.ok()) << status.error_message();
    name = opened.name();
    // The folder is one docketd's alone.
    const Finished second = RunToEnd(Serving(folder, "never"));
    EXPECT_EQ(second.status, 1);
    EXPECT_THAT(second.output, HasSubstr("is in use"));
    docketd.Signal(SIGTERM);
    EXPECT_EQ(docketd.Wait(), 0) << docketd.Output();
  }
  Process docketd(Serving(folder, "second"));
  const std::string ready = testing::AwaitFile(folder / "second", docketd);
  ASSERT_FALSE(ready.empty()) << docketd.Output();
  const auto stub = StubOf(ready);
  grpc::ClientContext get_context;
  v1::GetCaseRequest get;
  get.set_name(name);
  v1::Case found;
  EXPECT_TRUE(stub->GetCase(&get_context, get, &found).ok());
  EXPECT_EQ(found.subject(), "A new filter");
  // A retry over the restart replays.
  grpc::ClientContext retry_context;
  v1::Case replayed;
  EXPECT_TRUE(stub->OpenCase(&retry_context, Opening(), &replayed).ok());
  EXPECT_EQ(replayed.name(), name);
  docketd.Signal(SIGINT);
  EXPECT_EQ(docketd.Wait(), 0) << docketd.Output();
  const Finished verified = RunToEnd(Docketd({"verify", "--data", folder / "data"}));
  EXPECT_EQ(verified.status, 0);
  EXPECT_THAT(verified.output, HasSubstr("verified: 1 entries"));
}

TEST(DocketdTest, AKilledDocketdIsFollowedByAnotherOnTheSameFolder) {
  const TemporaryFolder folder;
  Process first(Serving(folder, "first"));
  ASSERT_FALSE(testing::AwaitFile(folder / "first", first).empty()) << first.Output();
  first.Signal(SIGKILL);
  EXPECT_EQ(first.Wait(), 128 + SIGKILL);
  Process second(Serving(folder, "second"));
  EXPECT_FALSE(testing::AwaitFile(folder / "second", second).empty()) << second.Output();
  second.Signal(SIGTERM);
  EXPECT_EQ(second.Wait(), 0);
}

// A server with a certificate on TCP, made from an embedded database's files.
class TlsServer {
 public:
  TlsServer() {
    {
      auto embedded = server::MariaDbServer::Start({.data_folder = folder_ / "data"});
      if (!embedded.ok()) return;
      storage::DatabaseOptions options;
      options.hosts.push_back({.socket = (*embedded)->socket_path()});
      options.user = (*embedded)->user();
      options.schema = "mysql";
      storage::Database database(options);
      const auto connection = database.Connect();
      for (const char* sql : {"CREATE DATABASE docket", "CREATE USER d@'%' IDENTIFIED BY 'pw' REQUIRE SSL",
                              "GRANT ALL ON docket.* TO d@'%'"}) {
        if (!connection.ok() || !(*connection)->Execute(sql).ok()) return;
      }
      (*embedded)->Stop();
    }
    usable_ = Certificate("ca", "") && Certificate("other", "") && Certificate("server", "ca") && Launch();
  }
  bool usable() const { return usable_; }
  std::string Url(const std::string& host) const {
    return absl::StrCat("--mysql=mysql://d@", host, ":", port_, "/docket");
  }
  std::string Ca(const std::string& name) const { return absl::StrCat("--mysql-ca=", folder_ / (name + ".pem")); }

 private:
  bool Certificate(const std::string& name, const std::string& signer) {
    std::vector<std::string> command = {"openssl",  "req",
                                        "-x509",    "-newkey",
                                        "rsa:2048", "-nodes",
                                        "-days",    "2",
                                        "-keyout",  folder_ / (name + ".key"),
                                        "-out",     folder_ / (name + ".pem")};
    if (signer.empty()) {
      command.insert(command.end(), {"-subj", absl::StrCat("/CN=", name)});
    } else {
      command.insert(command.end(), {"-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-addext",
                                     "basicConstraints=critical,CA:FALSE", "-CA", folder_ / (signer + ".pem"), "-CAkey",
                                     folder_ / (signer + ".key")});
    }
    return RunToEnd(command).status == 0;
  }
  bool Launch() {
    for (port_ = 34100 + getpid() % 1000; port_ < 36000; port_ += 7) {
      std::vector<std::string> command = {"mariadbd",
                                          "--no-defaults",
                                          absl::StrCat("--datadir=", folder_ / "data/database"),
                                          absl::StrCat("--socket=", folder_ / "tls.sock"),
                                          absl::StrCat("--port=", port_),
                                          "--bind-address=127.0.0.1,127.0.0.2",
                                          absl::StrCat("--ssl-cert=", folder_ / "server.pem"),
                                          absl::StrCat("--ssl-key=", folder_ / "server.key"),
                                          absl::StrCat("--ssl-ca=", folder_ / "ca.pem")};
      if (geteuid() == 0) command.push_back("--user=root");
      process_ = std::make_unique<Process>(command, std::vector<std::string>{"PATH=/usr/sbin:/usr/bin:/bin"});
      if (process_->AwaitOutput("ready for connections")) return true;
    }
    return false;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Process> process_;
  int port_ = 0;
  bool usable_ = false;
};

TEST(DocketdTest, OverANetworkTheServersCertificateAndNameAreVerified) {
  const TlsServer server;
  if (!server.usable()) GTEST_SKIP() << "no openssl, or no MariaDB server with TLS";
  const std::vector<std::string> password = {"DOCKET_MYSQL_PASSWORD=pw"};
  const Finished migrated = RunToEnd(Docketd({"migrate", server.Url("localhost"), server.Ca("ca")}), password);
  EXPECT_EQ(migrated.status, 0) << migrated.output;
  const Finished stranger = RunToEnd(Docketd({"verify", server.Url("localhost"), server.Ca("other")}), password);
  EXPECT_EQ(stranger.status, 1);
  EXPECT_THAT(stranger.output, HasSubstr("not to be trusted"));
  // Not 127.0.0.1: newer client libraries take that for this machine itself, where no network is to be feared.
  const Finished other_name = RunToEnd(Docketd({"verify", server.Url("127.0.0.2"), server.Ca("ca")}), password);
  EXPECT_EQ(other_name.status, 1);
  EXPECT_THAT(other_name.output, HasSubstr("to name 127.0.0.2"));
  const Finished wrong =
      RunToEnd(Docketd({"verify", server.Url("localhost"), server.Ca("ca")}), {"DOCKET_MYSQL_PASSWORD=no"});
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.output, HasSubstr("refuses this user or password"));
}

}  // namespace
}  // namespace docket
