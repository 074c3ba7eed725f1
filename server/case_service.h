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
  Reactor* AcknowledgeCase(Context* context, const v1::AcknowledgeCaseRequest* request, v1::Case* response) override;
  Reactor* AssignCase(Context* context, const v1::AssignCaseRequest* request, v1::Case* response) override;
  Reactor* RecordInteraction(Context* context, const v1::RecordInteractionRequest* request,
                             v1::Case* response) override;
  Reactor* EscalateCase(Context* context, const v1::EscalateCaseRequest* request, v1::Case* response) override;
  Reactor* AcceptEscalation(Context* context, const v1::AcceptEscalationRequest* request, v1::Case* response) override;
  Reactor* ResolveCase(Context* context, const v1::ResolveCaseRequest* request, v1::Case* response) override;
  Reactor* RecordFollowUp(Context* context, const v1::RecordFollowUpRequest* request, v1::Case* response) override;
  Reactor* CloseCase(Context* context, const v1::CloseCaseRequest* request, v1::Case* response) override;
  Reactor* ReopenCase(Context* context, const v1::ReopenCaseRequest* request, v1::Case* response) override;

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_SERVICE_H_
