// docket.v1.CaseService: each RPC is one line onto the road.
#ifndef DOCKET_SERVER_CASE_SERVICE_H_
#define DOCKET_SERVER_CASE_SERVICE_H_

#include "docket/v1/case_service.grpc.pb.h"
#include "server/road.h"

namespace docket::server {

class CaseService final : public v1::CaseService::CallbackService {
 public:
  explicit CaseService(Road& road) : road_(road) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* OpenCase(Context* context, const v1::OpenCaseRequest* request, v1::Case* response) override;
  Reactor* GetCase(Context* context, const v1::GetCaseRequest* request, v1::Case* response) override;
  Reactor* ListCases(Context* context, const v1::ListCasesRequest* request, v1::ListCasesResponse* response) override;
  Reactor* ListCaseEvents(Context* context, const v1::ListCaseEventsRequest* request,
                          v1::ListCaseEventsResponse* response) override;

  // A command on a case that exists costs one line.
#define DOCKET_CASE_COMMAND(Method)                                                                    \
  Reactor* Method(Context* context, const v1::Method##Request* request, v1::Case* response) override { \
    return road_.ChangeCase(context, request, response);                                               \
  }
  DOCKET_CASE_COMMAND(AcknowledgeCase)
  DOCKET_CASE_COMMAND(AssignCase)
  DOCKET_CASE_COMMAND(RecordInteraction)
  DOCKET_CASE_COMMAND(EscalateCase)
  DOCKET_CASE_COMMAND(AcceptEscalation)
  DOCKET_CASE_COMMAND(ResolveCase)
  DOCKET_CASE_COMMAND(RecordFollowUp)
  DOCKET_CASE_COMMAND(CloseCase)
  DOCKET_CASE_COMMAND(ReopenCase)
#undef DOCKET_CASE_COMMAND

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_SERVICE_H_
