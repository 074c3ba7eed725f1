// REC-3: what a caller is not shown. The customer, to quality assurance; another team's cases, to a representative.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "tests/conformance/issuer.h"
#include "tests/conformance/many_cases.h"

namespace docket::testing {
namespace {

using rules::Reach;

constexpr char kTeam[] = "teams/support";
constexpr char kOtherTeam[] = "teams/billing";

bool IsForbidden(const Answer& answer) {
  return answer.status.error_code() == grpc::StatusCode::PERMISSION_DENIED && answer.reason == reason::kRoleForbidden;
}

// Every case is one of a customer whose every particular can be recognised.
class WithheldTest : public ::testing::Test {
 protected:
  WithheldTest() {
    desk_.Employ("quinn", {v1::ROLE_QUALITY_ASSURANCE});
    desk_.Employ("ben", {v1::ROLE_REPRESENTATIVE, v1::ROLE_QUALITY_ASSURANCE}, kTeam);
    OpenIn("");
    planted_.push_back(desk_.OpenCase().customer());
  }

  void OpenIn(const std::string& team) {
    v1::OpenCaseRequest opening;
    opening.set_team(team);
    opening.mutable_contact()->set_display_name("Planted Person");
    opening.mutable_contact()->set_email("planted@example.com");
    opening.mutable_contact()->set_phone("+49 30 7654321");
    opening.add_account_references("PLANTED-ACCOUNT");
    opening.add_order_references("PLANTED-ORDER");
    desk_.OpenCasesWith(opening);
  }

  std::vector<std::string> Found(const std::string& bytes) const {
    std::vector<std::string> found;
    for (const std::string& word : planted_) {
      if (absl::StrContains(bytes, word)) found.push_back(word);
    }
    return found;
  }

  // With tasks, a flag, a link, and other references than it was opened with.
  v1::Case FullCase() {
    v1::Case c = desk_.CaseIn(v1::CASE_STATE_IN_PROGRESS);
    for (const auto& more : {Interaction(v1::DIRECTION_INBOUND), Interaction(v1::DIRECTION_OUTBOUND)}) {
      c = desk_.Change(c, more);
    }
    v1::UpdateCaseRequest update = FullUpdate();
    update.set_account_references(0, "PLANTED-SECOND");
    update.set_order_references(0, "PLANTED-THIRD");
    c = desk_.Change(desk_.Change(c, TaskToDo()), update);
    return desk_.Change(desk_.Change(desk_.Change(c, Flagging()), Solution()), FollowUp(true));
  }

