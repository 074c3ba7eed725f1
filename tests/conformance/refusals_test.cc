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
#include "docket/v1/policy_service.pb.h"
#include "server/rules/limits.h"
#include "tests/conformance/quality_requests.h"
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

v1::Case InProgress(ServedDesk& desk) { return desk.CaseIn(v1::CASE_STATE_IN_PROGRESS); }

// rita's, with a remedy that a manager has to approve.
v1::Case Awaited(ServedDesk& desk) {
  return desk.Change(InProgress(desk), Proposing(v1::CASE_OUTCOME_RESOLVED, 50000));
}

// The one that stays, and its duplicate.
std::pair<std::string, std::string> MergedPair(ServedDesk& desk) {
  std::pair<std::string, std::string> names{CreatedCustomer(desk).name(), CreatedCustomer(desk).name()};
  desk.MustDo(Fresh(Merging(names.first, names.second)));
  return names;
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
      {reason::kPolicyNotFound,
       StatusCode::NOT_FOUND,
       [](ServedDesk&) {
         v1::GetPolicyRequest request;
         request.set_version(999);
         return Made(request);
       },
       {"latest_version"}},
      {reason::kScorecardNotFound, StatusCode::NOT_FOUND,
       [](ServedDesk&) { return Made(Fresh(Disputing(ScorecardName({.lane = 1, .number = 999999})))); }},
      {reason::kActionPlanNotFound, StatusCode::NOT_FOUND,
       [](ServedDesk&) {
         v1::GetActionPlanRequest request;
         request.set_name(ActionPlanName({.lane = 1, .number = 999999}));
         return Made(request);
       }},
      {reason::kSuggestionNotFound, StatusCode::NOT_FOUND,
       [](ServedDesk&) {
         return Made(
             Fresh(DecidingSuggestion(SuggestionName({.lane = 1, .number = 999999}), v1::SUGGESTION_STATE_DONE)));
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
      {reason::kNotAssigned, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         return Made(For(desk.Change(desk.OpenCase(), Escalation(v1::ESCALATION_CAUSE_COMPLEX)), Unassignment()));
       }},
      {reason::kFirstContactRecorded, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         const auto request = FirstContact(v1::FIRST_CONTACT_OUTCOME_NEEDS_FOLLOW_UP);
         return Made(For(desk.Change(desk.OpenCase(), request), request));
       }},
      {reason::kNotAssessable,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.OpenCase(), AcceptingAssessment())); },
       {"kind"}},
      {reason::kNothingChanges, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.OpenCase(), Reclassification(v1::CASE_KIND_INQUIRY))); }},
      {reason::kAlreadyWaiting, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.Change(InProgress(desk), Awaiting()), Awaiting())); }},
      {reason::kNotWaiting, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(InProgress(desk), Resumption())); }},
      {reason::kNoSuchTask, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.Change(InProgress(desk), TaskToDo()), TaskDone(2))); }},
      {reason::kNoSuchConsultation, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         v1::RecordInteractionRequest answer = Interaction(v1::DIRECTION_NOTE);
         answer.set_answered_consultation(2);
         return Made(For(desk.Change(desk.OpenCase(), FullNote()), answer));
       }},
      {reason::kNoSuchProposal,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.Change(InProgress(desk), Proposing()), CustomerSays(true, 7))); },
       {"open"}},
      {reason::kApprovalNeeded,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(Awaited(desk), CustomerSays(true))); },
       {"role"}},
      {reason::kRoleNotHeld,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(Awaited(desk), Approval("staff/sam"))); },
       {"role"}},
      {reason::kProposalUndecided,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.Change(InProgress(desk), Proposing()), Solution())); },
       {"open"}},
      {reason::kOutcomeDiffers,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         const v1::Case c = desk.Change(InProgress(desk), Proposing(v1::CASE_OUTCOME_ALTERNATIVE));
         return Made(For(desk.Change(c, CustomerSays(true)), Solution(v1::CASE_OUTCOME_RESOLVED)));
       },
       {"outcome"}},
      {reason::kNoSuchFlag,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.Change(desk.OpenCase(), Flagging()), Reviewing(2))); },
       {"open"}},
      {reason::kNotOlder, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         const auto [older, newer] = OlderAndNewer(desk);
         return Made(For(older, Linking(newer.name())));
       }},
      {reason::kAlreadyLinked, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         const auto [older, newer] = OlderAndNewer(desk);
         return Made(For(desk.Change(newer, Linking(older.name())), Linking(older.name())));
       }},
      {reason::kLimitReached,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         const v1::Case c = desk.OpenCase();
         for (int i = 0; i < rules::limits::kFlagsOfCase; ++i) desk.Change(c, Flagging());
         return Made(For(c, Flagging()));
       },
       {"limit"}},
      {reason::kCapacityReached,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         v1::CreateStaffRequest nobody = NewStaff(UnusedId("full"), v1::ROLE_REPRESENTATIVE);
         nobody.mutable_staff()->set_capacity(0);
         return Made(Fresh(Claiming(desk.MustDo(nobody).As<v1::Staff>().name())));
       },
       {"capacity"}},
      {reason::kNoCaseWaiting, StatusCode::NOT_FOUND,
       [](ServedDesk& desk) {
         v1::CreateStaffRequest idle = NewStaff(UnusedId("idle"), v1::ROLE_REPRESENTATIVE);
         idle.mutable_staff()->set_team(desk.MustDo(NewTeam(UnusedId("t"))).As<v1::Team>().name());
         return Made(Fresh(Claiming(desk.MustDo(idle).As<v1::Staff>().name())));
       }},
      {reason::kIdentityNotVerified, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(Fresh(Renaming(CreatedCustomer(desk).name(), "Zoe"))); }},
      {reason::kAlreadyMerged,
       StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         const std::string duplicate = MergedPair(desk).second;
         return Made(Fresh(Merging(CreatedCustomer(desk).name(), duplicate)));
       },
       {"merged_into"}},
      {reason::kNotMerged, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(Fresh(Unmerging(MergedPair(desk).first))); }},
      {reason::kHasDuplicates, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) {
         const std::string stays = MergedPair(desk).first;
         return Made(Fresh(Merging(CreatedCustomer(desk).name(), stays)));
       }},
      {reason::kNoSuchText, StatusCode::FAILED_PRECONDITION,
       [](ServedDesk& desk) { return Made(For(desk.OpenCase(), Redacting(1, "action_plan"))); }},
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
      // maintenance_test.cc, transfer_test.cc, and those of callers.
      reason::kMaintenance,
      reason::kLinkedCaseMissing,
      reason::kUnauthenticated,
      reason::kNotOnBehalf,
      reason::kRoleForbidden,
      reason::kRateLimited,
      // quality_test.cc.
      reason::kOwnMatter,
      // watch_test.cc.
      reason::kPositionLost,
      // policy_test.cc.
      reason::kReopenWindowPassed,
      // The tests below.
      reason::kOverloaded,
      reason::kLogShortened,
      // These take a database that fails, a commit that is cut, a clock that jumps, or a service that stops while it is
      // called: the fault tests.
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
  for (const std::string& reason : catalogue) EXPECT_EQ(known.count(reason), 1u) << reason << " is never provoked";
  EXPECT_GE(catalogue.size(), known.size());
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
