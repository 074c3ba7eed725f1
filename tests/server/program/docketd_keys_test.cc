// docketd as a program, and the master keys that it is given: what it makes, what it refuses, and in which words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/sealing/master_keys.h"
#include "tests/server/sealing/desk_keys.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_database.h"

namespace docket::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DocketdKeysTest : public ::testing::Test {
 protected:
  std::vector<std::string> Docketd(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), DOCKETD_PROGRAM);
    arguments.insert(arguments.end(),
                     {"--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0", "--ready-file", folder_ / "ready"});
    return arguments;
  }
  // Serves, and ends by SIGTERM once it has said this too; its log.
  std::string Serve(const std::vector<std::string>& arguments, const std::string& until_it_says = "") {
    std::filesystem::remove(folder_ / "ready");
    Process docketd(Docketd(arguments));
    EXPECT_FALSE(AwaitFile(folder_ / "ready", docketd).empty()) << docketd.Output();
    EXPECT_TRUE(until_it_says.empty() || docketd.AwaitOutput(until_it_says)) << docketd.Output();
    docketd.Signal(SIGTERM);
    EXPECT_EQ(docketd.Wait(), 0) << docketd.Output();
    return docketd.Output();
  }
  // One sentence, and status 1.
  void ExpectRefused(const std::vector<std::string>& arguments, const std::string& says) {
    const Finished finished = RunToEnd(Docketd(arguments));
    EXPECT_EQ(finished.status, 1) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("docketd: "));
    EXPECT_THAT(finished.output, HasSubstr(says));
    EXPECT_THAT(finished.output, Not(HasSubstr("AQID"))) << "nothing of a key";
  }
  std::string KeyFile(const std::string& name, const std::string& lines) const {
    WriteFile(folder_ / name, lines);
    std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_read);
    return absl::StrCat("--master-key-file=", folder_ / name);
  }

  TemporaryFolder folder_;
};

std::string UrlOf(const TestDatabase& database) {
  const storage::DatabaseOptions& options = database.options();
  const storage::Host& host = options.hosts[0];
  return host.socket.empty()
             ? absl::StrCat("--mysql=mysql://", options.user, "@", host.name, ":", host.port, "/", options.schema)
             : absl::StrCat("--mysql=mysql://", options.user, "@/", options.schema, "?socket=", host.socket);
}

TEST_F(DocketdKeysTest, ANewKeyIsOneLineOfAFile) {
  const Finished made = RunToEnd({DOCKETD_PROGRAM, "key", "autumn"});
  EXPECT_EQ(made.status, 0);
  EXPECT_EQ(std::count(made.output.begin(), made.output.end(), '\n'), 1);
  const auto keys = server::MasterKeys::Parse(made.output);
  ASSERT_TRUE(keys.ok()) << keys.status();
  EXPECT_EQ(keys->current(), "autumn");
  EXPECT_THAT(RunToEnd({DOCKETD_PROGRAM, "key"}).output, HasSubstr("key-20"));
  const Finished wrong = RunToEnd({DOCKETD_PROGRAM, "key", "two words"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.output, HasSubstr("an id is 1 to 64 letters"));
}

TEST_F(DocketdKeysTest, WithAWrongOrMissingKeyItDoesNotStartAndWritesNothing) {
  TestDatabase database;
  const std::string url = UrlOf(database);
  Serve({url, KeyFile("old", kOld)});
  const std::string stored = Dump(database);
  EXPECT_THAT(stored, HasSubstr("|old|"));
  ExpectRefused({url, KeyFile("wrong", kOtherOld)},
                "the master key old that is given is not the one that this desk knows by this id");
  ExpectRefused({url, KeyFile("new", kNew)}, "this desk uses the master key old, which is not given");
  ExpectRefused({url, KeyFile("bad", "old AQID hunter2")}, "line 1 has to be an id, a blank, and 32 bytes in base64");
  ExpectRefused({url, "--master-key-file=/no/such/file"}, "/no/such/file: the master keys cannot be read");
  ExpectRefused({url, "--master-key-command=exit 7"}, "--master-key-command: the command exited with status 7");
  EXPECT_EQ(Dump(database), stored);
  // Neither of these needs one.
  const Finished verified = RunToEnd({DOCKETD_PROGRAM, "verify", url});
  EXPECT_EQ(verified.status, 0) << verified.output;
  EXPECT_EQ(RunToEnd({DOCKETD_PROGRAM, "migrate", url}).status, 0);
}

TEST_F(DocketdKeysTest, AMasterKeyIsReplacedInTwoStarts) {
  TestDatabase database;
  const std::string url = UrlOf(database);
  Serve({url, KeyFile("old", kOld)});
  const std::string said =
      Serve({url, KeyFile("both", absl::StrCat(kNew, kOld))}, "no data key needs these master keys");
  EXPECT_THAT(said, HasSubstr("old"));
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM data_keys WHERE master = 'old'"), "0");
  const std::string file = KeyFile("new", kNew);
  Serve({url, absl::StrCat("--master-key-command=cat ", folder_ / "new")});
  Serve({url, file});
}

TEST_F(DocketdKeysTest, TheEmbeddedDatabaseGetsAKeyOfItsOwnOnceAndNeverASecond) {
  const std::string data = absl::StrCat("--data=", folder_ / "data");
  const std::string file = folder_ / "data/master.key";
  EXPECT_THAT(Serve({data}), HasSubstr("a master key was made"));
  struct stat about = {};
  ASSERT_EQ(stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
  const std::string text = ReadFile(file);
  EXPECT_THAT(Serve({data}), Not(HasSubstr("a master key was made")));
  EXPECT_EQ(ReadFile(file), text);
  // Taken elsewhere, as is advised.
  std::filesystem::rename(file, folder_ / "safe.key");
  ExpectRefused({data}, "put it back, or say with --master-key-file where it is now");
  EXPECT_FALSE(std::filesystem::exists(file));
  Serve({data, absl::StrCat("--master-key-file=", folder_ / "safe.key")});
  // Somebody else's in its place.
  WriteFile(file, kOld);
  ExpectRefused({data}, "which is not given");
}

}  // namespace
}  // namespace docket::testing
