// What a case may gather: up to the bound it is taken, past it refused with LIMIT_REACHED; and a case that holds all of
// it is still kept, read and listed.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/rules/limits.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

namespace limits = rules::limits;

// Sends it until it was taken so often, then once more.
template <typename Request>
void ExpectAtMost(ServedDesk& desk, const v1::Case& c, int times, const std::function<Request(int)>& request) {
  for (int i = 0; i < times; ++i) desk.Change(c, request(i));
  const std::string before = desk.Stored();
  const Answer refused = desk.Send(For(c, request(times)));
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION) << refused;
  EXPECT_EQ(refused.reason, reason::kLimitReached) << refused;
  EXPECT_EQ(desk.Stored(), before);
}

v1::RecordInteractionRequest Letter(int i) {
  v1::RecordInteractionRequest request = FullLetter();
  request.clear_articles();
  for (int j = 0; j < limits::kArticles; ++j) request.add_articles(absl::StrCat("KB-", i, "-", j));
  return request;
}

TEST(FullCaseTest, ACaseThatHoldsAllItMayIsKeptReadAndListed) {
  ServedDesk desk;
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_IN_PROGRESS);
  ExpectAtMost<v1::AddTaskRequest>(desk, c, limits::kTasksOfCase, [](int) { return TaskToDo("staff/sam"); });
  ExpectAtMost<v1::RecordInteractionRequest>(desk, c, limits::kConsultationsOfCase, [](int) { return FullNote(); });
  ExpectAtMost<v1::ProposeResolutionRequest>(desk, c, limits::kProposalsOfCycle,
                                             [](int) { return Proposing(v1::CASE_OUTCOME_ALTERNATIVE, 500); });
  ExpectAtMost<v1::FlagCaseRequest>(desk, c, limits::kFlagsOfCase, [](int) { return Flagging(); });
  for (int i = 0; i < 4; ++i) desk.Change(c, Letter(i));
  const v1::Case full = desk.Change(c, FullUpdate());
  EXPECT_EQ(full.tasks_size(), limits::kTasksOfCase);
  EXPECT_EQ(full.consultations_size(), limits::kConsultationsOfCase);
  EXPECT_EQ(full.proposals_size(), limits::kProposalsOfCycle);
  EXPECT_EQ(full.flags_size(), limits::kFlagsOfCase);
  // What goes beyond is on the timeline alone.
  EXPECT_EQ(full.articles_size(), limits::kArticlesOfCase);
  EXPECT_EQ(desk.Read(c.name()).SerializeAsString(), full.SerializeAsString());
  v1::ListCasesRequest list;
  list.set_page_size(1);
  EXPECT_EQ(desk.MustDo(list).As<v1::ListCasesResponse>().cases(0).SerializeAsString(), full.SerializeAsString());
}

TEST(FullCaseTest, ACaseHasOnlySoManyLinksAndEachIsSeenFromTheOtherEnd) {
  ServedDesk desk;
  std::vector<v1::Case> older;
  for (int i = 0; i < limits::kLinksOfCase / 3 + 1; ++i) older.push_back(desk.OpenCase());
  const v1::Case c = desk.OpenCase();
  const auto link = [&](int i) {
    return For(c, Linking(older[static_cast<size_t>(i / 3)].name(), static_cast<v1::LinkType>(1 + i % 3)));
  };
  // As bytes: the backlinks are waited for together.
  for (int i = 0; i < limits::kLinksOfCase; ++i) {
    const v1::LinkCasesRequest request = link(i);
    const Answer answer = desk.SendBytes(MethodOf(request.GetDescriptor()), request.SerializeAsString());
    EXPECT_TRUE(answer.ok()) << i << ": " << answer;
  }
  EXPECT_EQ(desk.Send(link(limits::kLinksOfCase)).reason, reason::kLimitReached);
  int seen = 0;
  for (const v1::Case& other : older) {
    const int links = std::min(3, limits::kLinksOfCase - seen);
    seen += links;
    EXPECT_TRUE(Await(absl::Seconds(60), [&] { return desk.Read(other.name()).links_size() == links; }));
  }
  EXPECT_EQ(desk.Read(c.name()).links_size(), limits::kLinksOfCase);
}

}  // namespace
}  // namespace docket::testing
