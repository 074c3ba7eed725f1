#include "api/client/report/report_words.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "api/client/transfer.h"
#include "api/client/when.h"
#include "api/client/words.h"

namespace docket::client {

using v1::GetServiceReportRequest;
using v1::TrainingNeed;

std::string RateText(double rate) { return absl::StrFormat("%.1f %%", rate * 100); }

std::string RateText(const v1::Share& share) { return share.has_rate() ? RateText(share.rate()) : "-"; }

std::string ShareText(const v1::Share& share) {
  return share.has_rate() ? absl::StrCat(RateText(share.rate()), " of ", WithCommas(share.of())) : "-";
}

std::string RatingText(const v1::ServiceFigures& figures) {
  return figures.has_rating_mean() ? absl::StrFormat("%.2f", figures.rating_mean()) : "-";
}

std::string SpanText(bool has, const google::protobuf::Duration& duration) {
  return has ? DurationText(ToDuration(duration)) : "-";
}

std::vector<NamedTimes> TimesOf(const v1::ServiceFigures& figures) {
  return {{"To acknowledge", &figures.acknowledge(), &figures.acknowledge_business()},
          {"To the first answer", &figures.response(), &figures.response_business()},
          {"To resolve", &figures.resolution(), &figures.resolution_business()}};
}

std::string GroupWord(GetServiceReportRequest::GroupBy group_by) { return WordOf(group_by); }

std::string GroupName(GetServiceReportRequest::GroupBy group_by, const std::string& value,
                      const std::string& display_name) {
  if (!value.empty())
    return display_name.empty() || display_name == value ? value : absl::StrCat(display_name, " (", value, ")");
  switch (group_by) {
    case GetServiceReportRequest::GROUP_BY_STAFF:
      return "nobody";
    case GetServiceReportRequest::GROUP_BY_CATEGORY:
      return "not assessed";
    default:
      return absl::StrCat("no ", GroupWord(group_by));
  }
}

std::string MeasureWord(TrainingNeed::Measure measure) {
  switch (measure) {
    case TrainingNeed::MEASURE_TARGETS_MISSED:
      return "targets missed";
    case TrainingNeed::MEASURE_REOPENED:
      return "cases reopened";
    case TrainingNeed::MEASURE_RATING:
      return "rating";
    default:
      return SpokenWordOf(measure);
  }
}

std::string MeasureValue(TrainingNeed::Measure measure, double value) {
  return measure == TrainingNeed::MEASURE_RATING ? absl::StrFormat("%.2f", value) : RateText(value);
}

std::string LagText(const v1::ServiceReport& report) {
  if (report.lag_events() == 0) return "";
  return absl::StrCat("The newest ", Counted(report.lag_events(), "event is", "events are"),
                      " not counted yet: ask again in a moment for exact figures.");
}

const std::vector<Definition>& Definitions() {
  static const auto* const definitions = new std::vector<Definition>{
      {"Period", "Days in UTC, first and last included. Each event counts on the day on which it took effect."},
      {"Opened, closed, reopened",
       "Cases logged, formally closed for whatever reason, and taken up again after that. "
       "A case that is reopened begins a new cycle: its times are measured anew."},
      {"To acknowledge", "From the start of a case's cycle until receipt was confirmed to the customer."},
      {"To the first answer", "From the start of the cycle until the first message to the customer."},
      {"To resolve",
       "From the start of the cycle until the resolution that stood when the case was closed; counted on "
       "the day of the closing. Cases closed without a resolution have none."},
      {"Open hours", "How much of a time the desk was open, by the calendar of the case's team."},
      {"p50, p90, p95", "So many per cent of the times were no longer. Exact to one second; p50 is the median."},
      {"Targets met",
       "Of all deadlines of which it became known what came of them: those kept at or before the "
       "instant they were due. What was done late counts as missed, once. The customer's own, to answer, is not "
       "among them."},
      {"Rating",
       "Given by customers at the follow-up, from 1 to 5. The response rate is how many of those asked gave "
       "one."},
      {"Escalated", "Cases referred to a higher level: once for each cause."},
      {"Reopen rate", "Cases reopened in the period, of cases closed in it."},
      {"First-contact resolution", "First contacts that resolved the matter, of those whose outcome was recorded."},
      {"Resolutions that held", "Follow-ups with a satisfied customer, of all. The others were sent back to work."},
      {"Backlog", "Cases that were not closed at the end of the day, and for how many days they had been logged."},
      {"Training needs",
       "Whoever, or whatever, does worse than the desk's average by more than chance explains: the "
       "95 % interval of the value (Wilson's for a share, the normal one for a mean) lies wholly on "
       "the wrong side of it, with a sample of at least 10. It says where to look, not why: who "
       "takes the hardest cases may stand here for that alone. Of many who are compared, a few stand "
       "here by chance."},
      {"Quality assurance",
       "Closed cases that were scored by the SOPs' criteria, when their cards were submitted; a score is how much of "
       "what applies was met, and \"partly\" is half."},
      {"Imported cases", "What came with an import counts only where the import was asked to count it."}};
  return *definitions;
}

}  // namespace docket::client
