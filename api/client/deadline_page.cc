#include "api/client/deadline_page.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/clock_words.h"
#include "api/client/text.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

using Explanation = v1::ExplainDeadlinesResponse::Explanation;
using Segment = v1::ExplainDeadlinesResponse::Segment;

constexpr int kIndent = 2;
// Of the segments that a clock counted, so many are shown: the first ones and the last.
constexpr int kMostSegments = 4;

absl::Time DueOrEver(const v1::Clock& clock) {
  return clock.has_due_time() ? ToTime(clock.due_time()) : absl::InfiniteFuture();
}

// "2026-11-22 09:00 to 17:00": the day once, where it is the same.
std::string FromTo(absl::Time start, absl::Time end, const Moment& moment) {
  const bool same_day = absl::ToCivilDay(start, moment.zone) == absl::ToCivilDay(end, moment.zone);
  const std::string until = same_day ? absl::FormatTime("%H:%M", end, moment.zone) : Local(end, moment);
  return absl::StrCat(Local(start, moment), " to ", until);
}

absl::Duration LengthOf(const Segment& segment) { return ToTime(segment.end_time()) - ToTime(segment.start_time()); }

// Lines with one label in front of the first.
class Labelled {
 public:
  Labelled() { table_.Indent(kIndent); }
  void Add(const char* label, Cell value) {
    table_.Row({label == last_ ? Cell("") : Cell(label, Ink::kDim), std::move(value)});
    last_ = label;
  }
  std::string Text(const Paper& paper) const { return table_.Text(paper); }

 private:
  Table table_{{"", ""}};
  std::string last_;
};

void AddCounted(const Explanation& explanation, bool all, const Moment& moment, Labelled& lines) {
  constexpr char kLabel[] = "Counted";
  const int count = explanation.counted_size();
  const bool folds = !all && count > kMostSegments;
  absl::Duration folded, whole;
  for (int i = 0; i < count; ++i) {
    const Segment& segment = explanation.counted(i);
    whole += LengthOf(segment);
    if (folds && i >= kMostSegments - 2 && i < count - 1) {
      folded += LengthOf(segment);
      if (i == count - 2) {
        lines.Add(kLabel, {absl::StrCat("... ", count - kMostSegments + 1, " more, ", HoursText(folded), " (--all)"),
                           Ink::kDim});
      }
      continue;
    }
    lines.Add(kLabel, absl::StrCat(FromTo(ToTime(segment.start_time()), ToTime(segment.end_time()), moment), ", ",
                                   HoursText(LengthOf(segment))));
  }
  if (explanation.more_counted()) lines.Add(kLabel, {"... and more, which are not listed", Ink::kDim});
  if (count > 1) {
    lines.Add(kLabel, absl::StrCat(explanation.more_counted() ? "more than " : "", HoursText(whole), " in all"));
  }
}

void AddPauses(const Explanation& explanation, const Moment& moment, Labelled& lines) {
  for (const v1::Pause& pause : explanation.pauses()) {
    const absl::Time start = ToTime(pause.start_time());
    const std::string when = pause.has_end_time() ? FromTo(start, ToTime(pause.end_time()), moment)
                                                  : absl::StrCat(Local(start, moment), " until now");
    lines.Add("Stood still", absl::StrCat(when, ", ", PauseText(pause.reason())));
  }
}

// "met, 23 min before it was due".
std::pair<std::string, Ink> Verdict(const v1::Clock& clock, const Moment& moment) {
  v1::Case open;
  open.set_state(v1::CASE_STATE_IN_PROGRESS);
  if (!clock.has_end_time() && !clock.has_due_time()) return {"stands still", Ink::kDim};
  const Standing standing = StandingOf(clock, open, moment);
  const bool met = clock.end() == v1::Clock::END_DONE && !standing.missed;
  if (!met || !clock.has_due_time()) return {standing.text, standing.ink};
  const absl::Duration early = ToTime(clock.due_time()) - ToTime(clock.end_time());
  return {absl::StrCat("met, ", DurationText(early), " before it was due"), standing.ink};
}

