// The rules that the repository keeps about itself.
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/lint/source.h"

namespace docket::testing {
namespace {

constexpr int kMostLines = 400;
constexpr int kMostLinesOfContract = 600;

bool Production(const SourceFile& file) {
  return file.cpp() &&
         (file.under("storage/") || file.under("server/") || file.under("metrics/") || file.under("api/"));
}

void ExpectNoMatch(const SourceFile& file, const std::string& text, const std::regex& forbidden, const char* why) {
  std::smatch match;
  EXPECT_FALSE(std::regex_search(text, match, forbidden)) << file.path << ": " << match.str() << ": " << why;
}

// A lint that finds no files holds for everything.
TEST(LintTest, TheRepositoryWasFound) {
  int found = 0;
  for (const SourceFile& file : Sources()) {
    found +=
        file.path == "storage/committer.cc" || file.path == "server/rules/limits.h" || file.path == "CMakeLists.txt";
  }
  EXPECT_EQ(found, 3);
}

TEST(LintTest, AFileIsTakenApartIntoCodeAndStrings) {
  const TakenApart parts = TakeApart(R"(int a = 1'000; // "no string" x.commit()
call("SELECT \"one\"", 'c', '"'); /* AUTO_INCREMENT */ done();)");
  EXPECT_EQ(parts.code, "int a = 1'000; \ncall(\"\", '', '');  done();");
  EXPECT_EQ(parts.strings, "SELECT \"one\"\n");
}

// The connector's own hide failures: transactions are begun and ended by SQL text alone.
TEST(LintTest, TheConnectorsOwnTransactionsAreNeverUsed) {
  const std::regex forbidden(R"((->|\.)\s*(commit|rollback|setAutoCommit|setSavepoint)\s*\()");
  for (const SourceFile& file : Sources()) {
    if (file.cpp()) ExpectNoMatch(file, TakeApart(file.text).code, forbidden, "hides failures");
  }
}

TEST(LintTest, TheConnectorIsUsedInOneFileAlone) {
  for (const SourceFile& file : Sources()) {
    if (!Production(file) || file.path == "storage/database.cc") continue;
    for (const std::string& include : Includes(file.text)) {
      const bool connector = absl::StartsWith(include, "cppconn/") || absl::StartsWith(include, "mysql");
      EXPECT_FALSE(connector) << file.path << " includes " << include << ": its exceptions end in storage/database.cc";
    }
  }
}

// What not every server of the MySQL family has, or what hides a failure.
TEST(LintTest, NoStatementUsesWhatIsNotPortable) {
  const std::regex forbidden(
      R"(SKIP LOCKED|NOWAIT|GET_LOCK|RELEASE_LOCK|INSERT\s+IGNORE|REPLACE INTO|AUTO_INCREMENT|\bRETURNING\b|FOR SHARE|LOCK IN SHARE MODE)",
      std::regex::icase);
  for (const SourceFile& file : Sources()) {
    if (Production(file)) ExpectNoMatch(file, TakeApart(file.text).strings, forbidden, "is not portable");
  }
}

TEST(LintTest, AFileHasOneSubjectAndFewerThan400Lines) {
  for (const SourceFile& file : Sources()) {
    if (absl::EndsWith(file.path, ".md") || absl::EndsWith(file.path, ".yaml") || file.path == "LICENSE") continue;
    // A contract is read from its comments, and belongs in one place.
    const bool contract = absl::EndsWith(file.path, ".proto");
    EXPECT_LT(file.lines(), contract ? kMostLinesOfContract : kMostLines) << file.path;
  }
}

struct Border {
  const char* folder;
  std::vector<const char*> never;
};

TEST(LintTest, NothingPointsBack) {
  const std::vector<Border> borders = {
      {"storage/", {"server/", "metrics/", "tests/"}},
      {"metrics/", {"server/", "storage/", "tests/"}},
      {"api/", {"server/", "storage/", "metrics/", "tests/"}},
      {"server/", {"tests/"}},
  };
  for (const SourceFile& file : Sources()) {
    for (const Border& border : borders) {
      if (!file.cpp() || !file.under(border.folder)) continue;
      for (const std::string& include : Includes(file.text)) {
        // What metrics are called and mean is a contract too; `docket metrics` tells it.
        if (include == "metrics/declarations.h") continue;
        for (const char* never : border.never) {
          EXPECT_FALSE(absl::StartsWith(include, never)) << file.path << " includes " << include;
        }
      }
    }
  }
}

// Pure: no clock, no database, no thread, no file can be reached from a rule.
TEST(LintTest, TheRulesIncludeTheContractThePolicyAbseilAndThemselvesAlone) {
  const std::vector<const char*> allowed = {"server/rules/",    "server/policy/", "server/calendar/", "api/", "docket/",
                                            "google/protobuf/", "absl/"};
  const std::regex standard("[a-z_]+");
  const std::regex impure("chrono|ctime|thread|mutex|random|fstream|iostream|filesystem|atomic|future");
  for (const SourceFile& file : Sources()) {
    if (!file.cpp() || !file.under("server/rules/")) continue;
    for (const std::string& include : Includes(file.text)) {
      bool fine = std::regex_match(include, standard) && !std::regex_match(include, impure);
      for (const char* prefix : allowed) fine = fine || absl::StartsWith(include, prefix);
      fine = fine && include != "absl/time/clock.h" && !absl::StartsWith(include, "absl/random") &&
             !absl::StartsWith(include, "absl/synchronization");
      EXPECT_TRUE(fine) << file.path << " includes " << include;
    }
    ExpectNoMatch(file, TakeApart(file.text).code, std::regex(R"(absl::Now\b|\btime\s*\(\s*(0|NULL|nullptr)\s*\))"),
                  "a rule never reads a clock");
  }
}

// A test that sleeps is slow on a fast machine and wrong on a slow one. What the tests are helped by may look again
// at a pace of its own (a process that starts, a proxy that delays).
TEST(LintTest, NoTestSleeps) {
  const std::regex sleeps(R"(\b(SleepFor|sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\()");
  for (const SourceFile& file : Sources()) {
    if (!file.under("tests/") || !absl::EndsWith(file.path, "_test.cc")) continue;
    ExpectNoMatch(file, TakeApart(file.text).code, sleeps, "wait for what is meant");
  }
}

TEST(LintTest, NothingIsLeftForLater) {
  const std::regex later(absl::StrCat(R"(\b(TO)", R"(DO|FIX)", R"(ME|XX)", R"(X)\b)"));
  for (const SourceFile& file : Sources()) {
    if (file.cpp()) ExpectNoMatch(file, file.text, later, "do it or leave it");
  }
}

TEST(LintTest, AHeaderHasAGuardNamedAsItsPath) {
  for (const SourceFile& file : Sources()) {
    if (!absl::EndsWith(file.path, ".h")) continue;
    std::string guard = "DOCKET_";
    for (char c : file.path)
      guard.push_back(isalnum(static_cast<unsigned char>(c)) ? static_cast<char>(toupper(c)) : '_');
    EXPECT_TRUE(absl::StrContains(file.text, absl::StrCat("#ifndef ", guard, "_\n#define ", guard, "_\n")))
        << file.path << " lacks " << guard << "_";
  }
}

}  // namespace
}  // namespace docket::testing