  std::vector<std::string> planted_ = {"Planted Person", "planted@example.com", "+49 30 7654321", "PLANTED-ACCOUNT",
                                       "PLANTED-ORDER",  "PLANTED-SECOND",      "PLANTED-THIRD"};
  AccessDesk desk_;
};

TEST_F(WithheldTest, NoAnswerToQualityAssuranceHasTheCustomer) {
  int asked = 0, shown_to_others = 0;
  const v1::Case full = FullCase();
  const auto method_of = [](const google::protobuf::Message& request) {
    return std::string(absl::StripSuffix(request.GetDescriptor()->name(), "Request"));
  };
  const auto ask = [&](const google::protobuf::Message& request) {
    const Answer answer = desk_.SendAs(desk_.Person("quinn"), request);
    EXPECT_TRUE(answer.ok()) << request.GetDescriptor()->name() << ": " << answer;
    EXPECT_FALSE(answer.bytes.empty() && answer.ok() && HasField(request, "name"));
    std::vector<std::string> found = Found(answer.bytes);
    // Who read what of which customer is what quality assurance asks there; the customer's name here, and no more.
    if (method_of(request) == "ListCustomerReads") std::erase(found, full.customer());
    EXPECT_EQ(found, std::vector<std::string>()) << request.ShortDebugString();
    ++asked;
    // The same question shows somebody else that the answer does have a customer to show.
    if (!HasField(request, "request_id")) shown_to_others += !Found(desk_.MustDo(request).bytes).empty();
  };
  for (const rules::AccessRow& row : rules::AccessTable()) {
    const std::string method(row.method);
    if (row.by_role[static_cast<size_t>(rules::CallerRole::kQualityAssurance)] == Reach::kNone) continue;
    // Shows nothing of customers to anybody: watch_test.cc.
    if (method == "WatchEvents") continue;
    const auto& makers = Mutations().count(method) > 0 ? Mutations() : Reads();
    ask(*makers.at(method)(desk_));
  }
  for (int64_t version = 0; version <= full.version(); ++version) {
    v1::GetCaseRequest get;
    get.set_name(full.name());
    get.set_version(version);
    ask(get);
  }
  v1::ListCaseEventsRequest events;
  events.set_parent(full.name());
  ask(events);
  v1::BatchGetCasesRequest batch;
  batch.add_names(full.name());
  ask(batch);
  for (const char* filter : {"", "open = true", "tag = vip", "state = RESOLVED"}) ask(Listing(filter));
  EXPECT_GE(shown_to_others, static_cast<int>(full.version()) + 7);
  std::printf("%d answers to quality assurance searched for %zu planted texts: 0 hits\n", asked, planted_.size());
}

TEST_F(WithheldTest, QualityAssuranceCannotAskWhoseACaseIs) {
  v1::ListCasesRequest by_field;
  by_field.set_customer(planted_.back());
  for (const v1::ListCasesRequest& request :
       {by_field, Listing(absl::StrCat("customer = ", planted_.back())), Listing("customer = \"\""),
        Listing("account = PLANTED-ACCOUNT"), Listing("state = NEW AND order = PLANTED-ORDER")}) {
    EXPECT_TRUE(IsForbidden(desk_.SendAs(desk_.Person("quinn"), request))) << request.ShortDebugString();
    EXPECT_TRUE(desk_.Send(request).ok()) << "others may: " << request.ShortDebugString();
  }
}

// ben is a representative of one team, and quality assurance for all.
TEST_F(WithheldTest, WithBothRolesTheCustomerOfOthersCasesStaysHidden) {
  OpenIn(kTeam);
  const v1::Case ours = FullCase();
  OpenIn(kOtherTeam);
  const v1::Case theirs = FullCase();
  for (const v1::Case& c : {ours, theirs}) {
    v1::GetCaseRequest get;
    get.set_name(c.name());
    v1::ListCaseEventsRequest events;
    events.set_parent(c.name());
    v1::BatchGetCasesRequest batch;
    batch.add_names(c.name());
    for (const google::protobuf::Message* request :
         std::initializer_list<google::protobuf::Message*>{&get, &events, &batch}) {
      const Answer answer = desk_.SendAs(desk_.Person("ben"), *request);
      EXPECT_TRUE(answer.ok()) << answer;
      EXPECT_EQ(Found(answer.bytes).empty(), c.name() == theirs.name()) << request->ShortDebugString();
    }
    const Answer flagged = desk_.SendAs(desk_.Person("ben"), For(c, Flagging()));
    EXPECT_TRUE(flagged.ok()) << flagged;
    EXPECT_EQ(Found(flagged.bytes).empty(), c.name() == theirs.name());
  }
  for (const std::string& filter :
       {absl::StrCat("customer = ", planted_.back()), std::string("order = PLANTED-THIRD")}) {
    const Answer answer = desk_.SendAs(desk_.Person("ben"), Listing(filter));
    ASSERT_TRUE(answer.ok()) << answer;
    EXPECT_TRUE(absl::StrContains(answer.bytes, ours.name())) << filter;
    EXPECT_FALSE(absl::StrContains(answer.bytes, theirs.name())) << filter << " tells whose it is";
  }
  const std::string all = desk_.SendAs(desk_.Person("ben"), Listing("")).bytes;
  EXPECT_TRUE(absl::StrContains(all, theirs.name())) << "by anything else it is found";
}

// Some cases of two teams and of none, with people of both, some referred upwards.
class ListsTest : public ::testing::Test {
 protected:
  ListsTest() : random_(Seed("lists by reach")) {
    desk_.Employ("ann", {v1::ROLE_REPRESENTATIVE}, kTeam);
    desk_.Employ("sol", {v1::ROLE_SENIOR_REPRESENTATIVE}, kTeam);
    desk_.Employ("bob", {v1::ROLE_REPRESENTATIVE}, kOtherTeam);
    for (int i = 0; i < 60; ++i) MakeCase();
    for (v1::ListCasesRequest all = Listing("", "", 500);;) {
      const auto page = desk_.MustDo(all).As<v1::ListCasesResponse>();
      cases_.insert(cases_.end(), page.cases().begin(), page.cases().end());
      if (page.next_page_token().empty()) break;
      all.set_page_token(page.next_page_token());
    }
    EXPECT_EQ(cases_.size(), 60u);
  }

  size_t Random(size_t below) { return random_() % below; }

