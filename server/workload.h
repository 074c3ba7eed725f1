// Where a member of staff's workload lives: in a lane of its own, apart from the directory's.
#ifndef DOCKET_SERVER_WORKLOAD_H_
#define DOCKET_SERVER_WORKLOAD_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "storage/schema.h"
#include "storage/subject.h"

namespace docket::server {

inline storage::SubjectKey WorkloadKey(const storage::Desk& desk, const std::string& staff_name) {
  return {.lane = storage::LaneOf(desk, absl::StrCat("workload:", staff_name)),
          .kind = storage::SubjectKind::kWorkload,
          .key = staff_name};
}

}  // namespace docket::server

#endif  // DOCKET_SERVER_WORKLOAD_H_
