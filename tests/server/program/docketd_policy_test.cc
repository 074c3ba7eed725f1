// docketd as a program, and policies: what it says of a file, before anybody applies it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "server/policy/policy_text.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace docket::testing {
namespace {

using ::testing::HasSubstr;

class DocketdPolicyTest : public ::testing::Test {
 protected:
  std::string file() const { return folder_ / "policy.textproto"; }
  Finished Check(const std::string& text) const {
    WriteFile(file(), text);
    return RunToEnd({DOCKETD_PROGRAM, "policy", "check", file()});
  }

  const std::string shipped_{ShippedPolicyText()};
  TemporaryFolder folder_;
};

TEST_F(DocketdPolicyTest, TheShippedOneIsPrintedAndInOrder) {
  const Finished printed = RunToEnd({DOCKETD_PROGRAM, "policy", "shipped"});
  EXPECT_EQ(printed.status, 0);
  EXPECT_EQ(printed.output, shipped_);
  const Finished checked = Check(printed.output);
  EXPECT_EQ(checked.status, 0) << checked.output;
  EXPECT_THAT(checked.output, HasSubstr(absl::StrCat(file(), " is in order.\n")));
  EXPECT_THAT(checked.output, HasSubstr("SOP-CS-001, version 1.0"));
  EXPECT_THAT(checked.output, HasSubstr("office (UTC, default)"));
  EXPECT_THAT(checked.output, HasSubstr("19 targets, 5 rungs"));
  EXPECT_THAT(checked.output, HasSubstr("inquiry: within 1h of business time\n"));
  EXPECT_THAT(checked.output, HasSubstr("complaint: within 24h\n"));
}

TEST_F(DocketdPolicyTest, EveryProblemIsALineWithItsPlace) {
  const Finished checked = Check(absl::StrReplaceAll(shipped_, {{"\"2h\"", "\"2 hours\""}}));
  EXPECT_EQ(checked.status, 1);
  EXPECT_THAT(checked.output, HasSubstr(absl::StrCat(file(), ":")));
  EXPECT_THAT(checked.output, HasSubstr(": targets[1].warn_ahead: \"2 hours\" is no duration"));
  EXPECT_THAT(checked.output, HasSubstr(": targets[17].within: \"2 hours\" is no duration"));
}

TEST_F(DocketdPolicyTest, HowItIsAsked) {
  const Finished gone = RunToEnd({DOCKETD_PROGRAM, "policy", "check", "/no/such/file"});
  EXPECT_EQ(gone.status, 1);
  EXPECT_THAT(gone.output, HasSubstr("/no/such/file cannot be read"));
  EXPECT_EQ(RunToEnd({DOCKETD_PROGRAM, "policy", "check", folder_ / ""}).status, 1) << "a folder";
  EXPECT_EQ(RunToEnd({DOCKETD_PROGRAM, "policy"}).status, 2);
  EXPECT_EQ(RunToEnd({DOCKETD_PROGRAM, "policy", "check"}).status, 2);
  const Finished help = RunToEnd({DOCKETD_PROGRAM, "--help"});
  EXPECT_THAT(help.output, HasSubstr("policy"));
  EXPECT_THAT(RunToEnd({DOCKETD_PROGRAM, "policy", "--help"}).output, HasSubstr("shipped"));
  const Finished piped = RunToEnd({"/bin/sh", "-c", absl::StrCat(DOCKETD_PROGRAM, " policy check - < /dev/null")});
  EXPECT_EQ(piped.status, 1);
  EXPECT_THAT(piped.output, HasSubstr("-: header: is missing"));
}

}  // namespace
}  // namespace docket::testing
