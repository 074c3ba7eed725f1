// QualityService over the network: what is written and read back, lists and their pages, bounds, and the log.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "api/model/names.h"
#include "server/fold.h"
#include "server/rules/limits.h"
#include "storage/verify.h"
#include "tests/conformance/quality_requests.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

template <typename Request>
Request Named(const std::string& name) {
  Request request;
  request.set_name(name);
  return request;
}

v1::Scorecard Submitted(ServedDesk& desk, const std::string& staff = "staff/rita") {
  return desk.MustDo(Fresh(Scoring(ClosedBy(desk, staff).name()))).As<v1::Scorecard>();
}

TEST(QualityServiceTest, WhatWasAnsweredIsReadBack) {
  ServedDesk& desk = SharedDesk();
  const v1::Scorecard card = Submitted(desk);
  EXPECT_TRUE(ParseScorecardName(card.name()).has_value()) << card.name();
  EXPECT_EQ(desk.MustDo(Named<v1::GetScorecardRequest>(card.name())).bytes, card.SerializeAsString());
  const Answer disputed = desk.MustDo(Fresh(Disputing(card.name())));
  EXPECT_EQ(desk.MustDo(Named<v1::GetScorecardRequest>(card.name())).bytes, disputed.bytes);
  const Answer plan = desk.MustDo(Fresh(Planning("staff/sam")));
  EXPECT_EQ(desk.MustDo(Named<v1::GetActionPlanRequest>(plan.As<v1::ActionPlan>().name())).bytes, plan.bytes);
  const Answer suggestion = desk.MustDo(Fresh(SuggestionOf("staff/sam")));
  EXPECT_EQ(desk.MustDo(Named<v1::GetSuggestionRequest>(suggestion.As<v1::Suggestion>().name())).bytes,
            suggestion.bytes);
}

TEST(QualityServiceTest, ANameIsTakenAsPeopleWriteIt) {
  ServedDesk& desk = SharedDesk();
  const v1::Scorecard card = Submitted(desk);
  std::string spelled = "scorecards/";
  for (char each : card.name().substr(spelled.size())) spelled += {static_cast<char>(tolower(each)), '-'};
  EXPECT_EQ(desk.MustDo(Named<v1::GetScorecardRequest>(spelled)).As<v1::Scorecard>().name(), card.name());
  // A card's id is no plan's.
  const std::string as_plan = "plans/" + card.name().substr(card.name().find('/') + 1);
  EXPECT_EQ(desk.Send(Named<v1::GetActionPlanRequest>(as_plan)).reason, reason::kActionPlanNotFound);
}

TEST(QualityServiceTest, ACaseMayHaveSeveralCards) {
  ServedDesk& desk = SharedDesk();
  const v1::Case c = desk.CaseIn(v1::CASE_STATE_CLOSED);
  std::set<std::string> names;
  for (int i = 0; i < 3; ++i) names.insert(desk.MustDo(Fresh(Scoring(c.name()))).As<v1::Scorecard>().name());
  v1::ListScorecardsRequest request;
  request.set_case_name(c.name());
  std::set<std::string> listed;
  const auto page = desk.MustDo(request).As<v1::ListScorecardsResponse>();
  for (const v1::Scorecard& card : page.scorecards()) {
    listed.insert(card.name());
    EXPECT_TRUE(card.comment().empty()) << "lists are without words";
  }
  EXPECT_EQ(listed, names);
}

TEST(QualityServiceTest, WhatIsOnlyValidatedHasNoNameAndLeavesNothing) {
  ServedDesk& desk = SharedDesk();
  v1::SubmitScorecardRequest request = Fresh(Scoring(desk.CaseIn(v1::CASE_STATE_CLOSED).name()));
  request.set_validate_only(true);
  const std::string before = desk.Stored();
  const auto card = desk.MustDo(request).As<v1::Scorecard>();
  EXPECT_EQ(desk.Stored(), before);
  EXPECT_TRUE(card.name().empty());
  EXPECT_EQ(card.percent(), 100);
  EXPECT_EQ(card.comment(), request.comment());
  const v1::Scorecard real = Submitted(desk);
  v1::DisputeScorecardRequest dispute = Fresh(Disputing(real.name()));
  dispute.set_validate_only(true);
  const auto tried = desk.MustDo(dispute).As<v1::Scorecard>();
  EXPECT_EQ(tried.name(), real.name());
  EXPECT_EQ(tried.comment(), real.comment());
  EXPECT_EQ(tried.dispute().reason(), dispute.reason());
  EXPECT_EQ(desk.MustDo(Named<v1::GetScorecardRequest>(real.name())).bytes, real.SerializeAsString());
}

