// Lists for readers. Functions over a Connection.
#ifndef DOCKET_STORAGE_QUERIES_H_
#define DOCKET_STORAGE_QUERIES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "api/model/names.h"
#include "storage/database.h"
#include "storage/subject.h"

namespace docket::storage {

struct CaseFilter {
  int state = 0;         // 0: any
  std::string assignee;  // resource names; empty: any
  std::string team;
  std::string customer;
};

// Where a page ended.
struct CaseCursor {
  absl::Time opened_at = absl::InfiniteFuture();
  Id id;
};

// Newest first; at most `limit`.
absl::StatusOr<std::vector<Subject>> ListCases(Connection& connection, uint16_t lanes, const CaseFilter& filter,
                                               const CaseCursor& after, int limit);

// Cases whose next due instant is before `now`, the earliest first; at most `limit`.
struct DueCase {
  Id id;
  absl::Time due;
};
absl::StatusOr<std::vector<DueCase>> ListDue(Connection& connection, uint16_t lanes, absl::Time now, int limit);

// The workloads of these subjects, by key.
absl::StatusOr<std::map<std::string, log::v1::Workload>> ReadWorkloads(Connection& connection,
                                                                       const std::vector<SubjectKey>& keys);

}  // namespace docket::storage

#endif  // DOCKET_STORAGE_QUERIES_H_
