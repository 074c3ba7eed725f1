// The embedded database with the real server program. Nothing sleeps: what is waited for is a line that the server's
// owner is told, or the end of a process.
#include "server/embedded/mariadb_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/server/embedded/holder.h"
#include "tests/server/embedded/sql_session.h"
#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using testing::ReadFile;
using testing::TemporaryFolder;
using testing::WriteFile;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

// Collects what the owner is told. Thread-safe.
class Told {
 public:
  Progress Callback() {
    return [this](absl::string_view line) {
      const std::lock_guard lock(mu_);
      lines_.emplace_back(line);
      changed_.notify_all();
    };
  }
  // Waits until `count` lines contain the words.
  bool Await(absl::string_view words, int count = 1) {
    std::unique_lock lock(mu_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] { return Count(words) >= count; });
  }
  bool Contains(absl::string_view words) {
    const std::lock_guard lock(mu_);
    return Count(words) > 0;
  }

 private:
  int Count(absl::string_view words) const {
    int count = 0;
    for (const std::string& line : lines_) count += absl::StrContains(line, words) ? 1 : 0;
    return count;
  }

  std::mutex mu_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
};

// Looks again and again for a minute at most: nobody tells of a new file.
bool AwaitFile(const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (std::chrono::steady_clock::now() < deadline) {
    if (fs::exists(path)) return true;
    std::this_thread::yield();
  }
  return false;
}

class MariaDbServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!FindMariaDb("").ok()) GTEST_SKIP() << "MariaDB is not installed";
  }

  MariaDbServer::Options Options() { return {.data_folder = data_, .log = told_.Callback()}; }

  std::unique_ptr<MariaDbServer> MustStart() {
    auto server = MariaDbServer::Start(Options());
    EXPECT_TRUE(server.ok()) << server.status() << "\n" << ReadFile(data_ + "/mariadb.log");
    return server.ok() ? *std::move(server) : nullptr;
  }

  const TemporaryFolder tmp_;
  const std::string data_ = tmp_ / "da ta:x";  // a space and a colon, which a shell script or a path list would split
  Told told_;
};

void CreateCases(const MariaDbServer& server) {
  SqlSession session(server);
  EXPECT_TRUE(session.Execute("CREATE DATABASE docket"));
  EXPECT_TRUE(session.Execute("CREATE TABLE docket.cases (id INT PRIMARY KEY, subject VARCHAR(40)) ENGINE=InnoDB"));
  EXPECT_TRUE(session.Execute("INSERT INTO docket.cases VALUES (1, 'a lamp that hums')"));
}

std::vector<std::string> Subjects(const MariaDbServer& server) {
  return SqlSession(server).Query("SELECT subject FROM docket.cases ORDER BY id");
}

TEST_F(MariaDbServerTest, KeepsItsDataOverStopAndStart) {
  {
    const auto server = MustStart();
    ASSERT_NE(server, nullptr);
    EXPECT_TRUE(told_.Contains("creating a database in"));
    EXPECT_TRUE(server->running());
    CreateCases(*server);
    server->Stop();
    EXPECT_FALSE(server->running());
    EXPECT_EQ(server->pid(), 0);
    server->Stop();
  }
  Told second;
  const auto begin = std::chrono::steady_clock::now();
  const auto server = MariaDbServer::Start({.data_folder = data_, .log = second.Callback()});
  const auto took = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_FALSE(second.Contains("creating"));
  EXPECT_THAT(Subjects(**server), ElementsAre("a lamp that hums"));
  std::printf("second start: %d ms\n", static_cast<int>(took / std::chrono::milliseconds(1)));
}

TEST_F(MariaDbServerTest, IsSetUpAsAStoreOfRecord) {
  const auto server = MustStart();
  ASSERT_NE(server, nullptr);
  SqlSession session(*server);
  EXPECT_THAT(session.Query("SELECT @@innodb_flush_log_at_trx_commit"), ElementsAre("1"));
  EXPECT_THAT(session.Query("SELECT @@skip_networking"), ElementsAre("1"));
  EXPECT_THAT(session.Query("SELECT @@collation_server"), ElementsAre("utf8mb4_bin"));
  EXPECT_THAT(session.Query("SELECT @@max_allowed_packet"), ElementsAre("67108864"));
  EXPECT_THAT(session.Query("SELECT @@innodb_buffer_pool_size"), ElementsAre("134217728"));
  // The server's own locked account, root and the user who runs it: nobody without a proof by the socket.
  EXPECT_THAT(session.Query("SELECT COUNT(*) FROM mysql.global_priv WHERE User NOT IN ('mariadb.sys', 'root', '" +
                            server->user() + "') OR (User <> 'mariadb.sys' AND Priv NOT LIKE '%unix_socket%')"),
              ElementsAre("0"));
  EXPECT_EQ(getsid(server->pid()), server->pid());  // out of reach of the terminal's Ctrl-C
}

