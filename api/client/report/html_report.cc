#include "api/client/report/html_report.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/client/progress.h"
#include "api/client/report/charts.h"
#include "api/client/report/html_parts.h"
#include "api/client/report/quality_section.h"
#include "api/client/report/report_words.h"
#include "api/client/report/style.h"
#include "api/client/when.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

using v1::ServiceFigures;
using v1::ServiceReport;

std::string Card(absl::string_view what, absl::string_view value, absl::string_view more) {
  return absl::StrCat("<div class=\"card\"><div class=\"what\">", Html(what), "</div><div class=\"value\">",
                      Html(value), "</div><div class=\"more\">", Html(more), "</div></div>\n");
}

std::string Headline(const ServiceReport& report) {
  const ServiceFigures& all = report.totals();
  const v1::Backlog& backlog = report.backlog();
  return absl::StrCat(
      "<div class=\"cards\">\n",
      Card("Cases opened", WithCommas(all.opened()), absl::StrCat(WithCommas(all.closed()), " closed")),
      Card("Targets met", RateText(all.targets_met()), absl::StrCat("of ", WithCommas(all.targets_met().of()))),
      Card("Time to resolve", SpanText(all.resolution().has_p50(), all.resolution().p50()),
           absl::StrCat("median; p90 ", SpanText(all.resolution().has_p90(), all.resolution().p90()))),
      Card("Mean rating", RatingText(all),
           absl::StrCat("of 1 to 5; ", WithCommas(all.ratings_answered().count()), " ratings")),
      Card("Resolved at first contact", RateText(all.first_contact_resolution()),
           absl::StrCat("of ", WithCommas(all.first_contact_resolution().of()))),
      Card("Escalations", WithCommas(all.escalated()),
           all.opened() == 0
               ? ""
               : absl::StrFormat("%.1f for 100 cases opened",
                                 100.0 * static_cast<double>(all.escalated()) / static_cast<double>(all.opened()))),
      Card("Reopened", WithCommas(all.reopened()),
           all.reopen_rate().has_rate() ? absl::StrCat(RateText(all.reopen_rate()), " of those closed") : ""),
      Card("Backlog at the end", WithCommas(backlog.count()),
           backlog.count() == 0 ? "" : absl::StrCat("oldest ", WithCommas(backlog.oldest_days()), " days")),
      "</div>\n");
}

std::optional<double> Rate(const v1::Share& share) {
  return share.has_rate() ? std::optional<double>(share.rate() * 100) : std::nullopt;
}

std::optional<double> Hours(bool has, const google::protobuf::Duration& duration) {
  return has ? std::optional<double>(absl::ToDoubleHours(ToDuration(duration))) : std::nullopt;
}

std::string Trends(const ServiceReport& report) {
  Axis axis;
  Series opened{"opened", "a", {}}, closed{"closed", "b", {}}, backlog{"backlog", "a", {}},
      escalated{"escalated", "b", {}}, met{"targets met", "a", {}}, rating{"rating", "a", {}},
      median{"median", "a", {}}, p90{"p90", "b", {}};
  for (const ServiceReport::Week& week : report.weeks()) {
    const ServiceFigures& figures = week.figures();
    axis.labels.push_back(week.week().substr(week.week().find('W')));
    axis.partial.push_back(week.partial());
    opened.values.emplace_back(static_cast<double>(figures.opened()));
    closed.values.emplace_back(static_cast<double>(figures.closed()));
    backlog.values.emplace_back(static_cast<double>(week.backlog()));
    escalated.values.emplace_back(static_cast<double>(figures.escalated()));
    met.values.push_back(Rate(figures.targets_met()));
    rating.values.push_back(figures.has_rating_mean() ? std::optional<double>(figures.rating_mean()) : std::nullopt);
    median.values.push_back(Hours(figures.resolution().has_p50(), figures.resolution().p50()));
    p90.values.push_back(Hours(figures.resolution().has_p90(), figures.resolution().p90()));
  }
  axis.text = [](double value) { return WithCommas(std::llround(value)); };
  std::string html = BarChart("Cases, week by week", axis, {opened, closed});
  Axis hours = axis;
  axis.half = true;
  absl::StrAppend(&html, "<div class=\"pair\">", LineChart("Backlog at each week's end", axis, {backlog}),
                  BarChart("Escalations", axis, {escalated}), "</div>");
  hours.text = [](double value) { return absl::StrFormat(value < 10 ? "%.1f h" : "%.0f h", value); };
  Axis percent = axis;
  percent.most = 100;
  percent.text = [](double value) { return absl::StrFormat("%.1f %%", value); };
  Axis points = axis;
  points.least = 1;
  points.most = 5;
  points.text = [](double value) { return absl::StrFormat("%.2f", value); };
  absl::StrAppend(&html, "<div class=\"pair\">", LineChart("Targets met", percent, {met}),
                  LineChart("Mean rating", points, {rating}), "</div>",
                  LineChart("Time to resolve, in hours", hours, {median, p90}));
  HtmlRows rows({"Week", "Opened", "Closed", "Targets met", "of", "Rating", "Ratings", "Resolved in (p50)", "Resolved",
                 "Escalated", "Backlog"});
  for (const ServiceReport::Week& week : report.weeks()) {
    const ServiceFigures& f = week.figures();
    rows.Add({week.week(), WithCommas(f.opened()), WithCommas(f.closed()), RateText(f.targets_met()),
              WithCommas(f.targets_met().of()), RatingText(f), WithCommas(f.ratings_answered().count()),
              SpanText(f.resolution().has_p50(), f.resolution().p50()), WithCommas(f.resolution().count()),
              WithCommas(f.escalated()), WithCommas(week.backlog())},
             week.partial());
  }
  return HtmlSection(
      "Week by week",
      "Weeks by ISO 8601. Those that do not lie wholly within the period, or are not over, are drawn lighter: "
      "do not compare their counts with the others'.",
      absl::StrCat(html, rows.Text()));
}

