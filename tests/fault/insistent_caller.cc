#include "tests/fault/insistent_caller.h"

#include <grpcpp/create_channel.h>

namespace docket::fault {

InsistentCaller::InsistentCaller(const std::vector<std::string>& servers, int number)
    : at_(static_cast<size_t>(number)) {
  for (const std::string& server : servers) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
    arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 300);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 300);
    channels_.push_back(grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments));
  }
}

}  // namespace docket::fault
