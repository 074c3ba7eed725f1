#include "server/embedded/start_failure.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"

namespace docket::server {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxLinesBytes = 64 << 10;
constexpr uint64_t kRotateBytes = 10'000'000;
// What the server asks of a disk in order to start at all: its temporary tablespace has 12 MiB.
constexpr uint64_t kBytesToStart = 16 << 20;

constexpr absl::string_view kDamaged =
    "the database in the data folder $0 is damaged: restore a backup of the folder, or choose another with --data "
    "($1)";

struct Symptom {
  std::vector<absl::string_view> signs;  // any of them, in a line that is an error
  absl::StatusCode code;
  absl::string_view sentence;  // $0: the data folder, $1: where to see more
};

// The first that fits is told, so what causes others comes first. The texts are MariaDB's 10.11 and 11.8.
const std::vector<Symptom>& Symptoms() {
  static const auto* symptoms = new std::vector<Symptom>{
      {{"failed with error 28", "No space left on device", "rrcode: 28", "errno: 28", "out of disk space",
        "Disk got full"},
       absl::StatusCode::kResourceExhausted,
       "the disk of the data folder $0 is full: make room, or choose another folder with --data"},
      {{"exclusive lock; file is probably in use", "Unable to lock ./ibdata1"},
       absl::StatusCode::kFailedPrecondition,
       "another database server is running on the data folder $0: stop it, or choose another folder with --data"},
      {{"Unsupported redo log format", "Upgrade after a crash is not supported", "redo log was created ",
        "has been removed on upgrade to MariaDB"},
       absl::StatusCode::kFailedPrecondition,
       "the database in the data folder $0 was left by another release of MariaDB, which this one cannot follow: start "
       "and stop it once with that release, or choose another folder with --data ($1)"},
      {{"must be writable", "Permission denied", "error number 13 "},
       absl::StatusCode::kPermissionDenied,
       "files of the database in the data folder $0 cannot be read and written by this user: give them to the user who "
       "runs docketd ($1)"},
      {{"Cannot allocate", "Out of memory"},
       absl::StatusCode::kResourceExhausted,
       "there is not enough memory to start the database in the data folder $0: free some ($1)"},
      {{"corrupt", "Invalid log header checksum", "ib_logfile0 was not found", "wrong space ID",
        "Inconsistent tablespace ID", "Creating system tablespace with existing", "open the undo tablespace",
        "not a valid aria control file", "Can't open and lock privilege tables"},
       absl::StatusCode::kDataLoss,
       kDamaged},
  };
  return *symptoms;
}

bool IsError(absl::string_view line) {
  return absl::StrContains(line, "[ERROR]") || absl::StrContains(line, "[FATAL]");
}

}  // namespace

LogMark::LogMark(const DataFolder& folder) : path_(folder.log()) {
  std::error_code error;
  const uint64_t size = fs::file_size(path_, error);
  offset_ = error ? 0 : size;
}

std::string LogMark::LinesSince() const {
  std::error_code error;
  const uint64_t size = fs::file_size(path_, error);
  if (error || size <= offset_) return "";
  std::ifstream file(path_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(std::max(offset_, size - std::min(size, kMaxLinesBytes))));
  std::ostringstream lines;
  lines << file.rdbuf();
  return lines.str();
}

void RotateLog(const DataFolder& folder) {
  std::error_code error;
  const uint64_t size = fs::file_size(folder.log(), error);
  if (!error && size > kRotateBytes) fs::rename(folder.log(), folder.log() + ".1", error);
}

absl::Status CheckFiles(const DataFolder& folder) {
  std::error_code error;
  if (fs::exists(folder.database() + "/ibdata1", error)) return absl::OkStatus();
  return absl::DataLossError(absl::Substitute(kDamaged, folder.shown(), "its file ibdata1 is missing"));
}

absl::Status ExplainStartFailure(const DataFolder& folder, absl::string_view log_lines,
                                 absl::string_view how_it_ended) {
  const std::vector<absl::string_view> lines = absl::StrSplit(log_lines, '\n');
  for (const Symptom& symptom : Symptoms()) {
    for (const absl::string_view line : lines) {
      const auto shows = [line](absl::string_view sign) { return absl::StrContains(line, sign); };
      if (!IsError(line) || std::none_of(symptom.signs.begin(), symptom.signs.end(), shows)) continue;
      return absl::Status(symptom.code,
                          absl::Substitute(symptom.sentence, folder.shown(), "see " + folder.Shown("mariadb.log")));
    }
  }
  if (folder.FreeBytes() < kBytesToStart) {
    return absl::ResourceExhaustedError(absl::Substitute(Symptoms().front().sentence, folder.shown(), ""));
  }
  return absl::UnavailableError(
      absl::StrCat("the database did not start (", how_it_ended, "): see ", folder.Shown("mariadb.log")));
}

}  // namespace docket::server
