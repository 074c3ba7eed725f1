// How long a report over very many cases takes: makes the entries of so many cases over two years, folds them as the
// projection does, stores the rows, and reads a report over the whole, several times, by every grouping. What it says
// is compared with what was made: counts and sums as they are, percentiles with a full sort.
//
//   docket_report_bench --cases 1000000
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "docket/v1/event.pb.h"
#include "metrics/figures.h"
#include "metrics/service_report.h"
#include "server/report_reads.h"
#include "storage/checkpoints.h"
#include "tests/support/test_database.h"

namespace docket {
namespace {

using metrics::Observed;
using v1::CaseEventDetail;

constexpr int32_t kDays = 730;
constexpr uint16_t kLanes = 16;
constexpr size_t kPacketBytes = size_t{4} << 20;

// What was made, to compare with.
struct Made {
  int64_t opened = 0, closed = 0;
  int64_t resolution_us = 0;
  std::vector<uint32_t> resolution_seconds;
};

class Maker {
 public:
  Maker(int32_t first, uint64_t seed) : first_(absl::FromUnixSeconds(int64_t{first} * 86'400)), random_(seed) {}

  // The entries of one case.
  void AddCase(metrics::DayChanges* changes, Made* made) {
    const absl::Time opened = first_ + absl::Seconds(Below(int64_t{kDays} * 86'400));
    Observed entry;
    entry.is_case = true;
    entry.measures.case_kind = static_cast<uint8_t>(1 + Below(3));
    entry.measures.channel = static_cast<uint8_t>(1 + Below(6));
    entry.facts.set_team(absl::StrCat("team-", Below(20)));
    entry.facts.set_category(absl::StrCat("category-", Below(40)));
    entry.facts.set_staff(absl::StrCat("person-", Below(100)));
    entry.facts.set_open_second(absl::ToUnixSeconds(opened));
    const auto happens = [&](int kind, absl::Time time) {
      entry.kind = static_cast<uint16_t>(kind);
      entry.occurred = time;
      if (time < first_ + absl::Hours(24) * kDays) metrics::FoldDay(entry, changes);
    };
    const auto measured = [&](double mean_hours) {
      const auto us = static_cast<int64_t>(std::exponential_distribution<>(1 / (mean_hours * 3.6e9))(random_));
      entry.facts.set_business_us(us * 2 / 5);
      return us;
    };
    happens(CaseEventDetail::kOpened, opened);
    ++made->opened;
    entry.measures.duration_us = measured(0.5);
    AddTarget(&entry);
    happens(CaseEventDetail::kAcknowledged, opened + absl::Microseconds(*entry.measures.duration_us));
    entry.measures.duration_us.reset();
    entry.facts.clear_targets();
    entry.facts.set_response_us(measured(4));
    happens(CaseEventDetail::kInteraction, opened + absl::Microseconds(entry.facts.response_us()));
    entry.facts.clear_response_us();
    const int64_t resolution = measured(40);
    const absl::Time closed = opened + absl::Microseconds(resolution) + absl::Hours(Below(72));
    if (Below(12) == 0) {
      entry.measures.cause = static_cast<uint8_t>(1 + Below(10));
      entry.measures.level = static_cast<uint8_t>(1 + Below(5));
      happens(CaseEventDetail::kEscalated, opened + absl::Hours(2));
    }
    if (Below(3) == 0) {
      entry.measures.score = static_cast<uint8_t>(Below(6));
      entry.facts.set_satisfied(Below(5) != 0);
      happens(CaseEventDetail::kFollowUp, closed);
      entry.measures.score = 0;
    }
    entry.measures.duration_us = resolution;
    entry.measures.outcome = static_cast<uint8_t>(1 + Below(6));
    entry.facts.set_root_cause(absl::StrCat("cause-", Below(60)));
    happens(CaseEventDetail::kClosed, closed);
    if (closed >= first_ + absl::Hours(24) * kDays) return;
    ++made->closed;
    made->resolution_us += resolution;
    made->resolution_seconds.push_back(static_cast<uint32_t>(resolution / 1'000'000));
    entry.measures.duration_us.reset();
    if (Below(30) == 0) happens(CaseEventDetail::kReopened, closed + absl::Hours(30));
  }

 private:
  int64_t Below(int64_t end) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(end)); }
  void AddTarget(Observed* entry) {
    log::v1::TargetFact* fact = entry->facts.add_targets();
    fact->set_target(v1::Clock::TARGET_ACKNOWLEDGE);
    fact->set_outcome(Below(8) == 0 ? log::v1::TARGET_OUTCOME_MISSED : log::v1::TARGET_OUTCOME_MET);
  }

  const absl::Time first_;
  std::mt19937_64 random_;
  uint32_t target_ = 0;
};

void Store(storage::Connection& connection, uint16_t lane, const metrics::DayChanges& changes) {
  storage::ReportDays rows;
  size_t bytes = 0;
  const auto flush = [&] {
    std::vector<std::string> statements = {"START TRANSACTION"};
    for (std::string& sql : storage::ReportDayStatements(lane, rows)) statements.push_back(std::move(sql));
    statements.push_back("COMMIT");
    const storage::PacketError error = connection.Run(statements);
    if (!error.ok()) {
      fprintf(stderr, "the rows cannot be written: error %d\n", error.code);
      std::exit(1);
    }
    rows.clear();
    bytes = 0;
  };
  for (const auto& [key, tally] : changes) {
    storage::ReportDays both;
    metrics::AddRows(key, tally, &both);
    for (auto& [part, figures] : both) {
      bytes += 2 * figures.size() + 100;
      rows[part] = std::move(figures);
    }
    if (bytes > kPacketBytes) flush();
  }
  if (!rows.empty()) flush();
}

bool Expect(bool right, const char* what) {
  if (!right) printf("WRONG: %s\n", what);
  return right;
}

bool IsRight(const v1::ServiceReport& report, Made& made) {
  std::vector<uint32_t>& all = made.resolution_seconds;
  const auto at = [&all](double share) {
    return static_cast<int64_t>(all[static_cast<size_t>(std::ceil(static_cast<double>(all.size()) * share)) - 1]);
  };
  const v1::TimeFigures& times = report.totals().resolution();
  bool right = Expect(report.totals().opened() == made.opened, "the number of cases opened");
  right &= Expect(report.totals().closed() == made.closed, "the number of cases closed");
  right &= Expect(times.count() == made.closed, "the number of resolutions");
  right &= Expect(times.mean().seconds() == made.resolution_us / made.closed / 1'000'000, "the mean");
  right &= Expect(times.p50().seconds() == at(0.5), "p50");
  right &= Expect(times.p90().seconds() == at(0.9), "p90");
  right &= Expect(times.p95().seconds() == at(0.95), "p95");
  return right;
}

int Run(int64_t cases, int rounds) {
  const uint64_t seed = testing::Seed("docket_report_bench");
  testing::TestDatabase database(kLanes);
  const auto connection = database.Connect();
  const int32_t first = metrics::DayOf(absl::CivilDay(2024, 1, 1));
  Made made;
  Maker maker(first, seed);
  absl::Time began = absl::Now();
  for (uint16_t lane = 1; lane < kLanes; ++lane) {
    metrics::DayChanges changes;
    for (int64_t i = lane - 1; i < cases; i += kLanes - 1) maker.AddCase(&changes, &made);
    Store(*connection, lane, changes);
  }
  printf("%ld cases made, folded and stored in %.0f s: %s rows, %s bytes of figures\n", cases,
         absl::ToDoubleSeconds(absl::Now() - began), database.QueryOne("SELECT COUNT(*) FROM report_days").c_str(),
         database.QueryOne("SELECT SUM(LENGTH(figures)) FROM report_days").c_str());
  std::sort(made.resolution_seconds.begin(), made.resolution_seconds.end());

  bool right = true;
  for (int group_by = 0; group_by <= v1::GetServiceReportRequest::GroupBy_MAX; ++group_by) {
    std::vector<double> seconds;
    size_t bytes = 0;
    for (int round = 0; round < rounds; ++round) {
      began = absl::Now();
      metrics::ServiceReport report({.first = first,
                                     .last = first + kDays - 1,
                                     .group_by = static_cast<v1::GetServiceReportRequest::GroupBy>(group_by)},
                                    first + kDays);
      const absl::Status read = server::ReadReportRows(*connection, kLanes, &report);
      if (!read.ok()) {
        printf("%s\n", std::string(read.message()).c_str());
        return 1;
      }
      const absl::Time rows_read = absl::Now();
      const v1::ServiceReport answer = report.Make();
      bytes = answer.SerializeAsString().size();
      seconds.push_back(absl::ToDoubleSeconds(absl::Now() - began));
      if (round == 0) printf("  of which rows read and added: %.2f s\n", absl::ToDoubleSeconds(rows_read - began));
      right &= IsRight(answer, made);
    }
    printf("%-28s", v1::GetServiceReportRequest::GroupBy_Name(group_by).c_str());
    for (const double one : seconds) printf(" %5.2f s", one);
    printf("   (%zu bytes)\n", bytes);
  }
  printf(right ? "counts, sums and percentiles as made\n" : "NOT as made\n");
  return right ? 0 : 1;
}

}  // namespace
}  // namespace docket

int main(int argc, char** argv) {
  int64_t cases = 1'000'000;
  int rounds = 3;
  CLI::App app("How long a report over very many cases takes");
  app.add_option("--cases", cases, "How many cases, over two years");
  app.add_option("--rounds", rounds, "How often each report is read");
  CLI11_PARSE(app, argc, argv);
  return docket::Run(cases, rounds);
}
