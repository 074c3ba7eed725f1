// WatchEvents while many write: nothing is lost, nothing comes twice, each lane's order holds; whoever reads slowly
// gets all the same, and how soon an event is told.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "api/model/names.h"
#include "tests/conformance/watched.h"

namespace docket::testing {
namespace {

size_t EventsStored(ServedDesk& desk) {
  return std::stoul(desk.database().QueryOne("SELECT COUNT(*) FROM case_events WHERE subject_kind = 1"));
}

// The log's own list: of each lane, its cases' events in order.
std::map<int, std::vector<std::string>> LogOf(ServedDesk& desk) {
  std::map<int, std::vector<std::string>> log;
  auto connection = desk.database().Connect();
  const auto rows = connection->Query(
      "SELECT lane, number, sequence FROM case_events WHERE subject_kind = 1 ORDER BY lane, sequence");
  for (const storage::Row& row : *rows) {
    const auto lane = static_cast<uint16_t>(std::stoul(*row[0]));
    log[lane].push_back(EventName({.lane = lane, .number = std::stoull(*row[1])}, std::stoull(*row[2])));
  }
  return log;
}

int LaneOf(const WatchedEvent& event) { return ParseCaseName(event.parent())->lane; }

// Somebody at work: opens cases and goes on with them.
void Write(ServedDesk& desk, int steps, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<v1::Case> mine;
  for (int i = 0; i < steps; ++i) {
    if (mine.empty() || random() % 3 == 0) {
      mine.push_back(desk.OpenCase());
      continue;
    }
    v1::Case& c = mine[random() % mine.size()];
    const char* const people[] = {"staff/rita", "staff/sam", "staff/eve"};
    if (random() % 2 == 0) {
      c = desk.Change(c, Interaction(v1::DIRECTION_NOTE));
      continue;
    }
    // Refused where it lies with that person already.
    const Answer answer = desk.Send(For(c, Assignment(people[random() % 3])));
    if (answer.ok()) c = answer.As<v1::Case>();
  }
}

// Takes in what comes, leaves after a few answers, and comes back with the last position.
struct Consumer {
  std::map<int, std::vector<std::string>> heard;  // by lane
  size_t count = 0;
  std::string position;
  int streams = 0;

  void Follow(ServedDesk& desk, const std::atomic<size_t>& total, uint64_t seed) {
    std::mt19937_64 random(seed);
    while (count < total) {
      Watched watched(desk.channel(), position.empty() ? FromStart() : From(position));
      ++streams;
      for (auto answers = 1 + random() % 12; answers > 0 && count < total; --answers) {
        const auto answer = watched.Next();
        ASSERT_TRUE(answer.has_value());
        for (const WatchedEvent& event : answer->events()) heard[LaneOf(event)].push_back(event.event().name());
        count += static_cast<size_t>(answer->events_size());
        position = answer->position();
      }
    }
  }
};

TEST(WatchUnderLoadTest, NothingIsLostOrRepeatedOverDisconnectsAndRestarts) {
  const uint64_t seed = Seed("WatchUnderLoadTest");
  ServedDesk desk;
  std::vector<Consumer> consumers(3);
  for (uint64_t phase = 0; phase < 4; ++phase) {
    std::atomic<size_t> total{SIZE_MAX};
    std::vector<std::thread> writers, followers;
    for (uint64_t i = 0; i < 4; ++i) writers.emplace_back([&, i] { Write(desk, 80, seed + phase * 100 + i); });
    for (uint64_t i = 0; i < consumers.size(); ++i) {
      followers.emplace_back([&, i] { consumers[i].Follow(desk, total, seed + phase * 100 + 50 + i); });
    }
    for (std::thread& writer : writers) writer.join();
    // With one more to come, so that nobody waits for it in vain.
    total = EventsStored(desk) + 1;
    desk.OpenCase();
    for (std::thread& follower : followers) follower.join();
    desk.Restart(ServedDesk::LoopbackFlags());
  }
  const auto log = LogOf(desk);
  for (const Consumer& consumer : consumers) {
    EXPECT_EQ(consumer.heard, log);
    EXPECT_GT(consumer.streams, 20);
  }
  std::printf("%zu events, 3 consumers over %d, %d and %d streams\n", consumers[0].count, consumers[0].streams,
              consumers[1].streams, consumers[2].streams);
}

TEST(WatchUnderLoadTest, WhoReadsSlowlyGetsAllTheSame) {
  ServedDesk desk;
  Write(desk, 600, 1);
  Watched slow(desk.channel(), FromStart());
  std::map<int, std::vector<std::string>> heard;
  const auto take = [&] {
    const auto answer = slow.Next();
    ASSERT_TRUE(answer.has_value());
    EXPECT_LE(answer->events_size(), 100);
    for (const WatchedEvent& event : answer->events()) heard[LaneOf(event)].push_back(event.event().name());
  };
  const auto count = [&heard] {
    size_t all = 0;
    for (const auto& [lane, names] : heard) all += names.size();
    return all;
  };
  take();
  take();
  // Meanwhile others write, and others read.
  Write(desk, 300, 2);
  const size_t stored = EventsStored(desk);
  EXPECT_EQ(Watched(desk.channel(), FromStart()).Events(stored).size(), stored);
  while (count() < stored && !HasFatalFailure()) take();
  EXPECT_EQ(heard, LogOf(desk));
}

TEST(WatchUnderLoadTest, AnEventIsToldSoon) {
  ServedDesk desk;
  Watched watched(desk.channel(), {});
  watched.Next();
  std::vector<absl::Duration> delays;
  for (int i = 0; i < 200; ++i) {
    const v1::Case c = desk.OpenCase();
    const absl::Time done = absl::Now();
    EXPECT_EQ(watched.Events(1).at(0).parent(), c.name());
    delays.push_back(absl::Now() - done);
  }
  std::sort(delays.begin(), delays.end());
  std::printf("told after its answer: median %s, 99 in 100 %s\n", absl::FormatDuration(delays[100]).c_str(),
              absl::FormatDuration(delays[198]).c_str());
  EXPECT_LT(delays[100], absl::Seconds(1));
}

}  // namespace
}  // namespace docket::testing
