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
  Reactor* BatchGetCases(Context* context, const v1::BatchGetCasesRequest* request,
                         v1::BatchGetCasesResponse* response) override;
  Reactor* CountCases(Context* context, const v1::CountCasesRequest* request,
                      v1::CountCasesResponse* response) override;
  Reactor* ListTasks(Context* context, const v1::ListTasksRequest* request, v1::ListTasksResponse* response) override;

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
  DOCKET_CASE_COMMAND(AssessCase)
  DOCKET_CASE_COMMAND(ReclassifyCase)
  DOCKET_CASE_COMMAND(RecordFirstContact)
  DOCKET_CASE_COMMAND(UnassignCase)
  DOCKET_CASE_COMMAND(AddTask)
  DOCKET_CASE_COMMAND(CompleteTask)
  DOCKET_CASE_COMMAND(AwaitCustomer)
  DOCKET_CASE_COMMAND(ResumeCase)
  DOCKET_CASE_COMMAND(RecordFinding)
  DOCKET_CASE_COMMAND(DeescalateCase)
  DOCKET_CASE_COMMAND(TakeOver)
  DOCKET_CASE_COMMAND(ProposeResolution)
  DOCKET_CASE_COMMAND(DecideResolution)
  DOCKET_CASE_COMMAND(ApproveRemedy)
  DOCKET_CASE_COMMAND(WithdrawCase)
  DOCKET_CASE_COMMAND(FlagCase)
  DOCKET_CASE_COMMAND(ReviewCase)
  DOCKET_CASE_COMMAND(UpdateCase)
#undef DOCKET_CASE_COMMAND

  grpc::ServerWriteReactor<v1::ExportCasesResponse>* ExportCases(Context* context,
                                                                 const v1::ExportCasesRequest* request) override {
    return road_.ExportCases(context, request);
  }
  grpc::ServerBidiReactor<v1::ImportCasesRequest, v1::ImportCasesResponse>* ImportCases(Context* context) override {
    return road_.ImportCases(context);
  }

  Reactor* LinkCases(Context* context, const v1::LinkCasesRequest* request, v1::Case* response) override {
    return road_.LinkCases(context, request, response);
  }
  Reactor* CorrectCustomer(Context* context, const v1::CorrectCustomerRequest* request, v1::Case* response) override {
    return road_.CorrectCustomer(context, request, response);
  }
  Reactor* RedactText(Context* context, const v1::RedactTextRequest* request, v1::Case* response) override {
    return road_.RedactText(context, request, response);
  }
  Reactor* ClaimNextCase(Context* context, const v1::ClaimNextCaseRequest* request, v1::Case* response) override {
    return road_.ClaimNextCase(context, request, response);
  }

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_CASE_SERVICE_H_
