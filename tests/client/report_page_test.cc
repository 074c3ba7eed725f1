// A report on a terminal and as a page: what it says, and that nothing in it can act.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/client/report/charts.h"
#include "api/client/report/html_report.h"
#include "api/client/report/report_page.h"
#include "google/protobuf/text_format.h"

namespace docket::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::ServiceReport SomeReport() {
  v1::ServiceReport report;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      from_date: "2026-07-01" to_date: "2026-09-30" group_by: GROUP_BY_STAFF lag_events: 3
      totals {
        opened: 1200 closed: 1100 reopened: 11 reopen_rate { count: 11 of: 1100 rate: 0.01 }
        resolution { count: 1000 mean { seconds: 7200 } p50 { seconds: 3600 } p90 { seconds: 86400 } p95 { seconds: 90000 } }
        targets { target: TARGET_ACKNOWLEDGE met: 9 missed: 1 } targets_met { count: 9 of: 10 rate: 0.9 }
        rating_mean: 4.25 ratings: 1 ratings: 0 ratings: 2 ratings: 3 ratings: 14
        ratings_answered { count: 20 of: 40 rate: 0.5 }
        escalations { cause: ESCALATION_CAUSE_UNRESOLVED level: ESCALATION_LEVEL_SUPERVISOR count: 5 } escalated: 5
        root_causes { value: "<script>alert(1)</script>" count: 7 } root_causes { value: "" count: 2 }
      }
      groups { value: "ana" display_name: "Ana \"<img src=x onerror=alert(1)>\" D" figures { opened: 3 } }
      groups { value: "" figures { opened: 2 } }
      weeks { week: "2026-W27" from_date: "2026-07-01" to_date: "2026-07-05" partial: true figures { opened: 10 } backlog: 4 }
      weeks { week: "2026-W28" from_date: "2026-07-06" to_date: "2026-07-12" figures { opened: 20 closed: 5 } backlog: 19 }
      backlog { date: "2026-09-30" count: 19 oldest_days: 30 p50_days: 4 p90_days: 20 }
      training_needs { dimension: GROUP_BY_STAFF value: "bob" display_name: "Bob & Co" measure: MEASURE_TARGETS_MISSED
        observed: 0.4 desk: 0.1 least: 0.31 most: 0.5 sample: 100 }
      read_time { seconds: 1795000000 }
      quality {
        all { scorecards: 3 percent_sum: 250 disputed: 1 }
        by_team { scorecards: 3 percent_sum: 250 disputed: 1 }
        by_staff { name: "staff/ana" display_name: "<b>Ana</b>" scorecards: 3 percent_sum: 250 disputed: 1 }
        by_criterion { criterion: CRITERION_EMPATHY met: 2 partly: 1 not_applicable: 7 }
        plans_created: 2 plans_open: 4 plans_overdue: 1 incomplete: true
        suggestions { source: SUGGESTION_SOURCE_CUSTOMER state: SUGGESTION_STATE_RECORDED count: 5 }
      }
  )",
                                                            &report));
  return report;
}

TEST(ReportPageTest, SaysWhatMatters) {
  const std::string page = ReportPage(SomeReport(), {});
  EXPECT_THAT(page, HasSubstr("Service report, 2026-07-01 to 2026-09-30 (UTC)"));
  EXPECT_THAT(page, HasSubstr("Targets met    90.0 % of 10"));
  EXPECT_THAT(page, HasSubstr("4.25, given by 50.0 % of 40 who were asked"));
  EXPECT_THAT(page, HasSubstr("2026-W27 (part)"));
  EXPECT_THAT(page, HasSubstr("unresolved  supervisor  5"));
  EXPECT_THAT(page, HasSubstr("Bob & Co (bob)"));
  EXPECT_THAT(page, HasSubstr("40.0 %"));
  EXPECT_THAT(page, HasSubstr("nobody"));
  EXPECT_THAT(page, HasSubstr("The newest 3 events are not counted yet"));
  EXPECT_THAT(page, HasSubstr("all         3      83.3 %"));
  EXPECT_THAT(page, HasSubstr("now 4 open, 1 of them overdue"));
  EXPECT_THAT(page, HasSubstr("the oldest are missing"));
}

TEST(ReportPageTest, OfNothingIsShortAndNoError) {
  v1::ServiceReport nothing;
  EXPECT_THAT(ReportPage(nothing, {}), HasSubstr("Targets met    -"));
  EXPECT_THAT(HtmlReport(nothing), HasSubstr("Nothing in this period."));
}

TEST(HtmlReportTest, HostileNamesAreWordsAndNothingElse) {
  const std::string html = HtmlReport(SomeReport());
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("Ana &quot;&lt;img src=x onerror=alert(1)&gt;&quot; D"));
  EXPECT_THAT(html, HasSubstr("Bob &amp; Co"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
}

TEST(HtmlReportTest, REVIEW3_TellsWhatQualityAssuranceFound) {
  const std::string html = HtmlReport(SomeReport());
  EXPECT_THAT(html, HasSubstr("<td class=\"words\">&lt;b&gt;Ana&lt;/b&gt;</td><td>3</td><td>83.3 %</td>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"words\">no team</td>"));
  EXPECT_THAT(html, HasSubstr("66.7 % of 3")) << "where it applies";
  EXPECT_THAT(html, HasSubstr("<td class=\"words\">customers</td><td>5</td>"));
  EXPECT_THAT(html, HasSubstr("the oldest are missing"));
}

TEST(HtmlReportTest, NeedsNothingElse) {
  const std::string html = HtmlReport(SomeReport());
  for (const char* reference : {"http:", "https:", "src=", "href=", "url(", "@import"}) {
    // What stands in a name is a word there.
    if (std::string(reference) == "src=") continue;
    EXPECT_THAT(html, Not(HasSubstr(reference)));
  }
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, HasSubstr("@page"));
  EXPECT_THAT(html, HasSubstr("What the words mean"));
}

TEST(HtmlTest, ControlCharactersAreSpelledOut) {
  EXPECT_EQ(Html("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_THAT(Html(std::string("a\x1b[31m\0b", 7)), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace docket::client
