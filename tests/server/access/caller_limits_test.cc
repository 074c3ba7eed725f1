// What callers may make, in a time that the test keeps. Seeds are printed.
#include "server/access/caller_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "google/rpc/error_details.pb.h"
#include "tests/model/random.h"

namespace docket::server {
namespace {

using ::testing::HasSubstr;

absl::Duration RetryDelayOf(const absl::Status& status) {
  google::rpc::RetryInfo retry;
  const auto payload = status.GetPayload(absl::StrCat("type.googleapis.com/", retry.descriptor()->full_name()));
  if (!payload.has_value() || !retry.ParseFromString(std::string(*payload))) return absl::InfiniteDuration();
  return absl::Seconds(retry.retry_delay().seconds()) + absl::Nanoseconds(retry.retry_delay().nanos());
}

void ExpectLimited(const absl::Status& status, const std::string& says) {
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), reason::kRateLimited);
  EXPECT_THAT(std::string(status.message()), HasSubstr(says));
  EXPECT_LT(RetryDelayOf(status), absl::InfiniteDuration());
}

TEST(CallerLimitsTest, WithoutLimitsNobodyIsCounted) {
  CallerLimits limits({});
  EXPECT_FALSE(limits.on());
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limits.Enter("web", absl::ZeroDuration()).ok());
  EXPECT_EQ(limits.known(), 0u);
}

TEST(CallerLimitsTest, AfterABurstTokensComeAtTheRate) {
  CallerLimits limits({.rate = 10, .burst = 3});
  const absl::Duration start = absl::Hours(1000);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.Enter("web", start).ok());
  const absl::Status refused = limits.Enter("web", start);
  ExpectLimited(refused, "the server takes 10 a second from each, and 3 at once");
  EXPECT_EQ(RetryDelayOf(refused), absl::Milliseconds(100));
  EXPECT_EQ(limits.Wait("web", start), absl::Milliseconds(100));
  EXPECT_EQ(limits.Wait("mail", start), absl::ZeroDuration());
  // Refusals cost nothing: at the time that was said, and not before.
  ExpectLimited(limits.Enter("web", start + absl::Milliseconds(99)), "too many calls");
  EXPECT_TRUE(limits.Enter("web", start + absl::Milliseconds(100)).ok());
  ExpectLimited(limits.Enter("web", start + absl::Milliseconds(100)), "too many calls");
  EXPECT_TRUE(limits.Enter("web", start + absl::Milliseconds(200)).ok());
}

TEST(CallerLimitsTest, AnEndMakesRoomInProgress) {
  CallerLimits limits({.in_progress = 2});
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(limits.Enter("web", absl::ZeroDuration()).ok());
  ExpectLimited(limits.Enter("web", absl::Hours(1)), "has 2 calls in progress");
  EXPECT_TRUE(limits.Enter("mail", absl::Hours(1)).ok());
  limits.Leave("web");
  EXPECT_TRUE(limits.Enter("web", absl::Hours(1)).ok());
  ExpectLimited(limits.Enter("web", absl::Hours(1)), "has 2 calls in progress");
}

TEST(CallerLimitsTest, ACallTooManyInProgressTakesNoToken) {
  CallerLimits limits({.rate = 1, .burst = 2, .in_progress = 1});
  EXPECT_TRUE(limits.Enter("web", absl::ZeroDuration()).ok());
  for (int i = 0; i < 10; ++i) ExpectLimited(limits.Enter("web", absl::ZeroDuration()), "in progress");
  limits.Leave("web");
  EXPECT_TRUE(limits.Enter("web", absl::ZeroDuration()).ok());
}

TEST(CallerLimitsTest, AFloodOfOneIsNothingToAnother) {
  CallerLimits limits({.rate = 100, .burst = 10, .in_progress = 20});
  for (absl::Duration now; now < absl::Seconds(10); now += absl::Milliseconds(50)) {
    for (int i = 0; i < 1000; ++i) (void)limits.Enter("noisy", now);
    ASSERT_TRUE(limits.Enter("quiet", now).ok()) << now;
    limits.Leave("quiet");
  }
}

