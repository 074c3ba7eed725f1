// The rows of a report, of more lanes than one query asks for.
#include "server/report_reads.h"

#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "docket/log/v1/totals.pb.h"
#include "docket/v1/event.pb.h"
#include "metrics/figures.h"
#include "storage/report_days.h"
#include "tests/support/test_database.h"

namespace docket::server {
namespace {

using docket::testing::TestDatabase;

constexpr uint16_t kLanes = 150;
constexpr int32_t kDay = 20'000;

int64_t QueriesSoFar(storage::Connection& connection) {
  const auto rows = connection.Query("SHOW SESSION STATUS LIKE 'Com_select'");
  int64_t queries = -1;
  EXPECT_TRUE(rows.ok() && absl::SimpleAtoi(rows->front()[1].value_or(""), &queries));
  return queries;
}

// Each lane counts, and a query is asked for many of them at once.
TEST(ReportReads, TheRowsOfAllLanesInFewQueries) {
  TestDatabase database(kLanes);
  const auto connection = database.Connect();
  metrics::Observed opening;
  opening.is_case = true;
  opening.kind = v1::CaseEventDetail::kOpened;
  opening.measures.case_kind = 1;
  opening.measures.channel = 1;
  opening.occurred = opening.recorded = absl::UnixEpoch() + absl::Hours(24) * kDay;
  metrics::DayChanges changes;
  metrics::FoldDay(opening, &changes);
  storage::ReportDays rows;
  for (const auto& [key, tally] : changes) metrics::AddRows(key, tally, &rows);
  for (uint16_t lane = 0; lane < kLanes; ++lane) {
    for (const std::string& sql : storage::ReportDayStatements(lane, rows)) database.Execute(sql);
  }
  metrics::ServiceReport report(
      {.first = kDay, .last = kDay, .group_by = v1::GetServiceReportRequest::GROUP_BY_CHANNEL}, kDay + 1);
  const int64_t before = QueriesSoFar(*connection);
  const absl::Status read = ReadReportRows(*connection, kLanes, &report);
  ASSERT_TRUE(read.ok()) << read;
  constexpr size_t kQueriesOfRead = (kLanes + storage::kLanesInQuery - 1) / storage::kLanesInQuery;
  EXPECT_EQ(QueriesSoFar(*connection) - before, static_cast<int64_t>(report.reads().size() * kQueriesOfRead));
  const v1::ServiceReport answer = report.Make();
  EXPECT_EQ(answer.totals().opened(), kLanes);
  ASSERT_EQ(answer.groups_size(), 1);
  EXPECT_EQ(answer.groups(0).figures().opened(), kLanes);
}

}  // namespace
}  // namespace docket::server
