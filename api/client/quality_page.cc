#include "api/client/quality_page.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "api/client/text.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

constexpr int kIndent = 2;

std::string OrDash(std::string text) { return text.empty() ? "-" : text; }

std::string Heading(absl::string_view what, absl::string_view name, absl::string_view about, const Paper& paper) {
  const std::string id = name.empty() ? "" : absl::StrCat(" ", OneLine(IdOf(name)));
  return absl::StrCat(Inked(absl::StrCat(what, id), Ink::kBold, paper), ": ", OneLine(about), "\n");
}

std::string ByAndWhen(const std::string& who, const google::protobuf::Timestamp& time, const Moment& moment) {
  return absl::StrCat(LocalAndRelative(ToTime(time), moment), ", by ", WhoIs(who));
}

// A text below what it belongs to.
std::string Quoted(absl::string_view text, const Paper& paper) {
  if (text.empty()) return "";
  std::string quoted;
  const int width = paper.width > kIndent * 2 ? paper.width - kIndent * 2 : 0;
  for (const std::string& line : Lines(text, width))
    absl::StrAppend(&quoted, std::string(kIndent * 2, ' '), line, "\n");
  return quoted;
}

std::string Section(absl::string_view title, const Paper& paper) {
  return absl::StrCat("\n", Inked(title, Ink::kBold, paper), "\n");
}

Ink InkOf(v1::Mark mark) {
  return mark == v1::MARK_MET       ? Ink::kGreen
         : mark == v1::MARK_PARTLY  ? Ink::kYellow
         : mark == v1::MARK_NOT_MET ? Ink::kRed
                                    : Ink::kDim;
}

Cell Percent(int percent) {
  return {absl::StrCat(percent, " %"), percent >= 80 ? Ink::kGreen : percent >= 60 ? Ink::kYellow : Ink::kRed};
}

Cell StateOf(const v1::Scorecard& card) {
  if (card.state() == v1::SCORECARD_STATE_DISPUTED) return {"disputed", Ink::kYellow};
  if (card.state() != v1::SCORECARD_STATE_DECIDED) return SpokenWordOf(card.state());
  return card.dispute().outcome() == v1::DISPUTE_OUTCOME_CHANGED ? "changed after a dispute" : "upheld after a dispute";
}

// What changed is told beside what it is.
std::string MarksTable(const v1::Scorecard& card, const Paper& paper) {
  Table table({"", "", ""});
  table.Indent(kIndent);
  for (const v1::CriterionMark& one : card.marks()) {
    std::string before;
    for (const v1::CriterionMark& previous : card.dispute().previous_marks()) {
      if (previous.criterion() != one.criterion() || previous.mark() == one.mark()) continue;
      before = absl::StrCat("was ", SpokenWordOf(previous.mark()));
    }
    table.Row({SpokenWordOf(one.criterion()), {SpokenWordOf(one.mark()), InkOf(one.mark())}, {before, Ink::kDim}});
  }
  return table.Text(paper);
}

std::string DisputeSection(const v1::Scorecard& card, const Moment& moment, const Paper& paper) {
  if (!card.has_dispute()) return "";
  const v1::Dispute& dispute = card.dispute();
  std::string text = absl::StrCat(Section("Dispute", paper), "  raised ",
                                  OneLine(ByAndWhen(dispute.disputed_by(), dispute.dispute_time(), moment)), "\n",
                                  Quoted(dispute.reason(), paper));
  if (!dispute.has_decide_time()) return absl::StrCat(text, "  not decided yet\n");
  absl::StrAppend(&text, "  ", SpokenWordOf(dispute.outcome()),
                  dispute.outcome() == v1::DISPUTE_OUTCOME_CHANGED
                      ? absl::StrCat(" (", dispute.previous_percent(), " % became ", card.percent(), " %)")
                      : "",
                  " ", OneLine(ByAndWhen(dispute.decided_by(), dispute.decide_time(), moment)), "\n",
                  Quoted(dispute.summary(), paper));
  return text;
}

