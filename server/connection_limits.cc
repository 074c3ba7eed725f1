#include "server/connection_limits.h"

#include <grpcpp/resource_quota.h>

#include "server/rules/limits.h"

namespace docket::server {
namespace {

constexpr int kMostThreads = 64;
constexpr size_t kMostCallMemory = size_t{512} << 20;
// A token of 8 KiB, which is the longest that is taken, with room for what stands around it; gRPC's own limit, 8 KiB,
// would turn such a call away.
constexpr int kMostMetadataBytes = 16 << 10;
// Far more than a caller may have in progress. A client keeps further calls to itself until some have ended.
constexpr int kMostStreamsOfConnection = 1024;
// Whoever connects has to be done with TLS and HTTP/2's beginnings by then; gRPC would wait two minutes.
constexpr absl::Duration kLongestHandshake = absl::Seconds(20);
// What nobody uses is given back; a client connects anew with its next call.
constexpr absl::Duration kLongestIdle = absl::Minutes(15);
// For calls, and above all streams, that are in progress when a connection has reached its age.
constexpr absl::Duration kGrace = absl::Minutes(10);
// A client that is gone without a word is noticed within a minute and a half, not after two hours: its calls are
// cancelled then.
constexpr absl::Duration kAskWhetherThere = absl::Minutes(1);
constexpr absl::Duration kLongestSilence = absl::Seconds(20);
// A client may ask the same of us that often, between calls too; gRPC's five minutes is longer than many a firewall
// remembers a connection. Whoever does it more often is cut off at the third time.
constexpr absl::Duration kLeastBetweenPings = absl::Seconds(20);
constexpr int kPingStrikes = 2;

void Set(const char* argument, absl::Duration time, grpc::ServerBuilder* builder) {
  builder->AddChannelArgument(argument, static_cast<int>(absl::ToInt64Milliseconds(time)));
}

}  // namespace

void LimitConnections(absl::Duration age, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(rules::limits::kMessageBytes);
  builder->AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreamsOfConnection);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kPingStrikes);
  Set(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastBetweenPings, builder);
  Set(GRPC_ARG_KEEPALIVE_TIME_MS, kAskWhetherThere, builder);
  Set(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kLongestSilence, builder);
  Set(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, kLongestHandshake, builder);
  Set(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kLongestIdle, builder);
  if (age < absl::InfiniteDuration()) {
    // gRPC spreads it by a tenth, so that connections that were made at once do not end at once.
    Set(GRPC_ARG_MAX_CONNECTION_AGE_MS, age, builder);
    Set(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kGrace, builder);
  }
  grpc::ResourceQuota quota("docketd");
  quota.SetMaxThreads(kMostThreads);
  quota.Resize(kMostCallMemory);
  builder->SetResourceQuota(quota);
}

}  // namespace docket::server
