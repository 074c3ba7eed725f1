// What is legal now: a case that is read says which methods its state allows, and no other answer does.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "server/rules/states.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

v1::Case Get(const v1::Case& c, int64_t version = 0) {
  v1::GetCaseRequest request;
  request.set_name(c.name());
  request.set_version(version);
  return SharedDesk().MustDo(request).As<v1::Case>();
}

// Every method is asked for, so that none can be missing from the list.
TEST(NextStepsTest, ACaseSaysWhatItsStateAllows) {
  const google::protobuf::ServiceDescriptor& service =
      *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("docket.v1.CaseService");
  for (v1::CaseState state : rules::kStates) {
    const v1::Case read = Get(SharedDesk().CaseIn(state));
    ASSERT_EQ(read.state(), state);
    const std::vector<std::string> steps(read.next_steps().begin(), read.next_steps().end());
    for (int i = 0; i < service.method_count(); ++i) {
      const std::string& method = service.method(i)->name();
      EXPECT_EQ(std::count(steps.begin(), steps.end(), method), rules::CheckLegal(state, method).ok() ? 1 : 0)
          << method << " in " << rules::StateName(state);
    }
    std::vector<std::string> in_order;
    for (const rules::Transition& one : rules::Transitions()) {
      if (rules::CheckLegal(state, one.command).ok()) in_order.emplace_back(one.command);
    }
    EXPECT_EQ(steps, in_order);
  }
}

TEST(NextStepsTest, OtherAnswersDoNotSayIt) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_ACKNOWLEDGED);
  EXPECT_EQ(c.next_steps_size(), 0) << "the answer of a change";
  EXPECT_EQ(Get(c, c.version()).next_steps_size(), 0) << "a case at a version is history";
  v1::BatchGetCasesRequest batch;
  batch.add_names(c.name());
  EXPECT_EQ(desk.MustDo(batch).As<v1::BatchGetCasesResponse>().cases(0).next_steps_size(), 0);
  v1::ListCasesRequest list;
  list.set_page_size(1);
  EXPECT_EQ(desk.MustDo(list).As<v1::ListCasesResponse>().cases(0).next_steps_size(), 0);
}

}  // namespace
}  // namespace docket::testing