std::string ExplanationText(const Explanation& explanation, bool all, const Moment& moment, const Paper& paper) {
  const v1::Clock& clock = explanation.clock();
  const auto [verdict, ink] = Verdict(clock, moment);
  Labelled lines;
  lines.Add("Budget", absl::StrCat(BudgetText(clock), ", by version ", clock.policy_version(), " of the policy"));
  lines.Add("Started", Local(ToTime(clock.start_time()), moment));
  AddCounted(explanation, all, moment, lines);
  AddPauses(explanation, moment, lines);
  if (clock.has_due_time()) lines.Add("Due", LocalAndRelative(ToTime(clock.due_time()), moment));
  if (clock.has_end_time()) {
    lines.Add(clock.end() == v1::Clock::END_DONE ? "Done" : "Ended",
              LocalAndRelative(ToTime(clock.end_time()), moment));
  }
  return absl::StrCat(Inked(OneLine(TargetText(clock)), Ink::kBold, paper), ": ", Inked(OneLine(verdict), ink, paper),
                      "\n", lines.Text(paper));
}

}  // namespace

std::string Deadlines(const v1::Case& value, const Moment& moment, const Paper& paper) {
  std::vector<std::pair<Standing, const v1::Clock*>> shown;
  for (const v1::Clock& clock : value.clocks()) {
    Standing standing = StandingOf(clock, value, moment);
    if (standing.owed || standing.missed) shown.emplace_back(std::move(standing), &clock);
  }
  std::stable_sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) {
    if (a.first.owed != b.first.owed) return a.first.owed;
    return DueOrEver(*a.second) < DueOrEver(*b.second);
  });
  Table table({"", "", ""});
  table.Indent(kIndent);
  for (const auto& [standing, clock] : shown) {
    table.Row({TargetText(*clock),
               {standing.text, standing.ink},
               {clock->has_due_time() ? Local(ToTime(clock->due_time()), moment) : "", Ink::kDim}});
  }
  return table.empty() ? "" : table.Text(paper);
}

std::string DeadlineTable(absl::string_view what, const v1::ComputeDeadlineResponse& deadlines, const Moment& moment,
                          const Paper& paper) {
  const std::string heading =
      absl::StrCat(OneLine(what), " that arrives ", LocalAndRelative(ToTime(deadlines.arrive_time()), moment),
                   ", by version ", deadlines.policy_version(), " of the policy:\n");
  Table table({"TARGET", "WITHIN", absl::StrCat("DUE (", ZoneName(moment), ")"), ""});
  table.Indent(kIndent);
  for (const v1::Clock& clock : deadlines.clocks()) {
    const absl::Time due = ToTime(clock.due_time());
    table.Row({TargetText(clock),
               BudgetText(clock),
               clock.has_due_time() ? Local(due, moment) : "never",
               {clock.has_due_time() ? Relative(due, moment) : "", Ink::kDim}});
  }
  return absl::StrCat(heading,
                      table.empty() ? "  nothing is due: the policy has no target for it\n" : table.Text(paper));
}

std::string ExplanationPage(absl::string_view case_name, const v1::ExplainDeadlinesResponse& response,
                            bool all_segments, const Moment& moment, const Paper& paper) {
  // As of the desk's clock, not of this machine's.
  const Moment asked = {response.has_now() ? ToTime(response.now()) : moment.now, moment.zone};
  std::string page = absl::StrCat(Inked(absl::StrCat("Case ", OneLine(IdOf(case_name))), Ink::kBold, paper),
                                  ": its deadlines as of ", Local(asked.now, asked), " ", ZoneName(asked), "\n");
  if (response.clocks().empty()) {
    return absl::StrCat(page, "  it has none on record: it ended before there was a policy\n");
  }
  for (const Explanation& explanation : response.clocks()) {
    absl::StrAppend(&page, "\n", ExplanationText(explanation, all_segments, asked, paper));
  }
  return page;
}

}  // namespace docket::client
