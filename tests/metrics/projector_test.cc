// The duty: each entry is folded exactly once, whoever folds, fails or is overtaken.
#include "metrics/projector.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "docket/v1/event.pb.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

using google::protobuf::util::MessageDifferencer;
using Pass = Projector::Pass;

const Observed kOpening = Event(v1::CaseEventDetail::kOpened, {.case_kind = 1, .channel = 1, .to_state = 1});

int64_t OpenedIn(const log::v1::Totals& totals) { return totals.opened_size() == 1 ? totals.opened(0).value() : 0; }

TEST(Projector, FoldsWhatIsNewAndThenRests) {
  MemoryStore store;
  store.log[1] = {kOpening, kOpening};
  store.log[2] = {kOpening};
  Projector projector(store.Functions());
  EXPECT_EQ(projector.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(OpenedIn(store.Exported()), 3);
  EXPECT_EQ(store.checkpoints[1].sequence, 2u);
  EXPECT_EQ(projector.RunOnce(), Pass::kIdle);
  store.log[2].push_back(kOpening);
  const int reads = store.reads;
  EXPECT_EQ(projector.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(store.reads, reads + 1) << "only the lane that has something new is read";
  EXPECT_EQ(OpenedIn(store.Exported()), 4);
}

TEST(Projector, GoesInBoundedSteps) {
  MemoryStore store;
  store.log[1] = std::vector<Observed>(25, kOpening);
  store.log[2] = std::vector<Observed>(5, kOpening);
  Projector projector(store.Functions(), {.batch = 10});
  EXPECT_EQ(projector.RunOnce(), Pass::kMore);
  EXPECT_EQ(projector.lag(), 15u);
  EXPECT_EQ(projector.RunOnce(), Pass::kMore);
  EXPECT_EQ(projector.lag(), 5u);
  EXPECT_EQ(projector.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(projector.lag(), 0u);
  EXPECT_EQ(OpenedIn(store.Exported()), 30);
}

TEST(Projector, ANewOneGoesOnFromTheCheckpoint) {
  MemoryStore store;
  store.log[1] = {kOpening};
  Projector(store.Functions()).RunOnce();
  store.log[1].push_back(kOpening);
  EXPECT_EQ(Projector(store.Functions()).RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(OpenedIn(store.Exported()), 2);
  EXPECT_EQ(store.checkpoints[1].version, 2u);
}

TEST(Projector, OneOfTwoIsLetThrough) {
  MemoryStore store;
  store.log[1] = {kOpening};
  Projector one(store.Functions()), other(store.Functions());
  EXPECT_EQ(one.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(other.RunOnce(), Pass::kIdle);
  store.log[1].push_back(kOpening);
  EXPECT_EQ(one.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(other.RunOnce(), Pass::kOvertaken);
  EXPECT_EQ(OpenedIn(store.Exported()), 2);
  // After its rest it reads the checkpoints again and can take over.
  store.log[1].push_back(kOpening);
  EXPECT_EQ(other.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(one.RunOnce(), Pass::kOvertaken);
  EXPECT_EQ(OpenedIn(store.Exported()), 3);
}

TEST(Projector, AFailureIsToldOnceAndSoIsItsEnd) {
  MemoryStore store;
  store.log[1] = {kOpening};
  std::vector<absl::Status> told;
  Projector projector(store.Functions(), {}, [&told](const absl::Status& status) { told.push_back(status); });
  store.broken = absl::UnavailableError("the database does not answer");
  EXPECT_EQ(projector.RunOnce(), Pass::kFailed);
  EXPECT_EQ(projector.RunOnce(), Pass::kFailed);
  store.broken = absl::OkStatus();
  EXPECT_EQ(projector.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(projector.RunOnce(), Pass::kIdle);
  EXPECT_THAT(told, ::testing::ElementsAre(absl::UnavailableError("the database does not answer"), absl::OkStatus()));
  EXPECT_EQ(OpenedIn(store.Exported()), 1);
}

TEST(Projector, AnAdvanceWhoseAnswerWasLostIsNotDoneTwice) {
  MemoryStore store;
  store.log[1] = {kOpening};
  TotalsStore functions = store.Functions();
  bool lose_answer = true;
  functions.advance = [&, advance = functions.advance](uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                                       const std::string& totals,
                                                       const ReportRows& rows) -> absl::StatusOr<bool> {
    absl::StatusOr<bool> answer = advance(lane, expected, sequence, totals, rows);
    if (std::exchange(lose_answer, false)) return absl::UnavailableError("the connection broke");
    return answer;
  };
  Projector projector(functions);
  EXPECT_EQ(projector.RunOnce(), Pass::kFailed);
  EXPECT_EQ(projector.RunOnce(), Pass::kIdle);
  EXPECT_EQ(OpenedIn(store.Exported()), 1);
}

TEST(Projector, AGapStopsItBeforeAnythingIsMiscounted) {
  MemoryStore store;
  store.log[1] = std::vector<Observed>(5, kOpening);
  TotalsStore functions = store.Functions();
  functions.read_entries = [read = functions.read_entries](uint16_t lane, uint64_t after, size_t limit) {
    auto entries = read(lane, after, limit);
    entries->erase(entries->begin() + 2);
    return entries;
  };
  absl::Status told;
  Projector projector(functions, {}, [&told](const absl::Status& status) { told = status; });
  EXPECT_EQ(projector.RunOnce(), Pass::kFailed);
  EXPECT_EQ(told, absl::DataLossError("the log of lane 1 has no entry 3 before its entry 4: run `docketd verify`"));
  EXPECT_EQ(store.advances, 0);
}

TEST(Projector, WhatIsWrongWithOneLaneHoldsUpNoOther) {
  MemoryStore store;
  for (uint16_t lane = 1; lane <= 3; ++lane) store.log[lane] = {kOpening, kOpening};
  TotalsStore functions = store.Functions();
  functions.read_entries = [read = functions.read_entries](uint16_t lane, uint64_t after, size_t limit) {
    auto entries = read(lane, after, limit);
    if (lane == 2) entries->erase(entries->begin());
    return entries;
  };
  Projector projector(functions);
  EXPECT_EQ(projector.RunOnce(), Pass::kFailed);
  EXPECT_EQ(OpenedIn(store.Exported()), 4);
  EXPECT_EQ(projector.lag(), 2u);
}

TEST(Projector, AReaderThatLagsBehindTheHeadsIsNoReasonToSpin) {
  MemoryStore store;
  store.log[1] = {kOpening};
  TotalsStore functions = store.Functions();
  functions.read_entries = [](uint16_t, uint64_t, size_t) { return std::vector<LaneEntry>(); };
  Projector projector(functions);
  EXPECT_EQ(projector.RunOnce(), Pass::kIdle);
  EXPECT_EQ(projector.lag(), 1u);
}

TEST(Projector, ACheckpointThatCannotBeReadIsSaid) {
  MemoryStore store;
  store.log[1] = {kOpening};
  store.checkpoints[1] = {.sequence = 0, .version = 1, .totals = "\xff not totals"};
  absl::Status told;
  Projector projector(store.Functions(), {}, [&told](const absl::Status& status) { told = status; });
  EXPECT_EQ(projector.RunOnce(), Pass::kFailed);
  EXPECT_EQ(told.code(), absl::StatusCode::kDataLoss);
}

TEST(Projector, AfterARestoreItGoesOnFromWhatIsThere) {
  MemoryStore store;
  store.log[1] = {kOpening};
  Projector projector(store.Functions());
  projector.RunOnce();
  const MemoryStore copy = store;
  store.log[1].push_back(kOpening);
  projector.RunOnce();
  store.log = copy.log;
  store.checkpoints = copy.checkpoints;
  EXPECT_EQ(projector.RunOnce(), Pass::kOvertaken);
  store.log[1].push_back(kOpening);
  EXPECT_EQ(projector.RunOnce(), Pass::kCaughtUp);
  EXPECT_EQ(OpenedIn(store.Exported()), 2);
}

TEST(Projector, RandomReplicasAndFailuresCountEachEntryOnce) {
  std::mt19937_64 random(SeedOf("Projector.RandomReplicasAndFailuresCountEachEntryOnce"));
  MemoryStore store;
  TotalsStore functions = store.Functions();
  // One advance in five is lost on its way there, or its answer on the way back.
  functions.advance = [&, advance = functions.advance](uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                                       const std::string& totals,
                                                       const ReportRows& rows) -> absl::StatusOr<bool> {
    const uint64_t fate = random() % 10;
    if (fate == 0) return absl::UnavailableError("lost on its way there");
    absl::StatusOr<bool> answer = advance(lane, expected, sequence, totals, rows);
    if (fate == 1) return absl::UnavailableError("lost on its way back");
    return answer;
  };
  std::vector<std::unique_ptr<Projector>> replicas;
  for (size_t batch : {1, 7, 100}) replicas.push_back(std::make_unique<Projector>(functions, ProjectorOptions{batch}));
  for (int step = 0; step < 3'000; ++step) {
    for (uint64_t n = random() % 4; n > 0; --n) {
      store.log[static_cast<uint16_t>(random() % 4)].push_back(RandomEntry(random));
    }
    const size_t who = random() % replicas.size();
    if (random() % 20 == 0) replicas[who] = std::make_unique<Projector>(functions, ProjectorOptions{1 + random() % 50});
    replicas[who]->RunOnce();
  }
  while (true) {
    replicas[0]->RunOnce();
    const auto exported = ReadCheckpointed(functions);
    ASSERT_TRUE(exported.ok());
    if (exported->lag == 0) break;
  }
  EXPECT_TRUE(MessageDifferencer::Equals(store.Exported(), store.Ledger()));
  EXPECT_EQ(store.rows, store.LedgerRows());
}

TEST(ReadCheckpointed, TellsHowManyEntriesAreMissing) {
  MemoryStore store;
  store.log[1] = std::vector<Observed>(3, kOpening);
  store.log[2] = {kOpening};
  Projector(store.Functions()).RunOnce();
  store.log[1].push_back(kOpening);
  store.log[3] = {kOpening, kOpening};
  const auto checkpointed = ReadCheckpointed(store.Functions());
  ASSERT_TRUE(checkpointed.ok());
  EXPECT_EQ(checkpointed->lag, 3u);
  EXPECT_EQ(OpenedIn(checkpointed->totals), 4);
}

TEST(ReadCheckpointed, AreWholeOnceTheyHoldAllThatWasTold) {
  MemoryStore store;
  const auto whole = [&store] { return ReadCheckpointed(store.Functions())->whole; };
  EXPECT_TRUE(whole()) << "of nothing";
  store.log[1] = std::vector<Observed>(3, kOpening);
  store.log[2] = {};
  EXPECT_FALSE(whole()) << "nothing is known of what was told";
  store.told = {{1, 3}, {2, 0}};
  Projector projector(store.Functions(), {.batch = 2});
  projector.RunOnce();
  EXPECT_FALSE(whole()) << "two of three";
  projector.RunOnce();
  EXPECT_TRUE(whole());
  // What comes later was not told.
  store.log[1].push_back(kOpening);
  store.log[2].push_back(kOpening);
  EXPECT_TRUE(whole());
  store.told[2] = 1;
  EXPECT_FALSE(whole());
}

TEST(ProjectorThread, WorksWhenItIsNotifiedAndStopsAtOnce) {
  MemoryStore store;  // touched by the projector's thread alone, once it runs
  TotalsStore functions = store.Functions();
  absl::Notification idle, advanced;
  bool first = true;
  functions.read_heads = [&, read = functions.read_heads]() -> absl::StatusOr<std::map<uint16_t, uint64_t>> {
    if (std::exchange(first, false)) {
      idle.Notify();
      return std::map<uint16_t, uint64_t>();
    }
    store.log[1] = {kOpening};
    return read();
  };
  functions.advance = [&, advance = functions.advance](uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                                       const std::string& totals, const ReportRows& rows) {
    auto answer = advance(lane, expected, sequence, totals, rows);
    advanced.Notify();
    return answer;
  };
  // Left to itself it would never look again.
  Projector projector(functions, {.poll = absl::InfiniteDuration(), .pace = absl::InfiniteDuration()});
  projector.Start();
  idle.WaitForNotification();
  projector.Notify();
  advanced.WaitForNotification();
  projector.Stop();
  EXPECT_EQ(OpenedIn(store.Exported()), 1);
}

TEST(ProjectorThread, LooksByItselfAndTriesAgainAfterAFailure) {
  MemoryStore store;
  store.log[1] = {kOpening};
  TotalsStore functions = store.Functions();
  absl::Notification advanced;
  int failures = 3;
  functions.read_heads = [&, read = functions.read_heads]() -> absl::StatusOr<std::map<uint16_t, uint64_t>> {
    if (failures-- > 0) return absl::UnavailableError("not yet");
    return read();
  };
  functions.advance = [&, advance = functions.advance](uint16_t lane, const LaneCheckpoint& expected, uint64_t sequence,
                                                       const std::string& totals, const ReportRows& rows) {
    auto answer = advance(lane, expected, sequence, totals, rows);
    advanced.Notify();
    return answer;
  };
  Projector projector(functions, {.first_retry = absl::Milliseconds(1)});
  projector.Start();
  advanced.WaitForNotification();
  projector.Stop();
  EXPECT_EQ(OpenedIn(store.Exported()), 1);
}

}  // namespace
}  // namespace docket::metrics
