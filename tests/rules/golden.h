// A table that was reviewed, against what the code makes of it today.
#ifndef DOCKET_TESTS_RULES_GOLDEN_H_
#define DOCKET_TESTS_RULES_GOLDEN_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace docket::testing {

inline void ExpectGolden(const std::string& path, const std::string& table) {
  if (std::getenv("DOCKET_REGENERATE") != nullptr) {
    std::ofstream(path) << table;
    return;
  }
  std::ifstream file(path);
  std::stringstream golden;
  golden << file.rdbuf();
  EXPECT_EQ(golden.str(), table) << "if the change is meant: DOCKET_REGENERATE=1 rules_test, and review the difference";
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_RULES_GOLDEN_H_