Cell StateOf(const v1::ActionPlan& plan, const Moment& moment) {
  if (plan.state() == v1::ACTION_PLAN_STATE_COMPLETED) {
    return {absl::StrCat("completed ", Relative(ToTime(plan.complete_time()), moment)), Ink::kDim};
  }
  return plan.overdue() ? Cell("overdue", Ink::kRed) : Cell("open", Ink::kYellow);
}

// "scorecard 7K3M2Q, ana, team billing, category lamps".
std::string For(const v1::ActionPlan& plan) {
  std::vector<std::string> parts;
  if (!plan.scorecard().empty()) parts.push_back(absl::StrCat("scorecard ", IdOf(plan.scorecard())));
  if (!plan.staff().empty()) parts.push_back(IdOf(plan.staff()));
  if (!plan.team().empty()) parts.push_back(absl::StrCat("team ", IdOf(plan.team())));
  if (!plan.category().empty()) parts.push_back(absl::StrCat("category ", plan.category()));
  return absl::StrJoin(parts, ", ");
}

std::string From(const v1::Suggestion& suggestion) {
  return suggestion.source() == v1::SUGGESTION_SOURCE_CUSTOMER ? "a customer" : IdOf(suggestion.staff());
}

Cell StateOf(const v1::Suggestion& suggestion) {
  const Ink ink = suggestion.state() == v1::SUGGESTION_STATE_RECORDED   ? Ink::kYellow
                  : suggestion.state() == v1::SUGGESTION_STATE_TAKEN_UP ? Ink::kBlue
                  : suggestion.state() == v1::SUGGESTION_STATE_DONE     ? Ink::kGreen
                                                                        : Ink::kDim;
  return {SpokenWordOf(suggestion.state()), ink};
}

std::string Counted(int count, absl::string_view one, absl::string_view many) {
  return absl::StrCat(count, " ", count == 1 ? one : many);
}

// "2 missed targets, escalated, rated 1, reopened twice".
std::string Why(const v1::SampledCase& c) {
  std::vector<std::string> why;
  if (c.missed_targets() > 0) why.push_back(Counted(c.missed_targets(), "missed target", "missed targets"));
  if (c.escalations() > 0) why.push_back(Counted(c.escalations(), "escalation", "escalations"));
  for (int risk : c.risks()) {
    if (risk == v1::CASE_RISK_LOW_RATING) why.push_back(absl::StrCat("rated ", c.rating()));
  }
  if (c.reopenings() > 0) why.push_back(Counted(c.reopenings(), "reopening", "reopenings"));
  return why.empty() ? "-" : absl::StrJoin(why, ", ");
}

void AddScores(absl::string_view who, const v1::QualitySummary::Scores& scores, Table& table) {
  table.Row({who, absl::StrCat(scores.scorecards()), MeanText(scores), absl::StrCat(scores.disputed()),
             absl::StrCat(scores.changed()), absl::StrCat(scores.undecided())});
}

std::string CriteriaTable(const v1::QualitySummary& sums, const Paper& paper) {
  if (sums.by_criterion().empty()) return "";
  Table table({"CRITERION", "MET", "PARTLY", "NOT MET", "NOT APPLICABLE"});
  for (const auto& one : sums.by_criterion()) {
    table.Row({SpokenWordOf(one.criterion()), absl::StrCat(one.met()), absl::StrCat(one.partly()),
               absl::StrCat(one.not_met()), absl::StrCat(one.not_applicable())});
  }
  return absl::StrCat("\n", table.Text(paper));
}

}  // namespace

std::string SamplePage(const v1::SampleCasesResponse& sample, const v1::SampleCasesRequest& request,
                       const Moment& moment, const Paper& paper) {
  const bool by_risk = request.order() == v1::SAMPLE_ORDER_RISK;
  std::string text = absl::StrCat(
      sample.cases_size(), " of ", sample.drawn_from(),
      by_risk ? " closed cases with a risk, the riskiest first" : " closed cases, at random",
      by_risk ? absl::StrCat(" (", sample.closed(), " closed in all)") : "", "; seed ", request.seed(), "\n");
  if (sample.cases().empty()) return text;
  Table table({"CASE", "KIND", "CATEGORY", "TEAM", "STAFF", "CLOSED", "RISK", "WHY"});
  table.Shrink(7);
  for (const v1::SampledCase& c : sample.cases()) {
    table.Row({{IdOf(c.name()), Ink::kBold},
               SpokenWordOf(c.kind()),
               OrDash(c.category()),
               OrDash(IdOf(c.team())),
               OrDash(IdOf(c.staff())),
               Local(ToTime(c.close_time()), moment),
               absl::StrCat(c.risk()),
               Why(c)});
  }
  return absl::StrCat(text, table.Text(paper));
}

