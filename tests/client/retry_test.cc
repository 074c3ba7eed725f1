#include "api/client/retry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <utility>

#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;

// A world whose time passes by sleeping alone.
class FakeWorld {
 public:
  RetryWorld Get(double random = 0) {
    return {.now = [this] { return now; },
            .sleep =
                [this](absl::Duration wait) {
                  now += wait;
                  waits.push_back(wait);
                },
            .random = [random] { return random; }};
  }
  absl::Time now = absl::UnixEpoch();
  std::vector<absl::Duration> waits;
};

// Gives the answers one after the other, the last again and again.
std::function<grpc::Status()> Answering(std::deque<grpc::Status> answers) {
  return [answers = std::move(answers)]() mutable {
    const grpc::Status next = answers.front();
    if (answers.size() > 1) answers.pop_front();
    return next;
  };
}

Tried TryFor10s(FakeWorld& world, std::deque<grpc::Status> answers) {
  return TryUntil(world.now + absl::Seconds(10), world.Get(), Answering(std::move(answers)), [](const auto&) {});
}

grpc::Status Busy(int seconds) {
  return Refused(StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED", "the queue is full").RetryAfterSeconds(seconds);
}

TEST(TryUntilTest, ASuccessIsTriedOnce) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {grpc::Status::OK});
  EXPECT_TRUE(tried.status.ok());
  EXPECT_EQ(tried.attempts, 1);
}

TEST(TryUntilTest, ARefusalIsFinal) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {Refused(StatusCode::NOT_FOUND, "CASE_NOT_FOUND", "none"), grpc::Status::OK});
  EXPECT_EQ(tried.status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(tried.attempts, 1);
}

TEST(TryUntilTest, AServerThatComesBackIsReached) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {ConnectionRefused(), ConnectionRefused(), grpc::Status::OK});
  EXPECT_TRUE(tried.status.ok());
  EXPECT_EQ(tried.attempts, 3);
  EXPECT_FALSE(tried.left_open);
  EXPECT_THAT(world.waits, ElementsAre(absl::Milliseconds(50), absl::Milliseconds(100)));
}

TEST(TryUntilTest, EndsBeforeTheDeadlineWithTheLastFailure) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {ConnectionRefused()});
  EXPECT_EQ(tried.status.error_code(), StatusCode::UNAVAILABLE);
  EXPECT_LT(world.now, absl::UnixEpoch() + absl::Seconds(10));
  EXPECT_GT(world.now, absl::UnixEpoch() + absl::Seconds(8));
  EXPECT_LE(*std::max_element(world.waits.begin(), world.waits.end()), absl::Seconds(2));
}

TEST(TryUntilTest, WaitsAtLeastAsLongAsTheServerAsks) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {Busy(3), grpc::Status::OK});
  EXPECT_TRUE(tried.status.ok());
  EXPECT_THAT(world.waits, ElementsAre(absl::Seconds(3) + absl::Milliseconds(50)));
}

TEST(TryUntilTest, DoesNotWaitPastTheDeadline) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {Busy(60), grpc::Status::OK});
  EXPECT_EQ(tried.status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(world.waits.empty());
}

TEST(TryUntilTest, MaintenanceIsToldAtOnce) {
  FakeWorld world;
  const Tried tried = TryFor10s(
      world, {Refused(StatusCode::UNAVAILABLE, "MAINTENANCE", "until 14:00").RetryAfterSeconds(5), grpc::Status::OK});
  EXPECT_EQ(tried.attempts, 1);
  EXPECT_FALSE(tried.left_open);
}

TEST(TryUntilTest, ABrokenConnectionLeavesOpenWhatCameOfIt) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {ConnectionBroke(), ConnectionRefused()});
  EXPECT_TRUE(tried.left_open);
}

TEST(TryUntilTest, TimeOutIsNotTriedAgainAndLeavesItOpen) {
  FakeWorld world;
  const Tried tried = TryFor10s(world, {OutOfTime(), grpc::Status::OK});
  EXPECT_EQ(tried.attempts, 1);
  EXPECT_TRUE(tried.left_open);
}

TEST(TryUntilTest, AServerThatCannotTellLeavesItOpen) {
  FakeWorld world;
  const Tried tried = TryFor10s(
      world, {Refused(StatusCode::UNAVAILABLE, "OUTCOME_UNKNOWN", "the database went away").RetryAfterSeconds(60)});
  EXPECT_TRUE(tried.left_open);
}

TEST(TryUntilTest, SaysOnceThatItTriesAgain) {
  FakeWorld world;
  int told = 0;
  TryUntil(world.now + absl::Seconds(10), world.Get(), Answering({ConnectionRefused()}), [&](const auto&) { ++told; });
  EXPECT_EQ(told, 1);
}

TEST(WaitBeforeRetryTest, IsSpreadOut) {
  EXPECT_EQ(WaitBeforeRetry(ConnectionRefused(), 1, 0.0), absl::Milliseconds(50));
  EXPECT_EQ(WaitBeforeRetry(ConnectionRefused(), 1, 0.5), absl::Milliseconds(75));
  EXPECT_EQ(WaitBeforeRetry(ConnectionRefused(), 100, 0.0), absl::Seconds(1)) << "the longest, halved";
}

TEST(WaitBeforeRetryTest, OnlyWhereItCanHelp) {
  EXPECT_EQ(WaitBeforeRetry(Refused(StatusCode::UNAVAILABLE, "NEWER_RECORD", "too new"), 1, 0), std::nullopt)
      << "the server asks for no retry";
  EXPECT_EQ(WaitBeforeRetry(Refused(StatusCode::ABORTED, "VERSION_MISMATCH", "changed").RetryAfterSeconds(1), 1, 0),
            std::nullopt);
  EXPECT_EQ(WaitBeforeRetry(grpc::Status(StatusCode::RESOURCE_EXHAUSTED, "message too large"), 1, 0), std::nullopt);
}

}  // namespace
}  // namespace docket::client
