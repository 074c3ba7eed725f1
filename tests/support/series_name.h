// One name for a series, whoever wrote it: labels in alphabetical order, the bounds of buckets as short numbers.
//
//   SeriesName("m_bucket{le=\"0.050000000000000003\",kind=\"request\"}") == "m_bucket{kind=\"request\",le=\"0.05\"}"
//
// Pure functions; any thread may call them.
#ifndef DOCKET_TESTS_SUPPORT_SERIES_NAME_H_
#define DOCKET_TESTS_SUPPORT_SERIES_NAME_H_

#include <map>
#include <string>

namespace docket::testing {

using SeriesLabels = std::map<std::string, std::string>;

// `name{a="1",b="2"}`, `name` where there are no labels.
std::string SeriesName(const std::string& metric, SeriesLabels labels);
// Of a series as a page of metrics has it. No label's value has a comma or a quotation mark in it.
std::string SeriesName(const std::string& as_exposed);

// What stands before the labels.
std::string MetricOf(const std::string& series);
// The name under which it is declared: of "m_bucket{…}", "m_sum" and "m_count" of a histogram, "m".
std::string FamilyOf(const std::string& series);

// A bucket's bound as it is written here: "0.05", "604800", "+Inf".
std::string BoundText(double bound);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_SERIES_NAME_H_
