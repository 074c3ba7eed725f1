// The lines of an exported file, and what is said of a file that is not right.
#include "api/client/history_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

v1::CaseHistory Opened(const std::string& uid) {
  v1::CaseHistory history;
  history.set_uid(uid);
  auto& event = *history.add_events();
  event.mutable_occur_time()->set_seconds(1'795'356'000);
  event.mutable_detail()->mutable_opened()->set_kind(v1::CASE_KIND_COMPLAINT);
  event.mutable_texts()->set_subject("\"Über\"\nall\x01");
  return history;
}

// With a map of many keys.
v1::CaseHistory WithMaps() {
  v1::CaseHistory history = Opened("u-1");
  auto& attributes = *history.add_events()->mutable_detail()->mutable_updated()->mutable_attributes();
  for (int i = 0; i < 20; ++i) attributes[absl::StrCat("key-", i * 7919 % 100)] = absl::StrCat(i);
  return history;
}

std::string Line(const v1::CaseHistory& history) { return CaseLine(history).value_or("no line"); }

// What a whole file gives, in words.
std::vector<std::string> Read(const std::string& file, std::string* missing = nullptr) {
  std::istringstream in(file);
  HistoryReader reader(in);
  std::vector<std::string> read;
  while (const auto item = reader.Next()) {
    if (const auto* team = std::get_if<v1::Team>(&*item)) read.push_back(team->name());
    if (const auto* person = std::get_if<v1::Staff>(&*item)) read.push_back(person->name());
    if (const auto* one = std::get_if<WholeCase>(&*item)) {
      read.push_back(absl::StrCat(one->uid, " of line ", one->line, " in ", one->parts.size()));
    }
    if (const auto* bad = std::get_if<BadLine>(&*item)) read.push_back(absl::StrCat(bad->line, ": ", bad->complaint));
  }
  if (missing != nullptr) *missing = std::string(reader.Whole().message());
  return read;
}

TEST(HistoryFileTest, ALineGivesTheMessageBack) {
  std::istringstream in(Line(WithMaps()) + EndLine(1));
  HistoryReader reader(in);
  const auto item = reader.Next();
  ASSERT_TRUE(item.has_value());
  const auto* one = std::get_if<WholeCase>(&*item);
  ASSERT_NE(one, nullptr);
  ASSERT_EQ(one->parts.size(), 1u);
  EXPECT_EQ(Line(one->parts[0]), Line(WithMaps()));
  EXPECT_EQ(one->parts[0].events(0).texts().subject(), "\"Über\"\nall\x01");
  EXPECT_EQ(one->parts[0].events(1).detail().updated().attributes_size(), 20);
  EXPECT_FALSE(reader.Next().has_value());
  EXPECT_TRUE(reader.Whole().ok()) << reader.Whole();
}

TEST(HistoryFileTest, MapsAreInTheOrderOfTheirKeys) {
  const std::string line = Line(WithMaps());
  v1::CaseHistory backwards = WithMaps();
  auto& attributes = *backwards.mutable_events(1)->mutable_detail()->mutable_updated()->mutable_attributes();
  const std::vector<std::pair<std::string, std::string>> pairs(attributes.begin(), attributes.end());
  attributes.clear();
  for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) attributes[pair->first] = pair->second;
  EXPECT_EQ(Line(backwards), line);
  EXPECT_THAT(line, HasSubstr(R"("key-0":"0","key-14":"6","key-19":)"));
}

// A map's order in memory depends on a seed of the process, so one process alone proves little.
TEST(HistoryFileTest, PrintsTheLine) { std::printf("%s", Line(WithMaps()).c_str()); }

std::string LineOfAnotherProcess() {
  const std::string command = absl::StrCat(
      "/proc/", getpid(), "/exe --gtest_filter=HistoryFileTest.PrintsTheLine --gtest_brief=1 2>&1 | grep '^{'");
  std::string line;
  std::array<char, 4096> chunk{};
  FILE* pipe = popen(command.c_str(), "r");
  while (pipe != nullptr && fgets(chunk.data(), chunk.size(), pipe) != nullptr) line += chunk.data();
  if (pipe != nullptr) pclose(pipe);
  return line;
}

TEST(HistoryFileTest, AnotherProcessWritesTheSameBytes) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(LineOfAnotherProcess(), Line(WithMaps()));
}

TEST(HistoryFileTest, ALongCaseIsSeveralLines) {
  v1::CaseHistory first = Opened("u-1");
  first.set_more(true);
  std::string missing;
  EXPECT_THAT(Read(absl::StrCat(R"({ "team" : {"name":"teams/a"} })", "\r\n\n", R"({"staff":{"name":"staff/b"}})", "\n",
                                Line(first), Line(first), Line(Opened("u-1")), Line(Opened("u-2")), EndLine(2)),
                   &missing),
              ElementsAre("teams/a", "staff/b", "u-1 of line 4 in 3", "u-2 of line 7 in 1"));
  EXPECT_EQ(missing, "");
}

