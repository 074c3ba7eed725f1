// Business time as other projects' tests have it: the cases beside this file and, where DOCKET_ORACLE names a file of
// the same format, its cases too.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/server/calendar/oracle_file.h"

namespace docket::testing {
namespace {

void ExpectCase(const OracleCase& c) {
  SCOPED_TRACE(c.id + " from " + c.source);
  if (c.is_deadline) {
    EXPECT_EQ(DueWithPauses(*c.calendar, c.start, c.work, c.pauses), c.due);
    if (c.pauses.empty()) {
      EXPECT_EQ(c.calendar->Due(c.start, c.work), c.due);
    }
  } else {
    EXPECT_EQ(TimeCounted(*c.calendar, c.start, c.end, c.pauses), c.elapsed);
    if (c.pauses.empty() && c.start <= c.end) {
      EXPECT_EQ(c.calendar->Elapsed(c.start, c.end), c.elapsed);
    }
  }
}

void ExpectFile(const std::string& path) {
  const auto cases = ReadOracle(path);
  ASSERT_TRUE(cases.ok()) << path << ": " << cases.status();
  for (const OracleCase& c : *cases) ExpectCase(c);
  std::printf("business time: %zu cases from %s\n", cases->size(), path.c_str());
}

TEST(BusinessTimeOracle, EveryCaseCollected) {
  ExpectFile(DOCKET_BUSINESS_TIME);
  const auto cases = ReadOracle(DOCKET_BUSINESS_TIME);
  ASSERT_TRUE(cases.ok());
  EXPECT_GE(cases->size(), 75u);
  for (const OracleCase& c : *cases) EXPECT_NE(c.source, "") << c.id << " names no source";
}

TEST(BusinessTimeOracle, EveryCaseOfTheFileThatTheEnvironmentNames) {
  const char* path = std::getenv("DOCKET_ORACLE");
  if (path == nullptr) GTEST_SKIP() << "DOCKET_ORACLE names no file";
  ExpectFile(path);
}

}  // namespace
}  // namespace docket::testing
