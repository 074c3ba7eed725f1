#include "server/service.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/log.h"
#include "server/rules/limits.h"
#include "server/totals_store.h"
#include "server/version.h"

namespace docket::server {
namespace {

constexpr int kMostThreads = 64;
constexpr absl::Duration kFarewell = absl::Milliseconds(200);
constexpr size_t kMostCallMemory = size_t{512} << 20;

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

}  // namespace

Service::Service(const Flags& flags, storage::Database& database, storage::Desk facts)
    : replica_(std::make_shared<metrics::ReplicaMetrics>(kVersion)),
      observer_(*replica_),
      desk_(database, std::move(facts),
            {.committers = flags.committers,
             .readers = flags.readers,
             .most_queued = flags.queue,
             .test_clock_shift = flags.test_clock_shift},
            observer_),
      road_(desk_, *replica_),
      cases_(road_),
      directory_(road_) {
  replica_->DatabaseUp(true);
}

absl::StatusOr<std::unique_ptr<Service>> Service::Start(const Flags& flags, storage::Database& database,
                                                        storage::Desk facts) {
  std::unique_ptr<Service> service(new Service(flags, database, std::move(facts)));
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

  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  // Two processes on one port would share its calls without anybody noticing.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(rules::limits::kMessageBytes);
  grpc::ResourceQuota quota("docketd");
  quota.SetMaxThreads(kMostThreads);
  quota.Resize(kMostCallMemory);
  builder.SetResourceQuota(quota);
  builder.AddListeningPort(flags.listen, grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(&cases_);
  builder.RegisterService(&directory_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port_ == 0) {
    return absl::UnavailableError(absl::StrCat("--listen: ", flags.listen,
                                               " cannot be listened on: does another process use it, or does the "
                                               "address not belong to this machine?"));
  }
  for (const char* service : {kCaseService, kDirectoryService}) {
    server_->GetHealthCheckService()->SetServingStatus(service, true);
  }
  server_->GetHealthCheckService()->SetServingStatus(true);
  projector_.emplace(TotalsStoreOn(desk_.database(), desk_.facts()), metrics::ProjectorOptions(),
                     [](const absl::Status& status) {
                       if (status.ok()) return log::Info("the metrics' projection goes on");
                       log::Warning("the metrics' projection waits", {{"why", std::string(status.message())}});
                     });
  projector_->Start();
  timers_.emplace(desk_, [this](absl::Duration late) { replica_->TimerLate(late); });
  consequences_.emplace(desk_, *replica_);
  return absl::OkStatus();
}

Service::~Service() { Stop(absl::ZeroDuration(), absl::ZeroDuration()); }

void Service::CheckHealth() {
  if (server_ != nullptr) server_->GetHealthCheckService()->SetServingStatus(!desk_.log_shortened());
}

void Service::Stop(absl::Duration lame_duck, absl::Duration drain) {
  if (server_ != nullptr) {
    server_->GetHealthCheckService()->SetServingStatus(false);
    // Whoever balances the load needs a moment to notice.
    absl::SleepFor(lame_duck);
    road_.in_progress().Drain(drain);
    // Answers are on their way; idle connections are not waited for.
    server_->Shutdown(absl::ToChronoTime(absl::Now() + kFarewell));
  }
  timers_.reset();
  consequences_.reset();
  desk_.StopCommitting();
  if (server_ != nullptr) server_->Wait();
  server_.reset();
  // Whoever answered last may still be on its way out of here.
  road_.in_progress().Drain(absl::InfiniteDuration());
  if (projector_.has_value()) projector_->Stop();
  exposition_.reset();
}

}  // namespace docket::server