  void MakeCase() {
    const char* const teams[] = {"", kTeam, kOtherTeam};
    desk_.OpenCasesIn(teams[Random(3)]);
    v1::Case c = desk_.OpenCase();
    if (Random(3) > 0) {
      const char* const people[] = {"staff/ann", "staff/sol", "staff/bob"};
      v1::AssignCaseRequest assign = Assignment(people[Random(3)]);
      // Not always with the person's own team.
      assign.set_team(teams[1 + Random(2)]);
      c = desk_.Change(c, assign);
    }
    if (Random(3) == 0) c = desk_.Change(c, Escalation(v1::ESCALATION_CAUSE_COMPLEX));
    if (Random(6) == 0) c = desk_.Change(c, Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST));
    if (Random(8) == 0) desk_.Change(c, Withdrawal());
  }

  // As the contract has it, in other words than the service's.
  static bool Sees(const v1::Staff& person, const v1::Case& c) {
    if (c.team().empty() || c.team() == person.team() || c.assignee() == person.name()) return true;
    return person.roles(0) == v1::ROLE_SENIOR_REPRESENTATIVE &&
           std::any_of(c.escalations().begin(), c.escalations().end(), [](const v1::Escalation& one) {
             return one.level() == v1::ESCALATION_LEVEL_SENIOR && !one.has_accept_time() && !one.has_withdraw_time();
           });
  }

  std::set<std::string> Listed(const CallMetadata& caller, v1::ListCasesRequest request) {
    std::set<std::string> names;
    for (;;) {
      const Answer answer = desk_.SendAs(caller, request);
      EXPECT_TRUE(answer.ok()) << answer;
      const auto page = answer.As<v1::ListCasesResponse>();
      for (const v1::Case& c : page.cases()) names.insert(c.name());
      if (!answer.ok() || page.next_page_token().empty()) return names;
      request.set_page_token(page.next_page_token());
    }
  }

  std::mt19937_64 random_;
  AccessDesk desk_;
  std::vector<v1::Case> cases_;
};

TEST_F(ListsTest, ARepresentativeIsShownWhatIsInReachAndNothingElse) {
  for (const char* id : {"ann", "sol", "bob"}) {
    v1::GetStaffRequest who;
    who.set_name(StaffName(id));
    const auto person = desk_.MustDo(who).As<v1::Staff>();
    const CallMetadata caller = desk_.Person(id);
    const std::vector<Condition> conditions = {
        {"", [](const v1::Case&) { return true; }},
        {"team = teams/billing", [](const v1::Case& c) { return c.team() == kOtherTeam; }},
        {"assignee = staff/bob", [](const v1::Case& c) { return c.assignee() == "staff/bob"; }},
        {"open = true", [](const v1::Case& c) { return c.state() != v1::CASE_STATE_CLOSED; }}};
    for (const Condition& condition : conditions) {
      std::set<std::string> expected;
      for (const v1::Case& c : cases_) {
        if (Sees(person, c) && condition.keeps(c)) expected.insert(c.name());
      }
      for (int size : {3, 100}) {
        EXPECT_EQ(Listed(caller, Listing(condition.text, "", size)), expected) << id << ": " << condition.text;
      }
    }
    int hidden = 0;
    for (const v1::Case& c : cases_) {
      v1::BatchGetCasesRequest batch;
      batch.add_names(c.name());
      const Answer answer = desk_.SendAs(caller, batch);
      EXPECT_EQ(answer.ok(), Sees(person, c)) << id << ": " << c.ShortDebugString();
      hidden += !answer.ok();
    }
    EXPECT_GT(hidden, 0);
  }
}

TEST_F(ListsTest, CountsAreOfOnesOwnTeamsCasesAndNobodys) {
  for (const auto& [id, team] : {std::pair("ann", kTeam), std::pair("bob", kOtherTeam)}) {
    const auto counted = desk_.SendAs(desk_.Person(id), v1::CountCasesRequest()).As<v1::CountCasesResponse>();
    std::map<std::string, int64_t> expected, found;
    int64_t total = 0;
    for (const v1::Case& c : cases_) {
      if (!c.team().empty() && c.team() != team) continue;
      ++expected[c.team()];
      ++total;
    }
    for (const auto& count : counted.counts()) found[count.team()] += count.cases();
    EXPECT_EQ(found, expected) << id;
    EXPECT_EQ(counted.total(), total) << id;
    v1::CountCasesRequest of_others;
    of_others.set_filter(absl::StrCat("team = ", team == std::string(kTeam) ? kOtherTeam : kTeam));
    EXPECT_EQ(desk_.SendAs(desk_.Person(id), of_others).As<v1::CountCasesResponse>().total(), 0) << id;
  }
}

}  // namespace
}  // namespace docket::testing
