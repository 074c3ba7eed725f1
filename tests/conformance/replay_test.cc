// A request that comes again: the same bytes, nothing done twice; and what is only validated.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

TEST(ReplayTest, Invariant4_EveryMutationSentAgainAnswersTheSameBytesAndChangesNothing) {
  ServedDesk& desk = SharedDesk();
  for (const auto& [name, make] : Mutations()) {
    const auto request = make(desk);
    const Answer first = desk.MustDo(*request);
    const std::string before = desk.Stored();
    EXPECT_EQ(desk.MustDo(*request).bytes, first.bytes) << name;
    EXPECT_EQ(desk.Stored(), before) << name;
  }
}

TEST(ReplayTest, Invariant4_AReplayAnswersAsOfItsEventAfterMoreHasHappened) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest open = Fresh(Opening());
  open.mutable_contact()->set_email("replay@example.com");
  const Answer opened = desk.MustDo(open);
  const auto c = opened.As<v1::Case>();
  const auto assign = For(c, Assignment("staff/rita"));
  const Answer assigned = desk.MustDo(assign);
  // Two events at once: the answer is as of the second.
  const auto say = For(c, Interaction(v1::DIRECTION_OUTBOUND));
  const Answer said = desk.MustDo(say);
  desk.Change(c, Solution());
  desk.Change(c, FollowUp(true));
  desk.Change(c, Closure());
  EXPECT_EQ(desk.MustDo(open).bytes, opened.bytes);
  EXPECT_EQ(desk.MustDo(assign).bytes, assigned.bytes);
  EXPECT_EQ(desk.MustDo(say).bytes, said.bytes);
}

TEST(ReplayTest, Invariant4_AReplayIsLookedForBeforeEveryRuleAndVersion) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.OpenCase();
  auto request = For(c, Acknowledgement());
  request.set_expected_version(1);
  const Answer first = desk.MustDo(request);
  desk.Change(c, Interaction(v1::DIRECTION_NOTE));
  EXPECT_EQ(desk.MustDo(request).bytes, first.bytes);
}

TEST(ReplayTest, Invariant4_AReplayOutlivesTheProcess) {
  ServedDesk desk;
  const auto request = For(desk.OpenCase(), Assignment("staff/rita"));
  const Answer first = desk.MustDo(request);
  desk.Restart(ServedDesk::LoopbackFlags());
  EXPECT_EQ(desk.MustDo(request).bytes, first.bytes);
}

TEST(ReplayTest, Invariant4_AnIdIsKeptForSevenDaysAndThenRemoved) {
  ServedDesk desk;
  const v1::OpenCaseRequest request = Fresh(Opening());
  const std::string first = desk.MustDo(request).bytes;
  const auto kept = [&desk] {
    return desk.database().QueryOne("SELECT COUNT(*) FROM requests WHERE caller = 'local'");
  };
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(7 * 24) - absl::Minutes(1);
  desk.Restart(later);
  EXPECT_EQ(desk.MustDo(request).bytes, first);
  later.test_clock_shift = absl::Hours(7 * 24) + absl::Minutes(1);
  desk.Restart(later);
  EXPECT_TRUE(Await(absl::Seconds(60), [&kept] { return kept() == "0"; })) << kept();
  EXPECT_NE(desk.MustDo(request).bytes, first);
}

TEST(ReplayTest, Invariant4_TheSameIdWithOtherContentIsRefusedAndChangesNothing) {
  ServedDesk& desk = SharedDesk();
  for (const auto& [name, make] : Mutations()) {
    // What is in force already changes nothing, and leaves nothing to compare with: policy_test.cc.
    if (name == "ApplyPolicy") continue;
    const auto request = make(desk);
    desk.MustDo(*request);
    const std::string before = desk.Stored();
    ChangeContent(request.get());
    const Answer changed = desk.Send(*request);
    EXPECT_EQ(changed.reason, reason::kRequestIdReused) << name << ": " << changed;
    EXPECT_EQ(desk.Stored(), before) << name;
  }
}

TEST(ReplayTest, Invariant4_OneIdIsNotTwoOpenings) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest request = Fresh(Opening());
  request.mutable_contact()->set_email("one.id@example.com");
  desk.MustDo(request);
  const std::string before = desk.Stored();
  // Others' matters under the same id, whichever lane they fall into: neither a case nor a customer comes about.
  for (int i = 0; i < 8; ++i) {
    request.mutable_contact()->set_email(absl::StrCat("another.person.", i, "@example.com"));
    EXPECT_EQ(desk.Send(request).reason, reason::kRequestIdReused);
    EXPECT_EQ(desk.Stored(), before);
  }
}

TEST(ReplayTest, ARefusedRequestIsNotRemembered) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.OpenCase();
  auto request = For(c, Solution());
  EXPECT_EQ(desk.Send(request).reason, reason::kIllegalState);
  desk.Change(c, Assignment("staff/rita"));
  EXPECT_TRUE(desk.Send(request).ok()) << "the refusal did not use the id up";
}

TEST(ReplayTest, AnOpeningThatIsRefusedLeavesNobodyBehind) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest request = Fresh(Opening());
  request.mutable_contact()->set_email("refused@example.com");
  request.set_team("teams/nobody");
  const std::string before = desk.Stored();
  EXPECT_EQ(desk.Send(request).reason, reason::kTeamNotFound);
  EXPECT_EQ(desk.Stored(), before) << "a customer's contact is kept though no case was logged";
}

TEST(ReplayTest, WhatIsOnlyValidatedAnswersAndChangesNothing) {
  ServedDesk& desk = SharedDesk();
  int checkable = 0;
  for (const auto& [name, make] : Mutations()) {
    const auto request = make(desk);
    if (!HasField(*request, "validate_only")) continue;
    ++checkable;
    const std::string before = desk.Stored();
    SetBool(request.get(), "validate_only", true);
    const Answer checked = desk.MustDo(*request);
    EXPECT_FALSE(checked.bytes.empty()) << name;
    EXPECT_EQ(desk.Stored(), before) << name;
    // Nor was the id used up.
    SetBool(request.get(), "validate_only", false);
    EXPECT_TRUE(desk.Send(*request).ok()) << name;
  }
  EXPECT_GE(checkable, 30);
}

TEST(ReplayTest, WhatIsOnlyValidatedShowsWhatWouldComeOfIt) {
  ServedDesk& desk = SharedDesk();
  auto request = For(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), Solution());
  request.set_validate_only(true);
  const auto shown = desk.MustDo(request).As<v1::Case>();
  EXPECT_EQ(shown.state(), v1::CASE_STATE_RESOLVED);
  EXPECT_EQ(desk.Read(shown.name()).state(), v1::CASE_STATE_IN_PROGRESS);
  auto refused = For(shown, Reopening());
  refused.set_validate_only(true);
  EXPECT_EQ(desk.Send(refused).reason, reason::kIllegalState);
}

TEST(ReplayTest, AnOpeningThatIsOnlyValidatedCreatesNoCustomer) {
  ServedDesk& desk = SharedDesk();
  v1::OpenCaseRequest request = Fresh(Opening());
  request.mutable_contact()->set_email("only.checked@example.com");
  request.set_validate_only(true);
  const std::string before = desk.Stored();
  EXPECT_EQ(desk.MustDo(request).As<v1::Case>().state(), v1::CASE_STATE_NEW);
  EXPECT_EQ(desk.Stored(), before);
}

}  // namespace
}  // namespace docket::testing
