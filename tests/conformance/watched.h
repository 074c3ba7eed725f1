// A stream of WatchEvents as a test reads it, one answer after the other.
#ifndef DOCKET_TESTS_CONFORMANCE_WATCHED_H_
#define DOCKET_TESTS_CONFORMANCE_WATCHED_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "docket/v1/event_service.grpc.pb.h"
#include "tests/conformance/served_desk.h"

namespace docket::testing {

using WatchedEvent = v1::WatchEventsResponse::Event;

class Watched {
 public:
  Watched(const std::shared_ptr<grpc::Channel>& channel, const v1::WatchEventsRequest& request,
          const CallMetadata& with = {})
      : stub_(v1::EventService::NewStub(channel)) {
    for (const auto& [key, value] : with) context_.AddMetadata(key, value);
    // Far more than any test needs, so that one that fails ends.
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(2));
    reader_ = stub_->WatchEvents(&context_, request);
  }
  ~Watched() {
    if (!over_) Leave();
  }

  // Nothing at the stream's end.
  std::optional<v1::WatchEventsResponse> Next() {
    v1::WatchEventsResponse response;
    if (!reader_->Read(&response)) return std::nullopt;
    position_ = response.position();
    return response;
  }
  // As many events as this, and what came with the last of them.
  std::vector<WatchedEvent> Events(size_t count) {
    std::vector<WatchedEvent> events;
    while (events.size() < count) {
      const auto response = Next();
      if (!response.has_value()) break;
      events.insert(events.end(), response->events().begin(), response->events().end());
    }
    return events;
  }
  // All up to the first sign of life after them.
  std::vector<WatchedEvent> EventsUntilHeartbeat() {
    std::vector<WatchedEvent> events;
    for (bool first = true;; first = false) {
      const auto response = Next();
      if (!response.has_value() || (!first && response->events().empty())) return events;
      events.insert(events.end(), response->events().begin(), response->events().end());
    }
  }
  // Of the last answer.
  const std::string& position() const { return position_; }
  // How it ended by itself.
  Answer End() {
    while (Next().has_value()) {
    }
    over_ = true;
    return AnswerOf(reader_->Finish());
  }
  void Leave() {
    context_.TryCancel();
    over_ = true;
    reader_->Finish();
  }

 private:
  const std::unique_ptr<v1::EventService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>> reader_;
  std::string position_;
  bool over_ = false;
};

inline v1::WatchEventsRequest FromStart() {
  v1::WatchEventsRequest request;
  request.set_from_start(true);
  return request;
}
inline v1::WatchEventsRequest From(const std::string& position) {
  v1::WatchEventsRequest request;
  request.set_position(position);
  return request;
}

}  // namespace docket::testing

#endif  // DOCKET_TESTS_CONFORMANCE_WATCHED_H_
