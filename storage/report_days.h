// The figures that reports are made of, as the projection keeps them: rows by lane, dimension, day and value. They move
// with the projection's checkpoint, in its transaction, and belong to it alone: a projection with another name that
// keeps figures needs rows of its own.
//
// Functions over a Connection; they hold nothing.
#ifndef DOCKET_STORAGE_REPORT_DAYS_H_
#define DOCKET_STORAGE_REPORT_DAYS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "api/model/report_day.h"
#include "storage/database.h"

namespace docket::storage {

// A serialised docket.log.v1.Figures for each key.
using ReportDays = std::map<ReportDayKey, std::string>;

// These rows of a lane; one that is not there is missing.
absl::StatusOr<ReportDays> ReadReportDays(Connection& connection, uint16_t lane, const std::vector<ReportDayKey>& keys);

// What is read in one query of ListReportDays: with many lanes the ways there and back would take longer than the rows.
inline constexpr size_t kLanesInQuery = 64;

// The rows of one part of a dimension from `first` to `last`, both within, of these lanes, at most kLanesInQuery: a key
// comes once for each lane that has it, in no order.
absl::StatusOr<std::vector<std::pair<ReportDayKey, std::string>>> ListReportDays(Connection& connection,
                                                                                 const std::vector<uint16_t>& lanes,
                                                                                 Dimension dimension, Span span,
                                                                                 Part part, int32_t first,
                                                                                 int32_t last);

// The statements that put these rows in the place of those that are there, and the one that removes a lane's.
std::vector<std::string> ReportDayStatements(uint16_t lane, const ReportDays& days);
std::string ClearReportDays(uint16_t lane);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_REPORT_DAYS_H_
