#include "api/client/hook/deliveries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "absl/strings/str_cat.h"

namespace docket::client {
namespace {

using Verdict = Deliveries::Verdict;

const absl::Time kNow = absl::FromUnixSeconds(1'795'356'000);
const PostResult kTaken{.status = 204, .problem = {}, .retry_after = {}};

Parcel Of(const std::string& case_name, int number) {
  return {.name = absl::StrCat(case_name, "/events/", number), .case_name = case_name, .body = "{}"};
}
PostResult Answered(long status) { return {.status = status, .problem = "no", .retry_after = {}}; }

// Posts the next one; its name.
std::string Post(Deliveries& deliveries, absl::Time now, std::uint64_t* number) {
  const auto next = deliveries.Next(now);
  if (!next.has_value()) return "";
  *number = *next;
  return deliveries.parcel(*next).name;
}

TEST(DeliveriesTest, ACasesEventsWaitForEachOtherAndOtherCasesDoNot) {
  Deliveries deliveries(3);
  deliveries.Add({Of("a", 1), Of("a", 2), Of("b", 1)}, "p1");
  std::uint64_t a1 = 0, b1 = 0, none = 0;
  EXPECT_EQ(Post(deliveries, kNow, &a1), "a/events/1");
  EXPECT_EQ(Post(deliveries, kNow, &b1), "b/events/1");
  EXPECT_EQ(Post(deliveries, kNow, &none), "");
  EXPECT_EQ(deliveries.under_way(), 2u);
  EXPECT_EQ(deliveries.Judge(a1, kTaken, kNow, 0), Verdict::kDelivered);
  deliveries.Forget(a1);
  EXPECT_EQ(Post(deliveries, kNow, &none), "a/events/2");
}

TEST(DeliveriesTest, APositionIsReachedWhenAllBeforeItIsDone) {
  Deliveries deliveries(1);
  deliveries.Add({}, "p0");
  EXPECT_EQ(deliveries.Reached(), "p0");
  EXPECT_EQ(deliveries.Reached(), std::nullopt);
  deliveries.Add({Of("a", 1), Of("b", 1)}, "p1");
  deliveries.Add({Of("c", 1)}, "p2");
  deliveries.Add({}, "p3");
  std::uint64_t a = 0, b = 0, c = 0;
  for (auto* number : {&a, &b, &c}) EXPECT_NE(Post(deliveries, kNow, number), "");
  for (const auto number : {c, b}) {
    deliveries.Judge(number, kTaken, kNow, 0);
    deliveries.Forget(number);
    EXPECT_EQ(deliveries.Reached(), std::nullopt);
  }
  // Given up is done, too.
  EXPECT_EQ(deliveries.Judge(a, Answered(500), kNow, 0), Verdict::kGivenUp);
  deliveries.Forget(a);
  EXPECT_EQ(deliveries.Reached(), "p3");
  EXPECT_EQ(deliveries.size(), 0u);
}

TEST(DeliveriesTest, IsTriedAgainLaterEachTimeAndThenGivenUp) {
  Deliveries deliveries(4);
  deliveries.Add({Of("a", 1), Of("a", 2)}, "p1");
  absl::Time now = kNow;
  for (int tries = 1; tries <= 3; ++tries) {
    std::uint64_t number = 0;
    ASSERT_EQ(Post(deliveries, now, &number), "a/events/1");
    ASSERT_EQ(deliveries.Judge(number, Answered(503), now, 1), Verdict::kLater);
    const absl::Time next = deliveries.NextTime();
    EXPECT_EQ(next - now, absl::Milliseconds(500) * (1 << (tries - 1)));
    EXPECT_EQ(Post(deliveries, next - absl::Nanoseconds(1), &number), "");
    now = next;
  }
  std::uint64_t number = 0;
  ASSERT_EQ(Post(deliveries, now, &number), "a/events/1");
  EXPECT_EQ(deliveries.Judge(number, Answered(503), now, 1), Verdict::kGivenUp);
  deliveries.Forget(number);
  EXPECT_EQ(Post(deliveries, now, &number), "a/events/2") << "the case goes on";
}

TEST(DeliveriesTest, WhatWillNotHelpIsNotTriedAgain) {
  for (const long status : {0L, 408L, 429L, 500L, 502L, 503L, 599L}) {
    Deliveries deliveries(2);
    deliveries.Add({Of("a", 1)}, "p");
    EXPECT_EQ(deliveries.Judge(*deliveries.Next(kNow), Answered(status), kNow, 0), Verdict::kLater) << status;
  }
  for (const long status : {301L, 307L, 400L, 401L, 404L, 410L, 422L}) {
    Deliveries deliveries(2);
    deliveries.Add({Of("a", 1)}, "p");
    EXPECT_EQ(deliveries.Judge(*deliveries.Next(kNow), Answered(status), kNow, 0), Verdict::kGivenUp) << status;
  }
}

TEST(DeliveriesTest, WaitsAtLeastAsLongAsItIsAskedTo) {
  Deliveries deliveries(2);
  deliveries.Add({Of("a", 1)}, "p");
  PostResult busy = Answered(429);
  busy.retry_after = absl::Seconds(7);
  deliveries.Judge(*deliveries.Next(kNow), busy, kNow, 0);
  EXPECT_GE(deliveries.NextTime() - kNow, absl::Seconds(7));
  EXPECT_LE(deliveries.NextTime() - kNow, absl::Seconds(8));
}

// Whatever fails: each case's order holds, and no position passes what is not done.
TEST(DeliveriesTest, OrderAndPositionsHoldAtRandom) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    std::mt19937_64 random(seed);
    Deliveries deliveries(3);
    std::map<std::string, int> added, done;
    std::vector<std::uint64_t> under_way;
    int all_done = 0, page = 0;
    std::vector<int> up_to = {0};
    absl::Time now = kNow;
    while (page < 30 || deliveries.size() > 0) {
      if (page < 30 && random() % 3 == 0) {
        std::vector<Parcel> parcels;
        for (auto i = random() % 5; i > 0; --i) {
          const std::string name(1, static_cast<char>('a' + random() % 6));
          parcels.push_back(Of(name, ++added[name]));
        }
        up_to.push_back(up_to.back() + static_cast<int>(parcels.size()));
        deliveries.Add(std::move(parcels), absl::StrCat(++page));
      }
      while (under_way.size() < 4) {
        const auto next = deliveries.Next(now);
        if (!next.has_value()) break;
        under_way.push_back(*next);
      }
      if (!under_way.empty()) {
        std::swap(under_way[random() % under_way.size()], under_way.back());
        const std::uint64_t number = under_way.back();
        under_way.pop_back();
        const Parcel parcel = deliveries.parcel(number);
        const long status = std::vector<long>{200, 200, 500, 404}[random() % 4];
        if (deliveries.Judge(number, Answered(status), now, 0.5) != Verdict::kLater) {
          ASSERT_EQ(parcel.name, Of(parcel.case_name, ++done[parcel.case_name]).name) << "seed " << seed;
          deliveries.Forget(number);
          ++all_done;
        }
      }
      if (const auto reached = deliveries.Reached()) {
        ASSERT_GE(all_done, up_to[std::stoul(*reached)]) << "seed " << seed;
      }
      now += absl::Milliseconds(100);
    }
    ASSERT_EQ(done, added) << "seed " << seed;
  }
}

}  // namespace
}  // namespace docket::client
