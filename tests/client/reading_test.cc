// Whole runs of the commands that read: pages, limits, histories, JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/client/scripted_desk.h"
#include "tests/client/statuses.h"

namespace docket::client {
namespace {

using grpc::StatusCode;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<v1::Case> SomeCases(int count) {
  std::vector<v1::Case> cases;
  for (int i = 0; i < count; ++i) cases.emplace_back().set_name(absl::StrCat("cases/C", i));
  return cases;
}

TEST(ReadTest, AListReadsPagesUpToItsLimit) {
  ScriptedDesk desk;
  desk.cases = SomeCases(7);
  desk.page = 3;
  const Ran all = RunDocket(desk.address(), {"list", "--json"});
  EXPECT_EQ(json::parse(all.out)["cases"].size(), 7u);
  EXPECT_EQ(all.err, "");
  EXPECT_EQ(desk.asked().size(), 3u);
  const Ran some = RunDocket(desk.address(), {"list", "--limit", "4", "--json"});
  EXPECT_EQ(json::parse(some.out)["cases"].size(), 4u);
  EXPECT_EQ(some.err, "docket: there are more than these 4; --limit asks for more\n");
  const Ran exactly = RunDocket(desk.address(), {"list", "--limit", "7"});
  EXPECT_EQ(exactly.err, "") << "there are no more";
}

TEST(ReadTest, AnEmptyListIsAnEmptyArray) {
  ScriptedDesk desk;
  EXPECT_EQ(json::parse(RunDocket(desk.address(), {"list", "--json"}).out), json({{"cases", json::array()}}));
  EXPECT_EQ(json::parse(RunDocket(desk.address(), {"staff", "list", "--json"}).out), json({{"staff", json::array()}}));
  EXPECT_EQ(json::parse(RunDocket(desk.address(), {"team", "list", "--json"}).out), json({{"teams", json::array()}}));
  EXPECT_EQ(json::parse(RunDocket(desk.address(), {"events", "7K3M2Q", "--json"}).out),
            json({{"events", json::array()}}));
}

TEST(ReadTest, ShowReadsTheWholeHistory) {
  ScriptedDesk desk;
  desk.the_case.set_name("cases/7K3M2Q");
  desk.the_case.set_subject("Late");
  desk.events.resize(5);
  desk.page = 2;
  const json document = json::parse(RunDocket(desk.address(), {"show", "7k3m2q", "--json"}).out);
  EXPECT_EQ(document["case"]["subject"], "Late");
  EXPECT_EQ(document["events"].size(), 5u);
  EXPECT_EQ(desk.asked()[1].request, "parent: \"cases/7K3M2Q\" page_size: 100");
  EXPECT_THAT(RunDocket(desk.address(), {"show", "7k3m2q"}).out, StartsWith("Case 7K3M2Q: Late\n"));
}

TEST(ReadTest, ShowSaysWhatIsPossibleNowAsItIsTyped) {
  ScriptedDesk desk;
  desk.the_case.set_name("cases/7K3M2Q");
  for (const char* step : {"AcknowledgeCase", "AddTask", "OfANewerServer", "TakeOver"}) {
    desk.the_case.add_next_steps(step);
  }
  EXPECT_THAT(RunDocket(desk.address(), {"show", "7k3m2q"}).out,
              EndsWith("\n\nPossible now: docket COMMAND 7K3M2Q\n  ack, task add, take-over\n"));
  desk.the_case.clear_next_steps();
  EXPECT_THAT(RunDocket(desk.address(), {"show", "7k3m2q"}).out, Not(HasSubstr("Possible now")));
}

// What a server may name as a next step: each has its command.
TEST(ReadTest, EveryStepIsTypedSomehow) {
  ScriptedDesk desk;
  const google::protobuf::ServiceDescriptor& service =
      *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("docket.v1.CaseService");
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    const bool changes_a_case = method.output_type() == v1::Case::descriptor() &&
                                method.input_type()->FindFieldByName("request_id") != nullptr &&
                                method.input_type()->FindFieldByName("name") != nullptr;
    if (!changes_a_case) continue;
    desk.the_case.clear_next_steps();
    desk.the_case.add_next_steps(method.name());
    EXPECT_THAT(RunDocket(desk.address(), {"show", "7k3m2q"}).out, HasSubstr("Possible now")) << method.name();
  }
}

TEST(ReadTest, ShowAtAVersionShowsTheHistoryUpToIt) {
  ScriptedDesk desk;
  desk.the_case.set_name("cases/7K3M2Q");
  for (int version = 1; version <= 4; ++version) desk.events.emplace_back().set_version(version);
  const json document = json::parse(RunDocket(desk.address(), {"show", "7k3m2q", "--version", "3", "--json"}).out);
  EXPECT_EQ(document["events"].size(), 3u);
}

TEST(ReadTest, ShowOfSeveralIsOneAnswer) {
  ScriptedDesk desk;
  desk.batch.add_cases()->set_name("cases/7K3M2Q");
  desk.batch.add_cases()->set_name("cases/7K3M2R");
  const json document = json::parse(RunDocket(desk.address(), {"show", "7k3m2q", "7k3m2r", "--json"}).out);
  EXPECT_EQ(document["cases"].size(), 2u);
  EXPECT_EQ(desk.asked().size(), 1u);
  EXPECT_THAT(RunDocket(desk.address(), {"show", "7k3m2q", "7k3m2r"}).out,
              AllOf(StartsWith("Case 7K3M2Q: "), HasSubstr("\n\nCase 7K3M2R: ")));
}

TEST(ReadTest, TasksAreListedWithTheirWords) {
  ScriptedDesk desk;
  EXPECT_EQ(RunDocket(desk.address(), {"tasks", "7k3m2q"}).out, "no tasks\n");
  v1::Task& task = *desk.tasks.add_tasks();
  task.set_number(1);
  task.set_owner("staff/bob");
  task.set_action("Ring the carrier");
  EXPECT_EQ(RunDocket(desk.address(), {"tasks", "7k3m2q"}).out,
            "NO.  OWNER  DUE  STATE  WHAT\n"
            "1    bob    -    open   Ring the carrier\n");
  EXPECT_EQ(json::parse(RunDocket(desk.address(), {"tasks", "7k3m2q", "--json"}).out)["tasks"].size(), 1u);
}

TEST(ReadTest, ARefusalInTheMiddleOfAListLeavesNothingPrinted) {
  ScriptedDesk desk;
  desk.cases = SomeCases(4);
  desk.page = 2;
  desk.Next(grpc::Status::OK);
  desk.Next(Refused(StatusCode::INVALID_ARGUMENT, "INVALID_REQUEST", "").Field("page_token", "is of another list"));
  const Ran ran = RunDocket(desk.address(), {"list"});
  EXPECT_EQ(ran.status, ExitStatus::kInvalid);
  EXPECT_EQ(ran.out, "");
}

}  // namespace
}  // namespace docket::client
