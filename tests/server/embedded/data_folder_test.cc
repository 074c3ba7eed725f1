#include "server/embedded/data_folder.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using testing::ReadFile;
using testing::TemporaryFolder;
using testing::WriteFile;

namespace fs = std::filesystem;

std::string MessageOf(const absl::StatusOr<std::unique_ptr<DataFolder>>& folder) {
  return std::string(folder.status().message());
}

// A lock held by somebody else's open file, as an orphaned database's inherited one is.
class ForeignLock {
 public:
  ForeignLock(const std::string& folder, const std::string& content) {
    WriteFile(folder + "/lock", content);
    fd_ = UniqueFd(open((folder + "/lock").c_str(), O_RDWR | O_CLOEXEC));
    EXPECT_EQ(flock(fd_.get(), LOCK_EX | LOCK_NB), 0);
  }
  void Release() { fd_ = UniqueFd(); }

 private:
  UniqueFd fd_;
};

pid_t DeadProcess() {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  waitpid(pid, nullptr, 0);
  return pid;
}

TEST(DataFolder, IsCreatedForItsOwnerAlone) {
  const TemporaryFolder tmp;
  const auto folder = DataFolder::Open(tmp / "a/b", nullptr);
  ASSERT_TRUE(folder.ok()) << folder.status();
  struct stat status;
  ASSERT_EQ(stat((tmp / "a/b").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  EXPECT_EQ((*folder)->socket(), tmp / "a/b/mariadb.sock");
  EXPECT_EQ(ReadFile(tmp / "a/b/lock").rfind(absl::StrCat(getpid(), " "), 0), 0u);
}

TEST(DataFolder, KnowsItsAbsolutePathAndShowsTheOneGiven) {
  const TemporaryFolder tmp;
  const fs::path before = fs::current_path();
  fs::current_path(tmp.path());
  const auto folder = DataFolder::Open("./x/../.docket/", nullptr);
  fs::current_path(before);
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ((*folder)->database(), tmp / ".docket/database");
  EXPECT_EQ((*folder)->shown(), "./x/../.docket/");
}

TEST(DataFolder, InUseByALivingProcessIsRefusedAtOnce) {
  const TemporaryFolder tmp;
  const auto first = DataFolder::Open(tmp / "d", nullptr);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto never = [](absl::string_view line) { ADD_FAILURE() << line; };
  const auto second = DataFolder::Open(tmp / "d", never, absl::Hours(1));
  EXPECT_EQ(MessageOf(second), absl::StrCat("the data folder ", tmp / "d", " is in use by process ", getpid(),
                                            ": stop it, or choose another with --data"));
}

TEST(DataFolder, IsFreeAgainAfterItsOwnerHasClosedIt) {
  const TemporaryFolder tmp;
  for (int i = 0; i < 2; ++i) {
    const auto folder = DataFolder::Open(tmp / "d", nullptr);
    EXPECT_TRUE(folder.ok()) << folder.status();
  }
}

TEST(DataFolder, WaitsForTheDatabaseOfADeadOwner) {
  const TemporaryFolder tmp;
  ForeignLock orphan(tmp / "d", absl::StrCat(DeadProcess(), " 12345\n"));
  std::string told;
  const auto release = [&](absl::string_view line) {
    told += std::string(line);
    orphan.Release();
  };
  const auto folder = DataFolder::Open(tmp / "d", release);
  EXPECT_TRUE(folder.ok()) << folder.status();
  EXPECT_NE(told.find("waiting for the database server of a docketd that has ended"), std::string::npos) << told;
}

TEST(DataFolder, GivesUpOnAnOrphanThatDoesNotEnd) {
  const TemporaryFolder tmp;
  const ForeignLock orphan(tmp / "d", absl::StrCat(DeadProcess(), " 12345\n"));
  WriteFile(tmp / "d/mariadb.pid", absl::StrCat(getpid(), "\n"));
  const auto folder = DataFolder::Open(tmp / "d", nullptr, absl::Milliseconds(1));
  EXPECT_EQ(MessageOf(folder),
            absl::StrCat("the data folder ", tmp / "d", " is still held by the database server (process ", getpid(),
                         ") of a docketd that has ended: stop that server, or choose ", "another with --data"));
}

TEST(DataFolder, AProcessIdThatHasPassedToSomebodyElseIsNotTheOwner) {
  const TemporaryFolder tmp;
  const ForeignLock orphan(tmp / "d", absl::StrCat(getpid(), " 1\n"));  // ours, but with another start time
  const auto folder = DataFolder::Open(tmp / "d", nullptr, absl::ZeroDuration());
  EXPECT_NE(MessageOf(folder).find("still held"), std::string::npos) << MessageOf(folder);
}

TEST(DataFolder, MustNotBeAFile) {
  const TemporaryFolder tmp;
  WriteFile(tmp / "d", "precious");
  EXPECT_EQ(MessageOf(DataFolder::Open(tmp / "d", nullptr)),
            absl::StrCat("the data folder ", tmp / "d",
                         " is a file, not a folder: remove it, or choose another with --data"));
  EXPECT_NE(MessageOf(DataFolder::Open(tmp / "d/x", nullptr)).find("choose another with --data"), std::string::npos);
  EXPECT_EQ(ReadFile(tmp / "d"), "precious");
}

TEST(DataFolder, TakesNoFolderThatHoldsOtherThings) {
  const TemporaryFolder tmp;
  WriteFile(tmp / "home/tmp/precious", "precious");
  EXPECT_EQ(MessageOf(DataFolder::Open(tmp / "home", nullptr)),
            absl::StrCat("the folder ", tmp / "home", " is not a data folder of docketd and holds other files (tmp): ",
                         "choose an empty or a new one with --data"));
  EXPECT_EQ(ReadFile(tmp / "home/tmp/precious"), "precious");
  EXPECT_FALSE(fs::exists(tmp / "home/lock"));
  fs::create_directories(tmp / "volume/lost+found");
  EXPECT_TRUE(DataFolder::Open(tmp / "volume", nullptr).ok());
}

TEST(DataFolder, PathMustLeaveRoomForTheSocket) {
  const TemporaryFolder tmp;
  const size_t room = DataFolder::kMaxSocketPathBytes - tmp.path().size() - std::string("//mariadb.sock").size();
  EXPECT_TRUE(DataFolder::Open(tmp / std::string(room, 'x'), nullptr).ok());
  const auto longer = DataFolder::Open(tmp / std::string(room + 1, 'y'), nullptr);
  EXPECT_NE(MessageOf(longer).find("is too long: its socket's full path would have 108 bytes of at most 107"),
            std::string::npos)
      << MessageOf(longer);
  EXPECT_FALSE(fs::exists(tmp / std::string(room + 1, 'y')));
}

TEST(DataFolder, MustBeWritable) {
  const TemporaryFolder tmp;
  fs::create_directory(tmp / "d");
  fs::permissions(tmp.path(), fs::perms::owner_all | fs::perms::others_exec | fs::perms::others_read);
  fs::permissions(tmp / "d", fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_exec);
  constexpr uid_t kNobody = 65534;
  const uid_t me = geteuid();
  if (me == 0) {
    ASSERT_EQ(seteuid(kNobody), 0);  // root may write everywhere
  }
  const std::string in_it = MessageOf(DataFolder::Open(tmp / "d", nullptr));
  const std::string beside_it = MessageOf(DataFolder::Open(tmp / "d/new", nullptr));
  const std::string user = EffectiveUserName();
  ASSERT_EQ(seteuid(me), 0);
  EXPECT_EQ(in_it, absl::StrCat("the data folder ", tmp / "d", " cannot be written by user ", user,
                                ": give that user the right, or choose another with --data"));
  EXPECT_NE(beside_it.find("cannot be written by user"), std::string::npos) << beside_it;
  fs::permissions(tmp / "d", fs::perms::owner_all);
}

TEST(DataFolder, OfAnotherUserIsRefusedEvenToRoot) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can give a folder away";
  const TemporaryFolder tmp;
  fs::create_directories(tmp / "d/database");
  WriteFile(tmp / "d/lock", "");
  ASSERT_EQ(chown((tmp / "d/database").c_str(), 1, 1), 0);
  const std::string message = MessageOf(DataFolder::Open(tmp / "d", nullptr));
  EXPECT_NE(message.find("belongs to user daemon, and this is root: run docketd as daemon"), std::string::npos)
      << message;
}

TEST(DataFolder, EmptiesWhatWasLeftInTheTemporaryFolder) {
  const TemporaryFolder tmp;
  ASSERT_TRUE(DataFolder::Open(tmp / "d", nullptr).ok());
  WriteFile(tmp / "d/tmp/#sql-left.MAI", "left by a crash");
  ASSERT_TRUE(DataFolder::Open(tmp / "d", nullptr).ok());
  EXPECT_TRUE(fs::is_empty(tmp / "d/tmp"));
}

}  // namespace
}  // namespace docket::server