// The same schedule for callers that come and go: what is let in is held against what the limits promise.
TEST(CallerLimitsTest, NeverMoreThanBurstAndRateInAnyWindowNorInProgress) {
  std::mt19937_64 random = testing::Random("NeverMoreThanBurstAndRateInAnyWindowNorInProgress");
  for (int round = 0; round < 30; ++round) {
    const CallLimits granted{.rate = 1 + static_cast<int>(random() % 3000),
                             .burst = 1 + static_cast<int>(random() % 50),
                             .in_progress = 1 + static_cast<int>(random() % 20)};
    // So few may be known that idle ones are forgotten all the time.
    CallerLimits limits(granted, 16 * 40);
    struct Seen {
      std::deque<absl::Duration> let_in;
      int in_progress = 0;
    };
    std::vector<Seen> callers(200);
    absl::Duration now = absl::Hours(24);
    for (int step = 0; step < 5000; ++step) {
      if (random() % 4 != 0) now += absl::Microseconds(random() % 2000);
      const size_t at = (random() % 4 == 0) ? random() % callers.size() : random() % 3;
      Seen& caller = callers[at];
      if (caller.in_progress > 0 && random() % 2 == 0) {
        limits.Leave(absl::StrCat(at));
        --caller.in_progress;
        continue;
      }
      if (!limits.Enter(absl::StrCat(at), now).ok()) continue;
      ASSERT_LE(++caller.in_progress, granted.in_progress);
      caller.let_in.push_back(now);
    }
    for (const Seen& caller : callers) {
      for (size_t from = 0; from < caller.let_in.size(); ++from) {
        for (size_t to = from; to < caller.let_in.size(); ++to) {
          const double seconds = absl::ToDoubleSeconds(caller.let_in[to] - caller.let_in[from]);
          ASSERT_LE(static_cast<double>(to - from + 1), granted.burst + granted.rate * seconds + 1e-6)
              << "rate " << granted.rate << ", burst " << granted.burst;
        }
      }
    }
  }
}

// One that keeps to the limits is never refused, whatever the others do; and at the time that a refusal says, the next
// call is let in.
TEST(CallerLimitsTest, WhoKeepsToTheLimitsIsNeverRefused) {
  std::mt19937_64 random = testing::Random("WhoKeepsToTheLimitsIsNeverRefused");
  for (int round = 0; round < 30; ++round) {
    const CallLimits granted{.rate = 1 + static_cast<int>(random() % 3000), .burst = 5, .in_progress = 3};
    CallerLimits limits(granted);
    absl::Duration now, next_quiet;
    for (int step = 0; step < 3000; ++step) {
      now += absl::Microseconds(random() % 500);
      const std::string other = absl::StrCat("other-", random() % 100);
      const absl::Status entered = limits.Enter(other, now);
      if (entered.ok()) {
        limits.Leave(other);
      } else {
        ASSERT_GT(RetryDelayOf(entered), absl::ZeroDuration());
        // Alone, for the test keeps its place.
        now += RetryDelayOf(entered);
        ASSERT_TRUE(limits.Enter(other, now).ok());
        limits.Leave(other);
      }
      if (now < next_quiet) continue;
      next_quiet = now + absl::Seconds(1.001 / granted.rate);
      ASSERT_TRUE(limits.Enter("quiet", now).ok());
      limits.Leave("quiet");
    }
  }
}

