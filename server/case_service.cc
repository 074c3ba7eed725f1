#include "server/case_service.h"

#include "server/case_reads.h"

namespace docket::server {

CaseService::Reactor* CaseService::OpenCase(Context* context, const v1::OpenCaseRequest* request, v1::Case* response) {
  return road_.OpenCase(context, request, response);
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
