// Quality assurance: what is scored and how (REVIEW-3), disputes, plans to completion, suggestions (REVIEW-5). What is
// looked at, and the sums: quality_sums_test.cc.
#include "server/rules/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "server/rules/validate.h"
#include "tests/rules/story.h"

namespace docket {
namespace {

using namespace testing;  // NOLINT: the vocabulary of these tests
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kRequestId[] = "6f1c0a52-3c1e-4c8e-9a57-0d6a1e0f7b21";

void ApplyTo(const log::v1::Payload& event, const rules::Stamp& stamp, v1::Scorecard* card) {
  rules::Apply(event.scorecard_set(), stamp, card);
}
void ApplyTo(const log::v1::Payload& event, const rules::Stamp& stamp, v1::ActionPlan* plan) {
  rules::Apply(event.action_plan_set(), stamp, plan);
}
void ApplyTo(const log::v1::Payload& event, const rules::Stamp& stamp, v1::Suggestion* suggestion) {
  rules::Apply(event.suggestion_set(), stamp, suggestion);
}

// One record's life: decided by whoever acts, and folded from what was decided.
template <typename Record>
class Life {
 public:
  template <typename Request>
  absl::Status Do(const Request& request, const std::string& who, const v1::Case* c = nullptr) {
    const rules::QualityContext context{
        .now = story.now,
        .directory = story.directory,
        .acting = {.name = who + identity, .person = "staff/" + who, .own_only = own_only},
        .c = c,
        .scorecard = scorecard};
    const absl::StatusOr<rules::Events> events = rules::Decide(record ? &*record : nullptr, request, context);
    if (!events.ok()) return events.status();
    if (!record) record.emplace();
    for (const log::v1::Payload& event : *events) {
      ApplyTo(event,
              {.id = {.lane = 1, .number = 7},
               .version = ++version,
               .recorded = story.now,
               .occurred = story.now,
               .actor = who},
              &*record);
    }
    return absl::OkStatus();
  }

