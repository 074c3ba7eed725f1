#include "tests/load/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/support/exposition_text.h"

namespace docket::load {

Summary Summarize(const std::vector<Entry>& entries) {
  Summary summary;
  for (const Entry& entry : entries) {
    summary.retried += entry.attempts > 1 ? 1 : 0;
    switch (entry.outcome) {
      case Entry::kAcknowledged:
        ++summary.acknowledged;
        ++summary.by_rpc[entry.rpc];
        summary.latencies.push_back(entry.latency);
        break;
      case Entry::kRefused:
        ++summary.refused;
        ++summary.refusals[absl::StrCat(entry.rpc, " ", entry.refusal)];
        break;
      case Entry::kUnknown:
        ++summary.unknown;
        break;
    }
  }
  std::sort(summary.latencies.begin(), summary.latencies.end());
  return summary;
}

absl::Duration Percentile(const std::vector<absl::Duration>& ascending, double part) {
  if (ascending.empty()) return absl::ZeroDuration();
  const auto at = static_cast<size_t>(part * static_cast<double>(ascending.size()));
  return ascending[std::min(at, ascending.size() - 1)];
}

Batches ReadBatches(const std::vector<int>& metrics_ports) {
  Batches batches;
  for (int port : metrics_ports) {
    const absl::StatusOr<testing::Series> series = testing::Scrape(port, "/metrics");
    if (!series.ok()) continue;
    batches.count += testing::ValueOf(*series, "docket_batch_commands_count");
    batches.commands += testing::ValueOf(*series, "docket_batch_commands_sum");
  }
  return batches;
}

std::string Report(const Summary& summary, const std::map<std::string, uint64_t>& transient, absl::Duration time,
                   const Batches& before, const Batches& after) {
  const auto row = [](const std::string& what, const std::string& value) {
    return absl::StrFormat("  %-34s %s\n", what, value);
  };
  const auto ms = [&summary](double part) {
    return absl::StrFormat("%.1f ms", absl::ToDoubleMilliseconds(Percentile(summary.latencies, part)));
  };
  std::string text = row("acknowledged", absl::StrCat(summary.acknowledged));
  text += row("throughput", absl::StrFormat("%.0f commands/s",
                                            static_cast<double>(summary.acknowledged) / absl::ToDoubleSeconds(time)));
  text += row("latency, median", ms(0.5));
  text += row("latency, 95 / 99 / 99.9 %", absl::StrCat(ms(0.95), " / ", ms(0.99), " / ", ms(0.999)));
  text += row("latency, longest", ms(1));
  if (const double batches = after.count - before.count; batches > 0) {
    text += row("batch size, mean",
                absl::StrFormat("%.1f commands (%.0f batches)", (after.commands - before.commands) / batches, batches));
  }
  for (const auto& [rpc, count] : summary.by_rpc) text += row(absl::StrCat("  ", rpc), absl::StrCat(count));
  text += row("sent again with the same id", absl::StrCat(summary.retried));
  for (const auto& [what, count] : transient) text += row(absl::StrCat("  ", what), absl::StrCat(count));
  text += row("refused", absl::StrCat(summary.refused));
  for (const auto& [what, count] : summary.refusals) text += row(absl::StrCat("  ", what), absl::StrCat(count));
  text += row("outcome unknown at the end", absl::StrCat(summary.unknown));
  return text;
}

}  // namespace docket::load
