// Every reason for a refusal that a client can meet, provoked over the network: its code, its reason, and that nothing
// was changed by it.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

struct Refused {
  const char* reason;
  StatusCode code;
  // Makes a request that is refused for it. What it needs is done before.
  MakeRequest make;
  // What the metadata has to name.
  std::vector<std::string> metadata;
};

template <typename Request>
std::unique_ptr<google::protobuf::Message> Made(Request request) {
  return std::make_unique<Request>(std::move(request));
}

v1::Case NoSuchCase() {
  v1::Case c;
  c.set_name(CaseName({.lane = 1, .number = 999999}));
  return c;
}

const std::vector<Refused>& Table() {
  static const auto* const table = new std::vector<Refused>{
      {reason::kInvalidRequest, StatusCode::INVALID_ARGUMENT, [](ServedDesk&) { return Made(v1::OpenCaseRequest()); }},
      {reason::kCaseNotFound, StatusCode::NOT_FOUND,
       [](ServedDesk&) { return Made(For(NoSuchCase(), Acknowledgement())); }},
      {reason::kStaffNotFound, StatusCode::NOT_FOUND,
       [](ServedDesk& desk) { return Made(For(desk.OpenCase(), Assignment("staff/nobody"))); }},
      {reason::kTeamNotFound, StatusCode::NOT_FOUND,
       [](ServedDesk&) {
         v1::OpenCaseRequest request = Fresh(Opening());
         request.set_team("teams/nobody");
         return Made(request);
       }},
      {reason::kCustomerNotFound, StatusCode::NOT_FOUND,
       [](ServedDesk&) {
         v1::OpenCaseRequest request = Fresh(Opening());
         request.set_customer(CustomerName({.lane = 1, .number = 999999}));
         return Made(request);
       }},
      {reason::kRequestIdReused, StatusCode::ALREADY_EXISTS,
       [](ServedDesk& desk) {
         v1::OpenCaseRequest request = Fresh(Opening());
         desk.MustDo(request);
         request.set_subject("Another matter");
         return Made(request);
       }},
      {reason::kVersionMismatch,
       StatusCode::ABORTED,
       [](ServedDesk& desk) {
         auto request = For(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), Solution());
         request.set_expected_version(2);
         return Made(request);
       },
       {"expected_version", "current_version"}},
      {reason::kIllegalState,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.OpenCase(), Reopening())); },
       {"state", "command", "legal"}},
      {reason::kAlreadyAcknowledged, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.CaseIn(v1::CASE_STATE_ACKNOWLEDGED), Acknowledgement())); }},
      {reason::kAlreadyAssigned, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.CaseIn(v1::CASE_STATE_IN_PROGRESS), Assignment("staff/rita"))); }},
      {reason::kStaffUnavailable, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.OpenCase(), Assignment("staff/zoe"))); }},
      {reason::kLevelNotHeld,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.CaseIn(v1::CASE_STATE_ESCALATED), Acceptance("staff/rita"))); },
       {"level"}},
      {reason::kNoSuchEscalation, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.CaseIn(v1::CASE_STATE_ESCALATED), Acceptance("staff/sue", 9))); }},
      {reason::kRatingAlreadyGiven, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         return Made(For(desk.Change(desk.CaseIn(v1::CASE_STATE_RESOLVED), FollowUp(true, 3)), FollowUp(true, 4)));
       }},
      {reason::kClosureIncomplete,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.OpenCase(), Closure())); },
       {"missing"}},
      {reason::kAlreadyExists, StatusCode::ALREADY_EXISTS,
       [](ServedDesk&) { return Made(NewStaff("rita", v1::ROLE_REPRESENTATIVE)); }},
      // The record was written by a newer version of the service.
      {reason::kNewerRecord, StatusCode::UNAVAILABLE,
       [](ServedDesk& desk) {
         v1::GetCaseRequest request;
         request.set_name(desk.OpenCase().name());
         const Id id = *ParseCaseName(request.name());
         desk.database().Execute(
             absl::StrCat("UPDATE cases SET fold = 250 WHERE lane = ", id.lane, " AND number = ", id.number));
         return Made(request);
       }},
  };
  return *table;
}

