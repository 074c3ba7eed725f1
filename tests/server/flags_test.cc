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

class FlagsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    unsetenv("DOCKET_MYSQL");
    unsetenv("DOCKET_MYSQL_PASSWORD");
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
  EXPECT_FALSE(Parse({"--mysql", "mysql://desk@db.example.com/docket", "--mysql-clear-text"}).exit_status.has_value());
  EXPECT_FALSE(Parse({"--mysql", "mysql://desk@127.0.0.1/docket"}).exit_status.has_value());
}

TEST_F(FlagsTest, ThePasswordComesFromTheEnvironment) {
  setenv("DOCKET_MYSQL_PASSWORD", "hunter2", 1);
  const ParsedFlags parsed = Parse({"--mysql", "mysql://desk@127.0.0.1/docket"});
  ASSERT_TRUE(parsed.flags.database.has_value());
  EXPECT_EQ(parsed.flags.database->password, "hunter2");
  EXPECT_THAT(Complaint({"--mysql", "mysql://desk@127.0.0.1/docket", "--mysql-password-file", "/no/such/file"}),
              HasSubstr("first line is the password"));
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
