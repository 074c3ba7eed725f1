#include "api/client/report/report_page.h"

#include <cstdint>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "api/client/progress.h"
#include "api/client/quality_page.h"
#include "api/client/report/report_words.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

using v1::ServiceFigures;
using v1::ServiceReport;

// A table below its heading; nothing where it is empty.
std::string Part(absl::string_view heading, const Table& table, const Paper& paper) {
  if (table.empty()) return "";
  return absl::StrCat("\n", Inked(heading, Ink::kBold, paper), "\n", table.Text(paper));
}

std::string Overview(const ServiceReport& report, const Paper& paper) {
  const ServiceFigures& all = report.totals();
  Facts facts;
  facts.Add("Opened", WithCommas(all.opened()));
  facts.Add("Closed", WithCommas(all.closed()));
  facts.Add("Reopened", all.reopen_rate().has_rate() ? absl::StrCat(WithCommas(all.reopened()), ", ",
                                                                    RateText(all.reopen_rate()), " of those closed")
                                                     : WithCommas(all.reopened()));
  facts.Add("Targets met", ShareText(all.targets_met()));
  facts.Add("Rating", all.has_rating_mean() ? absl::StrCat(RatingText(all), ", given by ",
                                                           ShareText(all.ratings_answered()), " who were asked")
                                            : "-");
  facts.Add("First contact", all.first_contact_resolution().has_rate()
                                 ? absl::StrCat("resolved it in ", ShareText(all.first_contact_resolution()))
                                 : "-");
  facts.Add("Follow-ups", all.follow_ups_satisfied().has_rate()
                              ? absl::StrCat("found it resolved in ", ShareText(all.follow_ups_satisfied()))
                              : "-");
  facts.Add("Escalated", WithCommas(all.escalated()));
  const v1::Backlog& backlog = report.backlog();
  facts.Add("Backlog", backlog.count() == 0
                           ? "none"
                           : absl::StrCat(WithCommas(backlog.count()), " at the end of ", backlog.date(),
                                          ", half of them at most ", backlog.p50_days(), " d old, the oldest ",
                                          backlog.oldest_days(), " d"));
  return facts.Text(paper);
}

Table TimesTable(const ServiceFigures& figures) {
  Table table({"", "CASES", "MEAN", "P50", "P90", "P95"});
  for (const NamedTimes& times : TimesOf(figures)) {
    for (const bool wall : {true, false}) {
      const v1::TimeFigures* const one = wall ? times.wall : times.business;
      table.Row({{wall ? times.name : "  in open hours", wall ? Ink::kBold : Ink::kPlain},
                 WithCommas(one->count()),
                 SpanText(one->has_mean(), one->mean()),
                 SpanText(one->has_p50(), one->p50()),
                 SpanText(one->has_p90(), one->p90()),
                 SpanText(one->has_p95(), one->p95())});
    }
  }
  return table;
}

Table TargetsTable(const ServiceFigures& figures) {
  Table table({"TARGET", "MET", "MISSED", "MET OF ALL"});
  for (const v1::TargetFigures& one : figures.targets()) {
    const std::int64_t all = one.met() + one.missed();
    table.Row({{SpokenWordOf(one.target()), Ink::kBold},
               WithCommas(one.met()),
               WithCommas(one.missed()),
               all == 0 ? "-" : RateText(static_cast<double>(one.met()) / static_cast<double>(all))});
  }
  return table;
}

Table EscalationsTable(const ServiceFigures& figures) {
  Table table({"CAUSE", "TO", "ESCALATIONS"});
  for (const v1::EscalationFigures& one : figures.escalations()) {
    table.Row({{SpokenWordOf(one.cause()), Ink::kBold}, SpokenWordOf(one.level()), WithCommas(one.count())});
  }
  return table;
}

std::vector<std::string> Headings(const std::string& first, bool weeks) {
  std::vector<std::string> headings = {first, "OPENED", "CLOSED", "REOPENED",     "ESCALATED", "TARGETS MET",
                                       "OF",  "RATING", "OF",     "RESOLVED P50", "P90"};
  if (weeks) headings.emplace_back("BACKLOG");
  return headings;
}

