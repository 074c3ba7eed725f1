#include "server/embedded/mariadb_program.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/embedded/child_process.h"

namespace docket::server {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kInstallIt = "install the package mariadb-server-core, or name a database with --mysql";

constexpr absl::string_view kReleaseFile = "mariadb.version";

bool IsProgram(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && access(path.c_str(), X_OK) == 0;
}

std::vector<std::string> Candidates() {
  std::vector<std::string> candidates = {"/usr/sbin/mariadbd"};
  const char* path = getenv("PATH");
  const std::vector<std::string> folders = absl::StrSplit(path == nullptr ? "" : path, ':', absl::SkipEmpty());
  for (const absl::string_view name : {"mariadbd", "mysqld"}) {
    for (const std::string& folder : folders) candidates.push_back(absl::StrCat(folder, "/", name));
  }
  return candidates;
}

// Debian 12 has share/mysql/mysql_*.sql, Debian 13 share/mariadb/mariadb_*.sql, beside the folder of the program.
std::vector<std::string> FindSystemTables(const std::string& program) {
  std::error_code error;
  const fs::path prefix = fs::canonical(program, error).parent_path().parent_path();
  for (const absl::string_view brand : {"mariadb", "mysql"}) {
    std::vector<std::string> files;
    for (const absl::string_view part : {"system_tables", "performance_tables", "system_tables_data"}) {
      const fs::path file = prefix / absl::StrCat("share/", brand, "/", brand, "_", part, ".sql");
      if (fs::is_regular_file(file, error)) files.push_back(file.string());
    }
    if (files.size() == 3) return files;
  }
  return {};
}

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

absl::StatusOr<MariaDbRelease> AskRelease(const MariaDbProgram& program, const DataFolder& folder) {
  const std::string answer = folder.Path("tmp/version");
  const absl::StatusOr<pid_t> pid = StartChild(
      {.arguments = {program.path, "--no-defaults", "--version"}, .output = answer, .kept_fd = folder.lock_fd()});
  if (!pid.ok()) return pid.status();
  const int status = Reap(*pid);
  if (status != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database server program ", program.path, " cannot be run (it ", DescribeExit(status),
                     "): install the package mariadb-server-core again, or name a database with --mysql"));
  }
  absl::StatusOr<MariaDbRelease> release = ParseRelease(FirstLine(answer));
  if (!release.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the database server program ", program.path, " is not MariaDB: ", kInstallIt));
  }
  return release;
}

std::optional<MariaDbRelease> ReadRelease(const std::string& path) {
  const std::vector<std::string> parts = absl::StrSplit(FirstLine(path), '.');
  MariaDbRelease release;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &release.major) || !absl::SimpleAtoi(parts[1], &release.minor)) {
    return std::nullopt;
  }
  return release;
}

}  // namespace

std::string MariaDbRelease::ToString() const { return absl::StrCat(major, ".", minor); }

absl::StatusOr<MariaDbProgram> FindMariaDb(const std::string& path) {
  const std::vector<std::string> candidates = path.empty() ? Candidates() : std::vector<std::string>{path};
  for (const std::string& candidate : candidates) {
    if (!IsProgram(candidate)) continue;
    MariaDbProgram program{.path = candidate, .system_tables = FindSystemTables(candidate)};
    if (!program.system_tables.empty()) return program;
    return absl::FailedPreconditionError(absl::StrCat(
        "the SQL files that belong to the database server program ", candidate, " were not found: install ",
        "the package mariadb-server-core again, or name a database with --mysql"));
  }
  return absl::NotFoundError(absl::StrCat("the database server program mariadbd was not found: ", kInstallIt));
}

absl::StatusOr<MariaDbRelease> ParseRelease(absl::string_view version_line) {
  const size_t ver = version_line.find("Ver ");
  if (ver == absl::string_view::npos) return absl::InvalidArgumentError("no version");
  const std::vector<absl::string_view> words = absl::StrSplit(version_line.substr(ver), ' ', absl::SkipEmpty());
  if (words.size() < 2 || !absl::StrContains(words[1], "MariaDB")) return absl::InvalidArgumentError("not MariaDB");
  const std::vector<absl::string_view> numbers = absl::StrSplit(words[1], absl::ByAnyChar(".-"));
  MariaDbRelease release;
  if (numbers.size() < 2 || !absl::SimpleAtoi(numbers[0], &release.major) ||
      !absl::SimpleAtoi(numbers[1], &release.minor)) {
    return absl::InvalidArgumentError("no version number");
  }
  return release;
}

absl::Status CheckRelease(const MariaDbProgram& program, const DataFolder& folder) {
  const absl::StatusOr<MariaDbRelease> installed = AskRelease(program, folder);
  if (!installed.ok()) return installed.status();
  const std::optional<MariaDbRelease> last = ReadRelease(folder.Path(kReleaseFile));
  if (last.has_value() && *installed < *last) {
    return absl::FailedPreconditionError(
        absl::StrCat("the data folder ", folder.shown(), " was last used with MariaDB ", last->ToString(),
                     ", which the installed ", installed->ToString(), " cannot follow: install MariaDB ",
                     last->ToString(), " or newer, or choose another folder with --data"));
  }
  if (last == *installed) return absl::OkStatus();
  return folder.WriteFile(kReleaseFile, installed->ToString() + "\n");
}

std::vector<std::string> CommonArguments(const MariaDbProgram& program, const DataFolder& folder,
                                         const std::string& database, const MariaDbSizes& sizes) {
  std::vector<std::string> arguments = {
      program.path,
      "--no-defaults",
      absl::StrCat("--datadir=", database),
      // Relative to the database: an absolute path that has a colon in it would be read as two folders.
      "--tmpdir=../tmp",
      absl::StrCat("--log-error=", folder.log()),
      "--log-warnings=1",
      "--character-set-server=utf8mb4",
      "--collation-server=utf8mb4_bin",
      "--performance-schema=OFF",
      absl::StrCat("--innodb-buffer-pool-size=", sizes.buffer_pool_bytes),
      absl::StrCat("--innodb-log-file-size=", sizes.redo_log_bytes),
  };
  if (geteuid() == 0) arguments.push_back("--user=root");  // it refuses to run as root unless told to
  return arguments;
}

}  // namespace docket::server
