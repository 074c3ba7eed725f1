// Folders and files of a test.
#ifndef DOCKET_TESTS_SUPPORT_TEMPORARY_FOLDER_H_
#define DOCKET_TESTS_SUPPORT_TEMPORARY_FOLDER_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace docket::testing {

// A folder under /tmp with a short name (a socket has to fit in), removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    char path[] = "/tmp/dk-XXXXXX";
    path_ = mkdtemp(path);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void WriteFile(const std::string& path, const std::string& text) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_TEMPORARY_FOLDER_H_
