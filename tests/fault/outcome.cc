#include "tests/fault/outcome.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "tests/fault/log_check.h"
#include "tests/fault/totals_check.h"
#include "tests/load/report.h"

namespace docket::fault {
namespace {

constexpr absl::Duration kCalmPatience = absl::Minutes(2);
constexpr size_t kExamples = 8;

void PrintJournal(const std::vector<load::Entry>& journal) {
  const load::Summary summary = load::Summarize(journal);
  PrintRow("acknowledged", absl::StrCat(summary.acknowledged));
  PrintRow("sent again with the same id", absl::StrCat(summary.retried));
  PrintRow("refused", absl::StrCat(summary.refused));
  for (const auto& [what, count] : summary.refusals) PrintRow(absl::StrCat("  ", what), absl::StrCat(count));
  PrintRow("outcome still unknown", absl::StrCat(summary.unknown));
}

void PrintFindings(const Findings& found) {
  PrintRow("entries in the log", absl::StrCat(found.entries, ", of them ", found.fences, " fences"));
  PrintRow("lost", absl::StrCat(found.lost));
  PrintRow("applied twice", absl::StrCat(found.twice));
  PrintRow("refused and yet applied", absl::StrCat(found.refused_applied));
  PrintRow("one version given out twice", absl::StrCat(found.same_version));
  PrintRow("gaps", absl::StrCat(found.gaps));
  PrintRow("causes escalated twice", absl::StrCat(found.causes_twice));
  PrintRow("consequences missing or doubled", absl::StrCat(found.consequences_wrong));
  for (const std::string& example : found.examples) PrintRow("  for instance", example);
}

absl::Status JudgeTotals(storage::Connection& connection, Replicas& replicas) {
  for (int number = 0; number < replicas.count(); ++number) {
    const absl::StatusOr<testing::Series> exported = replicas.ScrapeCaughtUp(number, kCalmPatience);
    if (!exported.ok()) return exported.status();
    const absl::StatusOr<TotalsComparison> compared = CompareTotals(connection, *exported);
    if (!compared.ok()) return compared.status();
    const bool equal = compared->differences.empty() && compared->compared > 0;
    PrintRow(absl::StrCat("totals of docketd", number),
             absl::StrCat(equal ? "equal" : "DIFFERENT", " (", compared->compared, " series counted from the log)"));
    for (size_t i = 0; i < std::min<size_t>(kExamples, compared->differences.size()); ++i) {
      PrintRow("  for instance", compared->differences[i]);
    }
    if (!equal) return absl::DataLossError("the exported totals are not what the log gives");
  }
  return absl::OkStatus();
}

}  // namespace

void PrintRow(const std::string& what, const std::string& value) {
  printf("  %-38s %s\n", what.c_str(), value.c_str());
  fflush(stdout);
}

absl::Status Judge(DatabaseUnderTest& database, Replicas& replicas, const std::vector<load::Entry>& journal) {
  PrintJournal(journal);
  const absl::Status calm = replicas.AwaitCalm(kCalmPatience);
  storage::Database direct(database.Direct());
  auto connection = direct.Connect();
  if (!connection.ok()) return connection.status();
  const absl::StatusOr<Findings> found = CheckLog(**connection, journal);
  if (!found.ok()) return found.status();
  PrintFindings(*found);
  const testing::Finished verified = replicas.Verify();
  PrintRow("docketd verify",
           verified.status == 0 ? "clean" : absl::StrCat("exit status ", verified.status, ": ", verified.output));
  const absl::Status totals = JudgeTotals(**connection, replicas);
  if (!calm.ok()) return calm;
  if (!found->clean()) return absl::DataLossError("the log is not what callers were told");
  if (verified.status != 0) return absl::DataLossError("docketd verify found a fault");
  return totals;
}

}  // namespace docket::fault
