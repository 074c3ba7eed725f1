#include "server/case_service.h"

#include "server/case_list.h"
#include "server/case_reads.h"

namespace docket::server {

CaseService::Reactor* CaseService::OpenCase(Context* context, const v1::OpenCaseRequest* request, v1::Case* response) {
  return road_.OpenCase(context, request, response);
}

CaseService::Reactor* CaseService::GetCase(Context* context, const v1::GetCaseRequest* request, v1::Case* response) {
  return road_.Read(context, request, kCaseService, "GetCase",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return GetCaseFrom(connection, road_.desk().sealer(), access, *request, response, &disclosed);
                    });
}

CaseService::Reactor* CaseService::ListCases(Context* context, const v1::ListCasesRequest* request,
                                             v1::ListCasesResponse* response) {
  return road_.Read(context, request, kCaseService, "ListCases",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return ListCasesFrom(connection, road_.desk().sealer(), road_.desk().facts(), access, *request,
                                           response, &disclosed);
                    });
}

CaseService::Reactor* CaseService::ListCaseEvents(Context* context, const v1::ListCaseEventsRequest* request,
                                                  v1::ListCaseEventsResponse* response) {
  return road_.Read(context, request, kCaseService, "ListCaseEvents",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return ListCaseEventsFrom(connection, road_.desk().sealer(), road_.desk().facts(), access,
                                                *request, response, &disclosed);
                    });
}

CaseService::Reactor* CaseService::BatchGetCases(Context* context, const v1::BatchGetCasesRequest* request,
                                                 v1::BatchGetCasesResponse* response) {
  return road_.Read(context, request, kCaseService, "BatchGetCases",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return BatchGetCasesFrom(connection, road_.desk().sealer(), access, *request, response,
                                               &disclosed);
                    });
}

CaseService::Reactor* CaseService::CountCases(Context* context, const v1::CountCasesRequest* request,
                                              v1::CountCasesResponse* response) {
  return road_.Read(context, request, kCaseService, "CountCases",
                    [=](storage::Connection& connection, const rules::Access& access) {
                      return CountCasesFrom(connection, access, *request, response);
                    });
}

CaseService::Reactor* CaseService::ListTasks(Context* context, const v1::ListTasksRequest* request,
                                             v1::ListTasksResponse* response) {
  return road_.Read(context, request, kCaseService, "ListTasks",
                    [=, this](storage::Connection& connection, const rules::Access& access, Disclosed& disclosed) {
                      return ListTasksFrom(connection, road_.desk().sealer(), access, *request, response, &disclosed);
                    });
}

}  // namespace docket::server
