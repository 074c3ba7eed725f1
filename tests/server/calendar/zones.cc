#include "tests/server/calendar/zones.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"

namespace docket::testing {
namespace {

bool HoldsAZone(const std::filesystem::path& file) {
  std::string magic(4, '\0');
  std::ifstream(file).read(magic.data(), 4);
  return magic == "TZif";
}

bool IsAnother(const std::string& name) {
  return absl::StartsWith(name, "posix/") || absl::StartsWith(name, "right/") || name == "localtime" ||
         name == "posixrules";
}

}  // namespace

std::vector<std::string> ZonesOfThisMachine() {
  const char* folder = std::getenv("TZDIR");
  const std::filesystem::path root = folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo";
  std::vector<std::string> names;
  if (!std::filesystem::is_directory(root)) return names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file() || !HoldsAZone(entry.path())) continue;
    std::string name = std::filesystem::relative(entry.path().parent_path(), root) / entry.path().filename();
    if (absl::StartsWith(name, "./")) name.erase(0, 2);
    if (!IsAnother(name)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace docket::testing