std::string Times(const ServiceFigures& figures) {
  HtmlRows rows({"", "Cases", "Mean", "p50", "p90", "p95"});
  for (const NamedTimes& times : TimesOf(figures)) {
    for (const bool wall : {true, false}) {
      const v1::TimeFigures* const one = wall ? times.wall : times.business;
      rows.Add({wall ? times.name : absl::StrCat(times.name, ", open hours"), WithCommas(one->count()),
                SpanText(one->has_mean(), one->mean()), SpanText(one->has_p50(), one->p50()),
                SpanText(one->has_p90(), one->p90()), SpanText(one->has_p95(), one->p95())});
    }
  }
  return HtmlSection("How long it took", "", rows.Text());
}

std::string Targets(const ServiceFigures& figures) {
  HtmlRows rows({"Target", "Met", "Missed", "Met, of all"});
  for (const v1::TargetFigures& one : figures.targets()) {
    const std::int64_t all = one.met() + one.missed();
    rows.Add({SpokenWordOf(one.target()), WithCommas(one.met()), WithCommas(one.missed()),
              all == 0 ? "-" : RateText(static_cast<double>(one.met()) / static_cast<double>(all))});
  }
  return HtmlSection("Targets", "", absl::StrCat("<div class=\"keep\">", rows.Text(), "</div>"));
}

std::string Satisfaction(const ServiceFigures& figures) {
  std::vector<Bar> bars;
  const auto given = static_cast<double>(figures.ratings_answered().count());
  for (int rating = 5; rating >= 1 && figures.ratings_size() == 5; --rating) {
    const std::int64_t count = figures.ratings(rating - 1);
    bars.push_back(
        {absl::StrCat(rating, rating == 5 ? " (best)" : ""), static_cast<double>(count),
         given == 0 ? "" : absl::StrCat(WithCommas(count), " (", RateText(static_cast<double>(count) / given), ")")});
  }
  HtmlRows rows({"", "Share", "of"});
  const auto share = [&rows](absl::string_view what, const v1::Share& one) {
    rows.Add({std::string(what), RateText(one), WithCommas(one.of())});
  };
  share("Customers asked who gave a rating", figures.ratings_answered());
  share("Resolutions that held: satisfied at the follow-up", figures.follow_ups_satisfied());
  share("Proposals that customers agreed to", figures.proposals_agreed());
  share("Reopened, of cases closed", figures.reopen_rate());
  return HtmlSection("Satisfaction, and how well resolutions held", "",
                     absl::StrCat(Bars("Ratings", bars, "a"), rows.Text()));
}

// One row for each cause, one column for each level.
std::string Escalations(const ServiceFigures& figures) {
  std::vector<std::string> headings = {"Cause"};
  std::map<v1::EscalationCause, std::map<int, std::int64_t>> causes;
  for (const v1::EscalationFigures& one : figures.escalations()) causes[one.cause()][one.level()] += one.count();
  for (int level = 1; level <= v1::EscalationLevel_MAX; ++level) {
    headings.push_back(absl::StrCat("To ", SpokenWordOf(static_cast<v1::EscalationLevel>(level))));
  }
  headings.emplace_back("All");
  HtmlRows rows(headings);
  for (const auto& [cause, levels] : causes) {
    std::vector<std::string> cells = {SpokenWordOf(cause)};
    std::int64_t all = 0;
    for (const auto& [level, count] : levels) all += count;
    for (int level = 1; level <= v1::EscalationLevel_MAX; ++level) {
      const auto found = levels.find(level);
      cells.push_back(found == levels.end() ? "-" : WithCommas(found->second));
    }
    cells.push_back(WithCommas(all));
    rows.Add(cells);
  }
  return HtmlSection("Escalations, by cause and level", "",
                     absl::StrCat("<div class=\"keep\">", rows.Text(), "</div>"));
}

