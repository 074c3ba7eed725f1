#include "metrics/service_report.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/time/civil_time.h"
#include "metrics/figures.h"
#include "metrics/labels.h"
#include "metrics/service_figures.h"
#include "metrics/training_needs.h"

namespace docket::metrics {
namespace {

using v1::GetServiceReportRequest;

// Whose training needs are looked for.
constexpr Dimension kTrained[] = {Dimension::kStaff, Dimension::kTeam, Dimension::kCategory};

int32_t FirstOfMonth(int32_t day) { return DayOf(absl::CivilDay(absl::CivilMonth(CivilDayOf(day)))); }
int32_t FirstOfNextMonth(int32_t day) { return DayOf(absl::CivilDay(absl::CivilMonth(CivilDayOf(day)) + 1)); }

std::string WordOf(Dimension dimension, const std::string& value) {
  uint32_t number = 0;
  if (dimension == Dimension::kKind && absl::SimpleAtoi(value, &number)) {
    return metrics::WordOf(*v1::CaseKind_descriptor(), number);
  }
  if (dimension == Dimension::kChannel && absl::SimpleAtoi(value, &number)) {
    return metrics::WordOf(*v1::Channel_descriptor(), number);
  }
  return value;
}

}  // namespace

GetServiceReportRequest::GroupBy GroupByOf(Dimension dimension) {
  switch (dimension) {
    case Dimension::kKind:
      return GetServiceReportRequest::GROUP_BY_KIND;
    case Dimension::kChannel:
      return GetServiceReportRequest::GROUP_BY_CHANNEL;
    case Dimension::kTeam:
      return GetServiceReportRequest::GROUP_BY_TEAM;
    case Dimension::kCategory:
      return GetServiceReportRequest::GROUP_BY_CATEGORY;
    case Dimension::kStaff:
      return GetServiceReportRequest::GROUP_BY_STAFF;
  }
  return GetServiceReportRequest::GROUP_BY_UNSPECIFIED;
}

ServiceReport::ServiceReport(const ReportPeriod& period, int32_t today) : period_(period), today_(today) { Plan(); }

bool ServiceReport::IsGrouping(Dimension dimension) const { return GroupByOf(dimension) == period_.group_by; }

void ServiceReport::Plan() {
  const int32_t month = FirstOfMonth(period_.first);
  const int32_t beginning = std::numeric_limits<int32_t>::min();
  reads_.push_back({Dimension::kKind, Span::kMonth, Part::kCounts, beginning, month - 1, /*before=*/true});
  reads_.push_back({Dimension::kKind, Span::kDay, Part::kCounts, month, period_.first - 1, /*before=*/true});
  for (const Part part : {Part::kCounts, Part::kTimes}) {
    reads_.push_back({Dimension::kKind, Span::kDay, part, period_.first, period_.last, /*before=*/false});
  }
  for (const Dimension dimension : kTrained) PlanDimension(dimension);
  if (IsGrouping(Dimension::kChannel)) PlanDimension(Dimension::kChannel);
  for (int32_t monday = MondayOf(period_.first); monday <= period_.last; monday += 7) weeks_[monday];
  for (const Dimension dimension : kTrained) values_[dimension];
}

// Its times only where they are shown.
void ServiceReport::PlanDimension(Dimension dimension) {
  PlanPart(dimension, Part::kCounts);
  if (IsGrouping(dimension)) PlanPart(dimension, Part::kTimes);
}

// Whole months by their own rows, and the days at both ends.
void ServiceReport::PlanPart(Dimension dimension, Part part) {
  const int32_t after = period_.last + 1;
  const int32_t first = FirstOfMonth(period_.first) == period_.first ? period_.first : FirstOfNextMonth(period_.first);
  const int32_t last = FirstOfMonth(after);  // the first that is not whole
  if (first >= last) {
    reads_.push_back({dimension, Span::kDay, part, period_.first, period_.last, false});
    return;
  }
  if (period_.first < first) reads_.push_back({dimension, Span::kDay, part, period_.first, first - 1, false});
  reads_.push_back({dimension, Span::kMonth, part, first, last - 1, false});
  if (last < after) reads_.push_back({dimension, Span::kDay, part, last, period_.last, false});
}

absl::Status ServiceReport::Add(const Read& read, const ReportDayKey& key, const std::string& figures) {
  if (!row_.ParseFromString(figures)) {
    return absl::DataLossError("the figures of a day cannot be read: the projection has to be made again");
  }
  if (read.before) {
    totals_.AddBacklog(row_);
    return absl::OkStatus();
  }
  if (read.dimension == Dimension::kKind) {
    weeks_[MondayOf(key.day)].Add(row_);
    if (!IsGrouping(Dimension::kKind)) return absl::OkStatus();
  }
  Tally& value = values_[read.dimension][key.value];
  value.AddCounts(row_);
  if (IsGrouping(read.dimension)) value.AddTimes(row_);
  return absl::OkStatus();
}

v1::ServiceReport ServiceReport::Make() {
  v1::ServiceReport report;
  report.set_from_date(DateOf(period_.first));
  report.set_to_date(DateOf(period_.last));
  report.set_group_by(period_.group_by);
  for (const auto& [monday, week] : weeks_) totals_.Add(week);
  *report.mutable_totals() = ServiceFiguresOf(totals_);
  *report.mutable_backlog() = BacklogOf(totals_.backlog, std::min(period_.last, today_));
  MakeWeeks(&report);
  MakeGroups(&report);
  MakeRecurringIssues(&report);
  for (const Dimension dimension : kTrained) {
    for (v1::TrainingNeed& need : TrainingNeeds(GroupByOf(dimension), values_.at(dimension), totals_)) {
      *report.add_training_needs() = std::move(need);
    }
  }
  return report;
}

void ServiceReport::MakeWeeks(v1::ServiceReport* report) {
  const auto sum = [](const std::map<int64_t, int64_t>& changes) {
    int64_t all = 0;
    for (const auto& [day, change] : changes) all += change;
    return all;
  };
  // What there was before the first week is what there is at the end, less what the weeks changed.
  int64_t backlog = sum(totals_.backlog);
  for (const auto& [monday, tally] : weeks_) backlog -= sum(tally.backlog);
  for (const auto& [monday, tally] : weeks_) {
    v1::ServiceReport::Week* week = report->add_weeks();
    week->set_week(IsoWeekOf(monday));
    week->set_from_date(DateOf(std::max(monday, period_.first)));
    week->set_to_date(DateOf(std::min(monday + 6, period_.last)));
    week->set_partial(monday < period_.first || monday + 6 > period_.last || monday + 6 >= today_);
    *week->mutable_figures() = ServiceFiguresOf(tally);
    backlog += sum(tally.backlog);
    week->set_backlog(backlog);
  }
}

void ServiceReport::MakeGroups(v1::ServiceReport* report) const {
  for (const auto& [dimension, values] : values_) {
    if (!IsGrouping(dimension)) continue;
    std::vector<std::pair<uint64_t, const Values::value_type*>> busiest;
    for (const auto& value : values) busiest.emplace_back(value.second.opened + value.second.closed.sum(), &value);
    std::stable_sort(busiest.begin(), busiest.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (size_t i = 0; i < busiest.size() && i < kMostGroups; ++i) {
      const auto& [value, tally] = *busiest[i].second;
      v1::ServiceReport::Group* group = report->add_groups();
      group->set_value(WordOf(dimension, value));
      *group->mutable_figures() = ServiceFiguresOf(tally);
    }
    if (busiest.size() > kMostGroups) report->set_groups_left_out(static_cast<int32_t>(busiest.size() - kMostGroups));
  }
}

void ServiceReport::MakeRecurringIssues(v1::ServiceReport* report) const {
  std::vector<std::pair<std::string, uint64_t>> issues;
  for (const auto& [category, tally] : values_.at(Dimension::kCategory)) {
    const uint64_t count = tally.flags.at(v1::FLAG_REASON_RECURRING);
    if (count > 0) issues.emplace_back(category, count);
  }
  std::stable_sort(issues.begin(), issues.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (issues.size() > kMostRecurringIssues) issues.resize(kMostRecurringIssues);
  for (const auto& [category, count] : issues) {
    v1::CountOf* issue = report->add_recurring_issues();
    issue->set_value(category);
    issue->set_count(static_cast<int64_t>(count));
  }
}

}  // namespace docket::metrics
