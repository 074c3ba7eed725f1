// The committer on a real database: durability, exact replay, guards, settling, and what it does with two writers.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "storage/loader.h"
#include "storage/sql.h"
#include "tests/support/test_desk.h"

namespace docket {
namespace {

using storage::Outcome;
using testing::NameOf;
using testing::TestDatabase;
using testing::TestDesk;

v1::AcknowledgeCaseRequest Acknowledgement() {
  v1::AcknowledgeCaseRequest request;
  request.set_channel(v1::CHANNEL_EMAIL);
  return request;
}

TEST(CommitterTest, ACommandIsDurableAndOnRecord) {
  TestDatabase database;
  std::string name;
  {
    TestDesk desk(database);
    const Outcome opened = desk.Run(desk.Open("The lamp is broken"));
    ASSERT_TRUE(opened.status.ok()) << opened.status;
    name = NameOf(opened);
    EXPECT_EQ(opened.subject->case_record().state(), v1::CASE_STATE_NEW);
    const Outcome acknowledged = desk.Run(desk.Change(name, Acknowledgement()));
    ASSERT_TRUE(acknowledged.status.ok()) << acknowledged.status;
    EXPECT_EQ(acknowledged.subject->version, 2u);
  }
  // Another process finds it as it was left.
  TestDesk desk(database);
  const Outcome refused = desk.Run(desk.Change(name, Acknowledgement()));
  EXPECT_EQ(ReasonOf(refused.status), reason::kAlreadyAcknowledged);
  const auto verified = desk.Verify();
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->entries, 2u);
}

TEST(CommitterTest, ARequestIdReplaysItsFirstAnswer) {
  TestDatabase database;
  TestDesk desk(database);
  const std::string id = storage::RandomBytes(16);
  const Outcome first = desk.Run(desk.Open("Once", id));
  const Outcome again = desk.Run(desk.Open("Once", id));
  ASSERT_TRUE(again.status.ok()) << again.status;
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(NameOf(first), NameOf(again));
  EXPECT_EQ(storage::SerializeRecord(first.subject->record), storage::SerializeRecord(again.subject->record));
  EXPECT_EQ(ReasonOf(desk.Run(desk.Open("Other content", id)).status), reason::kRequestIdReused);
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM cases"), "1");
}

TEST(CommitterTest, AReplayAnswersAsOfItsEventAndBeforeEveryRule) {
  TestDatabase database;
  TestDesk desk(database);
  const std::string name = NameOf(desk.Run(desk.Open("x")));
  const std::string id = storage::RandomBytes(16);
  const Outcome first = desk.Run(desk.Change(name, Acknowledgement(), id));
  v1::RecordInteractionRequest note;
  note.set_direction(v1::DIRECTION_NOTE);
  ASSERT_TRUE(desk.Run(desk.Change(name, note)).status.ok());
  // Acknowledging twice is refused, and this version has passed; the same request is neither.
  auto retry = desk.Change(name, Acknowledgement(), id);
  retry->expected_version = 1;
  const Outcome again = desk.Run(retry);
  ASSERT_TRUE(again.status.ok()) << again.status;
  EXPECT_EQ(again.subject->version, 2u);
  EXPECT_EQ(storage::SerializeRecord(first.subject->record), storage::SerializeRecord(again.subject->record));
}

TEST(CommitterTest, RefusalsAndValidationsWriteNothing) {
  TestDatabase database;
  TestDesk desk(database);
  auto validated = desk.Open("only checked");
  validated->validate_only = true;
  const Outcome outcome = desk.Run(validated);
  ASSERT_TRUE(outcome.status.ok()) << outcome.status;
  EXPECT_EQ(outcome.subject->case_record().state(), v1::CASE_STATE_NEW);
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_events WHERE sequence > 0"), "0");

  const std::string name = NameOf(desk.Run(desk.Open("x")));
  auto stale = desk.Change(name, Acknowledgement());
  stale->expected_version = 7;
  const Outcome mismatch = desk.Run(stale);
  EXPECT_EQ(mismatch.status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(mismatch.status), reason::kVersionMismatch);
  const Outcome illegal = desk.Run(desk.Change(name, v1::ReopenCaseRequest()));
  EXPECT_EQ(ReasonOf(illegal.status), reason::kIllegalState);
  EXPECT_EQ(ReasonOf(desk.Run(desk.Change(CaseName({1, 999999}), v1::CloseCaseRequest())).status),
            reason::kCaseNotFound);
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_events WHERE sequence > 0"), "1");
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM requests"), "1");
}

TEST(CommitterTest, ESC2_WhatFellDueIsSettledBeforeACommandWithItsTrueDueTime) {
  TestDatabase database;
  TestDesk desk(database);
  ASSERT_TRUE(desk.CreateStaff("sue", v1::ROLE_SUPERVISOR).status.ok());
  const Outcome opened = desk.Run(desk.Open("slow"));
  desk.desk().clock().Shift(absl::Hours(25));
  // Even a refused command leaves it on record.
  const Outcome refused = desk.Run(desk.Change(NameOf(opened), v1::ReopenCaseRequest()));
  EXPECT_EQ(ReasonOf(refused.status), reason::kIllegalState);
  const Outcome acknowledged = desk.Run(desk.Change(NameOf(opened), Acknowledgement()));
  ASSERT_TRUE(acknowledged.status.ok()) << acknowledged.status;
  const v1::Case& c = acknowledged.subject->case_record();
  EXPECT_EQ(c.state(), v1::CASE_STATE_ESCALATED);
  ASSERT_EQ(c.escalations_size(), 1);
  EXPECT_EQ(c.escalations(0).cause(), v1::ESCALATION_CAUSE_UNRESOLVED);
  EXPECT_EQ(c.escalations(0).level(), v1::ESCALATION_LEVEL_SUPERVISOR);
  EXPECT_EQ(c.escalations(0).raised_by(), "docket");
  EXPECT_EQ(c.escalations(0).raise_time().seconds(), c.open_time().seconds() + 24 * 3600);
  EXPECT_EQ(c.escalations(0).raise_time().nanos(), c.open_time().nanos());
  EXPECT_TRUE(c.clocks(0).breached());
  EXPECT_GT(rules::FromProto(c.next_due_time()), desk.desk().clock().Now()) << "nothing is left to settle";
  ASSERT_TRUE(desk.Verify().ok()) << desk.Verify().status();
}

// A timer that had not heard of it yet.
TEST(CommitterTest, InMaintenanceModeNotEvenWhatFellDueIsSettled) {
  TestDatabase database;
  TestDesk desk(database);
  const auto set = [&desk](bool read_only) {
    v1::SetMaintenanceRequest request;
    request.set_read_only(read_only);
    auto command = desk.Prepared(
        std::make_shared<server::DirectoryCommand<v1::Maintenance, v1::SetMaintenanceRequest>>(request), request);
    command->subject = {.lane = 0, .kind = storage::SubjectKind::kMaintenance, .key = "desk"};
    command->possible_in_maintenance = true;
    return desk.Run(command).status;
  };
  const Id id = *ParseCaseName(NameOf(desk.Run(desk.Open("slow"))));
  const auto wake = [&desk, &id] {
    auto command = std::make_shared<server::WakeCommand>();
    command->subject = {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number};
    command->from_timer = true;
    return desk.Run(command).status;
  };
  const std::string entries = absl::StrCat("SELECT COUNT(*) FROM case_events WHERE sequence > 0 AND lane = ", id.lane);
  ASSERT_TRUE(set(true).ok());
  desk.desk().clock().Shift(absl::Hours(25));
  EXPECT_EQ(ReasonOf(wake()), reason::kMaintenance);
  EXPECT_EQ(database.QueryOne(entries), "1");
  ASSERT_TRUE(set(false).ok());
  EXPECT_TRUE(wake().ok());
  EXPECT_NE(database.QueryOne(entries), "1");
  EXPECT_EQ(database.QueryOne(absl::StrCat(entries, " AND kind = ", v1::CaseEventDetail::kEscalatedFieldNumber)), "1");
  ASSERT_TRUE(desk.Verify().ok()) << desk.Verify().status();
}

TEST(CommitterTest, CommandsThatWaitShareACommit) {
  TestDatabase database;
  TestDesk desk(database);
  constexpr int kCases = 600;
  std::atomic<int> ok{0};
  absl::BlockingCounter all(kCases);
  for (int i = 0; i < kCases; ++i) {
    auto command = desk.Open(absl::StrCat("case ", i));
    command->done = [&](Outcome outcome) {
      if (outcome.status.ok()) ++ok;
      all.DecrementCount();
    };
    desk.desk().Submit(command);
  }
  all.Wait();
  EXPECT_EQ(ok, kCases);
  EXPECT_LT(desk.observer().commits, kCases / 4);
  ASSERT_TRUE(desk.Verify().ok()) << desk.Verify().status();
}

// Two replicas that know nothing of each other write to the same lanes: each finds the other ahead of it again and
// again, and nothing is lost or doubled.
TEST(CommitterTest, TwoWritersOnTheSameLanesLoseNothing) {
  TestDatabase database;
  TestDesk one(database), two(database);
  const std::string shared = NameOf(one.Run(one.Open("both work on it")));
  constexpr int kEach = 150;
  std::atomic<int> failed{0};
  const auto work = [&](TestDesk& desk) {
    v1::RecordInteractionRequest note;
    note.set_direction(v1::DIRECTION_NOTE);
    for (int i = 0; i < kEach; ++i) {
      if (!desk.Run(desk.Open("a case")).status.ok()) ++failed;
      if (!desk.Run(desk.Change(shared, note)).status.ok()) ++failed;
    }
  };
  std::thread first([&] { work(one); }), second([&] { work(two); });
  first.join();
  second.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM cases"), absl::StrCat(1 + 2 * kEach));
  EXPECT_GT(one.observer().troubles("conflict") + two.observer().troubles("conflict") +
                one.observer().troubles("guard") + two.observer().troubles("guard"),
            0);
  v1::RecordInteractionRequest note;
  note.set_direction(v1::DIRECTION_NOTE);
  const Outcome last = one.Run(one.Change(shared, note));
  EXPECT_EQ(last.subject->case_record().interaction_count(), 2 * kEach + 1);
  ASSERT_TRUE(one.Verify().ok()) << one.Verify().status();
}

// The database as a lagging primary or a restored copy shows it: behind what this process has seen.
TEST(CommitterTest, ADatabaseBehindUsIsNotWrittenTo) {
  TestDatabase database;
  TestDesk desk(database);
  const Outcome opened = desk.Run(desk.Open("x"));
  const Id id = *ParseCaseName(NameOf(opened));
  ASSERT_TRUE(desk.Run(desk.Change(NameOf(opened), Acknowledgement())).status.ok());
  database.Execute(absl::StrCat("DELETE FROM case_events WHERE lane = ", id.lane, " AND sequence > 1"));
  database.Execute("DELETE FROM requests");
  v1::RecordInteractionRequest note;
  note.set_direction(v1::DIRECTION_NOTE);
  const Outcome refused = desk.Run(desk.Change(NameOf(opened), note));
  EXPECT_FALSE(refused.status.ok());
  EXPECT_EQ(ReasonOf(desk.Run(desk.Change(NameOf(opened), note)).status), reason::kLogShortened);
  EXPECT_GT(desk.observer().shortened, 0);
  EXPECT_EQ(database.QueryOne("SELECT COUNT(*) FROM case_events WHERE sequence > 0"), "1");
}

// The same, but another process has written on past what this one had seen.
TEST(CommitterTest, AnOlderCopyThatWasWrittenOnIsNoticedAllTheSame) {
  TestDatabase database(2);
  TestDesk desk(database);
  const Outcome opened = desk.Run(desk.Open("x"));
  const std::vector<std::string> copied = {"cases", "case_terms", "case_counts", "requests"};
  for (const std::string& table : copied) {
    database.Execute(absl::StrCat("CREATE TABLE copy_of_", table, " AS SELECT * FROM ", table));
  }
  ASSERT_TRUE(desk.Run(desk.Change(NameOf(opened), Acknowledgement())).status.ok());
  database.Execute("DELETE FROM case_events WHERE lane = 1 AND sequence > 1");
  for (const std::string& table : copied) {
    database.Execute(absl::StrCat("DELETE FROM ", table));
    database.Execute(absl::StrCat("INSERT INTO ", table, " SELECT * FROM copy_of_", table));
  }
  {
    TestDesk other(database);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(other.Run(other.Open("y")).status.ok());
  }
  v1::RecordInteractionRequest note;
  note.set_direction(v1::DIRECTION_NOTE);
  const Outcome refused = desk.Run(desk.Change(NameOf(opened), note));
  EXPECT_EQ(ReasonOf(refused.status), reason::kLogShortened);
  ASSERT_TRUE(desk.Verify().ok()) << desk.Verify().status();
}

// Cases that neither writer remembers, loaded while the other writes: memory must never bridge what it did not see.
TEST(CommitterTest, TwoWritersOnForgottenCasesNeverDecideOnAStaleOne) {
  TestDatabase database(2);
  std::vector<std::string> names;
  {
    TestDesk desk(database);
    for (int i = 0; i < 40; ++i) names.push_back(NameOf(desk.Run(desk.Open("x"))));
  }
  constexpr int kRounds = 6;
  for (int round = 0; round < kRounds; ++round) {
    TestDesk one(database), two(database);
    std::atomic<int> failed{0};
    absl::BlockingCounter all(static_cast<int>(2 * names.size()));
    for (const std::string& name : names) {
      for (TestDesk* desk : {&one, &two}) {
        v1::RecordInteractionRequest note;
        note.set_direction(v1::DIRECTION_NOTE);
        auto command = desk->Change(name, note);
        command->done = [&](Outcome outcome) {
          if (!outcome.status.ok()) ++failed;
          all.DecrementCount();
        };
        desk->desk().Submit(command);
      }
    }
    all.Wait();
    EXPECT_EQ(failed, 0);
  }
  TestDesk desk(database);
  const auto verified = desk.Verify();
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_EQ(verified->entries, names.size() * (1 + 2 * kRounds));
}

TEST(CommitterTest, AClockThatJumpedIsNotDecidedOn) {
  TestDatabase database;
  TestDesk desk(database);
  ASSERT_TRUE(desk.Run(desk.Open("before")).status.ok());
  desk.desk().clock().Observe(absl::Now() + absl::Hours(2));
  EXPECT_TRUE(desk.desk().clock().frozen());
  // The database's clock did not jump: the next sample agrees with what was known.
  EXPECT_TRUE(desk.Run(desk.Open("after")).status.ok());
  EXPECT_FALSE(desk.desk().clock().frozen());
}

}  // namespace
}  // namespace docket
