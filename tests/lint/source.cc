#include "tests/lint/source.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace docket::testing {
namespace {

constexpr const char* kFolders[] = {"api", "server", "storage", "metrics", "tests", "third_party", "k8s", ".ci"};
constexpr const char* kEndings[] = {".cc", ".h", ".proto", ".py", ".sh", ".cmake", ".txt", ".md", ".yaml", ".in"};

bool WrittenByPeople(const std::filesystem::path& path) {
  const std::string name = path.filename();
  // A command has no ending.
  if (name.find('.') == std::string::npos) return true;
  return std::any_of(std::begin(kEndings), std::end(kEndings),
                     [&name](const char* ending) { return absl::EndsWith(name, ending); });
}

SourceFile Read(const std::filesystem::path& root, const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return {.path = std::filesystem::relative(path, root).string(), .text = text.str()};
}

std::vector<SourceFile> ReadAll() {
  const std::filesystem::path root = DOCKET_SOURCE_DIR;
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.is_regular_file() && WrittenByPeople(entry.path())) files.push_back(Read(root, entry.path()));
  }
  for (const char* folder : kFolders) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.is_regular_file() && WrittenByPeople(entry.path())) files.push_back(Read(root, entry.path()));
    }
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

}  // namespace

bool SourceFile::cpp() const { return absl::EndsWith(path, ".cc") || absl::EndsWith(path, ".h"); }

int SourceFile::lines() const { return static_cast<int>(std::count(text.begin(), text.end(), '\n')); }

const std::vector<SourceFile>& Sources() {
  static const auto* const files = new std::vector<SourceFile>(ReadAll());
  return *files;
}

TakenApart TakeApart(const std::string& text) {
  TakenApart parts;
  size_t i = 0;
  const auto skip_quoted = [&](char quote, std::string* into) {
    for (++i; i < text.size() && text[i] != quote; ++i) {
      if (text[i] == '\\') ++i;
      if (into != nullptr && i < text.size()) into->push_back(text[i]);
    }
    ++i;
  };
  while (i < text.size()) {
    if (text.compare(i, 2, "//") == 0) {
      i = std::min(text.find('\n', i), text.size());
    } else if (text.compare(i, 2, "/*") == 0) {
      i = std::min(text.find("*/", i), text.size() - 2) + 2;
    } else if (text[i] == '"') {
      skip_quoted('"', &parts.strings);
      parts.strings.push_back('\n');
      parts.code += "\"\"";
    } else if (text[i] == '\'' && i > 0 && !isalnum(static_cast<unsigned char>(text[i - 1]))) {
      skip_quoted('\'', nullptr);
      parts.code += "''";
    } else {
      parts.code.push_back(text[i++]);
    }
  }
  return parts;
}

std::vector<std::string> Includes(const std::string& text) {
  std::vector<std::string> includes;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, "#include ")) continue;
    const size_t end = line.find_first_of("\">", 1);
    if (end != absl::string_view::npos) includes.emplace_back(line.substr(1, end - 1));
  }
  return includes;
}

}  // namespace docket::testing
