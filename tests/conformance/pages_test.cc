// Lists: every filter's pages hold everything once and in order; a page token belongs to its query.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/rules/clocks.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

constexpr int kCases = 70;

// Some seventy cases in all states, of three people, two teams and three customers, on a desk of their own.
class PagesTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    desk_ = new ServedDesk();
    cases_ = new std::vector<v1::Case>();
    std::mt19937_64 random(Seed("PagesTest"));
    for (int i = 0; i < kCases; ++i) {
      v1::OpenCaseRequest open = Fresh(Opening());
      if (random() % 4 != 0) open.mutable_contact()->set_email(absl::StrCat("customer", random() % 3, "@example.com"));
      if (random() % 2 != 0) open.set_team(random() % 2 == 0 ? "teams/billing" : "teams/support");
      v1::Case c = desk_->MustDo(open).As<v1::Case>();
      const char* const people[] = {"staff/rita", "staff/sam", "staff/eve"};
      if (random() % 3 != 0) c = desk_->Change(c, Assignment(people[random() % 3]));
      if (c.state() == v1::CASE_STATE_IN_PROGRESS && random() % 2 == 0) c = desk_->Change(c, Solution());
      cases_->push_back(c);
    }
  }
  static void TearDownTestSuite() {
    delete cases_;
    delete desk_;
  }

  // Follows the tokens to the end.
  static std::vector<std::string> AllNames(v1::ListCasesRequest request) {
    std::vector<std::string> names;
    do {
      const auto page = desk_->MustDo(request).As<v1::ListCasesResponse>();
      EXPECT_LE(page.cases_size(), request.page_size() == 0 ? 50 : request.page_size());
      EXPECT_TRUE(page.cases_size() > 0 || page.next_page_token().empty()) << "an empty page is the last one";
      for (const v1::Case& c : page.cases()) names.push_back(c.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty() && names.size() < 10 * kCases);
    return names;
  }

  // What the list should be, from the cases as the changes answered them: newest first.
  static std::vector<std::string> Expected(const v1::ListCasesRequest& request) {
    std::vector<v1::Case> kept;
    for (const v1::Case& c : *cases_) {
      if (request.state() != 0 && c.state() != request.state()) continue;
      if (!request.assignee().empty() && c.assignee() != request.assignee()) continue;
      if (!request.team().empty() && c.team() != request.team()) continue;
      if (!request.customer().empty() && c.customer() != request.customer()) continue;
      kept.push_back(c);
    }
    std::sort(kept.begin(), kept.end(), [](const v1::Case& a, const v1::Case& b) {
      const auto key = [](const v1::Case& c) {
        const Id id = *ParseCaseName(c.name());
        return std::make_tuple(rules::FromProto(c.open_time()), id.lane, id.number);
      };
      return key(a) > key(b);
    });
    std::vector<std::string> names;
    for (const v1::Case& c : kept) names.push_back(c.name());
    return names;
  }

  static ServedDesk* desk_;
  static std::vector<v1::Case>* cases_;
};

ServedDesk* PagesTest::desk_ = nullptr;
std::vector<v1::Case>* PagesTest::cases_ = nullptr;

TEST_F(PagesTest, EveryFilterListsEverythingOnceAndInOrder) {
  std::set<std::string> customers = {""};
  for (const v1::Case& c : *cases_) customers.insert(c.customer());
  ASSERT_EQ(customers.size(), 4u);
  for (int state : {0, 1, 3, 5, 6}) {
    for (const char* assignee : {"", "staff/rita", "staff/mia"}) {
      for (const char* team : {"", "teams/support"}) {
        for (const std::string& customer : customers) {
          v1::ListCasesRequest request;
          request.set_state(static_cast<v1::CaseState>(state));
          request.set_assignee(assignee);
          request.set_team(team);
          request.set_customer(customer);
          request.set_page_size(7);
          ASSERT_EQ(AllNames(request), Expected(request)) << request.ShortDebugString();
        }
      }
    }
  }
}

TEST_F(PagesTest, EveryPageSizeGivesTheSameList) {
  v1::ListCasesRequest request;
  const std::vector<std::string> all = Expected(request);
  // Other tests have opened some more.
  const auto count = static_cast<int>(cases_->size());
  ASSERT_GE(count, kCases);
  for (int size : {0, 1, 2, 7, 35, count - 1, count, count + 1, 500}) {
    request.set_page_size(size);
    EXPECT_EQ(AllNames(request), all) << size;
  }
}

TEST_F(PagesTest, ADefaultPageHas50Cases) {
  EXPECT_EQ(desk_->MustDo(v1::ListCasesRequest()).As<v1::ListCasesResponse>().cases_size(), 50);
}

// The same customer, as people write the name.
TEST_F(PagesTest, AFilterTakesANameAsPeopleWriteIt) {
  std::string customer;
  for (const v1::Case& c : *cases_) customer = c.customer().empty() ? customer : c.customer();
  v1::ListCasesRequest request;
  request.set_customer(customer);
  const std::vector<std::string> expected = Expected(request);
  const size_t id = customer.find('/') + 1;
  request.set_customer(customer.substr(0, id) + absl::AsciiStrToLower(customer.substr(id)));
  EXPECT_EQ(AllNames(request), expected);
}

