#include "server/call.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "api/model/refusal.h"
#include "server/commands.h"
#include "server/log.h"
#include "server/purpose.h"
#include "server/trace.h"
#include "storage/clock.h"

namespace docket::server {
namespace {

// A caller that names no deadline is not waited for longer.
constexpr absl::Duration kLongestCall = absl::Minutes(1);

bool IsOutOfReach(const absl::Status& status) { return status.GetPayload(kOutOfReach).has_value(); }

bool IsDenial(const absl::Status& status) {
  // A refusal of ours: the database has its own, of which no caller hears.
  return !ReasonOf(status).empty() &&
         (absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status) || IsOutOfReach(status));
}

// As it is counted and logged: to the caller, what is out of reach is not there.
std::string CountedReason(const absl::Status& status) {
  return IsOutOfReach(status) ? reason::kRoleForbidden : ReasonOf(status);
}

}  // namespace

CallRecord::CallRecord(grpc::CallbackServerContext* context, const std::string& path, const Gate& gate)
    : context_(context),
      path_(path),
      gate_(gate),
      metrics_(gate.replica.calls().Method(path)),
      caller_(std::make_shared<const rules::Caller>()),
      traceparent_(TraceparentOf(*context)),
      start_(storage::DatabaseClock::SteadyClock()) {
  metrics_.Started();
  if (!gate_.in_progress.Enter()) {
    admission_ = ShuttingDown();
    return;
  }
  rules::Caller caller;
  admission_ = gate_.authenticator.Authenticate(*context, &caller);
  caller_ = std::make_shared<const rules::Caller>(std::move(caller));
  if (admission_.ok()) admission_ = EnterLimits();
  if (!admission_.ok()) return;
  absl::StatusOr<std::string> purpose = PurposeOf(*context);
  admission_ = purpose.status();
  if (purpose.ok()) purpose_ = *std::move(purpose);
}

absl::Status CallRecord::EnterLimits() {
  if (!gate_.limits.on()) return absl::OkStatus();
  // A service that acts for persons is one caller all the same; those who prove nothing are told apart by their hosts.
  std::string counted_as = caller_->unrestricted ? HostOf(context_->peer()) : caller_->name;
  const absl::Status entered = gate_.limits.Enter(counted_as, start_);
  if (!entered.ok() && gate_.limits.WorthTelling(start_)) {
    log::Warning("a caller is over its limits", {{"caller", counted_as}, {"why", std::string(entered.message())}});
  }
  if (entered.ok()) counted_as_ = std::move(counted_as);
  return entered;
}

absl::Time CallRecord::Deadline() const {
  const absl::Time latest = absl::Now() + kLongestCall;
  return std::min(latest, absl::FromChrono(context_->deadline()));
}

absl::Status CallRecord::ForCaller(const absl::Status& status) const {
  if (IsDenial(status)) {
    absl::Status denied = status;
    denied.ErasePayload(kOutOfReach);
    log::Warning("denied", {{"method", path_},
                            {"caller", caller_->name},
                            {"on_behalf_of", caller_->on_behalf_of},
                            {"peer", context_->peer()},
                            {"reason", CountedReason(status)},
                            {"why", IsOutOfReach(status) ? "out of reach" : std::string(status.message())},
                            {"traceparent", traceparent_}});
    return denied;
  }
  if (status.ok() || !ReasonOf(status).empty() || absl::IsCancelled(status)) return status;
  log::Error("a call failed below the rules", {{"why", std::string(status.message())}, {"traceparent", traceparent_}});
  if (absl::IsUnavailable(status)) {
    return RetryLater(absl::StatusCode::kUnavailable, reason::kDatabaseUnavailable,
                      "the database cannot be reached at the moment: try again", absl::Seconds(1));
  }
  return Refusal(absl::StatusCode::kInternal, reason::kInternal,
                 "the service could not carry this out. This is a fault of the service or of its "
                 "database: please report it");
}

grpc::Status CallRecord::End(const absl::Status& status) {
  // Before the answer leaves: whoever has it may call again at once.
  if (!counted_as_.empty()) gate_.limits.Leave(counted_as_);
  const absl::Status answer = ForCaller(status);
  metrics_.Handled(answer.code(), storage::DatabaseClock::SteadyClock() - start_);
  if (!answer.ok()) gate_.replica.Refused(IsDenial(status) ? CountedReason(status) : ReasonOf(answer));
  return ToGrpc(answer);
}

absl::Status ShuttingDown() {
  return RetryLater(absl::StatusCode::kUnavailable, reason::kShuttingDown,
                    "this replica is shutting down: call another", absl::Milliseconds(100));
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
                      StatusDetails(status));
}

}  // namespace docket::server
