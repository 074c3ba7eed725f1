#include "server/health_port.h"

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/resource_quota.h>

#include <chrono>
#include <vector>

#include "absl/strings/str_cat.h"

namespace docket::server {
namespace {

// Probes are few and small.
constexpr int kMostThreads = 4;
constexpr std::size_t kMostMemory = std::size_t{16} << 20;
constexpr int kMostStreams = 100;
constexpr int kMostBytes = 4096;

// Plugins are the process's and come with every server that it builds: reflection is one.
class NoPlugins : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override { plugins->clear(); }
};

}  // namespace

absl::StatusOr<std::unique_ptr<HealthPort>> HealthPort::Start(const std::string& flag, const std::string& address) {
  std::unique_ptr<HealthPort> health(new HealthPort);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.SetOption(std::make_unique<NoPlugins>());
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreams);
  builder.SetMaxReceiveMessageSize(kMostBytes);
  grpc::ResourceQuota quota("health");
  quota.SetMaxThreads(kMostThreads);
  quota.Resize(kMostMemory);
  builder.SetResourceQuota(quota);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &health->port_);
  builder.RegisterCallbackGenericService(&health->nothing_else_);
  health->server_ = builder.BuildAndStart();
  if (health->server_ == nullptr || health->port_ == 0) {
    return absl::UnavailableError(absl::StrCat(flag, ": ", address,
                                               " cannot be listened on: does another process use it, or does the "
                                               "address not belong to this machine?"));
  }
  return health;
}

HealthPort::~HealthPort() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
}

}  // namespace docket::server