std::vector<Cell> Line(const Cell& first, const ServiceFigures& f) {
  return {first,
          WithCommas(f.opened()),
          WithCommas(f.closed()),
          WithCommas(f.reopened()),
          WithCommas(f.escalated()),
          RateText(f.targets_met()),
          WithCommas(f.targets_met().of()),
          RatingText(f),
          WithCommas(f.ratings_answered().count()),
          SpanText(f.resolution().has_p50(), f.resolution().p50()),
          SpanText(f.resolution().has_p90(), f.resolution().p90())};
}

Table WeeksTable(const ServiceReport& report) {
  Table table(Headings("WEEK", true));
  for (const ServiceReport::Week& week : report.weeks()) {
    std::vector<Cell> cells =
        Line({absl::StrCat(week.week(), week.partial() ? " (part)" : ""), week.partial() ? Ink::kDim : Ink::kBold},
             week.figures());
    cells.emplace_back(WithCommas(week.backlog()));
    table.Row(std::move(cells));
  }
  return table;
}

Table GroupsTable(const ServiceReport& report) {
  Table table(Headings(absl::AsciiStrToUpper(GroupWord(report.group_by())), false));
  for (const ServiceReport::Group& group : report.groups()) {
    table.Row(Line({GroupName(report.group_by(), group.value(), group.display_name()), Ink::kBold}, group.figures()));
  }
  return table;
}

Table CountsTable(const google::protobuf::RepeatedPtrField<v1::CountOf>& counts, const char* what, const char* without,
                  std::int64_t others) {
  Table table({what, "CASES"});
  for (const v1::CountOf& one : counts)
    table.Row({{one.value().empty() ? without : one.value(), Ink::kBold}, WithCommas(one.count())});
  if (others > 0) table.Row({"all others", WithCommas(others)});
  return table;
}

Table TrainingTable(const ServiceReport& report) {
  Table table({"WHO OR WHAT", "", "MEASURE", "HERE", "DESK", "95 % INTERVAL", "SAMPLE"});
  for (const v1::TrainingNeed& need : report.training_needs()) {
    table.Row(
        {{GroupName(need.dimension(), need.value(), need.display_name()), Ink::kBold},
         GroupWord(need.dimension()),
         MeasureWord(need.measure()),
         {MeasureValue(need.measure(), need.observed()), Ink::kRed},
         MeasureValue(need.measure(), need.desk()),
         absl::StrCat(MeasureValue(need.measure(), need.least()), " to ", MeasureValue(need.measure(), need.most())),
         WithCommas(need.sample())});
  }
  return table;
}

}  // namespace

std::string ReportPage(const ServiceReport& report, const Paper& paper) {
  const ServiceFigures& all = report.totals();
  std::string page =
      absl::StrCat(Inked(absl::StrCat("Service report, ", report.from_date(), " to ", report.to_date(), " (UTC)"),
                         Ink::kBold, paper),
                   "\n", Overview(report, paper));
  absl::StrAppend(
      &page, Part("How long it took", TimesTable(all), paper), Part("Targets", TargetsTable(all), paper),
      Part("Escalations", EscalationsTable(all), paper), Part("Week by week", WeeksTable(report), paper),
      report.groups_size() == 0 ? ""
                                : Part(absl::StrCat("By ", GroupWord(report.group_by())), GroupsTable(report), paper),
      Part("Root causes, of cases closed",
           CountsTable(all.root_causes(), "ROOT CAUSE", "not known", all.other_root_causes()), paper),
      Part("Recurring issues flagged", CountsTable(report.recurring_issues(), "CATEGORY", "not assessed", 0), paper),
      Part("Training needs: worse than the desk's average by more than chance explains", TrainingTable(report), paper));
  absl::StrAppend(&page, "\n", Inked("Quality assurance", Ink::kBold, paper), "\n",
                  QualitySummaryPage(report.quality(), paper));
  const std::string lag = LagText(report);
  if (!lag.empty()) absl::StrAppend(&page, "\n", Inked(lag, Ink::kYellow, paper), "\n");
  return page;
}

}  // namespace docket::client
