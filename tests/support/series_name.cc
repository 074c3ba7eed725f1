#include "tests/support/series_name.h"

#include <cmath>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace docket::testing {

std::string BoundText(double bound) { return std::isinf(bound) ? "+Inf" : absl::StrFormat("%.15g", bound); }

std::string SeriesName(const std::string& metric, SeriesLabels labels) {
  if (labels.empty()) return metric;
  double bound = 0;
  if (const auto le = labels.find("le"); le != labels.end() && absl::SimpleAtod(le->second, &bound)) {
    le->second = BoundText(bound);
  }
  const auto written = [](std::string* out, const auto& label) {
    absl::StrAppend(out, label.first, "=\"", label.second, "\"");
  };
  return absl::StrCat(metric, "{", absl::StrJoin(labels, ",", written), "}");
}

std::string SeriesName(const std::string& as_exposed) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(as_exposed, absl::MaxSplits('{', 1));
  SeriesLabels labels;
  for (absl::string_view label : absl::StrSplit(absl::StripSuffix(parts.second, "}"), ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> one = absl::StrSplit(label, absl::MaxSplits('=', 1));
    labels[one.first] = std::string(absl::StripPrefix(absl::StripSuffix(one.second, "\""), "\""));
  }
  return SeriesName(parts.first, std::move(labels));
}

std::string MetricOf(const std::string& series) { return series.substr(0, series.find('{')); }

std::string FamilyOf(const std::string& series) {
  const std::string metric = MetricOf(series);
  for (absl::string_view part : {"_bucket", "_sum", "_count"}) {
    if (absl::EndsWith(metric, part)) return std::string(absl::StripSuffix(metric, part));
  }
  return metric;
}

}  // namespace docket::testing
