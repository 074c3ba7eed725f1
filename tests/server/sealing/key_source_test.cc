// Where master keys come from: files and commands, good and bad.
#include "server/sealing/key_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/master_key_file.h"
#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using ::testing::HasSubstr;
using testing::kMasterKeyLine;
using ::testing::Not;
using testing::ReadFile;
using testing::TemporaryFolder;
using testing::WriteFile;

std::string Said(const absl::Status& status) { return std::string(status.message()); }

TEST(KeySourceTest, AFileIsReadAndWhatIsWrongWithItIsNamed) {
  const TemporaryFolder folder;
  const absl::StatusOr<MasterKeys> keys = ReadMasterKeys(testing::WriteMasterKeyFile(folder.path()));
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->current(), "tests");
  EXPECT_THAT(Said(ReadMasterKeys(folder / "absent").status()),
              HasSubstr("absent: the master keys cannot be read: No"));
  EXPECT_THAT(Said(ReadMasterKeys(folder.path()).status()), HasSubstr("Is a directory"));
  WriteFile(folder / "empty", "");
  EXPECT_THAT(Said(ReadMasterKeys(folder / "empty").status()), HasSubstr("empty: there is no key in it"));
  WriteFile(folder / "huge", std::string(kMostKeyBytes + 1, 'x'));
  EXPECT_THAT(Said(ReadMasterKeys(folder / "huge").status()), HasSubstr("more than 64 KiB"));
  WriteFile(folder / "bad", "one hunter2");
  const std::string bad = Said(ReadMasterKeys(folder / "bad").status());
  EXPECT_THAT(bad, HasSubstr("bad: line 1 has a key that is not 32 bytes"));
  EXPECT_THAT(bad, Not(HasSubstr("hunter2")));
}

TEST(KeySourceTest, OfAFileThatOthersMayReadTheLogSpeaks) {
  const TemporaryFolder folder;
  const std::string file = testing::WriteMasterKeyFile(folder.path());
  const auto logged = [&](mode_t mode) {
    EXPECT_EQ(chmod(file.c_str(), mode), 0);
    ::testing::internal::CaptureStderr();
    EXPECT_TRUE(ReadMasterKeys(file).ok());
    return ::testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(logged(0600), "");
  EXPECT_EQ(logged(0400), "");
  EXPECT_THAT(logged(0640), HasSubstr("others may read"));
  EXPECT_THAT(logged(0604), HasSubstr("others may read"));
}

TEST(KeySourceTest, ACommandPrintsTheKeys) {
  const TemporaryFolder folder;
  const std::string file = testing::WriteMasterKeyFile(folder.path());
  for (const std::string& command : {absl::StrCat("cat ", file), absl::StrCat("cat ", file, " | cat"),
                                     absl::StrCat("cat ", file, "; exec >&-; true"), absl::StrCat("cat; cat ", file)}) {
    const absl::StatusOr<MasterKeys> keys = MasterKeysFromCommand(command, "--flag");
    ASSERT_TRUE(keys.ok()) << command << ": " << keys.status();
    EXPECT_EQ(keys->current(), "tests");
  }
}

TEST(KeySourceTest, ACommandThatFailsIsTold) {
  const TemporaryFolder folder;
  const std::string file = testing::WriteMasterKeyFile(folder.path());
  const auto said = [](const std::string& command) { return Said(MasterKeysFromCommand(command, "--flag").status()); };
  EXPECT_EQ(said(absl::StrCat("cat ", file, "; exit 3")), "--flag: the command exited with status 3");
  EXPECT_EQ(said("kill -9 $$"), "--flag: the command was killed by signal 9");
  EXPECT_EQ(said("true"), "--flag: there is no key in it");
  EXPECT_EQ(said("echo hunter2"), "--flag: line 1 has to be an id, a blank, and 32 bytes in base64");
  EXPECT_EQ(said("yes hunter2"), "--flag: the command printed more than 64 KiB, and those are no master keys");
  EXPECT_EQ(said("/no/such/program 2>/dev/null"), "--flag: the command exited with status 127");
}

TEST(KeySourceTest, ACommandThatHangsIsEndedWithAllThatItStarted) {
  const TemporaryFolder folder;
  mkfifo((folder / "pipe").c_str(), 0600);
  // The one in the background keeps the pipe open until it is ended too.
  const std::string command = absl::StrCat("(cat ", folder / "pipe", "; touch ", folder / "lived", ") & wait");
  const absl::Time begun = absl::Now();
  const absl::StatusOr<MasterKeys> keys = MasterKeysFromCommand(command, "--flag", absl::Milliseconds(200));
  EXPECT_EQ(Said(keys.status()), "--flag: the command took too long, and was ended");
  EXPECT_LT(absl::Now() - begun, absl::Seconds(20));
  EXPECT_FALSE(std::filesystem::exists(folder / "lived"));
}

TEST(KeySourceTest, AFileIsMadeOnceForItsOwnerAlone) {
  const TemporaryFolder folder;
  const std::string file = folder / "made";
  // Left by one that broke off.
  WriteFile(file + ".new", "half");
  ASSERT_TRUE(MakeMasterKeyFile(file, "first").ok());
  struct stat about = {};
  ASSERT_EQ(stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  const std::string text = ReadFile(file);
  EXPECT_EQ(ReadMasterKeys(file)->current(), "first");
  const absl::Status again = MakeMasterKeyFile(file, "second");
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReadFile(file), text);
  EXPECT_FALSE(std::filesystem::exists(file + ".new"));
  EXPECT_FALSE(MakeMasterKeyFile(folder / "no/such/folder", "x").ok());
  // A name that leads elsewhere is not followed.
  std::filesystem::create_symlink(folder / "elsewhere", folder / "link");
  EXPECT_EQ(MakeMasterKeyFile(folder / "link", "x").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST(KeySourceTest, TodaysIdIsAnId) { EXPECT_TRUE(MasterKeys::IsId(MasterKeyIdOfToday())); }

}  // namespace
}  // namespace docket::server
