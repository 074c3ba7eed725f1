#include "api/client/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docket::client {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DisplayWidthTest, CountsCharactersNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("parcel"), 6);
  EXPECT_EQ(DisplayWidth("Müller"), 6);
}

TEST(DisplayWidthTest, WideCharactersTakeTwoColumnsAndMarksNone) {
  EXPECT_EQ(DisplayWidth("田中"), 4);
  EXPECT_EQ(DisplayWidth("한국"), 4);
  EXPECT_EQ(DisplayWidth("📦"), 2);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
}

TEST(OneLineTest, SpellsOutWhatATerminalWouldObey) {
  EXPECT_EQ(OneLine("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  EXPECT_EQ(OneLine(std::string("a\0b\x7f", 4)), "a\\x00b\\x7f");
  EXPECT_EQ(OneLine("\u009b2J"), "\\x9b2J") << "a control sequence in one character";
  EXPECT_EQ(OneLine("abc\u202ecba"), "abc\\u202ecba") << "text that turns around";
  EXPECT_EQ(OneLine("\rover"), "\\x0dover");
}

TEST(OneLineTest, KeepsToOneLine) { EXPECT_EQ(OneLine("a\nb\tc\u2028d"), "a b c\\u2028d"); }

TEST(OneLineTest, BytesThatAreNoUtf8BecomeReplacements) {
  EXPECT_EQ(OneLine("a\xff"
                    "b"),
            "a\uFFFD"
            "b");
  EXPECT_EQ(OneLine("\xc0\xaf"), "\uFFFD\uFFFD") << "an overlong form";
  EXPECT_EQ(OneLine("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "half a surrogate pair";
  EXPECT_EQ(OneLine("\xe4\xbd"), "\uFFFD\uFFFD") << "a sequence that ends too soon";
}

TEST(OneLineTest, OtherTextIsUnchanged) {
  EXPECT_EQ(OneLine("Grüße, 田中 📦 👩‍👧"), "Grüße, 田中 📦 👩‍👧");
}

TEST(IsUtf8Test, TellsTextFromBytes) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("Grüße 📦"));
  EXPECT_FALSE(IsUtf8("\xff"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80")) << "past the last code point";
}

TEST(LinesTest, KeepsTheTextsOwnLines) {
  EXPECT_THAT(Lines("one\r\ntwo\n\nfour\n\n", 0), ElementsAre("one", "two", "", "four"));
  EXPECT_THAT(Lines("", 0), IsEmpty());
  EXPECT_THAT(Lines("\n", 0), IsEmpty());
}

TEST(LinesTest, WrapsAtBlanks) {
  EXPECT_THAT(Lines("the parcel never came", 10), ElementsAre("the parcel", "never came"));
  EXPECT_THAT(Lines("the parcel never came", 9), ElementsAre("the", "parcel", "never", "came"));
}

TEST(LinesTest, BreaksAWordThatIsTooLong) {
  EXPECT_THAT(Lines("aaaaaaa", 3), ElementsAre("aaa", "aaa", "a"));
  EXPECT_THAT(Lines("田中田中", 3), ElementsAre("田", "中", "田", "中"));
}

TEST(LinesTest, EachLineIsSafe) { EXPECT_THAT(Lines("a\x1b[2J\nb", 0), ElementsAre("a\\x1b[2J", "b")); }

TEST(CutToTest, CutsOnlyWhatIsTooWide) {
  EXPECT_EQ(CutTo("parcel", 6), "parcel");
  EXPECT_EQ(CutTo("parcels", 6), "par...");
  EXPECT_EQ(CutTo("田中田中", 6), "田...") << "a wide character is not cut in half";
  EXPECT_EQ(CutTo("parcels", 2), "..");
  EXPECT_EQ(CutTo("parcels", 0), "");
}

TEST(PadToTest, PadsByColumns) {
  EXPECT_EQ(PadTo("ab", 4), "ab  ");
  EXPECT_EQ(PadTo("田", 4), "田  ");
  EXPECT_EQ(PadTo("abcdef", 4), "abcdef");
}

}  // namespace
}  // namespace docket::client
