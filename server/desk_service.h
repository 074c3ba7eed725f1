// docket.v1.DeskService: whether the desk takes changes.
#ifndef DOCKET_SERVER_DESK_SERVICE_H_
#define DOCKET_SERVER_DESK_SERVICE_H_

#include "docket/v1/desk_service.grpc.pb.h"
#include "server/road.h"

namespace docket::server {

class DeskService final : public v1::DeskService::CallbackService {
 public:
  explicit DeskService(Road& road) : road_(road) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* GetMaintenance(Context* context, const v1::GetMaintenanceRequest* request,
                          v1::Maintenance* response) override;
  Reactor* SetMaintenance(Context* context, const v1::SetMaintenanceRequest* request,
                          v1::Maintenance* response) override {
    return road_.SetMaintenance(context, request, response);
  }

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DESK_SERVICE_H_
