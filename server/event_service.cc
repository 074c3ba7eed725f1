#include "server/event_service.h"

namespace docket::server {

grpc::ServerWriteReactor<v1::WatchEventsResponse>* EventService::WatchEvents(grpc::CallbackServerContext* context,
                                                                             const v1::WatchEventsRequest* request) {
  return road_.WatchEvents(watching_, context, request);
}

}  // namespace docket::server
