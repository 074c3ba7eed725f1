// ClaimNextCase over the network: who gets what, two hundred at once, and what is left when a call breaks off. Also
// what follows by itself when somebody goes away.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/claims.h"
#include "storage/verify.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"
#include "tests/support/test_desk.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

constexpr absl::Duration kPatience = absl::Seconds(60);

v1::Staff Person(ServedDesk& desk, int capacity, v1::Role role = v1::ROLE_REPRESENTATIVE,
                 const std::vector<std::string>& skills = {}, const std::string& team = "") {
  v1::CreateStaffRequest request = NewStaff(UnusedId("claimer"), role);
  request.mutable_staff()->set_capacity(capacity);
  request.mutable_staff()->set_team(team);
  for (const std::string& skill : skills) request.mutable_staff()->add_skills(skill);
  return desk.MustDo(request).As<v1::Staff>();
}

v1::ClaimNextCaseRequest Claim(const v1::Staff& staff) {
  v1::ClaimNextCaseRequest request;
  request.set_staff(staff.name());
  return Fresh(std::move(request));
}

v1::Case Assessed(ServedDesk& desk, v1::Urgency urgency, v1::Complexity complexity = v1::COMPLEXITY_SIMPLE,
                  const std::vector<std::string>& skills = {}) {
  v1::AssessCaseRequest request;
  request.set_category("lamps");
  request.set_urgency(urgency);
  request.set_complexity(complexity);
  for (const std::string& skill : skills) request.add_skills(skill);
  return desk.Change(desk.OpenCase(), request);
}

int OpenCases(ServedDesk& desk, const std::string& staff) {
  v1::GetStaffRequest get;
  get.set_name(staff);
  return desk.MustDo(get).As<v1::Staff>().open_cases();
}

void ExpectVerified(ServedDesk& desk) {
  const auto connection = desk.database().Connect();
  const auto found =
      storage::Verify(*connection, desk.database().desk(), server::ApplyEntry, [](const std::string&) {});
  EXPECT_TRUE(found.ok()) << found.status();
}

