#include "api/client/report/quality_section.h"

#include <map>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/progress.h"
#include "api/client/quality_page.h"
#include "api/client/report/html_parts.h"
#include "api/client/report/report_words.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

using v1::QualitySummary;

std::string Scores(const QualitySummary& sums) {
  HtmlRows rows({"Scored", "Cards", "Mean score", "Disputed", "Changed", "Undecided"});
  const auto add = [&rows](const std::string& who, const QualitySummary::Scores& scores) {
    rows.Add({who, WithCommas(scores.scorecards()), MeanText(scores), WithCommas(scores.disputed()),
              WithCommas(scores.changed()), WithCommas(scores.undecided())});
  };
  if (sums.all().scorecards() > 0) add("all", sums.all());
  for (const auto* some : {&sums.by_team(), &sums.by_staff()}) {
    for (const QualitySummary::Scores& one : *some) add(ScoredText(one), one);
  }
  return rows.Text();
}

// How often each criterion was met, of the cards to which it applies.
std::string Criteria(const QualitySummary& sums) {
  std::vector<Bar> bars;
  for (const QualitySummary::Marks& one : sums.by_criterion()) {
    const int all = one.met() + one.partly() + one.not_met();
    if (all == 0) continue;
    const double met = static_cast<double>(one.met()) / all;
    bars.push_back({SpokenWordOf(one.criterion()), met * 100, absl::StrCat(RateText(met), " of ", WithCommas(all))});
  }
  return Bars("Criteria met, in per cent of the cards to which they apply", bars, "a");
}

std::string Plans(const QualitySummary& sums) {
  HtmlRows rows({"Action plans", "Made", "Completed", "Late", "Open now", "Overdue now"});
  rows.Add({"all", WithCommas(sums.plans_created()), WithCommas(sums.plans_completed()),
            WithCommas(sums.plans_completed_late()), WithCommas(sums.plans_open()), WithCommas(sums.plans_overdue())});
  return rows.Text();
}

// One row for each source, one column for each state.
std::string Suggestions(const QualitySummary& sums) {
  std::map<v1::SuggestionSource, std::map<int, int>> sources;
  for (const QualitySummary::Suggestions& one : sums.suggestions()) sources[one.source()][one.state()] = one.count();
  std::vector<std::string> headings = {"Suggestions of"};
  for (int state = 1; state <= v1::SuggestionState_MAX; ++state) {
    headings.push_back(SpokenWordOf(static_cast<v1::SuggestionState>(state)));
  }
  HtmlRows rows(headings);
  for (auto& [source, states] : sources) {
    std::vector<std::string> cells = {source == v1::SUGGESTION_SOURCE_CUSTOMER ? "customers" : "staff"};
    for (int state = 1; state <= v1::SuggestionState_MAX; ++state) cells.push_back(WithCommas(states[state]));
    rows.Add(cells);
  }
  return sources.empty() ? "" : rows.Text();
}

}  // namespace

std::string QualitySection(const QualitySummary& sums) {
  return HtmlSection(
      "Quality assurance",
      absl::StrCat("Closed cases that were looked at and scored by the SOPs' criteria. ", IncompleteText(sums)),
      absl::StrCat(Scores(sums), Criteria(sums), Plans(sums), Suggestions(sums)));
}

}  // namespace docket::client
