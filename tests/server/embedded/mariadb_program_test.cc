#include "server/embedded/mariadb_program.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using testing::ReadFile;
using testing::TemporaryFolder;
using testing::WriteFile;

TEST(ParseRelease, ReadsWhatTheServerSaysOfItself) {
  const auto debian12 =
      ParseRelease("mariadbd  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)");
  const auto debian13 =
      ParseRelease("/usr/sbin/mariadbd  Ver 11.8.6-MariaDB-0+deb13u1 from Debian for debian-linux-gnu");
  ASSERT_TRUE(debian12.ok() && debian13.ok());
  EXPECT_EQ(debian12->ToString(), "10.11");
  EXPECT_EQ(debian13->ToString(), "11.8");
  EXPECT_LT(*debian12, *debian13);
  EXPECT_LT((MariaDbRelease{11, 8}), (MariaDbRelease{11, 10}));
}

TEST(ParseRelease, TakesNothingButMariaDb) {
  EXPECT_FALSE(ParseRelease("/usr/sbin/mysqld  Ver 8.0.36 for Linux on x86_64 (MySQL Community Server - GPL)").ok());
  EXPECT_FALSE(ParseRelease("").ok());
  EXPECT_FALSE(ParseRelease("Ver x.y-MariaDB").ok());
}

TEST(FindMariaDb, SaysWhatToInstallWhenItIsMissing) {
  const auto program = FindMariaDb("/nowhere/mariadbd");
  EXPECT_EQ(program.status().message(),
            "the database server program mariadbd was not found: install the package mariadb-server-core, or name a "
            "database with --mysql");
}

TEST(FindMariaDb, RefusesAProgramWithoutItsSqlFiles) {
  const TemporaryFolder tmp;
  WriteFile(tmp / "sbin/mariadbd", "#!/bin/sh\n");
  std::filesystem::permissions(tmp / "sbin/mariadbd", std::filesystem::perms::owner_all);
  const auto program = FindMariaDb(tmp / "sbin/mariadbd");
  EXPECT_NE(program.status().message().find("SQL files"), absl::string_view::npos) << program.status();
}

}  // namespace
}  // namespace docket::server
