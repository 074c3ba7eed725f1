#include "api/client/text_file.h"

#include <gtest/gtest.h>

#include <sstream>

namespace docket::client {
namespace {

TEST(ReadTextFileTest, ReadsTheStandardInputWithoutTheLastLineBreaks) {
  std::istringstream in("Dear all,\n\nit never came.\n\n");
  const absl::StatusOr<std::string> text = ReadTextFile("-", in);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "Dear all,\n\nit never came.");
}

TEST(ReadTextFileTest, SaysWhatCannotBeOpened) {
  std::istringstream in;
  EXPECT_EQ(ReadTextFile("/no/such/file", in).status().message(), "'/no/such/file' cannot be opened");
}

TEST(ReadTextFileTest, RefusesWhatIsNoText) {
  std::istringstream in("\xff\xfe");
  EXPECT_EQ(ReadTextFile("-", in).status().message(), "the standard input is not text in UTF-8");
}

TEST(ReadTextFileTest, ReadsUpToItsBoundAndNoFurther) {
  constexpr std::size_t kBound = 256 << 10;
  std::istringstream full(std::string(kBound, 'x'));
  EXPECT_TRUE(ReadTextFile("-", full).ok());
  std::istringstream endless(std::string(kBound + 1, 'x'));
  EXPECT_EQ(ReadTextFile("-", endless).status().message(), "the standard input is longer than any text may be");
}

TEST(ReadTextFileTest, AFolderIsNoText) {
  std::istringstream in;
  EXPECT_FALSE(ReadTextFile("/", in).ok());
}

}  // namespace
}  // namespace docket::client
