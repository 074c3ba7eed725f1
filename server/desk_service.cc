#include "server/desk_service.h"

#include "storage/loader.h"

namespace docket::server {
namespace {

// Beside the directory, so that a replica learns of both by one number: the head of lane 0.
storage::SubjectKey MaintenanceKey() { return {.lane = 0, .kind = storage::SubjectKind::kMaintenance, .key = "desk"}; }

}  // namespace

DeskService::Reactor* DeskService::GetMaintenance(Context* context, const v1::GetMaintenanceRequest* request,
                                                  v1::Maintenance* response) {
  return road_.Read(context, request, kDeskService, "GetMaintenance",
                    [=](storage::Connection& connection, const rules::Access& /*access*/) -> absl::Status {
                      const absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(connection, MaintenanceKey());
                      if (loaded.ok()) *response = std::get<v1::Maintenance>(loaded->subject->record);
                      return loaded.status();
                    });
}

grpc::ServerUnaryReactor* Road::SetMaintenance(grpc::CallbackServerContext* context,
                                               const v1::SetMaintenanceRequest* request, v1::Maintenance* response) {
  const auto call = Begin(context, kDeskService, "SetMaintenance", *request);
  if (call->answered()) return call->reactor();
  auto command = std::make_shared<DirectoryCommand<v1::Maintenance, v1::SetMaintenanceRequest>>(*request);
  command->subject = MaintenanceKey();
  if (request->has_expected_version()) command->expected_version = request->expected_version();
  command->possible_in_maintenance = true;
  return Send(call, *request, std::move(command), [call, response](storage::Outcome outcome) {
    if (outcome.status.ok()) *response = std::get<v1::Maintenance>(outcome.subject->record);
    call->Finish(outcome.status);
  });
}

}  // namespace docket::server
