// How an existing database is named.
#include "server/mysql_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MysqlUrlTest, HostsAreTriedInTheirOrder) {
  const auto options = ParseMysqlUrl("mysql://desk@db1:3307,db2/docket");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->user, "desk");
  EXPECT_EQ(options->schema, "docket");
  ASSERT_EQ(options->hosts.size(), 2u);
  EXPECT_EQ(options->hosts[0].name, "db1");
  EXPECT_EQ(options->hosts[0].port, 3307);
  EXPECT_EQ(options->hosts[1].name, "db2");
  EXPECT_EQ(options->hosts[1].port, 3306);
}

TEST(MysqlUrlTest, ASocketStandsInPlaceOfHosts) {
  const auto options = ParseMysqlUrl("mysql://desk@/docket?socket=/run/mysqld/mysqld.sock");
  ASSERT_TRUE(options.ok()) << options.status();
  ASSERT_EQ(options->hosts.size(), 1u);
  EXPECT_EQ(options->hosts[0].socket, "/run/mysqld/mysqld.sock");
}

TEST(MysqlUrlTest, WhatIsWrongIsSaidWithWhatWouldBeRight) {
  for (const char* url :
       {"", "desk@db/docket", "mysql://", "mysql://db/docket", "mysql://@db/docket", "mysql://desk@db",
        "mysql://desk@db/", "mysql://desk@/docket", "mysql://desk@db:x/docket", "mysql://desk@db:0/docket",
        "mysql://desk@db:65536/docket", "mysql://desk@,/docket", "mysql://desk@db/docket?socket=/a",
        "mysql://desk@/docket?other=1", "mysql://desk@/docket?socket="}) {
    const auto options = ParseMysqlUrl(url);
    ASSERT_FALSE(options.ok()) << url;
    EXPECT_EQ(options.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(options.status().message()), HasSubstr("mysql://user@host:3306")) << url;
  }
}

TEST(MysqlUrlTest, APasswordIsRefusedAndNotRepeated) {
  const auto options = ParseMysqlUrl("mysql://desk:hunter2@db/docket");
  ASSERT_FALSE(options.ok());
  EXPECT_THAT(std::string(options.status().message()), HasSubstr(kPasswordVariable));
  EXPECT_THAT(std::string(options.status().message()), Not(HasSubstr("hunter2")));
}

TEST(MysqlUrlTest, OnlyTheMachinesOwnAddressesAreLoopback) {
  for (const char* address : {"127.0.0.1:0", "127.1.2.3:50051", "localhost:1", "[::1]:0", "unix:/run/x"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address :
       {"0.0.0.0:1", "10.0.0.1:1", "[::]:1", "localhost.example.com:1", "12.7.0.1:1", "127.example.com:1", ""}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace docket::server
