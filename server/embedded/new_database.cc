#include "server/embedded/new_database.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/embedded/child_process.h"
#include "server/embedded/start_failure.h"

namespace docket::server {
namespace {

namespace fs = std::filesystem;

constexpr absl::string_view kSystemTables = "tmp/system_tables.sql";

// The server reads one statement a line before the distribution's own files begin.
absl::Status WriteSystemTables(const DataFolder& folder, const MariaDbProgram& program, const std::string& user) {
  std::ostringstream sql;
  sql << "CREATE DATABASE mysql;\nUSE mysql;\n";
  sql << "SET @auth_root_socket='" << absl::StrReplaceAll(user, {{"'", "''"}, {"\\", "\\\\"}}) << "';\n";
  for (const std::string& file : program.system_tables) {
    std::ifstream source(file, std::ios::binary);
    sql << source.rdbuf() << '\n';
    if (!source) return absl::UnavailableError(absl::StrCat("the file ", file, " cannot be read"));
  }
  return folder.WriteFile(kSystemTables, sql.str());
}

}  // namespace

bool HasDatabase(const DataFolder& folder) {
  std::error_code error;
  return fs::exists(folder.database(), error);
}

absl::Status CreateDatabase(const DataFolder& folder, const MariaDbProgram& program, const std::string& user,
                            const MariaDbSizes& sizes) {
  const std::string unfinished = folder.unfinished_database();
  std::error_code error;
  fs::remove_all(unfinished, error);
  if (error) return folder.Unusable(error.value());
  if (mkdir(unfinished.c_str(), 0700) != 0) return folder.Unusable(errno);
  if (absl::Status status = WriteSystemTables(folder, program, user); !status.ok()) return status;

  const LogMark mark(folder);
  ChildProcess child{.input = folder.Path(kSystemTables), .output = folder.log(), .kept_fd = folder.lock_fd()};
  child.arguments = CommonArguments(program, folder, unfinished, sizes);
  child.arguments.push_back("--bootstrap");
  const absl::StatusOr<pid_t> pid = StartChild(child);
  if (!pid.ok()) return pid.status();
  if (const int wait_status = Reap(*pid); wait_status != 0) {
    const absl::Status why = ExplainStartFailure(folder, mark.LinesSince(), DescribeExit(wait_status));
    fs::remove_all(unfinished, error);  // after the explanation, which looks at how full the disk is
    return why;
  }
  if (absl::Status status = folder.Sync(); !status.ok()) return status;
  if (rename(unfinished.c_str(), folder.database().c_str()) != 0) return folder.Unusable(errno);
  return folder.Sync();
}

}  // namespace docket::server