TEST_F(MariaDbServerTest, AKilledDatabaseIsStartedAgainAndLosesNothing) {
  const auto server = MustStart();
  ASSERT_NE(server, nullptr);
  CreateCases(*server);
  for (int round = 1; round <= 3; ++round) {
    const pid_t killed = server->pid();
    ASSERT_EQ(kill(killed, SIGKILL), 0);
    ASSERT_TRUE(told_.Await("the database was killed by signal 9 unexpectedly", round));
    ASSERT_TRUE(told_.Await("the database is ready again", round));
    EXPECT_TRUE(server->running());
    EXPECT_NE(server->pid(), killed);
    EXPECT_THAT(Subjects(*server), ElementsAre("a lamp that hums"));
  }
}

TEST_F(MariaDbServerTest, StopsPromptlyBetweenTwoAttempts) {
  const auto server = MustStart();
  ASSERT_NE(server, nullptr);
  // A database that cannot start again: its system tablespace is gone.
  fs::rename(data_ + "/database/ibdata1", data_ + "/ibdata1.away");
  ASSERT_EQ(kill(server->pid(), SIGKILL), 0);
  ASSERT_TRUE(told_.Await("is damaged", 2));
  EXPECT_FALSE(server->running());
  server->Stop();
}

TEST_F(MariaDbServerTest, StopsPromptlyWhileItStarts) {
  for (int round = 0; round < 5; ++round) {
    Told told;
    const auto server = MariaDbServer::Start({.data_folder = data_, .log = told.Callback()});
    ASSERT_TRUE(server.ok()) << server.status();
    const pid_t first = (*server)->pid();
    ASSERT_EQ(kill(first, SIGKILL), 0);
    ASSERT_TRUE(told.Await("starting it again"));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while ((*server)->pid() == 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    const auto begin = std::chrono::steady_clock::now();
    (*server)->Stop();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
    EXPECT_FALSE(told.Contains("did not stop within"));
  }
}

TEST_F(MariaDbServerTest, ADatabaseThatIgnoresTheEndIsKilled) {
  auto options = Options();
  options.stop_timeout = absl::Milliseconds(100);
  const auto server = MariaDbServer::Start(options);
  ASSERT_TRUE(server.ok()) << server.status();
  const pid_t frozen = (*server)->pid();
  ASSERT_EQ(kill(frozen, SIGSTOP), 0);
  (*server)->Stop();
  EXPECT_TRUE(told_.Contains("was killed; nothing committed is lost"));
  EXPECT_NE(kill(frozen, 0), 0);
}

TEST_F(MariaDbServerTest, AFolderInUseIsLeftAlone) {
  const auto server = MustStart();
  ASSERT_NE(server, nullptr);
  const auto second = MariaDbServer::Start(Options());
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(absl::StrCat("is in use by process ", getpid())));
  EXPECT_TRUE(server->running());
  SqlSession session(*server);
  EXPECT_THAT(session.Query("SELECT 1"), ElementsAre("1"));
}

TEST_F(MariaDbServerTest, AMissingProgramIsSaidBeforeAnythingIsTouched) {
  auto options = Options();
  options.program = "/nowhere/mariadbd";
  const auto server = MariaDbServer::Start(options);
  EXPECT_EQ(server.status().message(),
            "the database server program mariadbd was not found: install the package mariadb-server-core, or name a "
            "database with --mysql");
  EXPECT_FALSE(fs::exists(data_));
}

TEST_F(MariaDbServerTest, TooLongAPathIsSaidBeforeAnythingIsTouched) {
  auto options = Options();
  options.data_folder = tmp_ / std::string(100, 'x');
  const auto server = MariaDbServer::Start(options);
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("of at most 107; choose a shorter one with --data"));
  EXPECT_TRUE(fs::is_empty(tmp_.path()));
}

TEST_F(MariaDbServerTest, AHalfFinishedDatabaseIsMadeAnew) {
  WriteFile(data_ + "/lock", "");
  WriteFile(data_ + "/database.new/ibdata1", "cut off in the middle");
  const auto server = MustStart();
  ASSERT_NE(server, nullptr);
  EXPECT_FALSE(fs::exists(data_ + "/database.new"));
  CreateCases(*server);
}

TEST_F(MariaDbServerTest, AKillWhileTheDatabaseIsCreatedHarmsNothing) {
  {
    Holder holder(data_);
    holder.AwaitLine("creating a database");
    ASSERT_TRUE(AwaitFile(data_ + "/database.new/mysql/db.frm"));
    holder.Kill();
  }
  ASSERT_FALSE(fs::exists(data_ + "/database"));
  const auto server = MustStart();
  ASSERT_NE(server, nullptr);
  CreateCases(*server);
}

TEST_F(MariaDbServerTest, AKilledOwnersDatabaseStopsAndTheNextOwnerGoesOn) {
  pid_t orphan = 0;
  {
    Holder holder(data_);
    ASSERT_TRUE(absl::SimpleAtoi(holder.AwaitLine("pid "), &orphan));
    SqlSession session(data_ + "/mariadb.sock", EffectiveUserName());
    EXPECT_TRUE(session.Execute("CREATE TABLE mysql.kept (id INT) ENGINE=InnoDB"));
    EXPECT_TRUE(session.Execute("INSERT INTO mysql.kept VALUES (7)"));
    holder.Kill();
  }
  const auto server = MustStart();  // only once the orphan has let go of the folder
  ASSERT_NE(server, nullptr);
  EXPECT_NE(server->pid(), orphan);
  const std::string still_there = absl::StrCat("/proc/", orphan, "/cmdline");  // a zombie has an empty one
  EXPECT_EQ(ReadFile(still_there), "");
  SqlSession session(*server);
  EXPECT_THAT(session.Query("SELECT id FROM mysql.kept"), ElementsAre("7"));
}

