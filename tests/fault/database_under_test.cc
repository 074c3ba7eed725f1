#include "tests/fault/database_under_test.h"

#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "server/embedded/mariadb_program.h"
#include "server/embedded/mariadb_server.h"
#include "server/mysql_url.h"
#include "tests/support/await.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kStartPatience = absl::Minutes(2);

class EmbeddedMariaDb : public DatabaseUnderTest {
 public:
  // `program`: the server's, or one that stands for it; found when empty.
  EmbeddedMariaDb(std::string folder, std::string program) : folder_(std::move(folder)), program_(std::move(program)) {}

  std::string kind() const override { return "MariaDB"; }
  testing::Endpoint endpoint() const override { return {.socket = server_->socket_path()}; }
  std::string user() const override { return server_->user(); }
  std::string password() const override { return ""; }
  void Signal(int number) override {
    if (const pid_t pid = server_->pid(); pid != 0) kill(pid, number);
  }

  // It starts the server again by itself when it died.
  absl::Status Revive() override {
    if (server_ == nullptr) {
      auto started = server::MariaDbServer::Start({.data_folder = folder_, .program = program_});
      if (!started.ok()) return started.status();
      server_ = *std::move(started);
    }
    storage::DatabaseOptions options = Direct();
    options.schema = "mysql";
    storage::Database database(options);
    if (testing::Await(kStartPatience, [&] { return database.Connect().ok(); })) return absl::OkStatus();
    return absl::UnavailableError("MariaDB did not come back");
  }

  void Stop() override { server_.reset(); }
  std::string data_folder() const override { return folder_; }

 private:
  const std::string folder_;
  const std::string program_;
  std::unique_ptr<server::MariaDbServer> server_;
};

// A server that tests/real_mysql started, and starts again.
class RealMySql : public DatabaseUnderTest {
 public:
  RealMySql(storage::DatabaseOptions options, std::string folder, std::string script, std::string environment)
      : options_(std::move(options)),
        folder_(std::move(folder)),
        script_(std::move(script)),
        environment_(std::move(environment)) {
    // It runs already, with another environment.
    if (!environment_.empty()) Stop();
  }

  std::string kind() const override { return "MySQL"; }
  testing::Endpoint endpoint() const override { return {.port = options_.hosts.front().port}; }
  std::string user() const override { return options_.user; }
  std::string password() const override { return options_.password; }
  void Signal(int number) override {
    pid_t pid = 0;
    std::ifstream(absl::StrCat(folder_, "/pid")) >> pid;
    if (pid > 0) kill(pid, number);
  }
  absl::Status Revive() override { return RunScript("start"); }
  void Stop() override { (void)RunScript("stop"); }
  std::string data_folder() const override { return absl::StrCat(folder_, "/data"); }

 private:
  absl::Status RunScript(const std::string& command) {
    const std::string line =
        absl::StrCat("env ", environment_, " '", script_, "' ", command, " '", folder_, "' >/dev/null");
    if (system(line.c_str()) == 0) return absl::OkStatus();
    return absl::UnavailableError(absl::StrCat("tests/real_mysql ", command, " failed"));
  }

  const storage::DatabaseOptions options_;
  const std::string folder_;
  const std::string script_;
  const std::string environment_;
};

// A program that runs the server's with this environment; the files that belong to it are found beside it, as beside
// the server's.
absl::StatusOr<std::string> ProgramWith(const std::string& environment, const std::string& folder) {
  const absl::StatusOr<server::MariaDbProgram> program = server::FindMariaDb("");
  if (!program.ok()) return program.status();
  std::error_code error;
  const std::filesystem::path path = std::filesystem::canonical(program->path, error);
  std::filesystem::create_directories(absl::StrCat(folder, "/server/sbin"), error);
  std::filesystem::create_directory_symlink(path.parent_path().parent_path() / "share", folder + "/server/share",
                                            error);
  const std::string script = absl::StrCat(folder, "/server/sbin/mariadbd");
  std::ofstream(script) << "#!/bin/sh\nexec env " << environment << " " << path.string() << " \"$@\"\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all, error);
  if (error) return absl::InternalError(absl::StrCat(script, " cannot be made: ", error.message()));
  return script;
}

absl::Status CopyFolder(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::remove_all(to, error);
  // A Unix socket that was left behind is no part of the data.
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, error);
  if (error) return absl::InternalError(absl::StrCat(from, " cannot be copied to ", to, ": ", error.message()));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<DatabaseUnderTest>> DatabaseUnderTest::Start(
    const std::string& folder, const std::vector<std::string>& environment) {
  const std::string variables = absl::StrJoin(environment, " ");
  std::unique_ptr<DatabaseUnderTest> database;
  if (const char* url = getenv("DOCKET_TEST_MYSQL"); url != nullptr && *url != '\0') {
    absl::StatusOr<storage::DatabaseOptions> options = server::ParseMysqlUrl(url);
    if (!options.ok()) return options.status();
    const char* password = getenv(server::kPasswordVariable);
    const char* its_folder = getenv("DOCKET_TEST_MYSQL_FOLDER");
    const char* script = getenv("DOCKET_TEST_MYSQL_SCRIPT");
    if (password == nullptr || its_folder == nullptr || script == nullptr || options->hosts.front().name.empty()) {
      return absl::InvalidArgumentError("the real MySQL is to be started by tests/real_mysql run …");
    }
    options->password = password;
    database = std::make_unique<RealMySql>(*options, its_folder, script, variables);
  } else {
    const absl::StatusOr<std::string> program = variables.empty() ? "" : ProgramWith(variables, folder);
    if (!program.ok()) return program.status();
    database = std::make_unique<EmbeddedMariaDb>(absl::StrCat(folder, "/data"), *program);
  }
  if (absl::Status up = database->Revive(); !up.ok()) return up;
  if (absl::Status created = database->CreateSchema(); !created.ok()) return created;
  return database;
}

storage::DatabaseOptions DatabaseUnderTest::Direct() const {
  storage::DatabaseOptions options;
  const testing::Endpoint at = endpoint();
  if (at.socket.empty()) {
    options.hosts.push_back({.name = "127.0.0.1", .port = at.port});
  } else {
    options.hosts.push_back({.socket = at.socket});
  }
  options.user = user();
  options.password = password();
  return options;
}

absl::Status DatabaseUnderTest::CreateSchema() const {
  storage::DatabaseOptions options = Direct();
  options.schema = "mysql";
  storage::Database database(options);
  auto connection = database.Connect();
  if (!connection.ok()) return connection.status();
  // Each run begins with nothing.
  for (const char* sql :
       {"DROP DATABASE IF EXISTS docket", "CREATE DATABASE docket CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"}) {
    const absl::StatusOr<int64_t> done = (*connection)->Execute(sql);
    if (!done.ok()) return done.status();
  }
  return absl::OkStatus();
}

absl::Status DatabaseUnderTest::Copy() { return CopyFolder(data_folder(), absl::StrCat(data_folder(), ".copy")); }

absl::Status DatabaseUnderTest::Restore() {
  std::error_code ignored;
  std::filesystem::remove_all(data_folder(), ignored);
  return CopyFolder(absl::StrCat(data_folder(), ".copy"), data_folder());
}

}  // namespace docket::fault
