// A whole story of quality assurance (REVIEW-3, REVIEW-5), each step by whoever takes it and proven: a sample, a card,
// a dispute, its decision, a plan that becomes overdue and is completed; a suggestion; and the sums of it all.
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "api/model/date.h"
#include "docket/v1/report_service.pb.h"
#include "tests/conformance/issuer.h"
#include "tests/conformance/quality_requests.h"

namespace docket::testing {
namespace {

using grpc::StatusCode;

class QualityStoryTest : public ::testing::Test {
 protected:
  QualityStoryTest() {
    desk_.Employ("ann", {v1::ROLE_REPRESENTATIVE}, "teams/support");
    desk_.Employ("bea", {v1::ROLE_REPRESENTATIVE}, "teams/support");
    desk_.Employ("quinn", {v1::ROLE_QUALITY_ASSURANCE});
    desk_.Employ("sina", {v1::ROLE_SUPERVISOR}, "teams/support");
    desk_.Employ("max", {v1::ROLE_MANAGER});
  }

  Answer As(const std::string& who, const google::protobuf::Message& request) {
    return desk_.SendAs(desk_.Person(who), request);
  }
  template <typename Response>
  Response Must(const std::string& who, const google::protobuf::Message& request) {
    const Answer answer = As(who, request);
    EXPECT_TRUE(answer.ok()) << who << ", " << request.GetDescriptor()->name() << ": " << answer;
    return answer.As<Response>();
  }
  void Refused(const std::string& who, const google::protobuf::Message& request, const char* reason) {
    const std::string before = desk_.Stored();
    const Answer answer = As(who, request);
    EXPECT_EQ(answer.reason, reason) << who << ", " << request.GetDescriptor()->name() << ": " << answer;
    EXPECT_EQ(desk_.Stored(), before);
  }
  std::vector<v1::ActionPlan> Overdue() {
    v1::ListActionPlansRequest request;
    request.set_overdue(true);
    const auto page = Must<v1::ListActionPlansResponse>("max", request);
    return {page.plans().begin(), page.plans().end()};
  }

