// What readers and duties ask beside lists of cases. Functions over a Connection.
#ifndef DOCKET_STORAGE_QUERIES_H_
#define DOCKET_STORAGE_QUERIES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/model/names.h"
#include "storage/database.h"
#include "storage/log_entry.h"
#include "storage/subject.h"

namespace docket::storage {

// What is due for longer is a backlog: it waits for what has fallen due since.
inline constexpr absl::Duration kBacklog = absl::Minutes(1);

// Cases whose next due instant is before `now`: those of the last minute first, then the backlog, each the earliest
// first; at most `limit`.
struct DueCase {
  Id id;
  absl::Time due;
};
absl::StatusOr<std::vector<DueCase>> ListDue(Connection& connection, uint16_t lanes, absl::Time now, int limit);

// The open cases of a lane after that number, by number; at most `limit`.
absl::StatusOr<std::vector<Id>> ListOpen(Connection& connection, uint16_t lane, uint64_t after, int limit);

// Where a case's entry of a version stands in its lane's log.
struct VersionPlace {
  uint64_t sequence = 0;  // 0: it was never at this version
  uint64_t latest = 0;    // the case's present version; 0: there is no such case
};
absl::StatusOr<VersionPlace> FindVersion(Connection& connection, const Id& id, uint64_t version);

// The entries of a case that brought it to these versions, in order.
absl::StatusOr<std::vector<LogEntry>> ReadVersions(Connection& connection, const Id& id,
                                                   const std::set<uint64_t>& versions);

// The workloads of these subjects, by key.
absl::StatusOr<std::map<std::string, log::v1::Workload>> ReadWorkloads(Connection& connection,
                                                                       const std::vector<SubjectKey>& keys);

// How many cases of these customers are of this category and were opened in [from, to], wherever they stand.
absl::StatusOr<int64_t> CountAlike(Connection& connection, uint16_t lanes, const std::vector<std::string>& customers,
                                   const std::string& category, absl::Time from, absl::Time to);

// The cases that somebody is responsible for and that are not resolved yet.
absl::StatusOr<std::vector<Id>> ListWorkedOn(Connection& connection, uint16_t lanes, const std::string& assignee);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_QUERIES_H_