TEST(ClaimsTest, ASSIGN2_TheMostUrgentCaseComesFirstThenTheOldest) {
  ServedDesk desk;
  const v1::Case low = Assessed(desk, v1::URGENCY_LOW);
  const v1::Case normal = Assessed(desk, v1::URGENCY_NORMAL);
  // Acknowledged: what they owe next is due by the minute, also where the desk is closed today.
  const v1::Case critical = desk.Change(Assessed(desk, v1::URGENCY_CRITICAL), Acknowledgement());
  const v1::Case later = desk.Change(Assessed(desk, v1::URGENCY_CRITICAL), Acknowledgement());
  const v1::Case unassessed = desk.OpenCase();
  const v1::Staff staff = Person(desk, 10);
  std::vector<std::string> taken;
  for (int i = 0; i < 5; ++i) {
    const auto c = desk.MustDo(Claim(staff)).As<v1::Case>();
    EXPECT_EQ(c.assignee(), staff.name());
    EXPECT_EQ(c.state(), v1::CASE_STATE_IN_PROGRESS);
    EXPECT_EQ(c.subject(), unassessed.subject());
    taken.push_back(c.name());
  }
  EXPECT_EQ(taken,
            (std::vector<std::string>{critical.name(), later.name(), normal.name(), low.name(), unassessed.name()}));
  const Answer none = desk.Send(Claim(staff));
  EXPECT_EQ(none.status.error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(none.reason, reason::kNoCaseWaiting);
}

TEST(ClaimsTest, ASSIGN2_SkillsTeamAndSeniorityDecideWhoGetsWhat) {
  ServedDesk desk;
  const v1::Case complex = Assessed(desk, v1::URGENCY_CRITICAL, v1::COMPLEXITY_COMPLEX);
  const v1::Case french = Assessed(desk, v1::URGENCY_HIGH, v1::COMPLEXITY_SIMPLE, {"french"});
  v1::OpenCaseRequest billing = Fresh(Opening());
  billing.set_team("teams/billing");
  const auto of_billing = desk.MustDo(billing).As<v1::Case>();
  const v1::Staff junior = Person(desk, 9, v1::ROLE_REPRESENTATIVE, {}, "teams/billing");
  EXPECT_EQ(desk.MustDo(Claim(junior)).As<v1::Case>().name(), of_billing.name());
  EXPECT_EQ(desk.Send(Claim(junior)).reason, reason::kNoCaseWaiting);
  const v1::Staff plain = Person(desk, 9);
  EXPECT_EQ(desk.Send(Claim(plain)).reason, reason::kNoCaseWaiting);
  const v1::Staff speaker = Person(desk, 9, v1::ROLE_REPRESENTATIVE, {"french", "lamps"});
  EXPECT_EQ(desk.MustDo(Claim(speaker)).As<v1::Case>().name(), french.name());
  EXPECT_EQ(desk.MustDo(Claim(Person(desk, 9, v1::ROLE_SENIOR_REPRESENTATIVE))).As<v1::Case>().name(), complex.name());
}

TEST(ClaimsTest, ASSIGN2_NobodyTakesMoreThanTheyCanCarryOrWhileAway) {
  ServedDesk desk;
  for (int i = 0; i < 4; ++i) desk.OpenCase();
  const v1::Staff staff = Person(desk, 2);
  desk.MustDo(Claim(staff));
  desk.MustDo(Claim(staff));
  const Answer full = desk.Send(Claim(staff));
  EXPECT_EQ(full.status.error_code(), StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(full.reason, reason::kCapacityReached);
  EXPECT_EQ(full.metadata.at("capacity"), "2");
  v1::Staff away;
  away.set_name("staff/zoe");
  EXPECT_EQ(desk.Send(Claim(away)).reason, reason::kStaffUnavailable);
  away.set_name("staff/nobody");
  EXPECT_EQ(desk.Send(Claim(away)).reason, reason::kStaffNotFound);
}

// Whoever lacks the skill for the first hundred gets the first that they can take.
TEST(ClaimsTest, ALongQueueThatAPersonCannotTakeIsLookedThrough) {
  ServedDesk desk;
  constexpr int kTooHard = 130;
  std::set<std::string> hard;
  for (int i = 0; i < kTooHard; ++i) {
    hard.insert(Assessed(desk, v1::URGENCY_CRITICAL, v1::COMPLEXITY_SIMPLE, {"french"}).name());
  }
  const v1::Case plain = Assessed(desk, v1::URGENCY_LOW);
  const v1::Staff staff = Person(desk, 10);
  EXPECT_EQ(desk.MustDo(Claim(staff)).As<v1::Case>().name(), plain.name());
  EXPECT_EQ(desk.Send(Claim(staff)).reason, reason::kNoCaseWaiting);
  const v1::Staff speaker = Person(desk, 10, v1::ROLE_REPRESENTATIVE, {"french"});
  EXPECT_TRUE(hard.contains(desk.MustDo(Claim(speaker)).As<v1::Case>().name()));
}

// The queue shows a case at a version that has gone by, again and again: as if somebody were always faster.
TEST(ClaimsTest, WhoeverLosesTwentyRacesIsToldSo) {
  ServedDesk desk;
  const v1::Case c = desk.Change(desk.OpenCase(), Interaction(v1::DIRECTION_NOTE));
  const v1::Staff staff = Person(desk, 10);
  const std::string place =
      absl::StrCat(" WHERE number = ", ParseCaseName(c.name())->number, " AND lane = ", ParseCaseName(c.name())->lane);
  const std::string record = absl::HexStringToBytes(desk.database().QueryOne("SELECT HEX(record) FROM cases" + place));
  const auto show = [&](const std::string& bytes) {
    desk.database().Execute(absl::StrCat("UPDATE cases SET record = X'", absl::BytesToHexString(bytes), "'", place));
  };
  v1::Case gone_by;
  ASSERT_TRUE(gone_by.ParseFromString(record));
  gone_by.set_version(1);
  show(gone_by.SerializeAsString());
  const v1::ClaimNextCaseRequest request = Claim(staff);
  const auto steps = [&](const std::string& change) {
    return desk.database().QueryOne(absl::StrCat("SELECT COUNT(*) FROM requests WHERE caller = '", change, "'"));
  };
  for (int tries = 0; tries < 2; ++tries) {
    const Answer lost = desk.Send(request);
    EXPECT_EQ(lost.status.error_code(), StatusCode::ABORTED) << lost;
    EXPECT_EQ(lost.reason, reason::kContention) << lost;
    // A retry walks the same steps, and takes none anew.
    EXPECT_EQ(steps("docket/claims"), "20");
    EXPECT_EQ(steps("docket/claims/steps"), "20");
  }
  EXPECT_EQ(OpenCases(desk, staff.name()), 0);
  show(record);
  EXPECT_EQ(desk.MustDo(Claim(staff)).As<v1::Case>().name(), c.name());
  EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, staff.name()) == 1; }));
  ExpectVerified(desk);
}

