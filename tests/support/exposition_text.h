// Reads what a Prometheus server would: one page of metrics over HTTP, as series and values.
#ifndef DOCKET_TESTS_SUPPORT_EXPOSITION_TEXT_H_
#define DOCKET_TESTS_SUPPORT_EXPOSITION_TEXT_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace docket::testing {

// "name" or "name{label="value",…}" as on the page, to its value.
using Series = std::map<std::string, double>;

// The body of http://127.0.0.1:port/path. UNAVAILABLE when nobody answers within a few seconds.
absl::StatusOr<std::string> HttpGet(int port, const std::string& path);

Series ParseExposition(absl::string_view text);
absl::StatusOr<Series> Scrape(int port, const std::string& path);

// 0 where there is no such series.
double ValueOf(const Series& series, const std::string& name);

}  // namespace docket::testing

#endif  // DOCKET_TESTS_SUPPORT_EXPOSITION_TEXT_H_