std::string Backlog(const v1::Backlog& backlog) {
  HtmlRows rows({"At the end of", "Cases not closed", "Oldest", "Median age", "90th percentile"});
  const auto days = [&backlog](std::int32_t n) {
    return backlog.count() == 0 ? "-" : absl::StrCat(WithCommas(n), " days");
  };
  // A percentile of ages from the young end: half, or nine in ten, are at most so old.
  rows.Add({backlog.date(), WithCommas(backlog.count()), days(backlog.oldest_days()), days(backlog.p50_days()),
            days(backlog.p90_days())});
  return HtmlSection("Backlog", "", rows.Text());
}

std::string Causes(const ServiceReport& report) {
  std::vector<Bar> causes, issues;
  for (const v1::CountOf& one : report.totals().root_causes()) {
    causes.push_back(
        {one.value().empty() ? "not known" : one.value(), static_cast<double>(one.count()), WithCommas(one.count())});
  }
  if (report.totals().other_root_causes() > 0) {
    const std::int64_t others = report.totals().other_root_causes();
    causes.push_back({"all others", static_cast<double>(others), WithCommas(others)});
  }
  for (const v1::CountOf& one : report.recurring_issues()) {
    issues.push_back({one.value().empty() ? "not assessed" : one.value(), static_cast<double>(one.count()),
                      WithCommas(one.count())});
  }
  return HtmlSection("Why cases came about", "",
                     absl::StrCat(Bars("Root causes, of cases closed", causes, "a"),
                                  Bars("Recurring issues flagged, by category", issues, "b")));
}

std::string TrainingNeedsTable(const ServiceReport& report) {
  HtmlRows rows({"Who or what", "", "Measure", "Here", "Desk", "95 % interval", "Sample"}, 3);
  for (const v1::TrainingNeed& need : report.training_needs()) {
    rows.Add(
        {GroupName(need.dimension(), need.value(), need.display_name()), GroupWord(need.dimension()),
         MeasureWord(need.measure()), MeasureValue(need.measure(), need.observed()),
         MeasureValue(need.measure(), need.desk()),
         absl::StrCat(MeasureValue(need.measure(), need.least()), " to ", MeasureValue(need.measure(), need.most())),
         WithCommas(need.sample())});
  }
  return HtmlSection("Training needs",
                     "Worse than the desk's average by more than chance explains. It says where to look, not why.",
                     rows.Text());
}

std::string Groups(const ServiceReport& report) {
  if (report.group_by() == v1::GetServiceReportRequest::GROUP_BY_UNSPECIFIED) return "";
  HtmlRows rows({GroupWord(report.group_by()), "Opened", "Closed", "Targets met", "of", "Resolved in (p50)", "p90",
                 "Rating", "Ratings", "Escalated", "Reopened"});
  for (const ServiceReport::Group& group : report.groups()) {
    const ServiceFigures& f = group.figures();
    rows.Add({GroupName(report.group_by(), group.value(), group.display_name()), WithCommas(f.opened()),
              WithCommas(f.closed()), RateText(f.targets_met()), WithCommas(f.targets_met().of()),
              SpanText(f.resolution().has_p50(), f.resolution().p50()),
              SpanText(f.resolution().has_p90(), f.resolution().p90()), RatingText(f),
              WithCommas(f.ratings_answered().count()), WithCommas(f.escalated()), WithCommas(f.reopened())});
  }
  const std::string more =
      report.groups_left_out() == 0 ? "" : absl::StrCat("The least busy ", report.groups_left_out(), " are left out.");
  return HtmlSection(absl::StrCat("By ", GroupWord(report.group_by())), more, rows.Text());
}

std::string DefinitionList() {
  std::string html = "<dl>";
  for (const Definition& one : Definitions())
    absl::StrAppend(&html, "<dt>", Html(one.term), "</dt><dd>", Html(one.meaning), "</dd>\n");
  return HtmlSection("What the words mean", "", absl::StrCat(html, "</dl>"));
}

}  // namespace

std::string HtmlReport(const ServiceReport& report) {
  const std::string period = absl::StrCat(report.from_date(), " to ", report.to_date());
  const std::string lag = LagText(report);
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>Service report, ",
      Html(period), "</title>\n<style>", kStyle,
      "</style>\n</head>\n<body>\n<main>\n<h1>Service report</h1>\n<p class=\"sub\">", Html(period),
      ", days in UTC, both included</p>\n", lag.empty() ? "" : absl::StrCat("<p class=\"warn\">", Html(lag), "</p>\n"),
      Headline(report), Trends(report), Times(report.totals()), Targets(report.totals()), Satisfaction(report.totals()),
      Escalations(report.totals()), Backlog(report.backlog()), Causes(report), TrainingNeedsTable(report),
      Groups(report), QualitySection(report.quality()), DefinitionList(), "<footer>Read from the log of all cases on ",
      Html(Rfc3339(absl::Floor(ToTime(report.read_time()) - absl::UnixEpoch(), absl::Seconds(1)) + absl::UnixEpoch())),
      " by Docket. Counts and sums are exact, percentiles to one second.</footer>\n</main>\n</body>\n</html>\n");
}

}  // namespace docket::client