std::string ScorecardPage(const v1::Scorecard& card, const Moment& moment, const Paper& paper) {
  Facts facts;
  facts.Add("Case", absl::StrCat(IdOf(card.case_name()), " at version ", card.case_version()));
  facts.Add("Scored", absl::StrCat(WhoIs(card.staff()), card.team().empty() ? "" : ", team ", IdOf(card.team())));
  facts.Add("Category", card.category());
  facts.Add("State", StateOf(card));
  facts.Add("By", ByAndWhen(card.assessed_by(), card.create_time(), moment));
  facts.Add("Version", absl::StrCat(card.version()));
  return absl::StrCat(Heading("Scorecard", card.name(), absl::StrCat(card.percent(), " %"), paper), facts.Text(paper),
                      Section("Criteria", paper), MarksTable(card, paper),
                      card.comment().empty() ? "" : Section("Comment", paper), Quoted(card.comment(), paper),
                      DisputeSection(card, moment, paper));
}

std::string ScorecardTable(const google::protobuf::RepeatedPtrField<v1::Scorecard>& cards, const Moment& moment,
                           const Paper& paper) {
  if (cards.empty()) return "no scorecards\n";
  Table table({"SCORECARD", "SCORE", "STAFF", "TEAM", "CASE", "SCORED", "BY", "STATE"});
  for (const v1::Scorecard& card : cards) {
    table.Row({{IdOf(card.name()), Ink::kBold},
               Percent(card.percent()),
               IdOf(card.staff()),
               OrDash(IdOf(card.team())),
               IdOf(card.case_name()),
               Local(ToTime(card.create_time()), moment),
               WhoIs(card.assessed_by()),
               StateOf(card)});
  }
  return table.Text(paper);
}

std::string ActionPlanPage(const v1::ActionPlan& plan, const Moment& moment, const Paper& paper) {
  Facts facts;
  facts.Add("Owner", WhoIs(plan.owner()));
  facts.Add("Due", LocalAndRelative(ToTime(plan.due_time()), moment));
  facts.Add("State", StateOf(plan, moment));
  facts.Add("For", For(plan));
  facts.Add("Made", ByAndWhen(plan.created_by(), plan.create_time(), moment));
  if (plan.has_complete_time()) {
    facts.Add("Completed", ByAndWhen(plan.completed_by(), plan.complete_time(), moment));
  }
  facts.Add("Version", absl::StrCat(plan.version()));
  std::string text = absl::StrCat(Heading("Action plan", plan.name(), plan.action(), paper), facts.Text(paper));
  if (!plan.notes().empty()) absl::StrAppend(&text, Section("How it went", paper));
  for (const v1::ActionPlanNote& note : plan.notes()) {
    absl::StrAppend(&text, "  ", OneLine(ByAndWhen(note.noted_by(), note.note_time(), moment)), "\n",
                    Quoted(note.text(), paper));
    if (!note.has_due_time()) continue;
    absl::StrAppend(&text, Quoted(absl::StrCat("due ", Local(ToTime(note.due_time()), moment), " instead of ",
                                               Local(ToTime(note.previous_due_time()), moment), ": ", note.reason()),
                                  paper));
  }
  if (!plan.summary().empty()) absl::StrAppend(&text, Section("What came of it", paper), Quoted(plan.summary(), paper));
  return text;
}

std::string ActionPlanTable(const google::protobuf::RepeatedPtrField<v1::ActionPlan>& plans, const Moment& moment,
                            const Paper& paper) {
  if (plans.empty()) return "no action plans\n";
  Table table({"PLAN", "OWNER", "DUE", "STATE", "FOR", "NOTES", "WHAT"});
  table.Shrink(6);
  for (const v1::ActionPlan& plan : plans) {
    table.Row({{IdOf(plan.name()), Ink::kBold},
               IdOf(plan.owner()),
               {Local(ToTime(plan.due_time()), moment), plan.overdue() ? Ink::kRed : Ink::kPlain},
               StateOf(plan, moment),
               OrDash(For(plan)),
               absl::StrCat(plan.note_count()),
               plan.action()});
  }
  return table.Text(paper);
}