TEST(HistoryFileTest, WhatIsTooLargeForAMessageIsSentInParts) {
  v1::CaseHistory history = Opened("u-1");
  for (int i = 0; i < 60; ++i) history.add_events()->mutable_texts()->set_text(std::string(16'000, 'x'));
  std::istringstream in(Line(history) + EndLine(1));
  HistoryReader reader(in);
  const auto item = reader.Next();
  const auto* one = std::get_if<WholeCase>(&*item);
  ASSERT_NE(one, nullptr);
  ASSERT_EQ(one->parts.size(), 4u);
  int events = 0;
  for (std::size_t i = 0; i < one->parts.size(); ++i) {
    EXPECT_LT(one->parts[i].ByteSizeLong(), 256u << 10);
    EXPECT_EQ(one->parts[i].uid(), "u-1");
    EXPECT_EQ(one->parts[i].more(), i + 1 < one->parts.size());
    events += one->parts[i].events_size();
  }
  EXPECT_EQ(events, 61);
}

TEST(HistoryFileTest, ABadLineIsNamedAndTheRestGoesOn) {
  v1::CaseHistory begun = Opened("u-1");
  begun.set_more(true);
  const std::string good = Line(Opened("u-9"));
  const auto bad = [&](const std::string& line) {
    const std::vector<std::string> read = Read(absl::StrCat(line, "\n", good, EndLine(1)));
    EXPECT_EQ(read.back(), "u-9 of line 2 in 1") << line;
    return read.front();
  };
  EXPECT_THAT(bad("nonsense"), StartsWith("1: it is no object with one of"));
  EXPECT_THAT(bad("{\"case\":{\"uid\":\"\xff\"}}"), StartsWith("1: it is not text in UTF-8"));
  EXPECT_THAT(bad(R"({"case":{"uid":"u-1"})"), StartsWith("1: its case is not right: "));
  EXPECT_THAT(bad(R"({"case":{"uid":"u-1"}, "x":1})"), StartsWith("1: its case is not right: "));
  EXPECT_THAT(bad(R"({"case":{"uid":"u-1","colour":"red"}})"),
              testing::AllOf(StartsWith("1: its case is not right: "), HasSubstr("colour")));
  EXPECT_THAT(bad(R"({"case":{"uid":"u-1","events":[{"occurTime":"soon"}]}})"),
              testing::AllOf(StartsWith("1: its case is not right: "), HasSubstr("soon")));
  EXPECT_EQ(bad(R"({"case":{}})"), "1: its case has no uid");
  EXPECT_THAT(bad(R"({"case":7})"), StartsWith("1: its case is not right: it needs an object"));
  EXPECT_THAT(bad(R"({"customer":{}})"), StartsWith("1: there is nothing called \"customer\""));
}

TEST(HistoryFileTest, ACaseWithABadPartIsLeftOutAsAWhole) {
  v1::CaseHistory begun = Opened("u-1");
  begun.set_more(true);
  EXPECT_THAT(Read(absl::StrCat(Line(begun), "nonsense\n", Line(begun), Line(Opened("u-1")), Line(Opened("u-2")))),
              ElementsAre(StartsWith("2: "), "u-2 of line 5 in 1"));
  EXPECT_THAT(Read(absl::StrCat(Line(begun), Line(Opened("u-2")))),
              ElementsAre("2: the rest of the case u-1 should be here", "u-2 of line 2 in 1"));
}

TEST(HistoryFileTest, ACutOffFileIsNoticed) {
  v1::CaseHistory begun = Opened("u-1");
  begun.set_more(true);
  std::string missing;
  Read(Line(Opened("u-2")), &missing);
  EXPECT_EQ(missing, "it is cut off: it has no end line");
  Read(absl::StrCat(Line(Opened("u-2")), Line(begun)), &missing);
  EXPECT_EQ(missing, "it is cut off in the middle of the case u-1");
  Read(absl::StrCat(Line(Opened("u-2")), EndLine(3)), &missing);
  EXPECT_EQ(missing, "it is not whole: its end line says that it has 3 cases, and there are 1");
  Read("", &missing);
  EXPECT_EQ(missing, "it is cut off: it has no end line");
}

TEST(HistoryFileTest, NothingComesAfterTheEnd) {
  EXPECT_THAT(Read(absl::StrCat(EndLine(0), Line(Opened("u-1")))),
              ElementsAre(StartsWith("2: it comes after the end")));
}

}  // namespace
}  // namespace docket::client