TEST_F(PagesTest, CasesOpenedMeanwhileNeitherHideNorRepeatAnother) {
  v1::ListCasesRequest request;
  request.set_page_size(10);
  const auto first = desk_->MustDo(request).As<v1::ListCasesResponse>();
  cases_->push_back(desk_->OpenCase());
  request.set_page_token(first.next_page_token());
  const std::vector<std::string> rest = AllNames(request);
  std::set<std::string> names(rest.begin(), rest.end());
  for (const v1::Case& c : first.cases()) EXPECT_TRUE(names.insert(c.name()).second) << c.name() << " came twice";
  EXPECT_EQ(names.size(), cases_->size() - 1);
}

TEST_F(PagesTest, ATokenBelongsToItsQuery) {
  v1::ListCasesRequest request;
  request.set_page_size(5);
  const std::string token = desk_->MustDo(request).As<v1::ListCasesResponse>().next_page_token();
  request.set_page_token(token);
  const auto refused = [](const google::protobuf::Message& other) {
    const Answer answer = desk_->Send(other);
    return answer.reason == reason::kInvalidRequest && answer.Blames("page_token");
  };
  ASSERT_TRUE(desk_->Send(request).ok());
  v1::ListCasesRequest other = request;
  other.set_state(v1::CASE_STATE_NEW);
  EXPECT_TRUE(refused(other));
  other = request;
  other.set_assignee("staff/rita");
  EXPECT_TRUE(refused(other));
  other = request;
  other.set_team("teams/billing");
  EXPECT_TRUE(refused(other));
  v1::ListCaseEventsRequest events;
  events.set_parent(cases_->front().name());
  events.set_page_token(token);
  EXPECT_TRUE(refused(events));
  v1::ListStaffRequest staff;
  staff.set_page_token(token);
  EXPECT_TRUE(refused(staff));
  // Another size is another wish, not another query.
  other = request;
  other.set_page_size(9);
  EXPECT_TRUE(desk_->Send(other).ok());
}

TEST_F(PagesTest, ATokenThatWasTamperedWithIsRefused) {
  v1::ListCasesRequest request;
  request.set_page_size(5);
  const std::string token = desk_->MustDo(request).As<v1::ListCasesResponse>().next_page_token();
  for (size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    request.set_page_token(changed);
    const Answer answer = desk_->Send(request);
    EXPECT_EQ(answer.reason, reason::kInvalidRequest) << "character " << i << ": " << answer;
  }
  for (const std::string& other : {token.substr(1), token + token, std::string("x"), std::string("====")}) {
    request.set_page_token(other);
    EXPECT_EQ(desk_->Send(request).reason, reason::kInvalidRequest) << other;
  }
}

TEST_F(PagesTest, EventsComeInPagesOldestFirst) {
  const v1::Case opened = desk_->OpenCase();
  cases_->push_back(opened);
  for (int i = 0; i < 22; ++i) desk_->Change(opened, Interaction(v1::DIRECTION_NOTE));
  for (int size : {1, 5, 22, 23, 24, 0}) {
    v1::ListCaseEventsRequest request;
    request.set_parent(opened.name());
    request.set_page_size(size);
    int64_t version = 0;
    do {
      const auto page = desk_->MustDo(request).As<v1::ListCaseEventsResponse>();
      for (const v1::CaseEvent& event : page.events()) ASSERT_EQ(event.version(), ++version);
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(version, 23) << size;
  }
}

TEST_F(PagesTest, StaffAndTeamsComeInPagesInTheOrderOfTheirIds) {
  for (int size : {1, 2, 3, 7, 8, 0}) {
    v1::ListStaffRequest staff;
    staff.set_page_size(size);
    std::vector<std::string> names;
    do {
      const auto page = desk_->MustDo(staff).As<v1::ListStaffResponse>();
      for (const v1::Staff& one : page.staff()) names.push_back(one.name());
      staff.set_page_token(page.next_page_token());
    } while (!staff.page_token().empty());
    EXPECT_EQ(names, (std::vector<std::string>{"staff/carl", "staff/eve", "staff/mia", "staff/rita", "staff/sam",
                                               "staff/sue", "staff/zoe"}))
        << size;
    v1::ListTeamsRequest teams;
    teams.set_page_size(size);
    names.clear();
    do {
      const auto page = desk_->MustDo(teams).As<v1::ListTeamsResponse>();
      for (const v1::Team& one : page.teams()) names.push_back(one.name());
      teams.set_page_token(page.next_page_token());
    } while (!teams.page_token().empty());
    EXPECT_EQ(names, (std::vector<std::string>{"teams/billing", "teams/support"})) << size;
  }
}

}  // namespace
}  // namespace docket::testing