TEST(QualityServiceTest, OnlyClosedCasesAreScored) {
  ServedDesk& desk = SharedDesk();
  const Answer refused = desk.Send(Fresh(Scoring(desk.CaseIn(v1::CASE_STATE_RESOLVED).name())));
  EXPECT_EQ(refused.reason, reason::kIllegalState) << refused;
  EXPECT_TRUE(absl::StrContains(refused.status.error_message(), "RESOLVED")) << refused;
  const v1::Case nobodys = desk.Change(desk.OpenCase(), Withdrawal());
  EXPECT_EQ(desk.Send(Fresh(Scoring(nobodys.name()))).reason, reason::kNotAssigned);
}

TEST(QualityServiceTest, REVIEW3_AnswersToChangesOfAPlanSayThatItIsOverdue) {
  ServedDesk desk;
  const v1::CreateActionPlanRequest planning = Fresh(Planning("staff/rita", 1));
  const auto plan = desk.MustDo(planning).As<v1::ActionPlan>();
  EXPECT_FALSE(plan.overdue());
  server::Flags later = ServedDesk::LoopbackFlags();
  later.test_clock_shift = absl::Hours(25);
  desk.Restart(later);
  EXPECT_TRUE(desk.MustDo(planning).As<v1::ActionPlan>().overdue()) << "a repetition, a day later";
  v1::UpdateActionPlanRequest note;
  note.set_name(plan.name());
  note.set_text("half of it is done");
  note.set_validate_only(true);
  EXPECT_TRUE(desk.MustDo(Fresh(note)).As<v1::ActionPlan>().overdue());
  note.set_validate_only(false);
  const Answer noted = desk.MustDo(Fresh(note));
  EXPECT_TRUE(noted.As<v1::ActionPlan>().overdue());
  EXPECT_EQ(desk.MustDo(Named<v1::GetActionPlanRequest>(plan.name())).bytes, noted.bytes);
  v1::CompleteActionPlanRequest completion;
  completion.set_name(plan.name());
  completion.set_summary("done");
  EXPECT_FALSE(desk.MustDo(Fresh(completion)).As<v1::ActionPlan>().overdue());
}

TEST(QualityServiceTest, REVIEW3_APlanHasFiftyNotesAndNoMore) {
  ServedDesk& desk = SharedDesk();
  v1::UpdateActionPlanRequest note;
  note.set_name(desk.MustDo(Fresh(Planning("staff/rita"))).As<v1::ActionPlan>().name());
  for (int i = 0; i < rules::limits::kNotesOfPlan; ++i) {
    note.set_text(absl::StrCat("note ", i));
    desk.MustDo(Fresh(note));
  }
  const Answer refused = desk.Send(Fresh(note));
  EXPECT_EQ(refused.reason, reason::kLimitReached) << refused;
  const auto plan = desk.MustDo(Named<v1::GetActionPlanRequest>(note.name())).As<v1::ActionPlan>();
  ASSERT_EQ(plan.notes_size(), rules::limits::kNotesOfPlan);
  for (int i = 0; i < plan.notes_size(); ++i) EXPECT_EQ(plan.notes(i).text(), absl::StrCat("note ", i));
  v1::CompleteActionPlanRequest completion;
  completion.set_name(note.name());
  completion.set_summary("done with it");
  EXPECT_EQ(desk.MustDo(Fresh(completion)).As<v1::ActionPlan>().summary(), "done with it");
}

