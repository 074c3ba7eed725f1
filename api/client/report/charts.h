// Charts as inline SVG, for a page that is read on a screen and on paper: no script, no other file.
//
// All texts are made safe for HTML on the way in. Pure functions.
#ifndef DOCKET_API_CLIENT_REPORT_CHARTS_H_
#define DOCKET_API_CLIENT_REPORT_CHARTS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace docket::client {

// Safe between tags and in quoted attributes, whatever it was.
std::string Html(absl::string_view text);

struct Series {
  std::string name;
  // A class of the page's style: "a", "b" or "c".
  std::string ink;
  // One for each label; nothing where there is none.
  std::vector<std::optional<double>> values;
};

struct Axis {
  // From one week to the next: "W40".
  std::vector<std::string> labels;
  // Those that cannot be compared with the others are drawn lighter.
  std::vector<bool> partial;
  // How a value is written, and the scale's ends where they are fixed.
  std::function<std::string(double)> text;
  std::optional<double> least = 0.0;
  std::optional<double> most;
  // Two of them stand side by side.
  bool half = false;
};

// What it shows is said for who cannot see it. Empty series make a sentence instead of a chart.
std::string BarChart(absl::string_view title, const Axis& axis, const std::vector<Series>& series);
std::string LineChart(absl::string_view title, const Axis& axis, const std::vector<Series>& series);

// One bar below the other, each with its number.
struct Bar {
  std::string label;
  double value = 0;
  std::string note;
};
std::string Bars(absl::string_view title, const std::vector<Bar>& bars, absl::string_view ink);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REPORT_CHARTS_H_
