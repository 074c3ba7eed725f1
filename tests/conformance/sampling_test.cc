// Samples of closed cases (REVIEW-3): the same for the same seed, whatever replica answers; by team, person and risk.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/rules/limits.h"
#include "storage/closed_cases.h"
#include "tests/conformance/quality_requests.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {
namespace {

constexpr int kClosed = 40;

class SamplingTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    desk_ = new ServedDesk();
    for (int i = 0; i < kClosed; ++i) {
      v1::OpenCaseRequest opening;
      if (i % 4 == 0) opening.set_team("teams/billing");
      desk_->OpenCasesWith(opening);
      ClosedBy(*desk_, i % 2 == 0 ? "staff/rita" : "staff/sam");
    }
    desk_->OpenCasesWith({});
    // Open, and so not to be drawn.
    desk_->CaseIn(v1::CASE_STATE_RESOLVED);
  }
  static void TearDownTestSuite() { delete desk_; }

  static v1::SampleCasesResponse Drawn(const v1::SampleCasesRequest& request) {
    return desk_->MustDo(request).As<v1::SampleCasesResponse>();
  }
  static std::vector<std::string> Names(const v1::SampleCasesRequest& request) {
    std::vector<std::string> names;
    const v1::SampleCasesResponse drawn = Drawn(request);
    for (const v1::SampledCase& c : drawn.cases()) names.push_back(c.name());
    return names;
  }
  // As another replica would answer, and one that was started anew.
  static void Restart() { desk_->Restart(ServedDesk::LoopbackFlags()); }

  static ServedDesk* desk_;
};
ServedDesk* SamplingTest::desk_ = nullptr;

TEST_F(SamplingTest, REVIEW3_TheSameSeedDrawsTheSame) {
  const std::vector<std::string> names = Names(Sampling());
  EXPECT_EQ(names.size(), static_cast<size_t>(rules::limits::kUsualSampleSize));
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  EXPECT_EQ(Names(Sampling()), names);
  Restart();
  EXPECT_EQ(Names(Sampling()), names);
  EXPECT_NE(Names(Sampling(v1::SAMPLE_ORDER_RANDOM, 2)), names);
  // A larger one goes on where the smaller one ended.
  v1::SampleCasesRequest larger = Sampling();
  larger.set_size(25);
  std::vector<std::string> more = Names(larger);
  ASSERT_EQ(more.size(), 25u);
  more.resize(names.size());
  EXPECT_EQ(more, names);
}

TEST_F(SamplingTest, REVIEW3_EveryClosedCaseMayBeDrawnAndNoOther) {
  v1::SampleCasesRequest all = Sampling();
  all.set_size(100);
  const v1::SampleCasesResponse drawn = Drawn(all);
  EXPECT_EQ(drawn.drawn_from(), kClosed);
  EXPECT_EQ(drawn.closed(), kClosed);
  ASSERT_EQ(drawn.cases_size(), kClosed);
  for (const v1::SampledCase& c : drawn.cases()) {
    EXPECT_EQ(desk_->Read(c.name()).state(), v1::CASE_STATE_CLOSED);
    EXPECT_TRUE(c.risks().empty());
  }
  v1::SampleCasesRequest before = Sampling();
  *before.mutable_closed_before() = before.closed_from();
  before.mutable_closed_from()->set_seconds(before.closed_from().seconds() - 3600);
  EXPECT_EQ(Drawn(before).drawn_from(), 0);
}

TEST_F(SamplingTest, REVIEW3_OfATeamOrOfAPerson) {
  v1::SampleCasesRequest of_team = Sampling();
  of_team.set_team("teams/billing");
  of_team.set_size(100);
  v1::SampleCasesResponse drawn = Drawn(of_team);
  EXPECT_EQ(drawn.drawn_from(), kClosed / 4);
  for (const v1::SampledCase& c : drawn.cases()) EXPECT_EQ(c.team(), "teams/billing");
  v1::SampleCasesRequest of_person = Sampling();
  of_person.set_staff("staff/sam");
  of_person.set_size(100);
  drawn = Drawn(of_person);
  EXPECT_EQ(drawn.drawn_from(), kClosed / 2);
  for (const v1::SampledCase& c : drawn.cases()) EXPECT_EQ(c.staff(), "staff/sam");
  of_person.set_team("teams/billing");
  EXPECT_TRUE(desk_->Send(of_person).Blames("staff"));
}