std::string SuggestionPage(const v1::Suggestion& suggestion, const Moment& moment, const Paper& paper) {
  Facts facts;
  facts.Add("From", From(suggestion));
  facts.Add("Case", IdOf(suggestion.case_name()));
  facts.Add("State", StateOf(suggestion));
  facts.Add("Recorded", ByAndWhen(suggestion.recorded_by(), suggestion.create_time(), moment));
  facts.Add("Version", absl::StrCat(suggestion.version()));
  std::string text =
      absl::StrCat(Heading("Suggestion", suggestion.name(), suggestion.text(), paper), facts.Text(paper));
  if (!suggestion.decisions().empty()) absl::StrAppend(&text, Section("Decided", paper));
  for (const v1::SuggestionDecision& decision : suggestion.decisions()) {
    absl::StrAppend(&text, "  ", SpokenWordOf(decision.state()), " ",
                    OneLine(ByAndWhen(decision.decided_by(), decision.decide_time(), moment)), "\n",
                    Quoted(decision.reason(), paper));
  }
  return text;
}

std::string SuggestionTable(const google::protobuf::RepeatedPtrField<v1::Suggestion>& suggestions, const Moment& moment,
                            const Paper& paper) {
  if (suggestions.empty()) return "no suggestions\n";
  Table table({"SUGGESTION", "FROM", "CASE", "RECORDED", "STATE", "WHAT"});
  table.Shrink(5);
  for (const v1::Suggestion& suggestion : suggestions) {
    table.Row({{IdOf(suggestion.name()), Ink::kBold},
               From(suggestion),
               OrDash(IdOf(suggestion.case_name())),
               Local(ToTime(suggestion.create_time()), moment),
               StateOf(suggestion),
               suggestion.text()});
  }
  return table.Text(paper);
}

std::string ScoredText(const v1::QualitySummary::Scores& scores) {
  if (scores.name().empty()) return "no team";
  const std::string id = scores.display_name().empty() ? IdOf(scores.name()) : scores.display_name();
  return absl::StartsWith(scores.name(), "teams/") ? absl::StrCat("team ", id) : id;
}

std::string MeanText(const v1::QualitySummary::Scores& scores) {
  if (scores.scorecards() == 0) return "-";
  return absl::StrFormat("%.1f %%", static_cast<double>(scores.percent_sum()) / scores.scorecards());
}

std::string IncompleteText(const v1::QualitySummary& sums) {
  return sums.incomplete() ? "There are more records than are looked at: the oldest are missing from these sums." : "";
}

std::string QualitySummaryPage(const v1::QualitySummary& sums, const Paper& paper) {
  Table scores({"SCORED", "CARDS", "MEAN", "DISPUTED", "CHANGED", "UNDECIDED"});
  AddScores("all", sums.all(), scores);
  for (const auto* some : {&sums.by_team(), &sums.by_staff()}) {
    for (const auto& one : *some) AddScores(ScoredText(one), one, scores);
  }
  std::string text = absl::StrCat(scores.Text(paper), CriteriaTable(sums, paper), Section("Action plans", paper), "  ",
                                  sums.plans_created(), " made, ", sums.plans_completed(), " completed (",
                                  sums.plans_completed_late(), " late); now ", sums.plans_open(), " open, ",
                                  sums.plans_overdue(), " of them overdue\n", Section("Suggestions", paper));
  if (sums.suggestions().empty()) text += "  none\n";
  for (const auto& one : sums.suggestions()) {
    absl::StrAppend(&text, "  of ", one.source() == v1::SUGGESTION_SOURCE_CUSTOMER ? "customers" : "staff", ", ",
                    SpokenWordOf(one.state()), ": ", one.count(), "\n");
  }
  if (sums.incomplete()) absl::StrAppend(&text, "\n", Inked(IncompleteText(sums), Ink::kYellow, paper), "\n");
  return text;
}

}  // namespace docket::client
