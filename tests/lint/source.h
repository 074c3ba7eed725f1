// The repository's own files, as the lint tests read them.
#ifndef DOCKET_TESTS_LINT_SOURCE_H_
#define DOCKET_TESTS_LINT_SOURCE_H_

#include <functional>
#include <set>
#include <string>
#include <vector>

namespace docket::testing {

struct SourceFile {
  std::string path;  // from the repository's root
  std::string text;

  bool under(const std::string& folder) const { return path.rfind(folder, 0) == 0; }
  bool cpp() const;
  int lines() const;
};

// Every file that people write, below the folders of the project.
const std::vector<SourceFile>& Sources();

// A C++ file taken apart: its code without comments and strings, and its string literals one after the other.
struct TakenApart {
  std::string code;
  std::string strings;
};
TakenApart TakeApart(const std::string& text);

// What stands in quotes or angle brackets after #include, in order.
std::vector<std::string> Includes(const std::string& text);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_LINT_SOURCE_H_