// The same calls, with all that are idle forgotten and with none: the same answers.
TEST(CallerLimitsTest, ForgettingChangesNothing) {
  std::mt19937_64 random = testing::Random("ForgettingChangesNothing");
  const CallLimits granted{.rate = 50, .burst = 3, .in_progress = 2};
  CallerLimits forgets(granted, 16 * 64), remembers(granted);
  std::multiset<std::string> in_progress;
  absl::Duration now;
  size_t names = 0, refused = 0;
  for (int step = 0; step < 40'000; ++step) {
    now += absl::Microseconds(random() % 2000);
    if (in_progress.size() > 20) {
      const std::string caller = *in_progress.begin();
      in_progress.erase(in_progress.begin());
      forgets.Leave(caller);
      remembers.Leave(caller);
      continue;
    }
    const std::string caller =
        random() % 2 == 0 ? absl::StrCat("regular-", random() % 5) : absl::StrCat("once-", ++names);
    const bool let_in = remembers.Enter(caller, now).ok();
    ASSERT_EQ(forgets.Enter(caller, now).ok(), let_in) << caller;
    if (let_in) in_progress.insert(caller);
    if (!let_in) ++refused;
  }
  EXPECT_GT(refused, 100u);
  EXPECT_LE(forgets.known(), 16u * 64u);
}

TEST(CallerLimitsTest, HoweverManyCallNoMoreAreKnownThanMay) {
  CallerLimits limits({.rate = 1000, .burst = 10, .in_progress = 1}, 160);
  absl::Duration now;
  // Idle again when the next comes.
  for (int i = 0; i < 10'000; ++i, now += absl::Milliseconds(1)) {
    const std::string caller = absl::StrCat("caller-", i);
    ASSERT_TRUE(limits.Enter(caller, now).ok());
    limits.Leave(caller);
    ASSERT_LE(limits.known(), 160u);
  }
  // All busy: those that are known go on, and a further one hears that it is not its own doing.
  now += absl::Seconds(1);
  std::vector<std::string> busy;
  absl::Status refused;
  for (int i = 0; i < 1000; ++i) {
    const std::string caller = absl::StrCat("busy-", i);
    const absl::Status entered = limits.Enter(caller, now);
    if (entered.ok()) {
      busy.push_back(caller);
    } else {
      refused = entered;
    }
  }
  EXPECT_LE(busy.size(), 160u);
  ExpectLimited(refused, "too many callers are busy at once");
  now += absl::Seconds(1);
  for (const std::string& caller : busy) limits.Leave(caller);
  for (int i = 0; i < 100; ++i) {
    const std::string caller = absl::StrCat("late-", i);
    EXPECT_TRUE(limits.Enter(caller, now + absl::Milliseconds(i)).ok());
    limits.Leave(caller);
  }
}

TEST(CallerLimitsTest, ThreadsShareIt) {
  CallerLimits limits({.in_progress = 8}, 1000);
  std::atomic<int> in_progress{0}, most{0}, let_in{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 2000; ++j) {
        const std::string other = absl::StrCat("other-", i, "-", j);
        EXPECT_TRUE(limits.Enter(other, absl::ZeroDuration()).ok());
        if (limits.Enter("shared", absl::ZeroDuration()).ok()) {
          const int now = ++in_progress;
          for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
          }
          ++let_in;
          --in_progress;
          limits.Leave("shared");
        }
        limits.Leave(other);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(most, 8);
  EXPECT_GT(let_in, 0);
}

TEST(CallerLimitsTest, AFloodIsToldOfOnceInAWhile) {
  CallerLimits limits({.rate = 1});
  int told = 0;
  for (absl::Duration now = absl::Hours(1); now < absl::Hours(1) + absl::Minutes(1); now += absl::Milliseconds(10)) {
    told += limits.WorthTelling(now) ? 1 : 0;
  }
  EXPECT_EQ(told, 6);
}

TEST(HostOfTest, IsThePeerWithoutItsPort) {
  EXPECT_EQ(HostOf("ipv4:192.0.2.1:40000"), "ipv4:192.0.2.1");
  EXPECT_EQ(HostOf("ipv6:%5B2001:db8::1%5D:40000"), "ipv6:%5B2001:db8::1%5D");
  EXPECT_EQ(HostOf("nothing"), "nothing");
}

}  // namespace
}  // namespace docket::server
