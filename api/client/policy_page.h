// Policies as people read them: one version, all of them, and what another one would change.
#ifndef DOCKET_API_CLIENT_POLICY_PAGE_H_
#define DOCKET_API_CLIENT_POLICY_PAGE_H_

#include <string>

#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/policy_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

// What is known of a version, without its text.
std::string PolicyPage(const v1::PolicyVersion& policy, const Moment& moment, const Paper& paper);

// Newest first, as they come.
std::string PolicyTable(const google::protobuf::RepeatedPtrField<v1::PolicyVersion>& policies, const Moment& moment,
                        const Paper& paper);

// All changes, and a line that sums them up.
std::string PreviewTable(const v1::PreviewPolicyResponse& preview, const Moment& moment, const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_POLICY_PAGE_H_
