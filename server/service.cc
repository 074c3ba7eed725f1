#include "server/service.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "server/connection_limits.h"
#include "server/log.h"
#include "server/rules/in_force.h"
#include "server/totals_store.h"
#include "server/version.h"

namespace docket::server {
namespace {

constexpr absl::Duration kFarewell = absl::Milliseconds(200);

struct HostAndPort {
  std::string host;
  int port = 0;
};

HostAndPort Split(const std::string& address) {
  HostAndPort split;
  const size_t colon = address.rfind(':');
  split.host = address.substr(0, colon);
  (void)absl::SimpleAtoi(address.substr(colon + 1), &split.port);
  return split;
}

// Who is staff is known before the first of them calls: they would be refused as strangers. Where the database cannot
// be read now, the committers learn it with their first connection.
void LearnDirectory(Desk& desk) {
  absl::Notification done;
  desk.readers().Run([&](storage::Connection& connection) { return desk.CurrentDirectory(connection).status(); },
                     [&](const absl::Status&) { done.Notify(); });
  done.WaitForNotification();
}

// Counts what the database fails from the first connection on.
std::shared_ptr<metrics::ReplicaMetrics> ReplicaOf(storage::Database& database) {
  auto replica = std::make_shared<metrics::ReplicaMetrics>(kVersion);
  database.on_error = [replica](absl::string_view error_class) { replica->DatabaseError(error_class); };
  return replica;
}

}  // namespace

Service::Service(const Flags& flags, storage::Database& database, storage::Desk facts, MasterKeys masters,
                 std::shared_ptr<TokenVerifier> tokens)
    : replica_(ReplicaOf(database)),
      observer_(*replica_),
      desk_(database, std::move(facts),
            {.committers = flags.committers,
             .readers = flags.readers,
             .most_queued = flags.queue,
             .test_clock_shift = flags.test_clock_shift,
             .phone_region = flags.phone_region},
            observer_, std::move(masters)),
      tokens_(std::move(tokens)),
      authenticator_(flags.authenticated() ? Authenticator(tokens_, flags.grants) : Authenticator()),
      limits_(flags.caller_limits),
      ledger_(database),
      road_(desk_, *replica_, authenticator_, limits_, ledger_),
      watching_(desk_, road_.in_progress()),
      cases_(road_),
      customers_(road_),
      directory_(road_),
      mode_(road_),
      events_(road_, watching_),
      policy_(road_),
      quality_(road_),
      reports_(road_) {
  replica_->DatabaseUp(true);
  // Before the first command.
  observer_.on_each_commit = [this] { watching_.Committed(); };
}

absl::StatusOr<std::unique_ptr<Service>> Service::Start(const Flags& flags, storage::Database& database,
                                                        storage::Desk facts, MasterKeys masters) {
  std::shared_ptr<TokenVerifier> tokens;
  if (flags.tokens.has_value()) {
    absl::StatusOr<std::unique_ptr<TokenVerifier>> created = TokenVerifier::Create(*flags.tokens);
    if (!created.ok()) {
      return absl::Status(created.status().code(), absl::StrCat("--jwks: ", created.status().message()));
    }
    tokens = *std::move(created);
  }
  std::unique_ptr<Service> service(
      new Service(flags, database, std::move(facts), std::move(masters), std::move(tokens)));
  LearnDirectory(service->desk_);
  if (absl::Status listening = service->Listen(flags); !listening.ok()) return listening;
  return service;
}

absl::Status Service::Listen(const Flags& flags) {
  const metrics::TotalsStore exported = TotalsStoreOn(desk_.database(), desk_.facts());
  const auto totals = std::make_shared<metrics::ServiceExposition>(
      [exported] { return metrics::ReadCheckpointed(exported); }, EscalationPaths());
  const HostAndPort metrics_address = Split(flags.metrics_listen);
  absl::StatusOr<std::unique_ptr<metrics::ExpositionServer>> exposition =
      metrics::ExpositionServer::Start(metrics_address.host, metrics_address.port, replica_, totals);
  if (!exposition.ok()) return exposition.status();
  exposition_ = *std::move(exposition);
  if (absl::Status listening = ListenForCalls(flags); !listening.ok()) return listening;
  projector_.emplace(TotalsStoreOn(desk_.database(), desk_.facts()), metrics::ProjectorOptions(),
                     [](const absl::Status& status) {
                       if (status.ok()) return log::Info("the metrics' projection goes on");
                       log::Warning("the metrics' projection waits", {{"why", std::string(status.message())}});
                     });
  projector_->Start();
  timers_.emplace(desk_);
  consequences_.emplace(desk_, *replica_);
  recalculating_.emplace(desk_);
  rewrapping_.emplace(desk_.database(), desk_.facts().lanes, desk_.sealer().masters(),
                      RewrappingOptions{.may_write = [this] { return !desk_.in_maintenance(); }});
  return absl::OkStatus();
}

absl::Status Service::ListenForCalls(const Flags& flags) {
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  if (flags.tls.has_value()) {
    absl::StatusOr<std::unique_ptr<ServerTls>> tls = ServerTls::Load(*flags.tls);
    if (!tls.ok()) return tls.status();
    tls_ = *std::move(tls);
    credentials = tls_->Credentials();
    TellOfCertificate();
  }
  if (!flags.health_listen.empty()) {
    absl::StatusOr<std::unique_ptr<HealthPort>> health = HealthPort::Start("--health-listen", flags.health_listen);
    if (!health.ok()) return health.status();
    health_ = *std::move(health);
  }
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  // Two processes on one port would share its calls without anybody noticing.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  LimitConnections(flags.connection_age, &builder);
  builder.AddListeningPort(flags.listen, credentials, &port_);
  builder.RegisterService(&cases_);
  builder.RegisterService(&customers_);
  builder.RegisterService(&directory_);
  builder.RegisterService(&mode_);
  builder.RegisterService(&events_);
  builder.RegisterService(&policy_);
  builder.RegisterService(&quality_);
  builder.RegisterService(&reports_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    return absl::UnavailableError(absl::StrCat("--listen: ", flags.listen,
                                               " cannot be listened on: does another process use it, or does the "
                                               "address not belong to this machine?"));
  }
  SayServing(true);
  return absl::OkStatus();
}

Service::~Service() { Stop(absl::ZeroDuration(), absl::ZeroDuration()); }

void Service::RefreshTokens() {
  if (tokens_ == nullptr) return;
  const absl::Status refreshed = tokens_->Refresh();
  // Said when it begins, not each time.
  if (!refreshed.ok() && tokens_fresh_) {
    log::Warning("the keys of tokens cannot be read again: those that were read stay in force",
                 {{"why", std::string(refreshed.message())}});
  }
  tokens_fresh_ = refreshed.ok();
}

void Service::CheckHealth() {
  if (server_ != nullptr) SayServing(!desk_.log_shortened());
  TellOfReview();
}

// REVIEW-4. Said when it begins, not each time.
void Service::TellOfReview() {
  const std::shared_ptr<const Directory> directory = desk_.KnownDirectory();
  if (directory->version == 0) return;
  const v1::Policy::Header& header = rules::PolicyIn(*directory).source().header();
  const bool overdue = rules::PolicyIn(*directory).ReviewOverdue(desk_.clock().Now());
  if (overdue && !review_overdue_) {
    log::Warning("the review of the policy is overdue: apply a reviewed one (docket policy apply)",
                 {{"sop", absl::StrCat(header.id(), " ", header.version())}, {"due", header.review_date()}});
  }
  review_overdue_ = overdue;
  replica_->PolicyReviewOverdue(overdue);
}

void Service::SayServing(bool serving) {
  for (const char* service : {kCaseService, kCustomerService, kDirectoryService, kDeskService, kEventService,
                              kPolicyService, kQualityService, kReportService, ""}) {
    server_->GetHealthCheckService()->SetServingStatus(service, serving);
    if (health_ != nullptr) health_->health().SetServingStatus(service, serving);
  }
}

void Service::RefreshTls() {
  if (tls_ == nullptr) return;
  const absl::StatusOr<ServerTls::Reload> reload = tls_->Refresh();
  if (!reload.ok()) {
    log::Error("changed files of TLS cannot be used: what was in use before stays in use",
               {{"why", std::string(reload.status().message())}});
  } else if (*reload == ServerTls::Reload::kReloaded) {
    log::Info("the files of TLS changed: new connections get what they hold now");
    TellOfCertificate();
  }
}

void Service::TellOfCertificate() {
  replica_->TlsCertificateExpires(tls_->expires());
  const absl::Time now = absl::Now();
  const auto day = [](absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone()); };
  if (tls_->expires() <= now) {
    log::Warning("the certificate of --tls-cert has expired: callers will turn away", {{"on", day(tls_->expires())}});
  } else if (tls_->valid_from() > now) {
    log::Warning("the certificate of --tls-cert is not valid yet: callers will turn away",
                 {{"until", day(tls_->valid_from())}});
  } else {
    log::Info("callers are shown the certificate of --tls-cert", {{"expires", day(tls_->expires())}});
  }
}

void Service::Stop(absl::Duration lame_duck, absl::Duration drain) {
  if (server_ != nullptr) {
    SayServing(false);
    // Whoever balances the load needs a moment to notice.
    absl::SleepFor(lame_duck);
    road_.in_progress().Drain(drain);
    // Answers are on their way; idle connections are not waited for.
    server_->Shutdown(absl::ToChronoTime(absl::Now() + kFarewell));
  }
  timers_.reset();
  consequences_.reset();
  recalculating_.reset();
  rewrapping_.reset();
  desk_.StopCommitting();
  if (server_ != nullptr) server_->Wait();
  server_.reset();
  health_.reset();
  // Whoever answered last may still be on its way out of here.
  road_.in_progress().Drain(absl::InfiniteDuration());
  if (projector_.has_value()) projector_->Stop();
  exposition_.reset();
}

}  // namespace docket::server
