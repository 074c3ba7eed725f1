#include "tests/support/test_database.h"

#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/embedded/mariadb_server.h"
#include "server/mysql_url.h"

namespace docket::testing {
namespace {

[[noreturn]] void Fail(absl::string_view what) {
  fprintf(stderr, "no database for the tests: %.*s\n", static_cast<int>(what.size()), what.data());
  exit(1);
}

// One for the test program, stopped at its end.
class EmbeddedServer {
 public:
  EmbeddedServer() {
    char folder[] = "/tmp/docket-test-XXXXXX";
    if (mkdtemp(folder) == nullptr) Fail("no folder in /tmp");
    folder_ = folder;
    auto started = server::MariaDbServer::Start({.data_folder = folder_ + "/data"});
    if (!started.ok()) Fail(started.status().message());
    server_ = *std::move(started);
  }
  ~EmbeddedServer() {
    server_->Stop();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  const server::MariaDbServer& server() const { return *server_; }

 private:
  std::string folder_;
  std::unique_ptr<server::MariaDbServer> server_;
};

}  // namespace

storage::DatabaseOptions ServerOptions() {
  if (const char* url = getenv("DOCKET_TEST_MYSQL"); url != nullptr && *url != '\0') {
    auto options = server::ParseMysqlUrl(url);
    if (!options.ok()) Fail(options.status().message());
    if (const char* password = getenv(server::kPasswordVariable); password != nullptr) options->password = password;
    return *options;
  }
  static EmbeddedServer embedded;
  storage::DatabaseOptions options;
  options.hosts.push_back({.socket = embedded.server().socket_path()});
  options.user = embedded.server().user();
  options.schema = "mysql";
  return options;
}

TestDatabase::TestDatabase(uint16_t lanes) {
  static std::atomic<int> count{0};
  storage::DatabaseOptions options = ServerOptions();
  storage::Database server(options);
  auto connection = server.Connect();
  if (!connection.ok()) Fail(connection.status().message());
  options.schema = absl::StrCat("docket_test_", getpid(), "_", ++count);
  const auto created = (*connection)->Execute(absl::StrCat("CREATE DATABASE ", options.schema));
  if (!created.ok()) Fail(created.status().message());
  database_ = std::make_unique<storage::Database>(options);
  const absl::Status migrated = storage::Migrate(*database_, lanes, [](absl::string_view) {});
  if (!migrated.ok()) Fail(migrated.message());
  const auto desk = storage::ReadDesk(*Connect());
  if (!desk.ok()) Fail(desk.status().message());
  desk_ = *desk;
  desk_.secret = std::string(32, 's');
}

TestDatabase::~TestDatabase() { Execute(absl::StrCat("DROP DATABASE ", options().schema)); }

std::unique_ptr<storage::Connection> TestDatabase::Connect() {
  auto connection = database_->Connect();
  if (!connection.ok()) Fail(connection.status().message());
  return *std::move(connection);
}

std::string TestDatabase::QueryOne(const std::string& sql) {
  const auto rows = Connect()->Query(sql);
  if (!rows.ok()) Fail(rows.status().message());
  return rows->front()[0].value_or("");
}

void TestDatabase::Execute(const std::string& sql) {
  const auto done = Connect()->Execute(sql);
  if (!done.ok()) Fail(done.status().message());
}

uint64_t Seed(const char* test) {
  uint64_t seed = std::random_device()();
  if (const char* given = getenv("DOCKET_SEED"); given != nullptr) (void)absl::SimpleAtoi(given, &seed);
  printf("%s: DOCKET_SEED=%lu\n", test, seed);
  return seed;
}

}  // namespace docket::testing
