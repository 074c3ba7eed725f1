// Makes a report from the rows of figures that it asks for.
//
//   ServiceReport report({.first = ..., .last = ..., .group_by = ...}, today);
//   for (const ServiceReport::Read& read : report.reads()) {
//     ... each row of that read, of every lane: report.Add(read, value, figures);
//   }
//   const v1::ServiceReport answer = report.Make();
//
// For one thread at a time.
#ifndef DOCKET_METRICS_SERVICE_REPORT_H_
#define DOCKET_METRICS_SERVICE_REPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "api/model/report_day.h"
#include "docket/log/v1/figures.pb.h"
#include "docket/v1/report_service.pb.h"
#include "metrics/tally.h"

namespace docket::metrics {

inline constexpr size_t kMostGroups = 1000;
inline constexpr size_t kMostRecurringIssues = 50;

// In days since 1970-01-01, both within.
struct ReportPeriod {
  int32_t first = 0;
  int32_t last = 0;
  v1::GetServiceReportRequest::GroupBy group_by = v1::GetServiceReportRequest::GROUP_BY_UNSPECIFIED;
};

class ServiceReport {
 public:
  // The rows of a dimension from one day (or month) to another, both within.
  struct Read {
    Dimension dimension = Dimension::kKind;
    Span span = Span::kDay;
    Part part = Part::kCounts;
    int32_t first = 0;
    int32_t last = 0;
    // Of before the period: what the backlog began with.
    bool before = false;
  };

  ServiceReport(const ReportPeriod& period, int32_t today);

  const std::vector<Read>& reads() const { return reads_; }
  // DATA_LOSS when the row cannot be read.
  absl::Status Add(const Read& read, const ReportDayKey& key, const std::string& figures);
  // All but names, the lag and the time; once.
  v1::ServiceReport Make();

 private:
  using Values = std::map<std::string, Tally>;

  void Plan();
  void PlanDimension(Dimension dimension);
  void PlanPart(Dimension dimension, Part part);
  bool IsGrouping(Dimension dimension) const;
  void MakeWeeks(v1::ServiceReport* report);
  void MakeGroups(v1::ServiceReport* report) const;
  void MakeRecurringIssues(v1::ServiceReport* report) const;

  const ReportPeriod period_;
  const int32_t today_;
  std::vector<Read> reads_;

  log::v1::Figures row_;            // parsed into again and again
  std::map<int32_t, Tally> weeks_;  // by their Mondays
  std::map<Dimension, Values> values_;
  Tally totals_;  // its backlog: all changes up to the period's end
};

// The number that stands for one dimension in a request.
v1::GetServiceReportRequest::GroupBy GroupByOf(Dimension dimension);

}  // namespace docket::metrics

#endif  // DOCKET_METRICS_SERVICE_REPORT_H_
