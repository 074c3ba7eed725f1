// Where the policy is on record: in lane 0, beside the directory, so that a replica learns of both by one number, the
// head of that lane.
#ifndef DOCKET_SERVER_POLICY_KEY_H_
#define DOCKET_SERVER_POLICY_KEY_H_

#include "storage/subject.h"

namespace docket::server {

inline storage::SubjectKey PolicyKey() { return {.lane = 0, .kind = storage::SubjectKind::kPolicy, .key = "policy"}; }

}  // namespace docket::server

#endif  // DOCKET_SERVER_POLICY_KEY_H_
