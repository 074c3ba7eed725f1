#include "api/client/table.h"

#include <gtest/gtest.h>

namespace docket::client {
namespace {

constexpr Paper kPlain = {};
constexpr Paper kNarrow = {.width = 30, .colour = false};
constexpr Paper kColoured = {.width = 0, .colour = true};

TEST(TableTest, AlignsColumnsAndLeavesNoBlanksAtTheEnd) {
  Table table({"CASE", "SUBJECT"});
  table.Row({"A1", "Parcel"});
  table.Row({"LONGER", ""});
  EXPECT_EQ(table.Text(kPlain),
            "CASE    SUBJECT\n"
            "A1      Parcel\n"
            "LONGER\n");
}

TEST(TableTest, AlignsWideCharacters) {
  Table table({"NAME", "X"});
  table.Row({"田中", "1"});
  table.Row({"Jo\u00e3o", "2"});
  EXPECT_EQ(table.Text(kPlain),
            "NAME  X\n"
            "田中  1\n"
            "Jo\u00e3o  2\n");
}

TEST(TableTest, OneColumnGivesWayOnNarrowPaper) {
  Table table({"CASE", "SUBJECT"});
  table.Shrink(1);
  table.Row({"A1", "The parcel of last week never came"});
  EXPECT_EQ(table.Text(kNarrow),
            "CASE  SUBJECT\n"
            "A1    The parcel of last we...\n");
  EXPECT_EQ(table.Text(kPlain),
            "CASE  SUBJECT\n"
            "A1    The parcel of last week never came\n")
      << "nothing is cut where it goes into a file";
}

TEST(TableTest, TextsStandBelowTheirRowAndWrap) {
  Table table({"WHEN", "WHAT"});
  table.Indent(2);
  table.Row({"14:02", "noted"});
  table.Below("the carrier has no trace of it\nasked twice");
  EXPECT_EQ(table.Text(kNarrow),
            "  WHEN   WHAT\n"
            "  14:02  noted\n"
            "      the carrier has no trace\n"
            "      of it\n"
            "      asked twice\n");
}

TEST(TableTest, HasNoHeadingWhereAllAreEmpty) {
  Table table({"", ""});
  table.Row({"a", "b"});
  EXPECT_EQ(table.Text(kPlain), "a  b\n");
}

TEST(TableTest, ColoursOnlyWhereThePaperShowsThem) {
  Table table({"S"});
  table.Row({{"late", Ink::kRed}});
  EXPECT_EQ(table.Text(kColoured), "\x1b[2mS\x1b[0m\n\x1b[31mlate\x1b[0m\n");
  EXPECT_EQ(table.Text(kPlain), "S\nlate\n");
}

TEST(TableTest, DataCannotColourAnything) {
  Table table({"S"});
  table.Row({"\x1b[31mlate"});
  EXPECT_EQ(table.Text(kPlain), "S\n\\x1b[31mlate\n");
}

TEST(FactsTest, LeavesOutWhatIsEmpty) {
  Facts facts;
  facts.Add("Team", "");
  facts.Add("Assignee", "ana");
  facts.Add("Kind", "complaint");
  EXPECT_EQ(facts.Text(kPlain),
            "  Assignee  ana\n"
            "  Kind      complaint\n");
}

}  // namespace
}  // namespace docket::client