  AccessDesk desk_;
};

TEST_F(QualityStoryTest, REVIEW3_FromASampleToACompletedPlan) {
  const v1::Case c = ClosedBy(desk_, "staff/ann");
  // Sampled by quality assurance.
  v1::SampleCasesRequest sampling = Sampling();
  sampling.set_staff("staff/ann");
  const auto sample = Must<v1::SampleCasesResponse>("quinn", sampling);
  ASSERT_EQ(sample.cases_size(), 1);
  EXPECT_EQ(sample.cases(0).name(), c.name());
  Refused("ann", sampling, reason::kRoleForbidden);

  // Scored.
  v1::SubmitScorecardRequest scoring = Fresh(Scoring(sample.cases(0).name()));
  SetMark(v1::CRITERION_UPDATED, v1::MARK_NOT_MET, &scoring);
  Refused("sina", scoring, reason::kRoleForbidden);
  const auto card = Must<v1::Scorecard>("quinn", scoring);
  EXPECT_EQ(card.staff(), "staff/ann");
  EXPECT_EQ(card.assessed_by(), "staff/quinn");
  EXPECT_EQ(card.percent(), 88);
  EXPECT_EQ(card.comment(), scoring.comment());

  // Seen by the one whom it is about, and by nobody beside her.
  v1::GetScorecardRequest get;
  get.set_name(card.name());
  EXPECT_EQ(Must<v1::Scorecard>("ann", get).comment(), scoring.comment());
  Refused("bea", get, reason::kScorecardNotFound);
  v1::ListScorecardsRequest list;
  list.set_staff("staff/ann");
  EXPECT_EQ(Must<v1::ListScorecardsResponse>("ann", list).scorecards_size(), 1);
  Refused("bea", list, reason::kRoleForbidden);

  // Disputed by her alone, and decided by somebody else than who scored it.
  Refused("bea", Fresh(Disputing(card.name())), reason::kScorecardNotFound);
  Refused("max", Fresh(Disputing(card.name())), reason::kScorecardNotFound);
  EXPECT_EQ(Must<v1::Scorecard>("ann", Fresh(Disputing(card.name()))).state(), v1::SCORECARD_STATE_DISPUTED);
  const auto change = Fresh(Changing(card.name(), v1::CRITERION_UPDATED, v1::MARK_PARTLY));
  Refused("quinn", change, reason::kRoleForbidden);
  const auto decided = Must<v1::Scorecard>("sina", change);
  EXPECT_EQ(decided.percent(), 94);
  EXPECT_EQ(decided.dispute().previous_percent(), 88);
  EXPECT_EQ(decided.dispute().reason(), "it was told by phone");
  EXPECT_EQ(decided.dispute().decided_by(), "staff/sina");

  // A plan for it, which becomes overdue, gets another date, and is carried out.
  v1::CreateActionPlanRequest planning = Fresh(Planning("staff/bea", 10));
  planning.set_scorecard(card.name());
  Refused("bea", planning, reason::kRoleForbidden);
  const auto plan = Must<v1::ActionPlan>("max", planning);
  EXPECT_EQ(plan.staff(), "staff/ann");
  EXPECT_TRUE(Overdue().empty());
  server::Flags later = desk_.flags();
  later.test_clock_shift = absl::Hours(24 * 11);
  desk_.Restart(later);
  ASSERT_EQ(Overdue().size(), 1u);
  EXPECT_EQ(Overdue()[0].name(), plan.name());
  EXPECT_EQ(Overdue()[0].action(), planning.action());
  v1::UpdateActionPlanRequest update;
  update.set_name(plan.name());
  update.set_text("half of the calls are done");
  update.mutable_due_time()->set_seconds(plan.due_time().seconds() + 7 * 24 * 3600);
  update.set_reason("Ann was away");
  // From here on request ids of before the jump expire, which is seen in what is stored.
  EXPECT_EQ(As("ann", Fresh(update)).reason, reason::kActionPlanNotFound);
  const auto updated = Must<v1::ActionPlan>("bea", Fresh(update));
  EXPECT_EQ(updated.notes(0).noted_by(), "staff/bea");
  EXPECT_EQ(updated.notes(0).reason(), update.reason());
  EXPECT_TRUE(Overdue().empty());
  v1::CompleteActionPlanRequest completion;
  completion.set_name(plan.name());
  completion.set_summary("delays are told the same day");
  const auto completed = Must<v1::ActionPlan>("bea", Fresh(completion));
  EXPECT_EQ(completed.completed_by(), "staff/bea");
  EXPECT_EQ(completed.summary(), completion.summary());
  EXPECT_EQ(completed.action(), planning.action());
  EXPECT_EQ(As("bea", Fresh(completion)).reason, reason::kIllegalState);

  v1::GetQualitySummaryRequest summing;
  summing.mutable_from()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 24 * 3600);
  summing.mutable_before()->set_seconds(absl::ToUnixSeconds(absl::Now()) + 20 * 24 * 3600);
  const auto sums = Must<v1::QualitySummary>("sina", summing);
  EXPECT_EQ(sums.all().scorecards(), 1);
  EXPECT_EQ(sums.all().percent_sum(), 94);
  EXPECT_EQ(sums.all().changed(), 1);
  EXPECT_EQ(sums.by_staff(0).name(), "staff/ann");
  EXPECT_EQ(sums.plans_created(), 1);
  EXPECT_EQ(sums.plans_completed(), 1);
  EXPECT_EQ(sums.plans_completed_late(), 1) << "it was late when it got another date";
  EXPECT_EQ(sums.plans_open(), 0);
  EXPECT_FALSE(sums.incomplete());

