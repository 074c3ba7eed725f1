// Whole runs of `docket maintenance`: what a person reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/scripted_desk.h"
#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

v1::Maintenance On() {
  v1::Maintenance maintenance;
  maintenance.set_read_only(true);
  maintenance.set_reason("The database\x1b[2J moves");
  maintenance.set_version(3);
  maintenance.mutable_update_time()->set_seconds(1795356000);
  maintenance.set_updated_by("ann");
  return maintenance;
}

TEST(MaintenanceTest, WhatWasNeverSetIsToldSo) {
  ScriptedDesk desk;
  EXPECT_EQ(RunDocket(desk.address(), {"maintenance"}).out,
            "The desk is open for changes\n  Maintenance mode was never set\n");
}

TEST(MaintenanceTest, ItIsShownWithWhyWhenAndByWhom) {
  ScriptedDesk desk;
  desk.maintenance = On();
  EXPECT_THAT(RunDocket(desk.address(), {"maintenance"}).out,
              AllOf(StartsWith("The desk is in maintenance mode: it answers reads and refuses every change\n"),
                    HasSubstr("The database\\x1b[2J moves\n"), HasSubstr("2026-11-22 14:00"), HasSubstr("ann\n"),
                    HasSubstr("3\n")));
}

TEST(MaintenanceTest, ASwitchSaysWhatCameOfIt) {
  ScriptedDesk desk;
  desk.maintenance = On();
  EXPECT_THAT(RunDocket(desk.address(), {"maintenance", "on", "--reason", "It moves"}).out,
              StartsWith("Maintenance mode is on\nThe desk is in maintenance mode"));
  EXPECT_THAT(RunDocket(desk.address(), {"maintenance", "on", "--reason", "It moves", "--validate-only"}).out,
              StartsWith("This would work, and nothing was changed. It would read:\nThe desk is in"));
  desk.maintenance.set_read_only(false);
  EXPECT_THAT(RunDocket(desk.address(), {"maintenance", "off"}).out,
              StartsWith("Maintenance mode is off\nThe desk is open for changes\n"));
}

TEST(MaintenanceTest, TheWrongWordsAreExplained) {
  const Ran unsaid = RunDocket("127.0.0.1:1", {"maintenance", "on"});
  EXPECT_EQ(unsaid.status, ExitStatus::kUsage);
  EXPECT_EQ(unsaid.err, "docket: still needed: --reason TEXT\n  see: docket maintenance on --help\n");
  EXPECT_EQ(RunDocket("127.0.0.1:1", {"maintenance", "onn"}).err,
            "docket: there is no command 'onn'; did you mean on?\n  see: docket maintenance --help\n");
  EXPECT_THAT(RunDocket("127.0.0.1:1", {"maintenance", "--help"}).out,
              HasSubstr("Usage: docket maintenance [COMMAND] ...\n"));
}

TEST(MaintenanceTest, WhoeverIsRefusedHearsItAtOnce) {
  ScriptedDesk desk;
  const grpc::Status refused =
      Refused(grpc::StatusCode::UNAVAILABLE, "MAINTENANCE", "the desk is in maintenance mode (it moves)")
          .RetryAfterSeconds(5);
  desk.Next(refused);
  const Ran ran = RunDocket(desk.address(), {"ack", "7K3M2Q", "--channel", "email"});
  EXPECT_EQ(ran.status, ExitStatus::kUnavailable);
  EXPECT_EQ(ran.err, "docket: the desk is in maintenance mode (it moves)\n  reason: MAINTENANCE\n");
  EXPECT_EQ(desk.asked().size(), 1u);
}

}  // namespace
}  // namespace docket::client
