// `docket metrics`: what each metric is, and that the documentation says the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "metrics/declarations.h"
#include "tests/client/scripted_desk.h"

namespace docket::client {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Told(const std::vector<std::string>& arguments) { return RunDocket("127.0.0.1:1", arguments).out; }

TEST(MetricsCommandTest, SaysWhatAFigureIs) {
  EXPECT_THAT(Told({"metrics", "docket_resolution_time_seconds"}),
              AllOf(HasSubstr("histogram of seconds"), HasSubstr("/metrics/service"), HasSubstr("Starts: "),
                    HasSubstr("Excludes: "), HasSubstr("Reopening: "), HasSubstr("Importing: ")));
}

TEST(MetricsCommandTest, ListsEachOfThem) {
  const std::string list = Told({"metrics"});
  const auto document = nlohmann::json::parse(Told({"metrics", "--json"}));
  ASSERT_EQ(document["metrics"].size(), metrics::AllDeclarations().size());
  for (const metrics::Declaration* metric : metrics::AllDeclarations()) {
    EXPECT_THAT(list, HasSubstr(std::string(metric->name)));
  }
}

TEST(MetricsCommandTest, EveryFigureOfTheServiceSaysWhatCounts) {
  for (const metrics::Declaration* metric : metrics::AllDeclarations()) {
    if (metric->scope != metrics::Scope::kService || metric->type == metrics::Type::kGauge) continue;
    EXPECT_FALSE(metric->definition.ends.empty()) << metric->name;
    EXPECT_FALSE(metric->definition.importing.empty()) << metric->name;
  }
}

TEST(MetricsCommandTest, AnotherNameIsAnsweredByThoseThereAre) {
  const auto ran = RunDocket("127.0.0.1:1", {"metrics", "docket_resolution"});
  EXPECT_EQ(ran.status, ExitStatus::kUsage);
  EXPECT_THAT(ran.err, HasSubstr("docket_resolution_time_seconds"));
}

TEST(MetricsCommandTest, TheDocumentationIsWhatItPrints) {
  std::ifstream file(DOCKET_SOURCE_DIR "/k8s/monitoring/METRICS.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(page, Told({"metrics", "--markdown"}))
      << "docket metrics --markdown > k8s/monitoring/METRICS.md writes it anew";
}

}  // namespace
}  // namespace docket::client
