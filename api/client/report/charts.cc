#include "api/client/report/charts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "api/client/text.h"

namespace docket::client {
namespace {

// In the drawing's own units; the page scales it.
constexpr double kWholeWidth = 760, kHalfWidth = 370, kHeight = 200, kLeft = 52, kRight = 8, kTop = 12, kBottom = 26;
constexpr double kBarHeight = 20, kBarLabel = 210, kBarNote = 150;
constexpr int kTicks = 4;
constexpr size_t kMostLabels = 14, kMostLabelsOfHalf = 7;

std::string Number(double value) { return absl::StrFormat("%.1f", value); }

// 1, 2 or 5 times a power of ten, so that the scale has round numbers.
double RoundUp(double value) {
  if (value <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    if (value <= step * power * (1 + 1e-9)) return step * power;
  }
  return 10 * power;
}

double WidthOf(const Axis& axis) { return axis.half ? kHalfWidth : kWholeWidth; }

struct Scale {
  double least = 0;
  double most = 1;
  double Y(double value) const {
    return kTop + (kHeight - kTop - kBottom) * (1 - (std::clamp(value, least, most) - least) / (most - least));
  }
};

Scale ScaleOf(const Axis& axis, const std::vector<Series>& series) {
  double most = 0;
  for (const Series& one : series) {
    for (const std::optional<double>& value : one.values) most = std::max(most, value.value_or(0));
  }
  // No ticks between whole numbers.
  const double step = std::max(RoundUp(most / kTicks), axis.most.has_value() ? 0.0 : 1.0);
  return {.least = axis.least.value_or(0), .most = axis.most.value_or(step * kTicks)};
}

bool IsEmpty(const std::vector<Series>& series) {
  for (const Series& one : series) {
    for (const std::optional<double>& value : one.values) {
      if (value.has_value()) return false;
    }
  }
  return true;
}

double Slot(const Axis& axis) {
  return (WidthOf(axis) - kLeft - kRight) / static_cast<double>(std::max<size_t>(axis.labels.size(), 1));
}
double Middle(const Axis& axis, size_t at) { return kLeft + Slot(axis) * (static_cast<double>(at) + 0.5); }

std::string Frame(const Axis& axis, const Scale& scale) {
  std::string svg;
  for (int tick = 0; tick <= kTicks; ++tick) {
    const double value = scale.least + (scale.most - scale.least) * tick / kTicks;
    const std::string y = Number(scale.Y(value));
    absl::StrAppend(&svg, "<line class=\"grid\" x1=\"", Number(kLeft), "\" x2=\"", Number(WidthOf(axis) - kRight),
                    "\" y1=\"", y, "\" y2=\"", y, "\"/><text class=\"tick\" text-anchor=\"end\" x=\"",
                    Number(kLeft - 6), "\" y=\"", Number(scale.Y(value) + 4), "\">", Html(axis.text(value)), "</text>");
  }
  const size_t most = axis.half ? kMostLabelsOfHalf : kMostLabels;
  const size_t every = (axis.labels.size() + most - 1) / most;
  for (size_t i = 0; i < axis.labels.size(); i += std::max<size_t>(every, 1)) {
    absl::StrAppend(&svg, "<text class=\"tick\" text-anchor=\"middle\" x=\"", Number(Middle(axis, i)), "\" y=\"",
                    Number(kHeight - 8), "\">", Html(axis.labels[i]), "</text>");
  }
  return svg;
}

std::string Tooltip(const Axis& axis, const Series& series, size_t at) {
  return absl::StrCat("<title>",
                      Html(absl::StrCat(axis.labels[at], ", ", series.name, ": ", axis.text(*series.values[at]))),
                      axis.partial[at] ? " (not a whole week)" : "", "</title>");
}

std::string Figure(absl::string_view title, absl::string_view svg, const std::vector<Series>& series, double width,
                   double height) {
  std::string legend;
  for (const Series& one : series) {
    absl::StrAppend(&legend, "<span class=\"key ", one.ink, "\"></span>", Html(one.name), " ");
  }
  return absl::StrCat("<figure><figcaption><b>", Html(title), "</b> ", series.size() > 1 ? legend : "",
                      "</figcaption><svg role=\"img\" aria-label=\"", Html(title), "\" viewBox=\"0 0 ", Number(width),
                      " ", Number(height), "\">", svg, "</svg></figure>\n");
}

std::string Nothing(absl::string_view title) {
  return absl::StrCat("<figure><figcaption><b>", Html(title),
                      "</b></figcaption><p class=\"none\">Nothing in this "
                      "period.</p></figure>\n");
}

}  // namespace

std::string Html(absl::string_view text) {
  return absl::StrReplaceAll(OneLine(text),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string BarChart(absl::string_view title, const Axis& axis, const std::vector<Series>& series) {
  if (IsEmpty(series)) return Nothing(title);
  const Scale scale = ScaleOf(axis, series);
  std::string svg = Frame(axis, scale);
  const double slot = Slot(axis) * 0.76;
  const double width = slot / static_cast<double>(series.size());
  for (size_t i = 0; i < axis.labels.size(); ++i) {
    for (size_t j = 0; j < series.size(); ++j) {
      if (!series[j].values[i].has_value()) continue;
      const double y = scale.Y(*series[j].values[i]);
      absl::StrAppend(&svg, "<rect class=\"", series[j].ink, axis.partial[i] ? " partial" : "", "\" x=\"",
                      Number(Middle(axis, i) - slot / 2 + width * static_cast<double>(j)), "\" y=\"", Number(y),
                      "\" width=\"", Number(std::max(width - 0.6, 0.8)), "\" height=\"",
                      Number(scale.Y(scale.least) - y), "\">", Tooltip(axis, series[j], i), "</rect>");
    }
  }
  return Figure(title, svg, series, WidthOf(axis), kHeight);
}

std::string LineChart(absl::string_view title, const Axis& axis, const std::vector<Series>& series) {
  if (IsEmpty(series)) return Nothing(title);
  const Scale scale = ScaleOf(axis, series);
  std::string svg = Frame(axis, scale);
  for (const Series& one : series) {
    std::string path, dots;
    bool broken = true;
    for (size_t i = 0; i < axis.labels.size(); ++i) {
      if (!one.values[i].has_value()) {
        broken = true;
        continue;
      }
      const std::string x = Number(Middle(axis, i)), y = Number(scale.Y(*one.values[i]));
      absl::StrAppend(&path, broken ? "M" : "L", x, " ", y);
      absl::StrAppend(&dots, "<circle class=\"", one.ink, axis.partial[i] ? " partial" : "", "\" cx=\"", x, "\" cy=\"",
                      y, "\" r=\"2.6\">", Tooltip(axis, one, i), "</circle>");
      broken = false;
    }
    absl::StrAppend(&svg, "<path class=\"", one.ink, "\" d=\"", path, "\"/>", dots);
  }
  return Figure(title, svg, series, WidthOf(axis), kHeight);
}

std::string Bars(absl::string_view title, const std::vector<Bar>& bars, absl::string_view ink) {
  double most = 0;
  for (const Bar& bar : bars) most = std::max(most, bar.value);
  if (most <= 0) return Nothing(title);
  std::string svg;
  const double room = kWholeWidth - kBarLabel - kBarNote;
  for (size_t i = 0; i < bars.size(); ++i) {
    const double y = kBarHeight * static_cast<double>(i);
    const double width = room * bars[i].value / most;
    absl::StrAppend(&svg, "<text class=\"label\" text-anchor=\"end\" x=\"", Number(kBarLabel - 8), "\" y=\"",
                    Number(y + 14), "\">", Html(CutTo(bars[i].label, 34)), "</text><rect class=\"", ink, "\" x=\"",
                    Number(kBarLabel), "\" y=\"", Number(y + 3), "\" width=\"", Number(std::max(width, 0.8)),
                    "\" height=\"", Number(kBarHeight - 6), "\"/><text class=\"label\" x=\"",
                    Number(kBarLabel + width + 6), "\" y=\"", Number(y + 14), "\">", Html(bars[i].note), "</text>");
  }
  return Figure(title, svg, {}, kWholeWidth, kBarHeight * static_cast<double>(bars.size()));
}

}  // namespace docket::client
