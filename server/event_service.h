// docket.v1.EventService: what happens, as it happens.
#ifndef DOCKET_SERVER_EVENT_SERVICE_H_
#define DOCKET_SERVER_EVENT_SERVICE_H_

#include "docket/v1/event_service.grpc.pb.h"
#include "server/road.h"
#include "server/watching.h"

namespace docket::server {

class EventService final : public v1::EventService::CallbackService {
 public:
  // Both must outlive it.
  EventService(Road& road, Watching& watching) : road_(road), watching_(watching) {}

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(grpc::CallbackServerContext* context,
                                                                 const v1::WatchEventsRequest* request) override;

 private:
  Road& road_;
  Watching& watching_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_EVENT_SERVICE_H_
