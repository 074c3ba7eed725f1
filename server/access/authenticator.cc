#include "server/access/authenticator.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "api/model/names.h"
#include "api/model/refusal.h"

namespace docket::server {
namespace {

// A forged token costs up to 0.2 ms until it is known to be one, and a line in the log: a host may burn a fiftieth of a
// processor. Whoever sends an old token for some seconds stays below the burst.
constexpr CallLimits kFailuresOfHost = {.rate = 100, .burst = 1000};

absl::Status TooManyFailures(absl::Duration wait) {
  return RetryLater(absl::StatusCode::kResourceExhausted, reason::kRateLimited,
                    "too many calls from this host have not proven who calls: new tokens are looked at again in a "
                    "moment",
                    wait);
}

absl::Status Unproven(absl::string_view message) {
  return Refusal(absl::StatusCode::kUnauthenticated, reason::kUnauthenticated, message);
}

// The only value; nothing where there is none. Several are as good as none: which one counts cannot be said.
std::optional<std::string> MetadataOf(const grpc::CallbackServerContext& context, const char* key, bool* several) {
  const auto [begin, end] = context.client_metadata().equal_range(key);
  if (begin == end) return std::nullopt;
  *several = std::next(begin) != end;
  return std::string(begin->second.data(), begin->second.size());
}

std::string PropertyOf(const grpc::AuthContext& auth, const char* name) {
  const std::vector<grpc::string_ref> values = auth.FindPropertyValues(name);
  if (values.size() != 1) return "";
  return std::string(values[0].data(), values[0].size());
}

// What the service calls itself, or a certificate's owner, is no token's to claim.
bool IsReserved(absl::string_view subject) {
  return subject == "docket" || subject == "local" || absl::StartsWith(subject, "docket/") ||
         absl::StartsWith(subject, "x509:") || absl::StartsWith(subject, "spiffe:");
}

}  // namespace

Authenticator::Authenticator(std::shared_ptr<const TokenVerifier> tokens, std::vector<Grant> grants)
    : unrestricted_(false),
      tokens_(std::move(tokens)),
      grants_(std::move(grants)),
      failures_(std::make_shared<CallerLimits>(kFailuresOfHost)) {}

absl::StatusOr<rules::Caller> Authenticator::Prove(const grpc::CallbackServerContext& context) const {
  const std::string host = HostOf(context.peer());
  const absl::Duration now = absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
  const absl::Duration wait = failures_->Wait(host, now);
  absl::StatusOr<rules::Caller> caller = Identify(context, wait > absl::ZeroDuration());
  if (caller.ok()) return caller;
  if (wait > absl::ZeroDuration()) return TooManyFailures(wait);
  if (failures_->Enter(host, now).ok()) failures_->Leave(host);
  return caller;
}

absl::StatusOr<rules::Caller> Authenticator::Identify(const grpc::CallbackServerContext& context,
                                                      bool known_alone) const {
  rules::Caller caller;
  bool several = false;
  const std::optional<std::string> authorization = MetadataOf(context, "authorization", &several);
  if (authorization.has_value()) {
    if (tokens_ == nullptr) {
      return Unproven("this server takes no tokens: callers prove themselves by a client certificate");
    }
    absl::string_view token = *authorization;
    if (several || (!absl::ConsumePrefix(&token, "Bearer ") && !absl::ConsumePrefix(&token, "bearer "))) {
      return Unproven("authorization has to be there once, as: Bearer <token>");
    }
    if (known_alone && !tokens_->Knows(token)) return Unproven("the token is not looked at");
    absl::StatusOr<VerifiedToken> verified = tokens_->Verify(token, absl::Now());
    if (!verified.ok()) return Unproven(verified.status().message());
    if (IsReserved(verified->subject)) return Unproven("the token's subject is a name that is kept for the service");
    caller.name = std::move(verified->subject);
    for (const std::string& name : verified->roles) {
      // Those of other services are none of our business.
      rules::CallerRole role;
      if (rules::ParseCallerRole(name, &role)) caller.roles.insert(role);
    }
    return caller;
  }
  const std::shared_ptr<const grpc::AuthContext> auth = context.auth_context();
  if (auth != nullptr && auth->IsPeerAuthenticated()) {
    caller.name = PropertyOf(*auth, "peer_spiffe_id");
    if (caller.name.empty()) {
      const std::string common_name = PropertyOf(*auth, "x509_common_name");
      if (!common_name.empty()) caller.name = absl::StrCat("x509:", common_name);
    }
    // As of a token's subject: it goes on record, and into logs.
    const bool printable = std::all_of(caller.name.begin(), caller.name.end(), absl::ascii_isprint);
    if (!caller.name.empty() && caller.name.size() <= 200 && printable) return caller;
    return Unproven(
        "the client certificate names nobody: it needs one SPIFFE id or a common name, of at most 200 printable ASCII "
        "characters");
  }
  return Unproven(tokens_ == nullptr ? "a client certificate is required"
                                     : "a token is required (authorization: Bearer <token>), or a client certificate");
}

absl::Status Authenticator::Authenticate(const grpc::CallbackServerContext& context, rules::Caller* caller) const {
  if (unrestricted_) {
    *caller = rules::Caller{.name = "local", .unrestricted = true};
    return absl::OkStatus();
  }
  absl::StatusOr<rules::Caller> proven = Prove(context);
  if (!proven.ok()) return proven.status();
  *caller = *std::move(proven);
  bool may_act_for_others = false;
  for (const Grant& grant : grants_) {
    if (grant.identity != caller->name) continue;
    caller->roles.insert(grant.roles.begin(), grant.roles.end());
    may_act_for_others = may_act_for_others || grant.on_behalf;
  }
  bool several = false;
  const std::optional<std::string> person = MetadataOf(context, kOnBehalfOf, &several);
  if (!person.has_value()) return absl::OkStatus();
  if (!may_act_for_others || several || !ParseStaffName(*person).has_value()) {
    return Refusal(absl::StatusCode::kPermissionDenied, reason::kNotOnBehalf,
                   may_act_for_others
                       ? absl::StrCat(kOnBehalfOf, " has to be there once, as staff/{staff}")
                       : std::string("this caller may not act for persons: the server's --grant says who may"));
  }
  caller->on_behalf_of = *person;
  return absl::OkStatus();
}

}  // namespace docket::server
