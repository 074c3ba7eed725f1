// The list of all metrics is a contract with dashboards and alerts: it is kept in golden_metrics.txt, and a change of
// it is seen in a review. DOCKET_UPDATE_GOLDEN=1 writes the file anew.
#include "metrics/declarations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "metrics/replica_metrics.h"
#include "metrics/service_exposition.h"
#include "prometheus/check_names.h"
#include "tests/metrics/support.h"

namespace docket::metrics {
namespace {

constexpr char kGolden[] = DOCKET_SOURCE_DIR "/tests/metrics/golden_metrics.txt";

std::map<std::string, prometheus::MetricFamily> Exported(Scope scope) {
  const ServiceExposition service([] { return Checkpointed(); },
                                  {{v1::ESCALATION_CAUSE_UNRESOLVED, v1::ESCALATION_LEVEL_SUPERVISOR}});
  const ReplicaMetrics replica("1.2.3");
  std::map<std::string, prometheus::MetricFamily> by_name;
  for (const auto& family : scope == Scope::kService ? service.Collect() : replica.Collect()) {
    by_name[family.name] = family;
  }
  return by_name;
}

std::string TypeName(Type type) {
  switch (type) {
    case Type::kCounter:
      return "counter";
    case Type::kGauge:
      return "gauge";
    case Type::kHistogram:
      return "histogram";
  }
  return "";
}

prometheus::MetricType TypeOf(Type type) {
  return type == Type::kCounter ? prometheus::MetricType::Counter
         : type == Type::kGauge ? prometheus::MetricType::Gauge
                                : prometheus::MetricType::Histogram;
}

std::string Described(const Declaration& declaration, const prometheus::MetricFamily& family) {
  std::string text =
      absl::StrCat(declaration.name, declaration.labels.empty() ? "" : absl::StrCat("{", declaration.labels, "}"),
                   "\n  ", TypeName(declaration.type), " of ", declaration.unit, ", ",
                   declaration.scope == Scope::kService ? "/metrics/service" : "/metrics", "\n");
  if (declaration.type == Type::kHistogram && !family.metric.empty()) {
    absl::StrAppend(&text, "  buckets: ",
                    absl::StrJoin(family.metric[0].histogram.bucket, " ",
                                  [](std::string* out, const auto& bucket) {
                                    absl::StrAppendFormat(out, "%.15g", bucket.upper_bound);
                                  }),
                    "\n");
  }
  absl::StrAppend(&text, "  ", declaration.help, "\n");
  const Definition& definition = declaration.definition;
  for (const auto& [what, words] : {std::pair{"starts", definition.starts},
                                    {"counts", definition.ends},
                                    {"excluded", definition.excludes},
                                    {"reopening", definition.reopening},
                                    {"importing", definition.importing}}) {
    if (!words.empty()) absl::StrAppend(&text, "  ", what, ": ", words, "\n");
  }
  return absl::StrCat(text, "\n");
}

TEST(Declarations, AreTheGoldenOnes) {
  std::string text = absl::StrCat("Every metric that is exported. The projection is \"", kProjection,
                                  "\": a change of what its totals mean takes a new name.\n\n");
  for (const Declaration* declaration : AllDeclarations()) {
    text += Described(*declaration, Exported(declaration->scope)[std::string(declaration->name)]);
  }
  if (const char* update = getenv("DOCKET_UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    std::ofstream(kGolden) << text;
  }
  std::ifstream file(kGolden);
  const std::string golden(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(text, golden) << "if this is meant: DOCKET_UPDATE_GOLDEN=1 writes " << kGolden << " anew";
}

TEST(Declarations, AreExportedAndNothingElseIs) {
  for (const Scope scope : {Scope::kService, Scope::kReplica}) {
    std::set<std::string> declared, exported;
    for (const Declaration* declaration : AllDeclarations()) {
      if (declaration->scope == scope) declared.insert(std::string(declaration->name));
    }
    for (const auto& [name, family] : Exported(scope)) exported.insert(name);
    EXPECT_EQ(declared, exported);
  }
}

TEST(Declarations, SayTypeLabelsAndHelpAsExported) {
  for (const Declaration* declaration : AllDeclarations()) {
    SCOPED_TRACE(std::string(declaration->name));
    const prometheus::MetricFamily family = Exported(declaration->scope)[std::string(declaration->name)];
    EXPECT_EQ(family.help, declaration->help);
    EXPECT_EQ(family.type, TypeOf(declaration->type));
    EXPECT_TRUE(prometheus::CheckMetricName(family.name));
    EXPECT_FALSE(family.metric.empty()) << "no series before the first event";
    const std::vector<std::string> names = declaration->LabelNames();
    for (const auto& metric : family.metric) {
      std::set<std::string> labels;
      for (const auto& label : metric.label) labels.insert(label.name);
      EXPECT_EQ(labels, std::set<std::string>(names.begin(), names.end()));
    }
  }
}

TEST(Declarations, FollowTheConventions) {
  for (const Declaration* declaration : AllDeclarations()) {
    SCOPED_TRACE(std::string(declaration->name));
    EXPECT_EQ(declaration->type == Type::kCounter, absl::EndsWith(declaration->name, "_total"));
    EXPECT_TRUE(absl::EndsWith(declaration->help, "."));
    // The text format would need them escaped.
    EXPECT_THAT(std::string(declaration->help), ::testing::Not(::testing::ContainsRegex("[\\\n]")));
    if (declaration->unit == "seconds") {
      EXPECT_TRUE(absl::StrContains(declaration->name, "_seconds"));
    }
    if (declaration->unit == "bytes") {
      EXPECT_TRUE(absl::EndsWith(declaration->name, "_bytes"));
    }
  }
}

}  // namespace
}  // namespace docket::metrics