TEST(ClaimsTest, ARetryGetsTheSameCase) {
  ServedDesk desk;
  for (int i = 0; i < 3; ++i) desk.OpenCase();
  const v1::Staff staff = Person(desk, 10);
  const v1::ClaimNextCaseRequest request = Claim(staff);
  const Answer first = desk.MustDo(request);
  EXPECT_EQ(desk.MustDo(request).bytes, first.bytes);
  desk.Change(first.As<v1::Case>(), Interaction(v1::DIRECTION_NOTE));
  EXPECT_EQ(desk.MustDo(request).bytes, first.bytes);
  // Even when the queue is empty and the person's hands are full.
  desk.MustDo(Claim(staff));
  desk.MustDo(Claim(staff));
  EXPECT_EQ(desk.MustDo(request).bytes, first.bytes);
  v1::ClaimNextCaseRequest other = request;
  other.set_team("teams/billing");
  EXPECT_EQ(desk.Send(other).reason, reason::kRequestIdReused);
  EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, staff.name()) == 3; }));
}

// 20 people who can carry 7 each, 200 calls at once, 130 cases: all cases are taken, none twice, nobody has too many.
TEST(ClaimsTest, TwoHundredClaimersNeverGetTheSameCase) {
  ServedDesk desk;
  constexpr int kCases = 130;
  constexpr int kPeople = 20;
  constexpr int kCapacity = 7;
  std::set<std::string> waiting;
  for (int i = 0; i < kCases; ++i) waiting.insert(desk.OpenCase().name());
  std::vector<v1::Staff> people;
  for (int i = 0; i < kPeople; ++i) people.push_back(Person(desk, kCapacity));
  std::vector<Answer> answers(200);
  std::vector<std::thread> claimers;
  for (size_t i = 0; i < answers.size(); ++i) {
    claimers.emplace_back([&, i] { answers[i] = desk.Send(Claim(people[i % kPeople])); });
  }
  for (std::thread& claimer : claimers) claimer.join();
  std::set<std::string> taken;
  std::map<std::string, int> carried;
  for (const Answer& answer : answers) {
    if (!answer.ok()) {
      EXPECT_TRUE(answer.reason == reason::kCapacityReached || answer.reason == reason::kNoCaseWaiting) << answer;
      continue;
    }
    const auto c = answer.As<v1::Case>();
    EXPECT_TRUE(taken.insert(c.name()).second) << c.name() << " was given twice";
    EXPECT_LE(++carried[c.assignee()], kCapacity);
  }
  EXPECT_EQ(taken, waiting);
  for (const v1::Staff& one : people) {
    EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, one.name()) == carried[one.name()]; })) << one.name();
  }
  ExpectVerified(desk);
}

// A process that ends between the steps leaves a reservation; the consequences finish what it began.
TEST(ClaimsTest, WhatACallLeftHalfDoneIsFinished) {
  ServedDesk desk;
  const v1::Case free = desk.OpenCase();
  const v1::Case gone = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  const v1::Staff staff = Person(desk, 10);
  const auto reserve = [&](const v1::Case& c, const std::string& id) {
    docket::log::v1::Claim claim;
    claim.set_staff(staff.name());
    claim.set_case_name(c.name());
    claim.set_version(1);
    claim.set_id(id);
    claim.set_actor("a caller");
    TestDesk other(desk.database());
    EXPECT_TRUE(other.Run(std::make_shared<server::ReserveCommand>(desk.database().desk(), claim, "f")).status.ok());
  };
  reserve(free, "0123456789abcdef");
  reserve(gone, "fedcba9876543210");
  EXPECT_TRUE(Await(kPatience, [&] { return desk.Read(free.name()).assignee() == staff.name(); }));
  EXPECT_EQ(desk.Events(free.name()).back().actor(), "a caller");
  EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, staff.name()) == 1; }));
  EXPECT_EQ(desk.Read(gone.name()).assignee(), "staff/rita");
}

