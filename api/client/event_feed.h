// What happens at the desk, from a position on, for as long as the command runs: where the stream breaks it is taken up
// again, with a back-off, behind the last answer that was taken in. So nothing is lost and nothing comes twice.
//
//   EventFeed feed(session, request);
//   return feed.Follow([&](const v1::WatchEventsResponse& answer) { ...; return EventFeed::kOn; }, [&] { return stop;
//   });
#ifndef DOCKET_API_CLIENT_EVENT_FEED_H_
#define DOCKET_API_CLIENT_EVENT_FEED_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "api/client/command.h"
#include "api/client/session.h"
#include "docket/v1/event_service.pb.h"

namespace docket::client {

class EventFeed {
 public:
  enum Go { kOn, kEnd };
  // Called with each answer, one after the other. Without events it is a sign of life that has a position all the same.
  using Take = std::function<Go(const v1::WatchEventsResponse&)>;
  // Whether to end; asked several times a second, whatever else happens.
  using Stop = std::function<bool()>;

  EventFeed(Session& session, v1::WatchEventsRequest request) : session_(session), request_(std::move(request)) {}

  ExitStatus Follow(const Take& take, const Stop& stop);
  // Whether the desk did not know the position: its log is not the one that the position is from.
  bool position_lost() const { return position_lost_; }

 private:
  Session::StreamEnd OneStream(grpc::ClientContext& context, const Take& take, const Stop& stop);

  Session& session_;
  v1::WatchEventsRequest request_;
  bool position_lost_ = false;
};

// "escalated", "first-contact": what may happen to a case.
std::vector<std::string> EventKindWords();
// The flags that say which events.
void AddEventFilter(Command& command, v1::WatchEventsRequest* request);
// The name of what happened, as the contract has it; empty for what this command does not know yet.
std::string EventKindOf(const v1::CaseEvent& event);

// The position in a file of this name; empty where there is no such file. Errors are sentences for a person.
absl::StatusOr<std::string> ReadPosition(const std::string& path);
// Lasting once it returns, and never half written.
absl::Status WritePosition(const std::string& path, const std::string& position);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_EVENT_FEED_H_