TEST_F(SamplingTest, REVIEW3_ByRiskTheRiskiestComeFirstAndSayWhy) {
  ServedDesk desk;
  desk.CaseIn(v1::CASE_STATE_CLOSED);
  // Rated low.
  v1::Case rated = desk.Change(desk.Change(desk.CaseIn(v1::CASE_STATE_RESOLVED), FollowUp(true, 1)), Closure());
  // Reopened and escalated.
  v1::Case worst = desk.Change(desk.CaseIn(v1::CASE_STATE_CLOSED), Reopening());
  worst = desk.Change(worst, Interaction(v1::DIRECTION_OUTBOUND));
  worst = desk.Change(desk.Change(worst, Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST)), Acceptance("staff/sue"));
  worst = desk.Change(desk.Change(desk.Change(worst, Solution()), FollowUp(true)), Closure());
  const auto drawn = desk.MustDo(Sampling(v1::SAMPLE_ORDER_RISK)).As<v1::SampleCasesResponse>();
  EXPECT_EQ(drawn.closed(), 3);
  EXPECT_EQ(drawn.drawn_from(), 2) << "one has no risk";
  ASSERT_EQ(drawn.cases_size(), 2);
  EXPECT_EQ(drawn.cases(0).name(), worst.name());
  EXPECT_EQ(drawn.cases(0).reopenings(), 1);
  EXPECT_EQ(drawn.cases(0).escalations(), 1);
  EXPECT_EQ(drawn.cases(0).staff(), "staff/sue");
  EXPECT_GT(drawn.cases(0).risk(), drawn.cases(1).risk());
  EXPECT_EQ(drawn.cases(1).name(), rated.name());
  ASSERT_EQ(drawn.cases(1).risks_size(), 1);
  EXPECT_EQ(drawn.cases(1).risks(0), v1::CASE_RISK_LOW_RATING);
  v1::SampleCasesRequest one = Sampling(v1::SAMPLE_ORDER_RISK);
  one.set_size(1);
  EXPECT_EQ(desk.MustDo(one).As<v1::SampleCasesResponse>().cases(0).name(), worst.name());
}

TEST_F(SamplingTest, REVIEW3_NobodysWorkIsNotDrawn) {
  ServedDesk desk;
  // At risk, and nobody was ever responsible for it.
  v1::Case nobodys =
      desk.Change(desk.CaseIn(v1::CASE_STATE_ACKNOWLEDGED), Escalation(v1::ESCALATION_CAUSE_CUSTOMER_REQUEST));
  nobodys = desk.Change(nobodys, Withdrawal());
  ASSERT_TRUE(nobodys.assignee().empty());
  ASSERT_EQ(nobodys.escalation_count(), 1);
  ASSERT_EQ(nobodys.state(), v1::CASE_STATE_CLOSED);
  const v1::Case rated = desk.Change(desk.Change(desk.CaseIn(v1::CASE_STATE_RESOLVED), FollowUp(true, 1)), Closure());
  for (const v1::SampleOrder order : {v1::SAMPLE_ORDER_RANDOM, v1::SAMPLE_ORDER_RISK}) {
    const auto drawn = desk.MustDo(Sampling(order)).As<v1::SampleCasesResponse>();
    EXPECT_EQ(drawn.closed(), 2) << "both are closed";
    EXPECT_EQ(drawn.drawn_from(), 1);
    ASSERT_EQ(drawn.cases_size(), 1);
    EXPECT_EQ(drawn.cases(0).name(), rated.name());
  }
}

class WalkOfClosedCasesTest : public SamplingTest {
 protected:
  // How many it finds; -1 where it may not look at all that there are.
  static int Found(absl::Time from, absl::Time before, int walk) {
    int found = 0;
    const storage::ClosedCases which{.from = from, .before = before, .team = "", .assignee = "", .walk = walk};
    const auto all = storage::WalkClosedCases(*desk_->database().Connect(), desk_->database().desk().lanes, which,
                                              [&found](const storage::ClosedCase&) { ++found; });
    EXPECT_TRUE(all.ok()) << all.status();
    return all.ok() && *all ? found : -1;
  }
};

TEST_F(WalkOfClosedCasesTest, LooksAtNoMoreCasesThanItMay) {
  const absl::Time now = absl::Now();
  EXPECT_EQ(Found(now - absl::Hours(1), now + absl::Hours(1), kClosed), kClosed) << "and not the one that is resolved";
  EXPECT_EQ(Found(now - absl::Hours(1), now + absl::Hours(1), kClosed - 1), -1);
}

// However many were closed, or changed, since.
TEST_F(WalkOfClosedCasesTest, REVIEW3_APastPeriodIsAsFarAsItsOwnCases) {
  TestDatabase& database = desk_->database();
  const auto closed_at = [&database](int place) {
    const std::string micros = database.QueryOne(absl::StrCat(
        "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', closed_at) FROM cases WHERE closed_at IS NOT NULL ORDER BY "
        "closed_at LIMIT 1 OFFSET ",
        place));
    return absl::FromUnixMicros(std::stoll(micros));
  };
  EXPECT_EQ(Found(closed_at(3), closed_at(8), 5), 5);
  EXPECT_EQ(Found(closed_at(3), closed_at(8), 4), -1);
  EXPECT_EQ(Found(closed_at(kClosed - 1), absl::Now() + absl::Hours(1), 1), 1);
}

}  // namespace
}  // namespace docket::testing
