#include "server/embedded/start_failure.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace docket::server {
namespace {

using testing::ReadFile;
using testing::TemporaryFolder;
using testing::WriteFile;

struct Case {
  absl::string_view log_line;
  absl::StatusCode code;
  absl::string_view sentence;
};

// The lines are MariaDB 10.11's own, each seen by breaking a database in that way.
constexpr Case kCases[] = {
    {"[ERROR] InnoDB: preallocating 268435456 bytes for file ./ib_logfile101 failed with error 28",
     absl::StatusCode::kResourceExhausted, "is full: make room"},
    {"[ERROR] InnoDB: Could not set the file size of './ibtmp1'. Probably out of disk space",
     absl::StatusCode::kResourceExhausted, "is full: make room"},
    {"[ERROR] mariadbd: Got error 'Could not get an exclusive lock; file is probably in use by another process' when "
     "trying to use aria control file '/d/database/aria_log_control'",
     absl::StatusCode::kFailedPrecondition, "another database server is running on the data folder"},
    {"[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11", absl::StatusCode::kFailedPrecondition,
     "another database server is running on the data folder"},
    {"[ERROR] InnoDB: Upgrade after a crash is not supported. The redo log was created with MariaDB 10.5.1.",
     absl::StatusCode::kFailedPrecondition, "was left by another release of MariaDB"},
    {"[ERROR] InnoDB: Unsupported redo log format. The redo log was created with MariaDB 99.1.",
     absl::StatusCode::kFailedPrecondition, "was left by another release of MariaDB"},
    {"[ERROR] InnoDB: The change buffer is corrupted or has been removed on upgrade to MariaDB 11.0 or later",
     absl::StatusCode::kFailedPrecondition, "was left by another release of MariaDB"},
    {"[ERROR] InnoDB: The data file './ibdata1' must be writable", absl::StatusCode::kPermissionDenied,
     "give them to the user who runs docketd"},
    {"[ERROR] InnoDB: File ./ib_logfile0 was not found", absl::StatusCode::kDataLoss, "is damaged"},
    {"[ERROR] InnoDB: Invalid log header checksum", absl::StatusCode::kDataLoss, "is damaged"},
    {"[ERROR] InnoDB: Plugin initialization aborted with error Data structure corruption", absl::StatusCode::kDataLoss,
     "is damaged"},
    {"[ERROR] Fatal error: Can't open and lock privilege tables: Table 'mysql.db' doesn't exist",
     absl::StatusCode::kDataLoss, "is damaged"},
    {"[ERROR] mariadbd: unknown option '--new'", absl::StatusCode::kUnavailable,
     "did not start (exited with status 1)"},
    {"[Note] InnoDB: a tablespace that was corrupt", absl::StatusCode::kUnavailable, "did not start"},
};

TEST(ExplainStartFailure, TurnsTheServersErrorsIntoOneSentence) {
  const TemporaryFolder tmp;
  const auto folder = DataFolder::Open(tmp / "d", nullptr);
  ASSERT_TRUE(folder.ok()) << folder.status();
  for (const Case& a : kCases) {
    const std::string log =
        "[Note] Starting MariaDB\n[ERROR] Plugin 'InnoDB' registration as a STORAGE ENGINE failed.\n" +
        std::string(a.log_line) + "\n[ERROR] Aborting\n";
    const absl::Status status = ExplainStartFailure(**folder, log, "exited with status 1");
    EXPECT_EQ(status.code(), a.code) << a.log_line << "\n" << status;
    EXPECT_NE(status.message().find(a.sentence), absl::string_view::npos) << a.log_line << "\n" << status;
    EXPECT_EQ(status.message().find('\n'), absl::string_view::npos);
  }
}

TEST(LogMark, GivesOnlyWhatWasWrittenSince) {
  const TemporaryFolder tmp;
  const auto folder = DataFolder::Open(tmp / "d", nullptr);
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ(LogMark(**folder).LinesSince(), "");
  WriteFile((*folder)->log(), "[ERROR] of yesterday\n");
  const LogMark mark(**folder);
  EXPECT_EQ(mark.LinesSince(), "");
  WriteFile((*folder)->log(), "[ERROR] of yesterday\n[ERROR] of today\n");
  EXPECT_EQ(mark.LinesSince(), "[ERROR] of today\n");
}

TEST(RotateLog, KeepsOneOldLogPastTenMegabytes) {
  const TemporaryFolder tmp;
  const auto folder = DataFolder::Open(tmp / "d", nullptr);
  ASSERT_TRUE(folder.ok()) << folder.status();
  WriteFile((*folder)->log(), std::string(10'000'000, 'x'));
  RotateLog(**folder);
  EXPECT_TRUE(std::filesystem::exists((*folder)->log()));
  WriteFile((*folder)->log(), std::string(10'000'001, 'x'));
  RotateLog(**folder);
  EXPECT_FALSE(std::filesystem::exists((*folder)->log()));
  EXPECT_EQ(std::filesystem::file_size((*folder)->log() + ".1"), 10'000'001u);
}

}  // namespace
}  // namespace docket::server
