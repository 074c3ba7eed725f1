#include "api/client/text_file.h"

#include <fstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

constexpr std::size_t kMaxBytes = 256 << 10;

absl::StatusOr<std::string> ReadAll(std::istream& in) {
  std::string text(kMaxBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return absl::InvalidArgumentError("cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxBytes) return absl::InvalidArgumentError("is longer than any text may be");
  if (!IsUtf8(text)) return absl::InvalidArgumentError("is not text in UTF-8");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace

absl::StatusOr<std::string> ReadTextFile(const std::string& path, std::istream& standard_input) {
  const bool standard = path == "-";
  const std::string name = standard ? "the standard input" : absl::StrCat("'", path, "'");
  std::ifstream file;
  if (!standard) {
    file.open(path, std::ios::binary);
    if (!file) return absl::InvalidArgumentError(absl::StrCat(name, " cannot be opened"));
  }
  absl::StatusOr<std::string> text = ReadAll(standard ? standard_input : file);
  if (!text.ok()) return absl::InvalidArgumentError(absl::StrCat(name, " ", text.status().message()));
  return text;
}

}  // namespace docket::client
