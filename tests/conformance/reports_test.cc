// ReportService over the network: what it says is what the log says, once the projection has come that far.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/model/date.h"
#include "docket/v1/report_service.pb.h"
#include "tests/conformance/served_desk.h"
#include "tests/support/await.h"

namespace docket::testing {
namespace {

// From yesterday to tomorrow, so that midnight makes no difference.
v1::GetServiceReportRequest TheseDays(v1::GetServiceReportRequest::GroupBy group_by) {
  const absl::CivilDay today = absl::ToCivilDay(absl::Now(), absl::UTCTimeZone());
  v1::GetServiceReportRequest request;
  request.set_from_date(DateText(today - 1));
  request.set_to_date(DateText(today + 1));
  request.set_group_by(group_by);
  return request;
}

int64_t Counted(ServedDesk& desk, const std::string& what, const std::string& where) {
  int64_t count = 0;
  EXPECT_TRUE(absl::SimpleAtoi(
      desk.database().QueryOne(absl::StrCat(
          "SELECT COALESCE(", what, ", 0) FROM case_events WHERE subject_kind = 1 AND ", "case_kind > 0 AND ", where)),
      &count));
  return count;
}

TEST(ReportsTest, SaysWhatTheLogSays) {
  ServedDesk desk;
  for (const v1::CaseState state : {v1::CASE_STATE_NEW, v1::CASE_STATE_ACKNOWLEDGED, v1::CASE_STATE_ESCALATED,
                                    v1::CASE_STATE_RESOLVED, v1::CASE_STATE_CLOSED, v1::CASE_STATE_CLOSED}) {
    desk.CaseIn(state);
  }
  desk.Change(desk.CaseIn(v1::CASE_STATE_CLOSED), Reopening());
  v1::ServiceReport report;
  ASSERT_TRUE(Await(absl::Seconds(30), [&] {
    report = desk.MustDo(TheseDays(v1::GetServiceReportRequest::GROUP_BY_KIND)).As<v1::ServiceReport>();
    return report.lag_events() == 0;
  }));
  const v1::ServiceFigures& all = report.totals();
  EXPECT_GE(all.opened(), 7);
  EXPECT_EQ(all.opened(), Counted(desk, "COUNT(*)", "kind = 1"));
  EXPECT_EQ(all.closed(), Counted(desk, "COUNT(*)", "kind = 10"));
  EXPECT_EQ(all.reopened(), 1);
  EXPECT_EQ(all.escalated(), Counted(desk, "COUNT(*)", "kind = 5"));
  EXPECT_EQ(all.ratings_answered().of(), Counted(desk, "COUNT(*)", "kind = 9"));
  EXPECT_EQ(all.ratings_answered().count(), Counted(desk, "COUNT(*)", "kind = 9 AND score > 0"));
  EXPECT_EQ(all.acknowledge().count(), Counted(desk, "COUNT(duration_us)", "kind = 2"));
  EXPECT_EQ(all.resolution().count(), Counted(desk, "COUNT(duration_us)", "kind = 10"));
  EXPECT_EQ(report.backlog().count(), all.opened() + all.reopened() - all.closed());
  EXPECT_EQ(report.backlog().oldest_days(), 0);
  EXPECT_GT(all.targets_met().of(), 0);
  int64_t opened = 0, in_weeks = 0;
  for (const auto& group : report.groups()) opened += group.figures().opened();
  for (const auto& week : report.weeks()) in_weeks += week.figures().opened();
  EXPECT_EQ(opened, all.opened());
  EXPECT_EQ(in_weeks, all.opened());
}

TEST(ReportsTest, OfDaysOnWhichNothingHappenedIsEmptyAndNoError) {
  v1::GetServiceReportRequest request;
  request.set_from_date("1999-12-27");
  request.set_to_date("2000-01-09");
  const auto report = SharedDesk().MustDo(request).As<v1::ServiceReport>();
  EXPECT_EQ(report.totals().opened(), 0);
  EXPECT_FALSE(report.totals().resolution().has_p50());
  EXPECT_FALSE(report.totals().targets_met().has_rate());
  EXPECT_EQ(report.backlog().count(), 0);
  ASSERT_EQ(report.weeks_size(), 2);
  EXPECT_EQ(report.weeks(0).week(), "1999-W52");
  EXPECT_FALSE(report.weeks(0).partial());
}

}  // namespace
}  // namespace docket::testing
