// What each metric is: said by the declarations that the server exports by.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "api/client/command.h"
#include "api/client/table.h"
#include "api/client/text.h"
#include "metrics/declarations.h"

namespace docket::client {
namespace {

using metrics::Declaration;

constexpr const char* kGroup = "The desk";

const char* TypeOf(const Declaration& metric) {
  switch (metric.type) {
    case metrics::Type::kCounter:
      return "counter";
    case metrics::Type::kGauge:
      return "gauge";
    case metrics::Type::kHistogram:
      return "histogram";
  }
  return "";
}

const char* PathOf(const Declaration& metric) {
  return metric.scope == metrics::Scope::kService ? "/metrics/service" : "/metrics";
}

// What there is to say beyond the help, in the order in which it is said.
std::vector<std::pair<const char*, absl::string_view>> Details(const Declaration& metric) {
  std::vector<std::pair<const char*, absl::string_view>> all = {{"Starts", metric.definition.starts},
                                                                {"Counts", metric.definition.ends},
                                                                {"Excludes", metric.definition.excludes},
                                                                {"Reopening", metric.definition.reopening},
                                                                {"Importing", metric.definition.importing}};
  all.erase(std::remove_if(all.begin(), all.end(), [](const auto& one) { return one.second.empty(); }), all.end());
  return all;
}

std::string Page(const Declaration& metric, const Paper& paper) {
  Facts facts;
  facts.Add("Type", absl::StrCat(TypeOf(metric), " of ", metric.unit));
  facts.Add("Labels", metric.labels.empty() ? "none" : absl::StrReplaceAll(metric.labels, {{",", ", "}}));
  facts.Add("Path", PathOf(metric));
  std::string page = absl::StrCat(Inked(metric.name, Ink::kBold, paper), "\n", facts.Text(paper));
  const auto paragraph = [&](absl::string_view words) {
    for (const std::string& line : Lines(words, paper.width > 4 ? paper.width - 2 : 0)) {
      absl::StrAppend(&page, "  ", line, "\n");
    }
  };
  paragraph(metric.help);
  for (const auto& [what, words] : Details(metric)) paragraph(absl::StrCat(what, ": ", words));
  return page;
}

std::string List(const std::vector<const Declaration*>& chosen, const Paper& paper) {
  Table table({"METRIC", "TYPE", "LABELS", "PATH"});
  for (const Declaration* metric : chosen) {
    table.Row({metric->name, TypeOf(*metric), metric->labels.empty() ? "-" : metric->labels, PathOf(*metric)});
  }
  return absl::StrCat(table.Text(paper), "\nWhat exactly one of them is: docket metrics METRIC\n");
}

std::string Json(const std::vector<const Declaration*>& chosen) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Declaration* metric : chosen) {
    nlohmann::ordered_json one = {{"name", metric->name},           {"type", TypeOf(*metric)}, {"unit", metric->unit},
                                  {"labels", metric->LabelNames()}, {"path", PathOf(*metric)}, {"help", metric->help}};
    for (const auto& [what, words] : Details(*metric)) one[absl::AsciiStrToLower(what)] = words;
    all.push_back(std::move(one));
  }
  return absl::StrCat(nlohmann::ordered_json{{"metrics", all}}.dump(2), "\n");
}

// For the documentation, which is this command's output.
std::string Markdown(const std::vector<const Declaration*>& chosen) {
  std::string page =
      "# Metrics\n\nWritten by `docket metrics --markdown`, from the declarations that the server exports by.\n";
  for (const char* path : {"/metrics/service", "/metrics"}) {
    absl::StrAppend(&page, "\n## `", path, "`\n",
                    path == PathOf(metrics::kBuildInfo) ? "\nOf each server by itself.\n"
                                                        : "\nOf the desk as a whole; every server answers the same.\n");
    for (const Declaration* metric : chosen) {
      if (path != absl::string_view(PathOf(*metric))) continue;
      absl::StrAppend(&page, "\n### `", metric->name, metric->labels.empty() ? "" : "{", metric->labels,
                      metric->labels.empty() ? "" : "}", "`\n\n", TypeOf(*metric), " of ", metric->unit, ". ",
                      metric->help, "\n");
      if (!Details(*metric).empty()) absl::StrAppend(&page, "\n");
      for (const auto& [what, words] : Details(*metric)) absl::StrAppend(&page, "- ", what, ": ", words, "\n");
    }
  }
  return page;
}

}  // namespace

void AddMetricsCommands(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"metrics", "Say what each metric is: what starts and ends it, and what counts",
                   "docket metrics docket_resolution_time_seconds", kGroup});
  std::vector<std::string> names;
  for (const Declaration* metric : metrics::AllDeclarations()) names.emplace_back(metric->name);
  auto wanted = std::make_shared<std::string>();
  auto markdown = std::make_shared<bool>(false);
  command.OneOf("METRIC", names, "One of them, and all there is to say of it",
                [wanted](const std::string& typed) { *wanted = typed; });
  command.Switch("--markdown", "All of them, as a page of documentation", [markdown] { *markdown = true; });
  command.Runs([wanted, markdown](Session& session) {
    std::vector<const Declaration*> shown;
    for (const Declaration* metric : metrics::AllDeclarations()) {
      if (wanted->empty() || *wanted == metric->name) shown.push_back(metric);
    }
    session.Print(session.json()     ? Json(shown)
                  : *markdown        ? Markdown(shown)
                  : !wanted->empty() ? Page(*shown.front(), session.paper())
                                     : List(shown, session.paper()));
    return ExitStatus::kDone;
  });
}

}  // namespace docket::client
