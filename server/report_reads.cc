#include "server/report_reads.h"

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/model/date.h"
#include "api/model/directory.h"
#include "api/model/names.h"
#include "metrics/figures.h"
#include "metrics/projection.h"
#include "metrics/service_report.h"
#include "server/quality_reads.h"
#include "server/rules/clocks.h"
#include "storage/checkpoints.h"
#include "storage/loader.h"
#include "storage/report_days.h"

namespace docket::server {
namespace {

// Reads within it see the database as it was at its beginning, and lock nothing.
class Snapshot {
 public:
  static absl::StatusOr<std::unique_ptr<Snapshot>> Begin(storage::Connection& connection) {
    const storage::PacketError error = connection.Run(
        {"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"});
    if (!error.ok()) return storage::StatusOf(error);
    return std::unique_ptr<Snapshot>(new Snapshot(connection));
  }
  ~Snapshot() {
    if (!connection_.broken()) (void)connection_.Run({"COMMIT"});
  }

 private:
  explicit Snapshot(storage::Connection& connection) : connection_(connection) {}
  storage::Connection& connection_;
};

absl::StatusOr<int64_t> LagOf(storage::Connection& connection, uint16_t lanes) {
  std::vector<uint16_t> all;
  for (uint16_t lane = 0; lane < lanes; ++lane) all.push_back(lane);
  const auto checkpoints = storage::ReadCheckpoints(connection, metrics::kProjection);
  if (!checkpoints.ok()) return checkpoints.status();
  const auto heads = storage::ReadHeads(connection, all);
  if (!heads.ok()) return heads.status();
  int64_t lag = 0;
  for (const auto& [lane, head] : *heads) {
    const auto found = checkpoints->find(lane);
    const uint64_t folded = found == checkpoints->end() ? 0 : found->second.sequence;
    if (head.sequence > folded) lag += static_cast<int64_t>(head.sequence - folded);
  }
  return lag;
}

std::string DisplayName(const Directory& directory, v1::GetServiceReportRequest::GroupBy what,
                        const std::string& value) {
  if (what == v1::GetServiceReportRequest::GROUP_BY_STAFF) {
    const auto found = directory.staff.find(StaffName(value));
    return found == directory.staff.end() ? "" : found->second.display_name();
  }
  if (what == v1::GetServiceReportRequest::GROUP_BY_TEAM) {
    const auto found = directory.teams.find(TeamName(value));
    return found == directory.teams.end() ? "" : found->second.display_name();
  }
  return "";
}

void AddNames(const Directory& directory, v1::ServiceReport* report) {
  for (v1::ServiceReport::Group& group : *report->mutable_groups()) {
    group.set_display_name(DisplayName(directory, report->group_by(), group.value()));
  }
  for (v1::TrainingNeed& need : *report->mutable_training_needs()) {
    need.set_display_name(DisplayName(directory, need.dimension(), need.value()));
  }
}

}  // namespace

absl::Status ReadReportRows(storage::Connection& connection, uint16_t lanes, metrics::ServiceReport* report) {
  for (const metrics::ServiceReport::Read& read : report->reads()) {
    for (size_t from = 0; from < lanes; from += storage::kLanesInQuery) {
      std::vector<uint16_t> some(std::min(storage::kLanesInQuery, lanes - from));
      std::iota(some.begin(), some.end(), static_cast<uint16_t>(from));
      const auto rows =
          storage::ListReportDays(connection, some, read.dimension, read.span, read.part, read.first, read.last);
      if (!rows.ok()) return rows.status();
      for (const auto& [key, figures] : *rows) {
        if (absl::Status added = report->Add(read, key, figures); !added.ok()) return added;
      }
    }
  }
  return absl::OkStatus();
}

absl::Status GetServiceReportFrom(storage::Connection& connection, Desk& desk,
                                  const v1::GetServiceReportRequest& request, v1::ServiceReport* response) {
  const auto directory = desk.CurrentDirectory(connection);
  if (!directory.ok()) return directory.status();
  const absl::StatusOr<std::unique_ptr<Snapshot>> snapshot = Snapshot::Begin(connection);
  if (!snapshot.ok()) return snapshot.status();
  const absl::Time now = desk.clock().Now();
  const absl::StatusOr<int64_t> lag = LagOf(connection, desk.facts().lanes);
  if (!lag.ok()) return lag.status();
  metrics::ServiceReport report({.first = metrics::DayOf(*ParseDate(request.from_date())),
                                 .last = metrics::DayOf(*ParseDate(request.to_date())),
                                 .group_by = request.group_by()},
                                metrics::DayOf(now));
  if (absl::Status added = ReadReportRows(connection, desk.facts().lanes, &report); !added.ok()) return added;
  *response = report.Make();
  AddNames(**directory, response);
  // Whole days in UTC.
  const absl::TimeZone utc = absl::UTCTimeZone();
  absl::StatusOr<v1::QualitySummary> quality =
      ReadQualitySummary(connection, desk.facts(), **directory,
                         {absl::FromCivil(*ParseDate(request.from_date()), utc),
                          absl::FromCivil(*ParseDate(request.to_date()) + 1, utc), now});
  if (!quality.ok()) return quality.status();
  *response->mutable_quality() = *std::move(quality);
  response->set_lag_events(*lag);
  *response->mutable_read_time() = rules::ToProto(now);
  return absl::OkStatus();
}

}  // namespace docket::server
