#include "api/client/stream.h"

#include "absl/time/clock.h"

namespace docket::client {

Steps::~Steps() {
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

Steps::Done Steps::Next() {
  void* tag = nullptr;
  bool ok = false;
  if (!gave_up_ &&
      queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(absl::Now() + patience_)) == grpc::CompletionQueue::TIMEOUT) {
    gave_up_ = true;
    // Ends all that was begun.
    context_.TryCancel();
  } else if (tag != nullptr) {
    return {static_cast<Step>(reinterpret_cast<std::intptr_t>(tag)), ok};
  }
  queue_.Next(&tag, &ok);
  return {static_cast<Step>(reinterpret_cast<std::intptr_t>(tag)), ok};
}

}  // namespace docket::client