  Story story;
  // Behind the name of whoever acts.
  std::string identity = "@desk";
  bool own_only = false;
  std::optional<Record> record;
  const v1::Scorecard* scorecard = nullptr;
  int64_t version = 0;
};

v1::Case ClosedCase(const std::string& assignee = "staff/rita") {
  v1::Case c;
  c.set_name(CaseName({.lane = 1, .number = 3}));
  c.set_version(9);
  c.set_state(v1::CASE_STATE_CLOSED);
  c.set_assignee(assignee);
  c.set_team("teams/support");
  c.set_category("lamps");
  c.set_cycle(1);
  return c;
}

v1::SubmitScorecardRequest AllMarked(v1::Mark mark) {
  v1::SubmitScorecardRequest request;
  request.set_request_id(kRequestId);
  request.set_case_name(CaseName({.lane = 1, .number = 3}));
  // In no order: the card has them in that of the criteria.
  for (int i = v1::Criterion_MAX; i > 0; --i) {
    request.add_marks()->set_criterion(static_cast<v1::Criterion>(i));
    request.mutable_marks()->rbegin()->set_mark(mark);
  }
  return request;
}

v1::DecideDisputeRequest Deciding(v1::DisputeOutcome outcome) {
  v1::DecideDisputeRequest request;
  request.set_outcome(outcome);
  return request;
}

v1::DecideDisputeRequest ChangingTo(v1::Criterion criterion, v1::Mark mark) {
  v1::DecideDisputeRequest request = Deciding(v1::DISPUTE_OUTCOME_CHANGED);
  request.add_marks()->set_criterion(criterion);
  request.mutable_marks(0)->set_mark(mark);
  return request;
}

template <typename Request>
std::vector<std::string> Blamed(const Request& request) {
  std::vector<std::string> fields;
  for (const Violation& violation : rules::Validate(request)) fields.push_back(violation.field);
  return fields;
}

int PercentOf(const std::vector<v1::Mark>& marks) {
  rules::Marks all;
  for (const v1::Mark mark : marks) all.Add()->set_mark(mark);
  return rules::PercentOf(all);
}

TEST(QualityTest, REVIEW3_TheScoreIsTheMeanOfWhatCounts) {
  using enum v1::Mark;
  EXPECT_EQ(PercentOf({MARK_MET, MARK_MET}), 100);
  EXPECT_EQ(PercentOf({MARK_NOT_MET}), 0);
  EXPECT_EQ(PercentOf({MARK_MET, MARK_PARTLY, MARK_NOT_MET}), 50);
  EXPECT_EQ(PercentOf({MARK_MET, MARK_NOT_APPLICABLE, MARK_NOT_MET}), 50)
      << "what there was no occasion for is left out";
  EXPECT_EQ(PercentOf({MARK_MET, MARK_MET, MARK_NOT_MET}), 67) << "66 2/3";
  EXPECT_EQ(PercentOf({MARK_MET, MARK_NOT_MET, MARK_NOT_MET}), 33) << "33 1/3";
  EXPECT_EQ(PercentOf({MARK_PARTLY, MARK_NOT_MET, MARK_NOT_MET, MARK_NOT_MET}), 13) << "12 1/2, half up";
  EXPECT_EQ(PercentOf({MARK_NOT_APPLICABLE}), -1);
}

TEST(QualityTest, REVIEW3_ACardHasEveryCriterionOnce) {
  v1::SubmitScorecardRequest request = AllMarked(v1::MARK_MET);
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.mutable_marks()->RemoveLast();
  EXPECT_THAT(Blamed(request), ElementsAre("marks"));
  *request.add_marks() = request.marks(0);
  EXPECT_THAT(Blamed(request), ElementsAre("marks[7].criterion", "marks"));
  request = AllMarked(v1::MARK_UNSPECIFIED);
  EXPECT_THAT(Blamed(request), Contains("marks[0].mark"));
}

TEST(QualityTest, REVIEW3_WhoIsScoredIsWhoeverIsResponsible) {
  Life<v1::Scorecard> life;
  const v1::Case c = ClosedCase();
  v1::SubmitScorecardRequest request = AllMarked(v1::MARK_MET);
  request.mutable_marks(0)->set_mark(v1::MARK_PARTLY);
  ASSERT_TRUE(life.Do(request, "quinn", &c).ok());
  EXPECT_EQ(life.record->staff(), "staff/rita");
  EXPECT_EQ(life.record->team(), "teams/support");
  EXPECT_EQ(life.record->category(), "lamps");
  EXPECT_EQ(life.record->case_version(), 9);
  EXPECT_EQ(life.record->state(), v1::SCORECARD_STATE_SUBMITTED);
  EXPECT_EQ(life.record->assessed_by(), "staff/quinn");
  EXPECT_EQ(life.record->percent(), 94) << "93 3/4";
  EXPECT_EQ(life.record->marks(0).criterion(), v1::CRITERION_COURTEOUS_AND_NAMED);
  EXPECT_EQ(life.record->marks(7).mark(), v1::MARK_PARTLY) << "the last criterion came first";
  EXPECT_EQ(life.record->name(), ScorecardName({.lane = 1, .number = 7}));

  v1::Case returned = ClosedCase("");
  returned.mutable_resolution()->set_resolved_by("staff/sam");
  EXPECT_EQ(rules::ResponsibleFor(returned), "staff/sam") << "whoever was, last";
  returned.mutable_resolution()->set_resolved_by("docket");
  EXPECT_EQ(rules::ResponsibleFor(returned), "");
}

TEST(QualityTest, REVIEW3_WhatCannotBeScored) {
  Life<v1::Scorecard> life;
  v1::Case open = ClosedCase();
  open.set_state(v1::CASE_STATE_RESOLVED);
  EXPECT_EQ(ReasonOf(life.Do(AllMarked(v1::MARK_MET), "quinn", &open)), reason::kIllegalState);
  const v1::Case nobodys = ClosedCase("");
  EXPECT_EQ(ReasonOf(life.Do(AllMarked(v1::MARK_MET), "quinn", &nobodys)), reason::kNotAssigned);
  const v1::Case own = ClosedCase("staff/quinn");
  EXPECT_EQ(ReasonOf(life.Do(AllMarked(v1::MARK_MET), "quinn", &own)), reason::kOwnMatter);
  const v1::Case c = ClosedCase();
  const absl::Status nothing = life.Do(AllMarked(v1::MARK_NOT_APPLICABLE), "quinn", &c);
  EXPECT_EQ(ReasonOf(nothing), reason::kInvalidRequest) << nothing;
}

TEST(QualityTest, REVIEW3_ACardIsDisputedOnceAndDecidedBySomebodyElse) {
  Life<v1::Scorecard> life;
  const v1::Case c = ClosedCase();
  v1::SubmitScorecardRequest request = AllMarked(v1::MARK_MET);
  request.mutable_marks(0)->set_mark(v1::MARK_NOT_MET);
  EXPECT_EQ(ReasonOf(life.Do(v1::DisputeScorecardRequest(), "rita")), reason::kScorecardNotFound);
  ASSERT_TRUE(life.Do(request, "quinn", &c).ok());
  EXPECT_EQ(ReasonOf(life.Do(Deciding(v1::DISPUTE_OUTCOME_UPHELD), "mia")), reason::kIllegalState);
  ASSERT_TRUE(life.Do(v1::DisputeScorecardRequest(), "rita").ok());
  EXPECT_EQ(life.record->state(), v1::SCORECARD_STATE_DISPUTED);
  EXPECT_EQ(ReasonOf(life.Do(v1::DisputeScorecardRequest(), "rita")), reason::kIllegalState);
  EXPECT_EQ(ReasonOf(life.Do(Deciding(v1::DISPUTE_OUTCOME_UPHELD), "quinn")), reason::kOwnMatter);
  EXPECT_EQ(ReasonOf(life.Do(Deciding(v1::DISPUTE_OUTCOME_UPHELD), "rita")), reason::kOwnMatter);
  // By the same person under another name: a service acts for quinn.
  v1::Staff quinn;
  quinn.set_name("staff/quinn");
  quinn.set_identity("quinn@desk");
  AddStaff(quinn, &life.story.directory);
  EXPECT_TRUE(rules::IsActing(life.story.directory, {.name = "staff/quinn", .person = "staff/quinn"}, "quinn@desk"));
  EXPECT_FALSE(rules::IsActing(life.story.directory, {.name = "local", .person = "", .anybody = true}, "local"));

  EXPECT_EQ(ReasonOf(life.Do(ChangingTo(v1::CRITERION_EMPATHY, v1::MARK_MET), "mia")), reason::kNothingChanges);
  ASSERT_TRUE(life.Do(ChangingTo(v1::CRITERION_FOLLOWED_UP, v1::MARK_PARTLY), "mia").ok());
  EXPECT_EQ(life.record->state(), v1::SCORECARD_STATE_DECIDED);
  EXPECT_EQ(life.record->percent(), 94);
  EXPECT_EQ(life.record->dispute().previous_percent(), 88);
  EXPECT_EQ(life.record->dispute().previous_marks(7).mark(), v1::MARK_NOT_MET);
  EXPECT_EQ(life.record->dispute().disputed_by(), "staff/rita");
  EXPECT_EQ(life.record->dispute().decided_by(), "staff/mia");
  EXPECT_EQ(ReasonOf(life.Do(v1::DisputeScorecardRequest(), "rita")), reason::kIllegalState);
}

TEST(QualityTest, REVIEW3_AnotherCertificateMakesNobodyAnother) {
  Life<v1::Scorecard> life;
  const v1::Case c = ClosedCase();
  ASSERT_TRUE(life.Do(AllMarked(v1::MARK_PARTLY), "quinn", &c).ok());
  ASSERT_TRUE(life.Do(v1::DisputeScorecardRequest(), "rita").ok());
  life.identity = "@new-certificate";
  EXPECT_EQ(ReasonOf(life.Do(Deciding(v1::DISPUTE_OUTCOME_UPHELD), "quinn")), reason::kOwnMatter);
  EXPECT_EQ((rules::Acting{.name = "bridge", .person = ""}.on_record()), "bridge") << "who is no person here";
}

TEST(QualityTest, REVIEW3_AnUpheldCardKeepsItsMarks) {
  Life<v1::Scorecard> life;
  const v1::Case c = ClosedCase();
  ASSERT_TRUE(life.Do(AllMarked(v1::MARK_PARTLY), "quinn", &c).ok());
  ASSERT_TRUE(life.Do(v1::DisputeScorecardRequest(), "rita").ok());
  ASSERT_TRUE(life.Do(Deciding(v1::DISPUTE_OUTCOME_UPHELD), "sue").ok());
  EXPECT_EQ(life.record->percent(), 50);
  EXPECT_TRUE(life.record->dispute().previous_marks().empty());
  v1::DecideDisputeRequest request = ChangingTo(v1::CRITERION_EMPATHY, v1::MARK_MET);
  request.set_request_id(kRequestId);
  request.set_name(life.record->name());
  request.set_summary("why");
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_outcome(v1::DISPUTE_OUTCOME_UPHELD);
  EXPECT_THAT(Blamed(request), ElementsAre("marks"));
  request.clear_marks();
  request.set_outcome(v1::DISPUTE_OUTCOME_CHANGED);
  EXPECT_THAT(Blamed(request), ElementsAre("marks"));
}

v1::CreateActionPlanRequest PlanDueIn(const Story& story, absl::Duration time) {
  v1::CreateActionPlanRequest request;
  request.set_owner("staff/sam");
  *request.mutable_due_time() = rules::ToProto(story.now + time);
  return request;
}

TEST(QualityTest, REVIEW3_APlanIsTrackedToCompletion) {
  Life<v1::ActionPlan> life;
  v1::Scorecard card;
  card.set_name(ScorecardName({.lane = 1, .number = 2}));
  card.set_staff("staff/rita");
  life.scorecard = &card;
  EXPECT_EQ(ReasonOf(life.Do(PlanDueIn(life.story, absl::ZeroDuration()), "mia")), reason::kInvalidRequest);
  v1::CreateActionPlanRequest nobodys = PlanDueIn(life.story, absl::Hours(1));
  nobodys.set_owner("staff/nobody");
  EXPECT_EQ(ReasonOf(life.Do(nobodys, "mia")), reason::kStaffNotFound);
  ASSERT_TRUE(life.Do(PlanDueIn(life.story, absl::Hours(1)), "mia").ok());
  EXPECT_EQ(life.record->staff(), "staff/rita") << "whom the card is about";
  EXPECT_EQ(life.record->created_by(), "staff/mia");
  EXPECT_FALSE(rules::IsOverdue(*life.record, life.story.now + absl::Hours(1)));
  EXPECT_TRUE(rules::IsOverdue(*life.record, life.story.now + absl::Hours(1) + absl::Microseconds(1)));

  const absl::Time made = life.story.now;
  life.story.Pass(absl::Hours(2));
  v1::UpdateActionPlanRequest update;
  *update.mutable_due_time() = rules::ToProto(made);
  EXPECT_EQ(ReasonOf(life.Do(update, "sam")), reason::kInvalidRequest);
  *update.mutable_due_time() = rules::ToProto(life.story.now + absl::Hours(5));
  ASSERT_TRUE(life.Do(update, "sam").ok());
  EXPECT_FALSE(rules::IsOverdue(*life.record, life.story.now));
  EXPECT_EQ(life.record->note_count(), 1);
  EXPECT_EQ(rules::FromProto(life.record->notes(0).previous_due_time()), made + absl::Hours(1));
  ASSERT_TRUE(life.Do(v1::CompleteActionPlanRequest(), "sam").ok());
  EXPECT_EQ(life.record->completed_by(), "staff/sam");
  EXPECT_EQ(rules::FromProto(life.record->complete_time()), life.story.now);
  EXPECT_FALSE(rules::IsOverdue(*life.record, life.story.now + absl::Hours(100)));
  EXPECT_EQ(ReasonOf(life.Do(update, "sam")), reason::kIllegalState);
  EXPECT_EQ(ReasonOf(life.Do(v1::CompleteActionPlanRequest(), "sam")), reason::kIllegalState);
}

TEST(QualityTest, REVIEW3_ANewDueTimeHasAReason) {
  v1::UpdateActionPlanRequest update;
  update.set_request_id(kRequestId);
  update.set_name(ActionPlanName({.lane = 1, .number = 7}));
  update.set_text("half of it is done");
  EXPECT_THAT(Blamed(update), IsEmpty());
  update.mutable_due_time()->set_seconds(4102444800);
  EXPECT_THAT(Blamed(update), ElementsAre("reason"));
  update.set_reason("it takes longer");
  EXPECT_THAT(Blamed(update), IsEmpty());
  update.clear_due_time();
  EXPECT_THAT(Blamed(update), ElementsAre("reason"));
}

v1::DecideSuggestionRequest Becomes(v1::SuggestionState state) {
  v1::DecideSuggestionRequest request;
  request.set_state(state);
  return request;
}

TEST(QualityTest, REVIEW5_ASuggestionIsFollowedUp) {
  Life<v1::Suggestion> life;
  v1::RecordSuggestionRequest request;
  request.set_source(v1::SUGGESTION_SOURCE_STAFF);
  request.set_staff("staff/rita");
  const v1::Case c = ClosedCase();
  ASSERT_TRUE(life.Do(request, "rita", &c).ok());
  EXPECT_EQ(life.record->state(), v1::SUGGESTION_STATE_RECORDED);
  EXPECT_EQ(life.record->case_name(), c.name());
  EXPECT_EQ(ReasonOf(life.Do(Becomes(v1::SUGGESTION_STATE_TAKEN_UP), "rita")), reason::kOwnMatter);
  ASSERT_TRUE(life.Do(Becomes(v1::SUGGESTION_STATE_TAKEN_UP), "mia").ok());
  EXPECT_EQ(ReasonOf(life.Do(Becomes(v1::SUGGESTION_STATE_TAKEN_UP), "mia")), reason::kIllegalState);
  ASSERT_TRUE(life.Do(Becomes(v1::SUGGESTION_STATE_DONE), "sue").ok());
  ASSERT_EQ(life.record->decisions_size(), 2);
  EXPECT_EQ(life.record->decisions(1).decided_by(), "staff/sue");
  for (const auto state : {v1::SUGGESTION_STATE_TAKEN_UP, v1::SUGGESTION_STATE_DECLINED, v1::SUGGESTION_STATE_DONE}) {
    EXPECT_EQ(ReasonOf(life.Do(Becomes(state), "mia")), reason::kIllegalState) << "what is done stays done";
  }
}

TEST(QualityTest, REVIEW5_WhoReachesTheirOwnAloneNamesThemselves) {
  v1::RecordSuggestionRequest request;
  request.set_source(v1::SUGGESTION_SOURCE_STAFF);
  request.set_staff("staff/sam");
  Life<v1::Suggestion> life;
  life.own_only = true;
  EXPECT_EQ(ReasonOf(life.Do(request, "rita")), reason::kRoleForbidden);
  ASSERT_TRUE(life.Do(request, "sam").ok());
  Life<v1::Suggestion> customers;
  customers.own_only = true;
  request.set_source(v1::SUGGESTION_SOURCE_CUSTOMER);
  request.clear_staff();
  EXPECT_TRUE(customers.Do(request, "rita").ok());
}

TEST(QualityTest, REVIEW5_WhoseASuggestionIsHasToBeSaid) {
  v1::RecordSuggestionRequest request;
  request.set_request_id(kRequestId);
  request.set_text("a template");
  EXPECT_THAT(Blamed(request), ElementsAre("source"));
  request.set_source(v1::SUGGESTION_SOURCE_STAFF);
  EXPECT_THAT(Blamed(request), ElementsAre("staff"));
  request.set_staff("staff/rita");
  EXPECT_THAT(Blamed(request), IsEmpty());
  request.set_source(v1::SUGGESTION_SOURCE_CUSTOMER);
  EXPECT_THAT(Blamed(request), ElementsAre("staff"));
}

}  // namespace
}  // namespace docket
