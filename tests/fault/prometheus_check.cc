#include "tests/fault/prometheus_check.h"

#include <cmath>
#include <cstdio>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "metrics/declarations.h"
#include "tests/fault/totals_check.h"
#include "tests/support/series_name.h"

namespace docket::fault {
namespace {

using testing::PrometheusServer;
using Samples = std::vector<PrometheusServer::Sample>;

// Longer than any run.
constexpr char kRange[] = "2h";

// Floating point alone may make increase() differ from a whole number.
bool IsAbout(double a, double b) { return std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b)); }

// The names under which the samples of a metric are stored; none for a gauge.
std::vector<std::string> StoredNames(const metrics::Declaration& declaration) {
  const std::string name(declaration.name);
  switch (declaration.type) {
    case metrics::Type::kCounter:
      return {name};
    case metrics::Type::kHistogram:
      return {name + "_count", name + "_sum", name + "_bucket"};
    case metrics::Type::kGauge:
      return {};
  }
  return {};
}

class Comparer {
 public:
  Comparer(PrometheusServer& prometheus, const testing::Series& ledger, const testing::Series& exported, absl::Time at)
      : prometheus_(prometheus), ledger_(ledger), at_(at) {
    for (const auto& [series, value] : exported) exported_[testing::SeriesName(series)] = value;
  }

  absl::StatusOr<PrometheusComparison> Run() {
    for (const metrics::Declaration* declaration : metrics::AllDeclarations()) {
      if (declaration->scope != metrics::Scope::kService) continue;
      for (const std::string& name : StoredNames(*declaration)) {
        if (absl::Status compared = Compare(name); !compared.ok()) return compared;
      }
    }
    return std::move(comparison_);
  }

 private:
  absl::Status Compare(const std::string& metric) {
    const auto samples = prometheus_.RawSamples(metric, kRange, at_);
    if (!samples.ok()) return samples.status();
    const auto increase = prometheus_.Evaluate(absl::StrCat("increase(", metric, "[", kRange, "])"), metric, at_);
    if (!increase.ok()) return increase.status();
    const auto resets = prometheus_.Evaluate(absl::StrCat("resets(", metric, "[", kRange, "])"), metric, at_);
    if (!resets.ok()) return resets.status();
    for (const auto& [series, value] : exported_) {
      if (testing::MetricOf(series) != metric) continue;
      const auto stored = samples->find(series);
      if (stored == samples->end()) {
        Differ(series, "exported, and Prometheus has never seen it");
        continue;
      }
      Increase row{.name = series,
                   .ledger = testing::ValueOf(ledger_, series),
                   .exported = value,
                   .increase = testing::ValueOf(*increase, series),
                   .resets = testing::ValueOf(*resets, series)};
      AddUp(stored->second, &row);
      Judge(row, stored->second);
    }
    for (const auto& [series, stored] : *samples) {
      if (!exported_.contains(series)) Differ(series, "Prometheus has it, and it is not exported at the end");
    }
    return absl::OkStatus();
  }

  void AddUp(const Samples& samples, Increase* row) {
    comparison_.samples += samples.size();
    for (size_t i = 1; i < samples.size(); ++i) {
      const bool fell = samples[i].value < samples[i - 1].value;
      row->falls += fell ? 1 : 0;
      row->samples += samples[i].value - (fell ? 0 : samples[i - 1].value);
    }
  }

  void Judge(const Increase& row, const Samples& samples) {
    // A series that appears with its first event hides that event from increase().
    if (samples.front().value != 0) Differ(row.name, absl::StrCat("its first sample is ", samples.front().value));
    if (first_ == 0) first_ = samples.front().time;
    if (samples.front().time != first_) Differ(row.name, "it was not there from the first scrape on");
    if (!AreEqual(row.ledger, row.exported)) Differ(row.name, absl::StrCat("exported ", row.exported), row.ledger);
    if (!AreEqual(row.ledger, row.samples)) Differ(row.name, absl::StrCat("samples rose by ", row.samples), row.ledger);
    if (!IsAbout(row.increase, row.ledger)) Differ(row.name, absl::StrCat("increase() ", row.increase), row.ledger);
    if (row.resets != 0 || row.falls != 0) Differ(row.name, absl::StrCat("it fell ", row.falls, " times"));
    if (row.ledger != 0 || row.exported != 0 || row.samples != 0) comparison_.series.push_back(row);
  }

  void Differ(const std::string& series, const std::string& what) {
    comparison_.differences.push_back(absl::StrCat(series, ": ", what));
  }
  void Differ(const std::string& series, const std::string& what, double ledger) {
    Differ(series, absl::StrCat(what, ", ledger ", ledger));
  }

  PrometheusServer& prometheus_;
  const testing::Series& ledger_;
  testing::Series exported_;
  const absl::Time at_;
  double first_ = 0;
  PrometheusComparison comparison_;
};

void PrintRow(const Increase& row, const char* indent) {
  printf("  %s%-*s %6zu %14.10g %14.10g %14.10g %14.10g %6g\n", indent,
         static_cast<int>(46 - std::string(indent).size()), row.name.c_str(), row.series, row.ledger, row.exported,
         row.samples, row.increase, row.resets);
}

}  // namespace

absl::StatusOr<PrometheusComparison> CompareWithPrometheus(PrometheusServer& prometheus, const testing::Series& ledger,
                                                           const testing::Series& exported, absl::Time at) {
  return Comparer(prometheus, ledger, exported, at).Run();
}

void PrintIncreases(const PrometheusComparison& comparison, bool every_series) {
  std::map<std::string, Increase> metrics;
  for (const Increase& row : comparison.series) {
    Increase& sum = metrics[testing::MetricOf(row.name)];
    sum.name = testing::MetricOf(row.name);
    ++sum.series;
    sum.ledger += row.ledger;
    sum.exported += row.exported;
    sum.samples += row.samples;
    sum.increase += row.increase;
    sum.resets += row.resets;
  }
  printf("\n  %-46s %6s %14s %14s %14s %14s %6s\n", "metric", "series", "ledger", "exported", "Prometheus",
         "increase()", "resets");
  for (const auto& [name, sum] : metrics) {
    PrintRow(sum, "");
    for (const Increase& row : comparison.series) {
      if (!every_series || testing::MetricOf(row.name) != name) continue;
      Increase one = row;
      one.name = row.name.substr(name.size());
      one.series = 1;
      PrintRow(one, "    ");
    }
  }
  printf("\n");
  fflush(stdout);
}

}  // namespace docket::fault