// Every filter's pages hold everything once, newest first.
TEST(QualityServiceTest, ListsArePaged) {
  ServedDesk desk;
  std::vector<std::string> of_rita, of_all;
  for (int i = 0; i < 25; ++i) {
    const std::string staff = i % 3 == 0 ? "staff/rita" : "staff/sam";
    const std::string name = Submitted(desk, staff).name();
    of_all.insert(of_all.begin(), name);
    if (i % 3 == 0) of_rita.insert(of_rita.begin(), name);
  }
  for (const bool ritas : {true, false}) {
    v1::ListScorecardsRequest request;
    request.set_page_size(4);
    if (ritas) request.set_staff("staff/rita");
    std::vector<std::string> names;
    do {
      const auto page = desk.MustDo(request).As<v1::ListScorecardsResponse>();
      EXPECT_LE(page.scorecards_size(), 4);
      for (const v1::Scorecard& card : page.scorecards()) names.push_back(card.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(names, ritas ? of_rita : of_all);
  }
  v1::ListScorecardsRequest request;
  request.set_page_size(4);
  const std::string token = desk.MustDo(request).As<v1::ListScorecardsResponse>().next_page_token();
  request.set_page_token(token);
  request.set_state(v1::SCORECARD_STATE_DISPUTED);
  EXPECT_TRUE(desk.Send(request).Blames("page_token")) << "it belongs to another list";
  v1::ListActionPlansRequest plans;
  plans.set_page_token(token);
  EXPECT_TRUE(desk.Send(plans).Blames("page_token"));
  request.clear_page_token();
  EXPECT_EQ(desk.MustDo(request).As<v1::ListScorecardsResponse>().scorecards_size(), 0);
}

TEST(QualityServiceTest, PlansAndSuggestionsAreListedByWhereTheyStand) {
  ServedDesk desk;
  const std::string first = desk.MustDo(Fresh(Planning("staff/rita"))).As<v1::ActionPlan>().name();
  desk.MustDo(Fresh(Planning("staff/sam")));
  v1::CompleteActionPlanRequest completion;
  completion.set_name(first);
  completion.set_summary("done");
  desk.MustDo(Fresh(completion));
  v1::ListActionPlansRequest plans;
  plans.set_state(v1::ACTION_PLAN_STATE_COMPLETED);
  auto page = desk.MustDo(plans).As<v1::ListActionPlansResponse>();
  ASSERT_EQ(page.plans_size(), 1);
  EXPECT_EQ(page.plans(0).name(), first);
  EXPECT_EQ(page.plans(0).action(), "go through the calls about delays");
  plans.clear_state();
  plans.set_owner("staff/sam");
  page = desk.MustDo(plans).As<v1::ListActionPlansResponse>();
  ASSERT_EQ(page.plans_size(), 1);
  EXPECT_FALSE(page.plans(0).overdue());
  desk.MustDo(Fresh(SuggestionOf("staff/sam")));
  desk.MustDo(Fresh(CustomersSuggestion(desk.OpenCase().name())));
  v1::ListSuggestionsRequest suggestions;
  suggestions.set_source(v1::SUGGESTION_SOURCE_CUSTOMER);
  const auto customers = desk.MustDo(suggestions).As<v1::ListSuggestionsResponse>();
  ASSERT_EQ(customers.suggestions_size(), 1);
  EXPECT_EQ(customers.suggestions(0).text(), "print the order number on the label");
}

// How often the database is asked for keys meanwhile, by whomever.
template <typename Work>
std::string AskedForKeys(TestDatabase& database, Work work) {
  database.Execute("SET GLOBAL log_output = 'TABLE'");
  database.Execute("TRUNCATE mysql.general_log");
  database.Execute("SET GLOBAL general_log = 1");
  work();
  database.Execute("SET GLOBAL general_log = 0");
  return database.QueryOne("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE 'SELECT % FROM data_keys %'");
}

TEST(QualityServiceTest, AListOpensItsWordsWithOneQueryForTheirKeys) {
  if (getenv("DOCKET_TEST_MYSQL") != nullptr) GTEST_SKIP() << "another's log is not ours to read";
  ServedDesk desk;
  for (int i = 0; i < 20; ++i) {
    desk.MustDo(Fresh(Planning("staff/rita")));
    desk.MustDo(Fresh(SuggestionOf("staff/rita")));
  }
  // No key is remembered.
  desk.Restart(ServedDesk::LoopbackFlags());
  EXPECT_EQ(AskedForKeys(desk.database(),
                         [&desk] {
                           const auto plans = desk.MustDo(v1::ListActionPlansRequest());
                           EXPECT_EQ(plans.As<v1::ListActionPlansResponse>().plans_size(), 20);
                         }),
            "1");
  EXPECT_EQ(AskedForKeys(desk.database(),
                         [&desk] {
                           const auto page = desk.MustDo(v1::ListSuggestionsRequest());
                           EXPECT_EQ(page.As<v1::ListSuggestionsResponse>().suggestions_size(), 20);
                         }),
            "1");
  EXPECT_EQ(AskedForKeys(desk.database(), [&desk] { desk.MustDo(v1::ListScorecardsRequest()); }), "0");
}

// A client's library reads answers of 4 MiB and no more unless it is told to.
TEST(QualityServiceTest, APageOfTheLongestSuggestionsArrives) {
  ServedDesk desk;
  v1::RecordSuggestionRequest longest = SuggestionOf("staff/rita");
  std::string text;
  for (int i = 0; i < rules::limits::kRemarkCharacters; ++i) text += "😀";
  longest.set_text(text);
  for (int i = 0; i < 270; ++i) desk.MustDo(Fresh(longest));
  v1::ListSuggestionsRequest request;
  request.set_page_size(rules::limits::kMostPageSize);
  std::set<std::string> names;
  do {
    const Answer answer = desk.Send(request);
    ASSERT_TRUE(answer.ok()) << answer;
    const auto page = answer.As<v1::ListSuggestionsResponse>();
    for (const v1::Suggestion& suggestion : page.suggestions()) names.insert(suggestion.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), 270u);
}

TEST(QualityServiceTest, Invariant1_TheStoredRecordsAreTheFoldOfTheLog) {
  ServedDesk desk;
  for (const auto& [name, make] : QualityMutations()) desk.MustDo(*make(desk));
  const auto connection = desk.database().Connect();
  const auto found =
      storage::Verify(*connection, desk.database().desk(), server::ApplyEntry, [](const std::string&) {});
  EXPECT_TRUE(found.ok()) << found.status();
  // Their words are sealed with keys of their own.
  EXPECT_NE(desk.database().QueryOne("SELECT COUNT(*) FROM data_keys d JOIN records r ON r.lane = d.lane AND r.number "
                                     "= d.number WHERE r.kind IN (8, 9, 10)"),
            "0");
}

}  // namespace
}  // namespace docket::testing
