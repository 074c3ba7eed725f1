// The command line of docketd: what it takes, and what it says when it does not.
#include "server/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>
#include <vector>

namespace docket::server {
namespace {

using ::testing::HasSubstr;

constexpr char kKey[] = "--master-key-file=/etc/docket/master.key";

class FlagsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    unsetenv("DOCKET_MYSQL");
    unsetenv("DOCKET_MYSQL_PASSWORD");
    unsetenv("DOCKET_MASTER_KEY_FILE");
    unsetenv("DOCKET_MASTER_KEY_COMMAND");
  }

  static ParsedFlags Parse(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "docketd");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    return ParseFlags(static_cast<int>(argv.size()), argv.data());
  }

  // What a mistake says; its exit status is 2.
  static std::string Complaint(const std::vector<std::string>& arguments) {
    ::testing::internal::CaptureStderr();
    const ParsedFlags parsed = Parse(arguments);
    const std::string said = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(parsed.exit_status, 2) << said;
    return said;
  }
};

TEST_F(FlagsTest, WithoutAnyItServesOnLoopbackWithADatabaseOfItsOwn) {
  const ParsedFlags parsed = Parse({});
  ASSERT_FALSE(parsed.exit_status.has_value());
  EXPECT_EQ(parsed.flags.task, Task::kServe);
  EXPECT_FALSE(parsed.flags.database.has_value());
  EXPECT_EQ(parsed.flags.listen, "127.0.0.1:50051");
  EXPECT_EQ(parsed.flags.metrics_listen, "127.0.0.1:9464");
}

TEST_F(FlagsTest, CommandsAreTold) {
  EXPECT_EQ(Parse({"serve"}).flags.task, Task::kServe);
  EXPECT_EQ(Parse({"migrate"}).flags.task, Task::kMigrate);
  EXPECT_EQ(Parse({"verify"}).flags.task, Task::kVerify);
  EXPECT_EQ(Parse({"key"}).flags.task, Task::kKey);
}

TEST_F(FlagsTest, AnExistingDatabaseIsServedWithAMasterKeyFromOnePlace) {
  const std::string mysql = "--mysql=mysql://desk@127.0.0.1/docket";
  EXPECT_THAT(Complaint({mysql}), HasSubstr("`docketd key NAME > FILE` makes one"));
  EXPECT_THAT(Complaint({mysql, kKey, "--master-key-command=cat x"}), HasSubstr("both given"));
  EXPECT_THAT(Complaint({kKey, "--master-key-command=cat x"}), HasSubstr("both given"));
  EXPECT_EQ(Parse({mysql, kKey}).flags.master_key_file, "/etc/docket/master.key");
  EXPECT_EQ(Parse({mysql, "--master-key-command", "vault read key"}).flags.master_key_command, "vault read key");
  setenv("DOCKET_MASTER_KEY_FILE", "/run/key", 1);
  EXPECT_EQ(Parse({mysql}).flags.master_key_file, "/run/key");
  EXPECT_THAT(Complaint({mysql, "--master-key-command=cat x"}), HasSubstr("DOCKET_MASTER_KEY_FILE"));
  unsetenv("DOCKET_MASTER_KEY_FILE");
  setenv("DOCKET_MASTER_KEY_COMMAND", "cat x", 1);
  EXPECT_EQ(Parse({"serve", mysql}).flags.master_key_command, "cat x");
  unsetenv("DOCKET_MASTER_KEY_COMMAND");
  // Nothing is sealed or opened by these, and the embedded database has a file of its own.
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"migrate", mysql}, {"verify", mysql}, {}, {"serve"}}) {
    EXPECT_FALSE(Parse(arguments).exit_status.has_value());
  }
}

TEST_F(FlagsTest, ANewKeyHasAnIdThatFitsInAFile) {
  EXPECT_EQ(Parse({"key", "autumn-2026"}).flags.new_key_id, "autumn-2026");
  EXPECT_EQ(Parse({"key"}).flags.new_key_id.substr(0, 6), "key-20");
  for (const char* id : {"two words", "", "ключ", "a/b"})
    EXPECT_THAT(Complaint({"key", id}), HasSubstr("an id is 1 to 64"));
  // Whatever else is set.
  setenv("DOCKET_MYSQL", "nonsense", 1);
  EXPECT_FALSE(Parse({"key"}).exit_status.has_value());
  unsetenv("DOCKET_MYSQL");
}

TEST_F(FlagsTest, AnAddressThatOthersCanReachNeedsAWord) {
  for (const char* flag : {"--listen", "--metrics-listen"}) {
    EXPECT_THAT(Complaint({flag, "0.0.0.0:50051"}), HasSubstr("--allow-unauthenticated"));
    EXPECT_FALSE(Parse({flag, "0.0.0.0:50051", "--allow-unauthenticated"}).exit_status.has_value());
    EXPECT_THAT(Complaint({flag, "here"}), HasSubstr("127.0.0.1:50051"));
  }
}

TEST_F(FlagsTest, ADatabaseOverANetworkNeedsTls) {
  EXPECT_THAT(Complaint({"--mysql", "mysql://desk@db.example.com/docket"}), HasSubstr("--mysql-ca"));
  EXPECT_FALSE(
      Parse({"--mysql", "mysql://desk@db.example.com/docket", "--mysql-clear-text", kKey}).exit_status.has_value());
  EXPECT_FALSE(Parse({"--mysql", "mysql://desk@127.0.0.1/docket", kKey}).exit_status.has_value());
}

TEST_F(FlagsTest, ThePasswordComesFromTheEnvironment) {
  setenv("DOCKET_MYSQL_PASSWORD", "hunter2", 1);
  const ParsedFlags parsed = Parse({"--mysql", "mysql://desk@127.0.0.1/docket", kKey});
  ASSERT_TRUE(parsed.flags.database.has_value());
  EXPECT_EQ(parsed.flags.database->password, "hunter2");
  EXPECT_THAT(Complaint({"--mysql", "mysql://desk@127.0.0.1/docket", "--mysql-password-file", "/no/such/file"}),
              HasSubstr("first line is the password"));
}

TEST_F(FlagsTest, ThePhoneRegionIsOneThatHasNumbers) {
  EXPECT_EQ(Parse({}).flags.phone_region, "ZZ");
  EXPECT_EQ(Parse({"--phone-region", "DE"}).flags.phone_region, "DE");
  for (const char* region : {"de", "XX", "Germany", "49", ""}) {
    EXPECT_THAT(Complaint({"--phone-region", region}), HasSubstr("such as DE or US")) << region;
  }
}

TEST_F(FlagsTest, ValuesOutOfTheirRangeAndUnknownFlagsAreMistakes) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{{"--lanes", "1"},
                                                                                         {"--lanes", "1025"},
                                                                                         {"--committers", "0"},
                                                                                         {"--queue", "3"},
                                                                                         {"--no-such-flag"},
                                                                                         {"dance"},
                                                                                         {"--mysql-ca", "/x"},
                                                                                         {"--drain", "-1"}}) {
    EXPECT_FALSE(Complaint(arguments).empty()) << arguments[0];
  }
}

}  // namespace
}  // namespace docket::server
