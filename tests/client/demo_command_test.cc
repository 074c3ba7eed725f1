// docket demo, against a server that says what the test wants.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/demo/cast.h"
#include "api/client/when.h"
#include "tests/client/scripted_desk.h"
#include "tests/client/statuses.h"

namespace docket::client::demo {
namespace {

class DemoCommandTest : public testing::Test {
 protected:
  DemoCommandTest() {
    desk_.import_cases = [this](auto& stream) {
      v1::ImportCasesRequest request;
      while (stream.Read(&request)) {
        sent_.push_back(request);
        v1::ImportCasesResponse response;
        response.set_uid(request.history().uid());
        response.set_outcome(there_ ? v1::IMPORT_OUTCOME_EXISTING : v1::IMPORT_OUTCOME_CREATED);
        stream.Write(response);
      }
      return grpc::Status::OK;
    };
  }

  int Asked(const std::string& rpc) {
    const auto asked = desk_.asked();
    return static_cast<int>(
        std::count_if(asked.begin(), asked.end(), [&rpc](const auto& one) { return one.rpc == rpc; }));
  }

  ScriptedDesk desk_;
  bool there_ = false;
  std::vector<v1::ImportCasesRequest> sent_;
};

TEST_F(DemoCommandTest, BringsPeopleAndCasesInTheirOrder) {
  const Ran ran = RunDocket(desk_.address(), {"demo", "--no-live", "--cases", "5", "--as-of", "2026-11-20 12:00"});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(ran.out, "Brought 5 cases of the last 8 weeks; 0 there already.\n");
  EXPECT_EQ(Asked("CreateTeam"), 4);
  EXPECT_EQ(Asked("CreateStaff"), 25);
  ASSERT_EQ(sent_.size(), 5u);
  for (std::size_t i = 0; i < sent_.size(); ++i) {
    EXPECT_TRUE(sent_[i].counted());
    EXPECT_FALSE(sent_[i].validate_only());
    if (i == 0) continue;
    EXPECT_LT(ToTime(sent_[i - 1].history().events(0).occur_time()), ToTime(sent_[i].history().events(0).occur_time()));
  }
}

TEST_F(DemoCommandTest, WhoIsThereIsNotCreatedAgain) {
  desk_.all_staff = Staff();
  desk_.all_teams = Teams();
  desk_.all_teams.pop_back();
  EXPECT_EQ(RunDocket(desk_.address(), {"demo", "--no-live", "--cases", "1"}).status, ExitStatus::kDone);
  EXPECT_EQ(Asked("CreateTeam"), 1);
  EXPECT_EQ(Asked("CreateStaff"), 0);
}

TEST_F(DemoCommandTest, ADeskWithCasesOfItsOwnIsLeftAloneUnlessToldOtherwise) {
  desk_.counts.set_total(1'234);
  const Ran refused = RunDocket(desk_.address(), {"demo", "--no-live", "--cases", "2"});
  EXPECT_EQ(refused.status, ExitStatus::kRefused);
  EXPECT_THAT(refused.err, testing::HasSubstr("1,234 cases already"));
  EXPECT_THAT(refused.err, testing::HasSubstr("--yes"));
  EXPECT_EQ(Asked("CreateTeam"), 0);
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_TRUE(sent_[0].validate_only());
  sent_.clear();
  EXPECT_EQ(RunDocket(desk_.address(), {"demo", "--no-live", "--cases", "2", "--yes"}).status, ExitStatus::kDone);
  EXPECT_EQ(sent_.size(), 3u);
}

TEST_F(DemoCommandTest, ADeskThatHasThisPastIsAskedNothing) {
  desk_.counts.set_total(2);
  there_ = true;
  const Ran ran = RunDocket(desk_.address(), {"demo", "--no-live", "--cases", "2"});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_EQ(ran.out, "Brought 0 cases of the last 8 weeks; 2 there already.\n");
}

TEST_F(DemoCommandTest, WhatADeskRefusesIsToldAndFails) {
  desk_.import_cases = [](auto& stream) {
    v1::ImportCasesRequest request;
    while (stream.Read(&request)) {
      v1::ImportCasesResponse response;
      response.set_uid(request.history().uid());
      response.set_outcome(v1::IMPORT_OUTCOME_REFUSED);
      response.set_message("not today");
      stream.Write(response);
    }
    return grpc::Status::OK;
  };
  const Ran ran = RunDocket(desk_.address(), {"demo", "--cases", "3", "--duration", "1s"});
  EXPECT_EQ(ran.status, ExitStatus::kFailed);
  EXPECT_THAT(ran.err, testing::HasSubstr("refused 3; the first: case "));
  EXPECT_THAT(ran.err, testing::HasSubstr("not today"));
}

TEST_F(DemoCommandTest, LiveItDoesWhatTheStateAllows) {
  desk_.all_staff = Staff();
  desk_.all_teams = Teams();
  desk_.the_case.set_name("cases/7K3M2Q");
  desk_.the_case.set_state(v1::CASE_STATE_IN_PROGRESS);
  desk_.the_case.set_kind(v1::CASE_KIND_COMPLAINT);
  desk_.the_case.set_assignee("staff/ben");
  desk_.the_case.mutable_acknowledge_time()->set_seconds(1);
  desk_.the_case.mutable_assessment()->set_urgency(v1::URGENCY_LOW);
  desk_.cases = {desk_.the_case};
  const Ran ran = RunDocket(desk_.address(), {"demo", "--cases", "1", "--rate", "20", "--duration", "30s"});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_THAT(ran.out, testing::HasSubstr("things done: "));
  EXPECT_THAT(ran.err, testing::HasSubstr(" a second")) << "a line every 10 s where there is no terminal";
  EXPECT_GT(Asked("OpenCase"), 10);
  EXPECT_GT(Asked("ResolveCase"), 10);
  EXPECT_GT(Asked("RecordInteraction"), 10);
  EXPECT_GT(Asked("EscalateCase"), 0);
  std::set<std::string> ids;
  for (const auto& asked : desk_.asked()) {
    EXPECT_TRUE(asked.request_id.empty() || ids.insert(asked.request_id).second) << "one id for each";
  }
}

TEST_F(DemoCommandTest, WhatARuleRefusesIsCountedAndGoneOnFrom) {
  desk_.all_staff = Staff();
  desk_.all_teams = Teams();
  // After CountCases, ListTeams, ListStaff and ImportCases, and the first ListStaff of the live part.
  for (int i = 0; i < 5; ++i) desk_.Next(grpc::Status::OK);
  for (int i = 0; i < 4; ++i) {
    desk_.Next(Refused(grpc::StatusCode::FAILED_PRECONDITION, "ILLEGAL_STATE", "it is closed"));
  }
  const Ran ran = RunDocket(desk_.address(), {"demo", "--cases", "1", "--rate", "2", "--duration", "20s"});
  EXPECT_EQ(ran.status, ExitStatus::kDone) << ran.err;
  EXPECT_THAT(ran.out, testing::HasSubstr("refused by a rule"));
  EXPECT_THAT(ran.out, testing::HasSubstr("ILLEGAL_STATE"));
}

TEST_F(DemoCommandTest, WhatMakesNoSenseIsRefusedBeforeAnythingIsAsked) {
  const std::vector<std::vector<std::string>> wrong = {
      {"--rate", "fast"}, {"--rate", "-1"}, {"--rate", "2000"},     {"--cases", "0"},
      {"--seed", "x"},    {"--weeks", "0"}, {"--duration", "soon"}, {"--as-of", "2999-01-01 00:00"},
  };
  for (std::vector<std::string> arguments : wrong) {
    const std::string told = absl::StrCat(arguments[0], " ", arguments[1]);
    arguments.insert(arguments.begin(), "demo");
    EXPECT_EQ(RunDocket(desk_.address(), arguments).status, ExitStatus::kUsage) << told;
  }
  EXPECT_TRUE(desk_.asked().empty());
}

}  // namespace
}  // namespace docket::client::demo
