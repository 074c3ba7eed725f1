#include "tests/fault/stepped_clock.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"

namespace docket::fault {
namespace {

// As Debian lays it out: /usr/lib/x86_64-linux-gnu/faketime/.
std::string FindLibrary() {
  std::error_code ignored;
  for (const auto& folder : std::filesystem::directory_iterator("/usr/lib", ignored)) {
    const std::filesystem::path library = folder.path() / "faketime" / "libfaketimeMT.so.1";
    if (std::filesystem::exists(library, ignored)) return library.string();
  }
  return "";
}

const std::string& Library() {
  static const std::string& library = *new std::string(FindLibrary());
  return library;
}

}  // namespace

SteppedClock::SteppedClock(std::string file) : file_(std::move(file)) { Set(absl::ZeroDuration()); }

bool SteppedClock::IsPossible() { return !Library().empty(); }

std::vector<std::string> SteppedClock::environment() const {
  if (!IsPossible()) return {};
  return {absl::StrCat("LD_PRELOAD=", Library()), absl::StrCat("FAKETIME_TIMESTAMP_FILE=", file_),
          "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_RESET=1"};
}

void SteppedClock::Set(absl::Duration offset) {
  offset_ = offset;
  // Whoever reads it meanwhile sees the old one or the new one.
  const std::string next = file_ + ".next";
  const int64_t seconds = absl::ToInt64Seconds(offset);
  std::ofstream(next) << (seconds < 0 ? "" : "+") << seconds << "\n";
  std::error_code ignored;
  std::filesystem::rename(next, file_, ignored);
}

}  // namespace docket::fault
