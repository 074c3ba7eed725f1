#include "server/master_key_choice.h"

#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/log.h"
#include "server/sealing/key_source.h"
#include "server/sealing/open_secrets.h"
#include "storage/data_keys.h"

namespace docket::server {
namespace {

// A desk that has used a master key never gets another one by itself: what the lost one wraps would stay closed.
absl::Status MakeBeside(const std::string& file, storage::Connection& connection) {
  const absl::StatusOr<std::map<std::string, std::string>> known = storage::ReadMasterProofs(connection);
  if (!known.ok()) return known.status();
  if (!known->empty()) {
    const std::string ids =
        absl::StrJoin(*known, ", ", [](std::string* out, const auto& one) { absl::StrAppend(out, one.first); });
    return absl::FailedPreconditionError(absl::StrCat("the desk's master key (", ids, ") is not given, and ", file,
                                                      " is not there: put it back, or say with --master-key-file where "
                                                      "it is now. Without it customers' data cannot be "
                                                      "read"));
  }
  if (absl::Status made = MakeMasterKeyFile(file, MasterKeyIdOfToday()); !made.ok()) return made;
  log::Warning(
      "a master key was made, which customers' data is sealed under. It lies beside that data, which is for trying "
      "out: "
      "for real use move the file to where no copy of the data goes, keep a copy of it in a safe place, and give "
      "--master-key-file",
      {{"file", file}});
  return absl::OkStatus();
}

absl::StatusOr<MasterKeys> ReadBeside(const std::string& data, storage::Connection& connection) {
  const std::string file = absl::StrCat(data, "/master.key");
  struct stat about;
  if (lstat(file.c_str(), &about) != 0 && errno == ENOENT) {
    if (absl::Status made = MakeBeside(file, connection); !made.ok()) return made;
  }
  return ReadMasterKeys(file);
}

absl::StatusOr<MasterKeys> ReadChosen(const Flags& flags, storage::Connection& connection) {
  if (!flags.master_key_file.empty()) return ReadMasterKeys(flags.master_key_file);
  if (!flags.master_key_command.empty()) {
    return MasterKeysFromCommand(flags.master_key_command, "--master-key-command");
  }
  return ReadBeside(flags.data, connection);
}

}  // namespace

absl::StatusOr<MasterKeys> OpenMasterKeys(const Flags& flags, const ChosenDatabase& chosen, storage::Desk* desk) {
  absl::StatusOr<std::unique_ptr<storage::Connection>> connection = chosen.database->Connect();
  if (!connection.ok()) return connection.status();
  absl::StatusOr<MasterKeys> masters = ReadChosen(flags, **connection);
  if (!masters.ok()) return masters;
  if (absl::Status opened = OpenSecrets(**connection, *masters, desk); !opened.ok()) return opened;
  return masters;
}

}  // namespace docket::server