TEST_F(MariaDbServerTest, AnEndedHolderLeavesNoDatabaseBehind) {
  pid_t database = 0;
  {
    Holder holder(data_);
    ASSERT_TRUE(absl::SimpleAtoi(holder.AwaitLine("pid "), &database));
  }
  EXPECT_NE(kill(database, 0), 0);
}

TEST_F(MariaDbServerTest, ADatabaseOfANewerReleaseIsRefused) {
  MustStart().reset();
  WriteFile(data_ + "/mariadb.version", "99.1\n");
  const auto server = MariaDbServer::Start(Options());
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("was last used with MariaDB 99.1"));
  EXPECT_EQ(ReadFile(data_ + "/mariadb.version"), "99.1\n");
}

TEST_F(MariaDbServerTest, ADamagedDatabaseIsSaidToBeOne) {
  MustStart().reset();
  fs::remove(data_ + "/database/ib_logfile0");
  const auto server = MariaDbServer::Start(Options());
  EXPECT_TRUE(absl::IsDataLoss(server.status())) << server.status();
  EXPECT_EQ(server.status().message(), absl::StrCat("the database in the data folder ", data_,
                                                    " is damaged: restore a backup of the folder, or choose ",
                                                    "another with --data (see ", data_, "/mariadb.log)"));
}

TEST_F(MariaDbServerTest, AnEmptiedDatabaseIsNotSilentlyBegunAnew) {
  MustStart().reset();
  for (const char* file : {"ibdata1", "ib_logfile0", "undo001", "undo002", "undo003"}) {
    fs::remove(data_ + "/database/" + file);
  }
  const auto server = MariaDbServer::Start(Options());
  EXPECT_TRUE(absl::IsDataLoss(server.status())) << server.status();
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("its file ibdata1 is missing"));
  EXPECT_FALSE(fs::exists(data_ + "/database/ibdata1"));
}

TEST_F(MariaDbServerTest, ANewDatabaseAsksForRoomOnTheDisk) {
  auto options = Options();
  options.free_bytes_for_new_database = uint64_t{1} << 60;
  const auto server = MariaDbServer::Start(options);
  EXPECT_TRUE(absl::IsResourceExhausted(server.status()));
  EXPECT_THAT(std::string(server.status().message()), HasSubstr("MB: make room, or choose another folder with --data"));
  EXPECT_FALSE(fs::exists(data_ + "/database.new"));
}

// A small file system of its own.
class FullDiskTest : public MariaDbServerTest {
 protected:
  void SetUp() override {
    MariaDbServerTest::SetUp();
    if (IsSkipped()) return;
    fs::create_directory(disk_);
    if (mount("tmpfs", disk_.c_str(), "tmpfs", 0, "size=100m") != 0) GTEST_SKIP() << "no right to mount a small disk";
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) umount(disk_.c_str());
  }

  MariaDbServer::Options OnSmallDisk() {
    auto options = Options();
    options.data_folder = disk_ + "/d";
    options.free_bytes_for_new_database = 0;
    return options;
  }

  // Leaves no byte.
  void Fill() {
    std::ofstream file(disk_ + "/fill", std::ios::binary);
    const std::string block(1 << 16, 'x');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }

  const std::string disk_ = tmp_ / "disk";
  bool mounted_ = false;
};

TEST_F(FullDiskTest, ANewDatabaseThatDoesNotFitLeavesNothingBehind) {
  const auto server = MariaDbServer::Start(OnSmallDisk());
  EXPECT_EQ(server.status().message(), absl::StrCat("the disk of the data folder ", disk_,
                                                    "/d is full: make room, or choose another folder with --data"));
  EXPECT_FALSE(fs::exists(disk_ + "/d/database"));
  EXPECT_FALSE(fs::exists(disk_ + "/d/database.new"));
}

TEST_F(FullDiskTest, ADatabaseOnAFullDiskStartsOnceThereIsRoom) {
  auto options = OnSmallDisk();
  options.sizes.redo_log_bytes = 8 << 20;
  {
    const auto server = MariaDbServer::Start(options);
    ASSERT_TRUE(server.ok()) << server.status();
    CreateCases(**server);
  }
  Fill();
  const auto on_full_disk = MariaDbServer::Start(options);
  EXPECT_THAT(std::string(on_full_disk.status().message()), HasSubstr("is full: make room"));
  fs::remove(disk_ + "/fill");
  const auto server = MariaDbServer::Start(options);
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_THAT(Subjects(**server), ElementsAre("a lamp that hums"));
}

}  // namespace
}  // namespace docket::server
