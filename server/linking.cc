// LinkCases: the other case is read first, for what never changes of it; then the case that points to it changes.
#include "server/road.h"
#include "storage/loader.h"

namespace docket::server {

grpc::ServerUnaryReactor* Road::LinkCases(grpc::CallbackServerContext* context, const v1::LinkCasesRequest* request,
                                          v1::Case* response) {
  const auto call = Begin(context, kCaseService, "LinkCases", *request);
  if (call->answered()) return call->reactor();
  const Id other = *ParseCaseName(request->other());
  auto found = std::make_shared<storage::Loaded>();
  desk_.readers().RunOrRefuse(
      [this, call, other, found](storage::Connection& connection) -> absl::Status {
        if (other.lane >= desk_.facts().lanes) return CaseNotFound();
        absl::StatusOr<storage::Loaded> loaded = storage::LoadSubject(
            connection, {.lane = other.lane, .kind = storage::SubjectKind::kCase, .number = other.number});
        if (!loaded.ok()) return loaded.status();
        *found = *std::move(loaded);
        if (!found->subject->exists()) return CaseNotFound();
        const absl::StatusOr<rules::Access> access = AccessOf(connection, *call);
        if (!access.ok()) return access.status();
        return access->Reaches("LinkCases", found->subject->case_record()) ? absl::OkStatus() : OutOfReach();
      },
      [this, call, request, response, found](absl::Status status) {
        if (!status.ok()) return call->Finish(status);
        v1::LinkCasesRequest facts = *request;
        // As it is written in the log, not as somebody typed it.
        facts.set_other(found->subject->case_record().name());
        SendCaseCommand(call, *request, std::move(facts), response, found->subject);
      });
  return call->reactor();
}

}  // namespace docket::server
