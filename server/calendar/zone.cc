#include "server/calendar/zone.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "server/calendar/calendar.h"

namespace docket {
namespace {

constexpr size_t kMostNameBytes = 64;

// Every part of every IANA name begins with a capital letter. That alone keeps out paths ("/etc/x", "../x"),
// "localtime" and the folders "posix" and "right"; the letters keep out the loader's own prefixes ("file:", "libc:").
bool IsNamePart(absl::string_view part) {
  if (part.empty() || !absl::ascii_isupper(static_cast<unsigned char>(part[0]))) return false;
  return std::all_of(part.begin(), part.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_' || c == '-' || c == '+'; });
}

bool IsZoneName(absl::string_view name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  return name.size() <= kMostNameBytes && std::all_of(parts.begin(), parts.end(), IsNamePart);
}

}  // namespace

absl::StatusOr<absl::TimeZone> FindZone(absl::string_view name) {
  absl::TimeZone zone;
  if (IsZoneName(name) && absl::LoadTimeZone(name, &zone)) return zone;
  return absl::InvalidArgumentError(
      absl::StrCat("unknown time zone \"", absl::CHexEscape(name.substr(0, kMostNameBytes)),
                   "\": expected the name of an IANA zone that this machine knows, such as Europe/Berlin"));
}

std::string ZoneDataVersion() {
  const char* folder = std::getenv("TZDIR");  // where the zones are loaded from, too
  std::ifstream file(absl::StrCat(folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo", "/tzdata.zi"));
  std::string first_line;
  std::getline(file, first_line);
  absl::string_view version = first_line;
  if (!absl::ConsumePrefix(&version, "# version ")) return "unknown";
  version = absl::StripAsciiWhitespace(version);
  return version.empty() ? "unknown" : std::string(version);
}

}  // namespace docket
