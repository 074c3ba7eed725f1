// The master key of everything that the tests start on an existing database.
#ifndef DOCKET_TESTS_SUPPORT_MASTER_KEY_FILE_H_
#define DOCKET_TESTS_SUPPORT_MASTER_KEY_FILE_H_

#include <filesystem>
#include <fstream>
#include <string>

namespace docket::testing {

inline constexpr char kMasterKeyLine[] = "tests AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n";

// Written into the folder, for its owner alone; the file's name. One that is there may be being read: it stays.
inline std::string WriteMasterKeyFile(const std::string& folder) {
  std::string file = folder + "/master.key";
  if (std::filesystem::exists(file)) return file;
  std::ofstream(file) << kMasterKeyLine;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return file;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_MASTER_KEY_FILE_H_
