// docket.v1.DirectoryService: staff and teams.
#ifndef DOCKET_SERVER_DIRECTORY_SERVICE_H_
#define DOCKET_SERVER_DIRECTORY_SERVICE_H_

#include "docket/v1/directory_service.grpc.pb.h"
#include "server/road.h"

namespace docket::server {

class DirectoryService final : public v1::DirectoryService::CallbackService {
 public:
  explicit DirectoryService(Road& road) : road_(road) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* CreateStaff(Context* context, const v1::CreateStaffRequest* request, v1::Staff* response) override;
  Reactor* UpdateStaff(Context* context, const v1::UpdateStaffRequest* request, v1::Staff* response) override;
  Reactor* GetStaff(Context* context, const v1::GetStaffRequest* request, v1::Staff* response) override;
  Reactor* ListStaff(Context* context, const v1::ListStaffRequest* request, v1::ListStaffResponse* response) override;
  Reactor* CreateTeam(Context* context, const v1::CreateTeamRequest* request, v1::Team* response) override;
  Reactor* UpdateTeam(Context* context, const v1::UpdateTeamRequest* request, v1::Team* response) override;
  Reactor* GetTeam(Context* context, const v1::GetTeamRequest* request, v1::Team* response) override;
  Reactor* ListTeams(Context* context, const v1::ListTeamsRequest* request, v1::ListTeamsResponse* response) override;

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_DIRECTORY_SERVICE_H_