TEST(ClaimsTest, ASSIGN2_AbsenceReturnsCasesToTheirTeam) {
  ServedDesk desk;
  const v1::Staff staff = Person(desk, 10, v1::ROLE_SUPERVISOR);
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    v1::OpenCaseRequest opening = Fresh(Opening());
    opening.set_team("teams/billing");
    const auto c = desk.MustDo(opening).As<v1::Case>();
    names.push_back(desk.Change(c, Assignment(staff.name())).name());
  }
  const v1::Case resolved = desk.Change(desk.Change(desk.OpenCase(), Assignment(staff.name())), Solution());
  const v1::Case escalated = desk.Change(desk.Read(names[2]), Escalation(v1::ESCALATION_CAUSE_COMPLEX));
  v1::UpdateStaffRequest update;
  update.mutable_staff()->set_name(staff.name());
  update.mutable_update_mask()->add_paths("available");
  desk.MustDo(Fresh(update));
  for (const std::string& name : names) {
    EXPECT_TRUE(Await(kPatience, [&] { return desk.Read(name).assignee().empty(); })) << name;
    EXPECT_EQ(desk.Read(name).team(), "teams/billing");
    EXPECT_EQ(desk.Events(name).back().actor(), "docket");
  }
  EXPECT_EQ(desk.Read(names[0]).state(), v1::CASE_STATE_NEW);
  EXPECT_EQ(desk.Read(escalated.name()).state(), v1::CASE_STATE_ESCALATED);
  // What waits for its follow-up alone stays with whom the customer knows; what comes back to work does not.
  EXPECT_EQ(desk.Read(resolved.name()).assignee(), staff.name());
  EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, staff.name()) == 1; }));
  desk.Change(resolved, FollowUp(false));
  EXPECT_TRUE(Await(kPatience, [&] { return desk.Read(resolved.name()).assignee().empty(); }));
  EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, staff.name()) == 0; }));
  ExpectVerified(desk);
}

// More follows from what happened than a committer's queue has room for: it is carried out bit by bit.
TEST(ClaimsTest, ConsequencesFindTheirWayThroughAShortQueue) {
  server::Flags flags = ServedDesk::LoopbackFlags();
  flags.queue = 64;
  flags.committers = 1;
  ServedDesk desk(flags);
  const v1::Staff staff = Person(desk, 500);
  constexpr int kCases = 300;
  for (int i = 0; i < kCases; ++i) desk.Change(desk.OpenCase(), Assignment(staff.name()));
  EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, staff.name()) == kCases; }));
  v1::UpdateStaffRequest update;
  update.mutable_staff()->set_name(staff.name());
  update.mutable_update_mask()->add_paths("available");
  desk.MustDo(Fresh(update));
  EXPECT_TRUE(Await(kPatience, [&] { return OpenCases(desk, staff.name()) == 0; })) << OpenCases(desk, staff.name());
}

TEST(ClaimsTest, ALinkIsSeenFromBothEnds) {
  ServedDesk desk;
  const v1::Case older = desk.OpenCase();
  const v1::Case newer = desk.OpenCase();
  v1::LinkCasesRequest request;
  request.set_type(v1::LINK_TYPE_DUPLICATE_OF);
  request.set_other(older.name());
  EXPECT_EQ(desk.Change(newer, request).links(0).other(), older.name());
  EXPECT_TRUE(Await(kPatience, [&] { return desk.Read(older.name()).links_size() == 1; }));
  const v1::CaseLink back = desk.Read(older.name()).links(0);
  EXPECT_EQ(back.other(), newer.name());
  EXPECT_EQ(back.type(), v1::LINK_TYPE_DUPLICATE_OF);
  EXPECT_TRUE(back.inbound());
  request.set_other(newer.name());
  EXPECT_EQ(desk.Send(For(older, request)).reason, reason::kNotOlder);
}

}  // namespace
}  // namespace docket::testing
