// What every section of the report's page is made of. All texts are made safe for HTML on the way in.
#ifndef DOCKET_API_CLIENT_REPORT_HTML_PARTS_H_
#define DOCKET_API_CLIENT_REPORT_HTML_PARTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "api/client/report/charts.h"

namespace docket::client {

// A table of texts; those in the first `words` columns stand left.
class HtmlRows {
 public:
  explicit HtmlRows(const std::vector<std::string>& headings, size_t words = 1) : words_(words) {
    html_ = "<table><thead><tr>";
    for (size_t i = 0; i < headings.size(); ++i) {
      absl::StrAppend(&html_, "<th", i < words_ ? " class=\"words\">" : ">", Html(headings[i]), "</th>");
    }
    html_ += "</tr></thead><tbody>\n";
  }
  void Add(const std::vector<std::string>& cells, bool partial = false) {
    absl::StrAppend(&html_, partial ? "<tr class=\"partial\">" : "<tr>");
    for (size_t i = 0; i < cells.size(); ++i) {
      absl::StrAppend(&html_, "<td", i < words_ ? " class=\"words\">" : ">", Html(cells[i]), "</td>");
    }
    html_ += "</tr>\n";
    ++rows_;
  }
  std::string Text() const {
    return rows_ == 0 ? "<p class=\"none\">None in this period.</p>\n" : absl::StrCat(html_, "</tbody></table>\n");
  }

 private:
  const size_t words_;
  std::string html_;
  int rows_ = 0;
};

inline std::string HtmlSection(absl::string_view title, absl::string_view note, absl::string_view body) {
  return absl::StrCat("<section><h2>", Html(title), "</h2>\n",
                      note.empty() ? "" : absl::StrCat("<p class=\"note\">", Html(note), "</p>\n"), body,
                      "</section>\n");
}

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REPORT_HTML_PARTS_H_
