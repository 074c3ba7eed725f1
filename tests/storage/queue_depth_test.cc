// How many commands wait for the committers, as they tell it.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "api/model/refusal.h"
#include "server/desk.h"
#include "server/fold.h"
#include "tests/support/test_database.h"
#include "tests/support/test_master_keys.h"

namespace docket {
namespace {

using testing::TestDatabase;

class DepthObserver : public storage::CommitObserver {
 public:
  void OnQueued(int64_t change) override { depth += change; }
  std::atomic<int64_t> depth{0};
};

// A command that is refused, when the test lets it.
class RefusedCommand : public storage::Command {
 public:
  RefusedCommand(uint16_t lane, absl::BlockingCounter& answered) : answered_(answered) {
    subject = {.lane = lane, .kind = storage::SubjectKind::kCase};
    actor = "tester";
  }
  Decision Decide(const storage::Subject& /*subject*/, const storage::Context& /*context*/) const override {
    if (!deciding->HasBeenNotified()) deciding->Notify();
    if (let_go != nullptr) let_go->WaitForNotification();
    return {.settled = {}, .events = {}, .refusal = absl::FailedPreconditionError("not now")};
  }
  void Done(storage::Outcome told) override {
    outcome = std::move(told);
    answered_.DecrementCount();
  }

  const std::unique_ptr<absl::Notification> deciding = std::make_unique<absl::Notification>();
  absl::Notification* let_go = nullptr;
  storage::Outcome outcome;

 private:
  absl::BlockingCounter& answered_;
};

TEST(QueueDepth, IsThatOfAllCommittersAndNothingInTheEnd) {
  TestDatabase database;
  DepthObserver observer;
  server::Desk desk(database.database(), database.desk(), {.committers = 2}, observer, testing::TestMasterKeys());
  absl::BlockingCounter answered(2 + 3 + 5);
  absl::Notification let_go;
  // Each keeps its committer busy.
  for (const uint16_t lane : {1, 2}) {
    const auto held = std::make_shared<RefusedCommand>(lane, answered);
    held->let_go = &let_go;
    desk.Submit(held);
    held->deciding->WaitForNotification();
    EXPECT_EQ(observer.depth, 0);
  }
  for (int i = 0; i < 3; ++i) desk.Submit(std::make_shared<RefusedCommand>(1, answered));
  EXPECT_EQ(observer.depth, 3);
  for (int i = 0; i < 5; ++i) {
    const auto command = std::make_shared<RefusedCommand>(2, answered);
    command->from_timer = i % 2 == 0;
    desk.Submit(command);
  }
  EXPECT_EQ(observer.depth, 8);
  let_go.Notify();
  answered.Wait();
  EXPECT_EQ(observer.depth, 0);
  desk.StopCommitting();
}

TEST(QueueDepth, WhatIsTurnedAwayUnheardDoesNotWaitEither) {
  TestDatabase database;
  DepthObserver observer;
  storage::DatabaseClock clock;
  storage::DirectoryCache directory;
  storage::ReaderPool readers(database.database(), 1, 100);
  std::atomic<bool> log_shortened{false};
  storage::Committer committer({}, database.database(), clock, directory, readers, server::ApplyEntry, observer,
                               log_shortened);
  absl::BlockingCounter answered(1 + 4);
  absl::Notification let_go;
  const auto held = std::make_shared<RefusedCommand>(1, answered);
  held->let_go = &let_go;
  committer.Submit(held);
  held->deciding->WaitForNotification();
  std::vector<std::shared_ptr<RefusedCommand>> waiting;
  for (int i = 0; i < 4; ++i) {
    waiting.push_back(std::make_shared<RefusedCommand>(1, answered));
    committer.Submit(waiting.back());
  }
  EXPECT_EQ(observer.depth, 4);
  log_shortened = true;
  let_go.Notify();
  answered.Wait();
  for (const auto& command : waiting) EXPECT_FALSE(command->deciding->HasBeenNotified());
  EXPECT_EQ(observer.depth, 0);
  committer.Stop();
}

}  // namespace
}  // namespace docket
