#include "server/case_service.h"

#include "server/case_reads.h"

namespace docket::server {

using rules::Verb;

CaseService::Reactor* CaseService::OpenCase(Context* context, const v1::OpenCaseRequest* request, v1::Case* response) {
  return road_.OpenCase(context, request, response);
}

CaseService::Reactor* CaseService::AcknowledgeCase(Context* context, const v1::AcknowledgeCaseRequest* request,
                                                   v1::Case* response) {
  return road_.ChangeCase(context, request, response, "AcknowledgeCase", Verb::kAcknowledge);
}

CaseService::Reactor* CaseService::AssignCase(Context* context, const v1::AssignCaseRequest* request,
                                              v1::Case* response) {
  return road_.ChangeCase(context, request, response, "AssignCase", Verb::kAssign);
}

CaseService::Reactor* CaseService::RecordInteraction(Context* context, const v1::RecordInteractionRequest* request,
                                                     v1::Case* response) {
  return road_.ChangeCase(context, request, response, "RecordInteraction", Verb::kRecordInteraction);
}

CaseService::Reactor* CaseService::EscalateCase(Context* context, const v1::EscalateCaseRequest* request,
                                                v1::Case* response) {
  return road_.ChangeCase(context, request, response, "EscalateCase", Verb::kEscalate);
}

CaseService::Reactor* CaseService::AcceptEscalation(Context* context, const v1::AcceptEscalationRequest* request,
                                                    v1::Case* response) {
  return road_.ChangeCase(context, request, response, "AcceptEscalation", Verb::kAcceptEscalation);
}

CaseService::Reactor* CaseService::ResolveCase(Context* context, const v1::ResolveCaseRequest* request,
                                               v1::Case* response) {
  return road_.ChangeCase(context, request, response, "ResolveCase", Verb::kResolve);
}

CaseService::Reactor* CaseService::RecordFollowUp(Context* context, const v1::RecordFollowUpRequest* request,
                                                  v1::Case* response) {
  return road_.ChangeCase(context, request, response, "RecordFollowUp", Verb::kRecordFollowUp);
}

CaseService::Reactor* CaseService::CloseCase(Context* context, const v1::CloseCaseRequest* request,
                                             v1::Case* response) {
  return road_.ChangeCase(context, request, response, "CloseCase", Verb::kClose);
}

CaseService::Reactor* CaseService::ReopenCase(Context* context, const v1::ReopenCaseRequest* request,
                                              v1::Case* response) {
  return road_.ChangeCase(context, request, response, "ReopenCase", Verb::kReopen);
}

CaseService::Reactor* CaseService::GetCase(Context* context, const v1::GetCaseRequest* request, v1::Case* response) {
  return road_.Read(context, request, kCaseService, "GetCase",
                    [=](storage::Connection& connection) { return GetCaseFrom(connection, *request, response); });
}

CaseService::Reactor* CaseService::ListCases(Context* context, const v1::ListCasesRequest* request,
                                             v1::ListCasesResponse* response) {
  return road_.Read(context, request, kCaseService, "ListCases", [=, this](storage::Connection& connection) {
    return ListCasesFrom(connection, road_.desk().facts(), *request, response);
  });
}

CaseService::Reactor* CaseService::ListCaseEvents(Context* context, const v1::ListCaseEventsRequest* request,
                                                  v1::ListCaseEventsResponse* response) {
  return road_.Read(context, request, kCaseService, "ListCaseEvents", [=, this](storage::Connection& connection) {
    return ListCaseEventsFrom(connection, road_.desk().facts(), *request, response);
  });
}

}  // namespace docket::server
