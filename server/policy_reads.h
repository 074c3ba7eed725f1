// Reads of the policy and of what it makes of cases. They fill a response on a reader's thread; they hold nothing.
#ifndef DOCKET_SERVER_POLICY_READS_H_
#define DOCKET_SERVER_POLICY_READS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "docket/log/v1/log.pb.h"
#include "docket/v1/policy_service.pb.h"
#include "server/policy/policy.h"
#include "server/policy_key.h"
#include "server/rules/access.h"
#include "storage/database.h"
#include "storage/schema.h"
#include "storage/subject.h"

namespace docket::server {

// As callers see it; without its text where that is not asked for.
v1::PolicyVersion VersionOf(const docket::log::v1::PolicyRecord& record, const Policy& policy, bool with_text,
                            absl::Time now);

// Compiled. NOT_FOUND, reason POLICY_NOT_FOUND.
absl::StatusOr<std::shared_ptr<const Policy>> ReadPolicy(storage::Connection& connection, int64_t version,
                                                         docket::log::v1::PolicyRecord* record);

absl::Status GetPolicyFrom(storage::Connection& connection, absl::Time now, const v1::GetPolicyRequest& request,
                           v1::PolicyVersion* response);
absl::Status ListPoliciesFrom(storage::Connection& connection, const storage::Desk& desk, absl::Time now,
                              const v1::ListPoliciesRequest& request, v1::ListPoliciesResponse* response);
absl::Status PreviewPolicyFrom(storage::Connection& connection, const storage::Desk& desk, absl::Time now,
                               const Directory& directory, const rules::Access& access,
                               const v1::PreviewPolicyRequest& request, v1::PreviewPolicyResponse* response);
absl::Status ComputeDeadlineFrom(const Directory& directory, absl::Time now, const v1::ComputeDeadlineRequest& request,
                                 v1::ComputeDeadlineResponse* response);
absl::Status ExplainDeadlinesFrom(storage::Connection& connection, absl::Time now, const Directory& directory,
                                  const rules::Access& access, const v1::ExplainDeadlinesRequest& request,
                                  v1::ExplainDeadlinesResponse* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_POLICY_READS_H_
