// docket watch: live, again after every break, and from where it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "absl/strings/str_split.h"
#include "api/client/event_feed.h"
#include "tests/client/scripted_events.h"
#include "tests/client/statuses.h"
#include "tests/support/await.h"
#include "tests/support/temporary_folder.h"

namespace docket::client {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WatchCommandTest : public ::testing::Test {
 protected:
  Ran Watch(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "watch");
    return RunDocket(desk_.address(), std::move(arguments));
  }

  ScriptedDesk desk_;
  ScriptedEvents events_{desk_};
  const docket::testing::TemporaryFolder folder_;
};

TEST_F(WatchCommandTest, OneLineForEachEventInTheTimelinesWords) {
  events_.Add("cases/7K3M2Q9A", 2);
  const Ran ran = Watch({"--from-start", "--limit", "2"});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ran.out,
            "2026-11-22 14:00  7K3M2Q9A    ana           task 1 is done  (billing, bob)\n"
            "2026-11-22 14:00  7K3M2Q9A    ana           task 2 is done  (billing, bob)\n");
}

TEST_F(WatchCommandTest, JsonIsALineForEachEvent) {
  events_.Add("cases/7K3M2Q9A", 2);
  const Ran ran = Watch({"--from-start", "--limit", "2", "--json"});
  const std::vector<std::string> lines = absl::StrSplit(ran.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[1], ::testing::StartsWith("{\"event\":{\"name\":\"cases/7K3M2Q9A/events/102\",\"version\":\"2\""));
}

TEST_F(WatchCommandTest, AsksForWhatWasTyped) {
  events_.Add("cases/A", 1);
  Watch({"--team", "billing", "--assignee", "bob", "--kind", "escalated,first-contact", "--kind", "warned",
         "--from-start", "--limit", "1"});
  EXPECT_EQ(desk_.asked().at(0).request,
            "from_start: true team: \"teams/billing\" assignee: \"staff/bob\" kinds: \"escalated\" kinds: "
            "\"first_contact\" kinds: \"warned\"");
  EXPECT_EQ(Watch({"--kind", "clock-changes"}).status, ExitStatus::kUsage) << "is no kind";
}

TEST_F(WatchCommandTest, ABrokenStreamGoesOnBehindTheLastAnswer) {
  events_.Add("cases/A", 12);
  // Before anything, in the middle, and several times in a row.
  events_.breaks = {0, 2, 3, 0, 0, 0, 2};
  const Ran ran = Watch({"--from-start", "--limit", "12"});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  std::vector<std::string> lines = absl::StrSplit(ran.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 12u);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_THAT(lines[i], HasSubstr(absl::StrCat("task ", i + 1, " is done")));
  }
  EXPECT_THAT(ran.err, HasSubstr("broke; trying again until it answers"));
}

TEST_F(WatchCommandTest, APositionFileGoesOnWhereItWas) {
  const std::string file = folder_ / "position";
  events_.Add("cases/A", 3);
  EXPECT_EQ(Watch({"--from-start", "--position-file", file, "--limit", "3"}).status, ExitStatus::kDone);
  EXPECT_EQ(docket::testing::ReadFile(file), "3\n");
  events_.Add("cases/A", 2);
  // What is in the file counts for more.
  const Ran ran = Watch({"--from-start", "--position-file", file, "--limit", "2"});
  EXPECT_THAT(absl::StrSplit(ran.out, '\n', absl::SkipEmpty()),
              ElementsAre(HasSubstr("task 4 is done"), HasSubstr("task 5 is done")));
  EXPECT_EQ(desk_.asked().back().request, "position: \"3\"");
}

TEST_F(WatchCommandTest, WhatTheDeskRefusesIsSaid) {
  const std::string file = folder_ / "position";
  docket::testing::WriteFile(file, "7\n");
  desk_.Next(Refused(grpc::StatusCode::OUT_OF_RANGE, "POSITION_LOST", "another log"));
  const Ran lost = Watch({"--position-file", file});
  EXPECT_NE(lost.status, ExitStatus::kDone);
  EXPECT_THAT(lost.err, HasSubstr("another log"));
  EXPECT_THAT(lost.err, HasSubstr(absl::StrCat("to go on from now, remove '", file, "'")));
  docket::testing::WriteFile(file, "");
  EXPECT_EQ(Watch({"--position-file", file}).status, ExitStatus::kUsage);
  EXPECT_EQ(Watch({"--position-file", folder_.path()}).status, ExitStatus::kUsage);
}

TEST_F(WatchCommandTest, CtrlCEndsItInGoodOrder) {
  events_.Add("cases/A", 3);
  const std::string file = folder_ / "position";
  std::thread person([&] {
    EXPECT_TRUE(docket::testing::Await(absl::Seconds(20), [&] { return events_.told == 3; }));
    EXPECT_TRUE(docket::testing::Await(absl::Seconds(20), [&] { return docket::testing::ReadFile(file) == "3\n"; }));
    kill(getpid(), SIGINT);
  });
  const Ran ran = Watch({"--from-start", "--position-file", file});
  person.join();
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, HasSubstr("task 3 is done"));
}

}  // namespace
}  // namespace docket::client
