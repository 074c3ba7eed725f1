// Who a call comes from: a token first, else a certificate.
#ifndef DOCKET_SERVER_ACCESS_AUTHENTICATOR_H_
#define DOCKET_SERVER_ACCESS_AUTHENTICATOR_H_

#include <grpcpp/server_context.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/caller_limits.h"
#include "server/access/tokens.h"
#include "server/rules/access.h"

namespace docket::server {

// What an identity may besides what a token's claim and the directory say.
struct Grant {
  std::string identity;
  std::set<rules::CallerRole> roles;
  // Act for persons.
  bool on_behalf = false;
};

// Metadata in which a service names the person for whom it acts.
inline constexpr char kOnBehalfOf[] = "x-docket-on-behalf-of";

// Thread-safe.
class Authenticator {
 public:
  // Of a server that nobody has to prove anything to: every caller is "local".
  Authenticator() = default;
  // `tokens` may be null: then certificates alone count.
  Authenticator(std::shared_ptr<const TokenVerifier> tokens, std::vector<Grant> grants);

  // UNAUTHENTICATED where nothing proves who calls; PERMISSION_DENIED, reason NOT_ON_BEHALF. Once too many calls from a
  // host have proven nothing, its tokens are not looked at for a moment, but for those that were verified before;
  // others get RESOURCE_EXHAUSTED, reason RATE_LIMITED.
  // `caller` is filled in as far as it is proven, whether it is let in or not.
  absl::Status Authenticate(const grpc::CallbackServerContext& context, rules::Caller* caller) const;

  bool unrestricted() const { return unrestricted_; }

 private:
  // Within what its host may fail.
  absl::StatusOr<rules::Caller> Prove(const grpc::CallbackServerContext& context) const;
  // `known_alone`: no signature is computed.
  absl::StatusOr<rules::Caller> Identify(const grpc::CallbackServerContext& context, bool known_alone) const;

  const bool unrestricted_ = true;
  const std::shared_ptr<const TokenVerifier> tokens_;
  const std::vector<Grant> grants_;
  const std::shared_ptr<CallerLimits> failures_;  // by host; null where nobody has to prove anything
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_ACCESS_AUTHENTICATOR_H_
