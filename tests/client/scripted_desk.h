// A server of the contract that keeps nothing: it notes what it is asked and answers what the test says, on a port of
// its own. And a whole run of the command against it.
#ifndef DOCKET_TESTS_CLIENT_SCRIPTED_DESK_H_
#define DOCKET_TESTS_CLIENT_SCRIPTED_DESK_H_

#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/client/failure.h"
#include "docket/v1/case_service.grpc.pb.h"
#include "docket/v1/customer_service.grpc.pb.h"
#include "docket/v1/desk_service.grpc.pb.h"
#include "docket/v1/directory_service.grpc.pb.h"
#include "docket/v1/event_service.grpc.pb.h"
#include "docket/v1/policy_service.grpc.pb.h"
#include "docket/v1/quality_service.grpc.pb.h"
#include "docket/v1/report_service.grpc.pb.h"

namespace docket::client {

class ScriptedDesk {
 public:
  struct Asked {
    std::string rpc;
    // In text form, without the request id.
    std::string request;
    std::string request_id;
  };

  ScriptedDesk();
  ~ScriptedDesk();

  std::string address() const;

  // The next calls are answered so, before any is answered with what stands below.
  void Next(const grpc::Status& status);

  // What it answers with. Lists are given out in pages of at most `page` items.
  v1::Case the_case;
  std::vector<v1::Case> cases;
  std::vector<v1::CaseEvent> events;
  v1::BatchGetCasesResponse batch;
  v1::CountCasesResponse counts;
  v1::ListTasksResponse tasks;
  v1::Staff staff;
  std::vector<v1::Staff> all_staff;
  v1::Team team;
  std::vector<v1::Team> all_teams;
  v1::Maintenance maintenance;
  v1::Customer customer;
  v1::FindCustomersResponse found_customers;
  std::vector<v1::CustomerRead> customer_reads;
  v1::PolicyVersion policy;
  std::vector<v1::PolicyVersion> all_policies;
  // Page by page.
  std::vector<v1::PreviewPolicyResponse> previews;
  v1::ComputeDeadlineResponse deadlines;
  v1::ExplainDeadlinesResponse explained;
  v1::SampleCasesResponse sample;
  v1::Scorecard scorecard;
  std::vector<v1::Scorecard> all_scorecards;
  v1::ActionPlan plan;
  std::vector<v1::ActionPlan> all_plans;
  v1::Suggestion suggestion;
  std::vector<v1::Suggestion> all_suggestions;
  v1::QualitySummary quality_summary;
  v1::ServiceReport report;
  std::size_t page = 100;
  // What comes of a stream; each may be called several times, from threads of the server.
  std::function<grpc::Status(const v1::ExportCasesRequest&, grpc::ServerWriter<v1::ExportCasesResponse>&)> export_cases;
  std::function<grpc::Status(grpc::ServerReaderWriter<v1::ImportCasesResponse, v1::ImportCasesRequest>&)> import_cases;
  std::function<grpc::Status(grpc::ServerContext&, const v1::WatchEventsRequest&,
                             grpc::ServerWriter<v1::WatchEventsResponse>&)>
      watch_events;

  // What it was asked, in order.
  std::vector<Asked> asked();

 private:
  class Cases;
  class Directory;
  class Desk;
  class Customers;
  class Events;
  class Policies;
  class QualityAssurance;
  class Reports;

  grpc::Status Note(const std::string& rpc, const google::protobuf::Message& request);

  std::mutex mutex_;
  std::deque<grpc::Status> next_;
  std::vector<Asked> asked_;
  int port_ = 0;
  std::unique_ptr<Cases> cases_service_;
  std::unique_ptr<Directory> directory_service_;
  std::unique_ptr<Desk> desk_service_;
  std::unique_ptr<Customers> customers_service_;
  std::unique_ptr<Events> events_service_;
  std::unique_ptr<Policies> policies_service_;
  std::unique_ptr<QualityAssurance> quality_service_;
  std::unique_ptr<Reports> reports_service_;
  std::unique_ptr<grpc::Server> server_;
};

// What came of a whole run.
struct Ran {
  ExitStatus status = ExitStatus::kFailed;
  std::string out;
  std::string err;
};

// Runs the command with these arguments against `server`, with time that passes at once where the command waits.
Ran RunDocket(const std::string& server, std::vector<std::string> arguments, const std::string& input = "",
              bool err_is_terminal = false);

}  // namespace docket::client

#endif  // DOCKET_TESTS_CLIENT_SCRIPTED_DESK_H_
