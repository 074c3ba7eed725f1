// docket.v1.ReportService: how the service went.
#ifndef DOCKET_SERVER_REPORT_SERVICE_H_
#define DOCKET_SERVER_REPORT_SERVICE_H_

#include "docket/v1/report_service.grpc.pb.h"
#include "server/report_reads.h"
#include "server/road.h"

namespace docket::server {

inline constexpr char kReportService[] = "docket.v1.ReportService";

class ReportService final : public v1::ReportService::CallbackService {
 public:
  explicit ReportService(Road& road) : road_(road) {}

  grpc::ServerUnaryReactor* GetServiceReport(grpc::CallbackServerContext* context,
                                             const v1::GetServiceReportRequest* request,
                                             v1::ServiceReport* response) override {
    return road_.Read(context, request, kReportService, "GetServiceReport",
                      [=, this](storage::Connection& connection, const rules::Access& /*access*/) {
                        return GetServiceReportFrom(connection, road_.desk(), *request, response);
                      });
  }

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_REPORT_SERVICE_H_