class RefusalsTest : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusalsTest, SaysSoAndChangesNothing) {
  ServedDesk& desk = SharedDesk();
  const auto request = GetParam().make(desk);
  const std::string before = desk.Stored();
  const Answer answer = desk.Send(*request);
  EXPECT_EQ(answer.reason, GetParam().reason) << answer;
  EXPECT_EQ(answer.status.error_code(), GetParam().code) << answer;
  EXPECT_FALSE(answer.status.error_message().empty());
  for (const std::string& key : GetParam().metadata) {
    EXPECT_EQ(answer.metadata.count(key), 1u) << "metadata without " << key;
  }
  if (answer.status.error_code() == StatusCode::FAILED_PRECONDITION) {
    EXPECT_FALSE(answer.violations.empty());
  }
  EXPECT_EQ(desk.Stored(), before);
  if (std::string(GetParam().reason) == reason::kNewerRecord) {
    desk.database().Execute("UPDATE cases SET fold = 1 WHERE fold = 250");
  }
}

INSTANTIATE_TEST_SUITE_P(EveryReason, RefusalsTest, ::testing::ValuesIn(Table()),
                         [](const auto& each) { return std::string(each.param.reason); });

TEST(RefusalCatalogueTest, EveryReasonIsProvokedOrSaidWhyNot) {
  std::set<std::string> known = {
      // The tests below.
      reason::kOverloaded,
      reason::kLogShortened,
      // They take a database that fails, a commit that is cut, a clock that jumps, or a service that stops in the
      // middle
      // of a call: the fault tests'.
      reason::kDatabaseUnavailable,
      reason::kOutcomeUnknown,
      reason::kContention,
      reason::kClockJumped,
      reason::kShuttingDown,
      reason::kInternal,
      // Nobody hears it: who had a deadline has gone when it is passed.
      reason::kDeadlinePassed,
  };
  for (const Refused& each : Table()) known.insert(each.reason);
  std::ifstream file(DOCKET_SOURCE_DIR "/api/model/refusal.h");
  std::stringstream header;
  header << file.rdbuf();
  const std::string text = header.str();
  const std::regex constant(R"re(inline constexpr char k\w+\[\] = "([A-Z_]+)")re");
  std::set<std::string> catalogue;
  for (std::sregex_iterator it(text.begin(), text.end(), constant), end; it != end; ++it) catalogue.insert((*it)[1]);
  EXPECT_EQ(catalogue, known);
}

TEST(RefusalsByConditionTest, OverloadedSaysWhenToComeBack) {
  server::Flags flags = ServedDesk::LoopbackFlags();
  flags.committers = 1;
  flags.queue = 2;
  ServedDesk desk(flags);
  constexpr int kThreads = 24, kEach = 10;
  std::atomic<int> done{0}, overloaded{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < kThreads; ++i) {
    callers.emplace_back([&] {
      for (int j = 0; j < kEach; ++j) {
        const Answer answer = desk.Send(Fresh(Opening()));
        if (answer.ok()) {
          ++done;
        } else {
          EXPECT_EQ(answer.status.error_code(), StatusCode::RESOURCE_EXHAUSTED) << answer;
          EXPECT_EQ(answer.reason, reason::kOverloaded) << answer;
          EXPECT_TRUE(answer.has_retry_info);
          ++overloaded;
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_GT(overloaded, 0);
  EXPECT_EQ(done + overloaded, kThreads * kEach);
  // Who was told no was not logged; everybody else was.
  EXPECT_EQ(desk.database().QueryOne("SELECT COUNT(*) FROM cases"), absl::StrCat(done.load()));
}

// An older copy of the database was restored: nothing is written to it until somebody has looked.
TEST(RefusalsByConditionTest, LogShortened) {
  ServedDesk desk;
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  const Id id = *ParseCaseName(c.name());
  desk.database().Execute(
      absl::StrCat("DELETE FROM case_events WHERE lane = ", id.lane, " AND sequence > ", id.number));
  desk.database().Execute("DELETE FROM requests");
  const Answer first = desk.Send(For(c, Solution()));
  EXPECT_EQ(first.status.error_code(), StatusCode::UNAVAILABLE) << first;
  const Answer second = desk.Send(For(c, Solution()));
  EXPECT_EQ(second.status.error_code(), StatusCode::UNAVAILABLE) << second;
  EXPECT_EQ(second.reason, reason::kLogShortened) << second;
}

}  // namespace
}  // namespace docket::testing