  // And in the report of the same days.
  v1::GetServiceReportRequest reporting;
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  reporting.set_from_date(DateText(today - 1));
  reporting.set_to_date(DateText(today + 20));
  const auto report = Must<v1::ServiceReport>("sina", reporting);
  EXPECT_EQ(report.quality().SerializeAsString(), sums.SerializeAsString());
}

TEST_F(QualityStoryTest, REVIEW3_NobodyJudgesTheirOwnWork) {
  desk_.Employ("both", {v1::ROLE_MANAGER, v1::ROLE_REPRESENTATIVE});
  Refused("both", Fresh(Scoring(ClosedBy(desk_, "staff/both").name())), reason::kOwnMatter);
  const auto card = Must<v1::Scorecard>("max", Fresh(Scoring(ClosedBy(desk_, "staff/both").name())));
  Must<v1::Scorecard>("both", Fresh(Disputing(card.name())));
  Refused("both", Fresh(Upholding(card.name())), reason::kOwnMatter);
  Refused("max", Fresh(Upholding(card.name())), reason::kOwnMatter);
  // Nor under another name: a service that acts for the one who scored it.
  const CallMetadata bridge = AccessDesk::OnBehalfOf(desk_.Service("bridge"), "staff/max");
  EXPECT_EQ(desk_.SendAs(bridge, Fresh(Upholding(card.name()))).reason, reason::kOwnMatter);
  // Nor with another certificate.
  v1::UpdateStaffRequest renewal;
  renewal.mutable_staff()->set_name("staff/max");
  renewal.mutable_staff()->set_identity("max-2@desk");
  renewal.mutable_update_mask()->add_paths("identity");
  desk_.MustDo(Fresh(renewal));
  Refused("max-2", Fresh(Upholding(card.name())), reason::kOwnMatter);
  EXPECT_EQ(Must<v1::Scorecard>("sina", Fresh(Upholding(card.name()))).state(), v1::SCORECARD_STATE_DECIDED);
}

TEST_F(QualityStoryTest, REVIEW5_SuggestionsOfStaffAndOfCustomersAreFollowedUp) {
  desk_.OpenCasesIn("teams/support");
  const v1::Case c = desk_.OpenCase();
  const auto own = Must<v1::Suggestion>("ann", Fresh(SuggestionOf("staff/ann")));
  Refused("ann", Fresh(SuggestionOf("staff/bea")), reason::kRoleForbidden);
  Must<v1::Suggestion>("sina", Fresh(SuggestionOf("staff/bea")));
  const auto maxs = Must<v1::Suggestion>("max", Fresh(SuggestionOf("staff/max")));
  Refused("max", Fresh(DecidingSuggestion(maxs.name(), v1::SUGGESTION_STATE_TAKEN_UP)), reason::kOwnMatter);
  Must<v1::Suggestion>("sina", Fresh(DecidingSuggestion(maxs.name(), v1::SUGGESTION_STATE_DECLINED)));
  const auto customers = Must<v1::Suggestion>("ann", Fresh(CustomersSuggestion(c.name())));
  EXPECT_EQ(customers.case_name(), c.name());
  desk_.OpenCasesIn("teams/billing");
  Refused("ann", Fresh(CustomersSuggestion(desk_.OpenCase().name())), reason::kCaseNotFound);
  Refused("ann", Fresh(DecidingSuggestion(own.name(), v1::SUGGESTION_STATE_DONE)), reason::kRoleForbidden);
  Must<v1::Suggestion>("max", Fresh(DecidingSuggestion(own.name(), v1::SUGGESTION_STATE_TAKEN_UP)));
  const auto done = Must<v1::Suggestion>("quinn", Fresh(DecidingSuggestion(own.name(), v1::SUGGESTION_STATE_DONE)));
  ASSERT_EQ(done.decisions_size(), 2);
  EXPECT_EQ(done.decisions(0).decided_by(), "staff/max");
  EXPECT_EQ(done.decisions(1).reason(), "from the next print run on");
  // Whose it is sees what became of it.
  v1::GetSuggestionRequest get;
  get.set_name(own.name());
  EXPECT_EQ(Must<v1::Suggestion>("ann", get).state(), v1::SUGGESTION_STATE_DONE);
  Refused("bea", get, reason::kSuggestionNotFound);
  v1::ListSuggestionsRequest open;
  open.set_state(v1::SUGGESTION_STATE_RECORDED);
  open.set_source(v1::SUGGESTION_SOURCE_CUSTOMER);
  const auto page = Must<v1::ListSuggestionsResponse>("sina", open);
  ASSERT_EQ(page.suggestions_size(), 1);
  EXPECT_EQ(page.suggestions(0).text(), "print the order number on the label");
}

// REC-3: what is said of a customer's case is read on record, by whoever may know whose it is.
TEST_F(QualityStoryTest, REC3_WhoReadsTheWordsIsOnRecord) {
  const v1::Case c = desk_.OpenCase();
  v1::GetSuggestionRequest get;
  get.set_name(Must<v1::Suggestion>("max", Fresh(CustomersSuggestion(c.name()))).name());
  const auto reads = [this] {
    return desk_.database().QueryOne("SELECT COUNT(*) FROM customer_reads WHERE method LIKE '%Suggestion%'");
  };
  EXPECT_EQ(reads(), "0");
  Must<v1::Suggestion>("max", get);
  EXPECT_EQ(reads(), "1");
  Must<v1::Suggestion>("quinn", get);
  EXPECT_EQ(reads(), "1") << "quality assurance sees what was said, and not whose it was";
  Must<v1::ListSuggestionsResponse>("sina", v1::ListSuggestionsRequest());
  EXPECT_EQ(reads(), "2");
}

}  // namespace
}  // namespace docket::testing
