#include "tests/client/scripted_desk.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "api/client/command_line.h"

namespace docket::client {
namespace {

// Fills a page with the items from where its token says.
template <typename Request, typename Response, typename Item>
void GivePage(const Request& request, const std::vector<Item>& items, std::size_t page,
              google::protobuf::RepeatedPtrField<Item>* into, Response* response) {
  std::size_t first = 0;
  (void)absl::SimpleAtoi(request.page_token(), &first);
  const std::size_t last =
      std::min({items.size(), first + page, first + static_cast<std::size_t>(request.page_size())});
  for (std::size_t i = first; i < last; ++i) *into->Add() = items[i];
  if (last < items.size()) response->set_next_page_token(absl::StrCat(last));
}

}  // namespace

#define DOCKET_ANSWERS(Rpc, Resource, resource)                                                              \
  grpc::Status Rpc(grpc::ServerContext*, const v1::Rpc##Request* request, v1::Resource* response) override { \
    *response = desk_.resource;                                                                              \
    return desk_.Note(#Rpc, *request);                                                                       \
  }

#define DOCKET_LISTS(Rpc, field, items)                                                                           \
  grpc::Status Rpc(grpc::ServerContext*, const v1::Rpc##Request* request, v1::Rpc##Response* response) override { \
    GivePage(*request, desk_.items, desk_.page, response->mutable_##field(), response);                           \
    return desk_.Note(#Rpc, *request);                                                                            \
  }

class ScriptedDesk::Cases : public v1::CaseService::Service {
 public:
  explicit Cases(ScriptedDesk& desk) : desk_(desk) {}

 private:
  DOCKET_ANSWERS(OpenCase, Case, the_case)
  DOCKET_ANSWERS(GetCase, Case, the_case)
  DOCKET_ANSWERS(AcknowledgeCase, Case, the_case)
  DOCKET_ANSWERS(AssignCase, Case, the_case)
  DOCKET_ANSWERS(RecordInteraction, Case, the_case)
  DOCKET_ANSWERS(EscalateCase, Case, the_case)
  DOCKET_ANSWERS(AcceptEscalation, Case, the_case)
  DOCKET_ANSWERS(ResolveCase, Case, the_case)
  DOCKET_ANSWERS(RecordFollowUp, Case, the_case)
  DOCKET_ANSWERS(CloseCase, Case, the_case)
  DOCKET_ANSWERS(ReopenCase, Case, the_case)
  DOCKET_ANSWERS(AssessCase, Case, the_case)
  DOCKET_ANSWERS(ReclassifyCase, Case, the_case)
  DOCKET_ANSWERS(RecordFirstContact, Case, the_case)
  DOCKET_ANSWERS(UnassignCase, Case, the_case)
  DOCKET_ANSWERS(ClaimNextCase, Case, the_case)
  DOCKET_ANSWERS(AddTask, Case, the_case)
  DOCKET_ANSWERS(CompleteTask, Case, the_case)
  DOCKET_ANSWERS(AwaitCustomer, Case, the_case)
  DOCKET_ANSWERS(ResumeCase, Case, the_case)
  DOCKET_ANSWERS(RecordFinding, Case, the_case)
  DOCKET_ANSWERS(DeescalateCase, Case, the_case)
  DOCKET_ANSWERS(TakeOver, Case, the_case)
  DOCKET_ANSWERS(ProposeResolution, Case, the_case)
  DOCKET_ANSWERS(DecideResolution, Case, the_case)
  DOCKET_ANSWERS(ApproveRemedy, Case, the_case)
  DOCKET_ANSWERS(WithdrawCase, Case, the_case)
  DOCKET_ANSWERS(FlagCase, Case, the_case)
  DOCKET_ANSWERS(ReviewCase, Case, the_case)
  DOCKET_ANSWERS(LinkCases, Case, the_case)
  DOCKET_ANSWERS(UpdateCase, Case, the_case)
  DOCKET_ANSWERS(CorrectCustomer, Case, the_case)
  DOCKET_ANSWERS(RedactText, Case, the_case)
  DOCKET_ANSWERS(CountCases, CountCasesResponse, counts)
  DOCKET_ANSWERS(BatchGetCases, BatchGetCasesResponse, batch)
  DOCKET_ANSWERS(ListTasks, ListTasksResponse, tasks)
  DOCKET_LISTS(ListCases, cases, cases)
  DOCKET_LISTS(ListCaseEvents, events, events)

  grpc::Status ExportCases(grpc::ServerContext*, const v1::ExportCasesRequest* request,
                           grpc::ServerWriter<v1::ExportCasesResponse>* writer) override {
    const grpc::Status status = desk_.Note("ExportCases", *request);
    return status.ok() && desk_.export_cases ? desk_.export_cases(*request, *writer) : status;
  }
  grpc::Status ImportCases(grpc::ServerContext*,
                           grpc::ServerReaderWriter<v1::ImportCasesResponse, v1::ImportCasesRequest>* stream) override {
    const grpc::Status status = desk_.Note("ImportCases", v1::ImportCasesRequest());
    return status.ok() && desk_.import_cases ? desk_.import_cases(*stream) : status;
  }

  ScriptedDesk& desk_;
};

class ScriptedDesk::Directory : public v1::DirectoryService::Service {
 public:
  explicit Directory(ScriptedDesk& desk) : desk_(desk) {}

 private:
  DOCKET_ANSWERS(CreateStaff, Staff, staff)
  DOCKET_ANSWERS(UpdateStaff, Staff, staff)
  DOCKET_ANSWERS(GetStaff, Staff, staff)
  DOCKET_ANSWERS(CreateTeam, Team, team)
  DOCKET_ANSWERS(UpdateTeam, Team, team)
  DOCKET_ANSWERS(GetTeam, Team, team)
  DOCKET_LISTS(ListStaff, staff, all_staff)
  DOCKET_LISTS(ListTeams, teams, all_teams)

  ScriptedDesk& desk_;
};

class ScriptedDesk::Desk : public v1::DeskService::Service {
 public:
  explicit Desk(ScriptedDesk& desk) : desk_(desk) {}

 private:
  DOCKET_ANSWERS(GetMaintenance, Maintenance, maintenance)
  DOCKET_ANSWERS(SetMaintenance, Maintenance, maintenance)

  ScriptedDesk& desk_;
};

class ScriptedDesk::Customers : public v1::CustomerService::Service {
 public:
  explicit Customers(ScriptedDesk& desk) : desk_(desk) {}

 private:
  DOCKET_ANSWERS(FindCustomers, FindCustomersResponse, found_customers)
  DOCKET_ANSWERS(GetCustomer, Customer, customer)
  DOCKET_ANSWERS(CreateCustomer, Customer, customer)
  DOCKET_ANSWERS(UpdateCustomer, Customer, customer)
  DOCKET_ANSWERS(VerifyIdentity, Customer, customer)
  DOCKET_ANSWERS(MergeCustomers, Customer, customer)
  DOCKET_ANSWERS(UnmergeCustomer, Customer, customer)
  DOCKET_LISTS(ListCustomerReads, reads, customer_reads)

  ScriptedDesk& desk_;
};

class ScriptedDesk::Events : public v1::EventService::Service {
 public:
  explicit Events(ScriptedDesk& desk) : desk_(desk) {}

 private:
  grpc::Status WatchEvents(grpc::ServerContext* context, const v1::WatchEventsRequest* request,
                           grpc::ServerWriter<v1::WatchEventsResponse>* writer) override {
    const grpc::Status status = desk_.Note("WatchEvents", *request);
    return status.ok() && desk_.watch_events ? desk_.watch_events(*context, *request, *writer) : status;
  }

  ScriptedDesk& desk_;
};

class ScriptedDesk::Policies : public v1::PolicyService::Service {
 public:
  explicit Policies(ScriptedDesk& desk) : desk_(desk) {}

 private:
  DOCKET_ANSWERS(GetPolicy, PolicyVersion, policy)
  DOCKET_ANSWERS(ApplyPolicy, PolicyVersion, policy)
  DOCKET_ANSWERS(ComputeDeadline, ComputeDeadlineResponse, deadlines)
  DOCKET_ANSWERS(ExplainDeadlines, ExplainDeadlinesResponse, explained)
  DOCKET_LISTS(ListPolicies, policies, all_policies)

  grpc::Status PreviewPolicy(grpc::ServerContext*, const v1::PreviewPolicyRequest* request,
                             v1::PreviewPolicyResponse* response) override {
    std::size_t page = 0;
    (void)absl::SimpleAtoi(request->page_token(), &page);
    if (page < desk_.previews.size()) *response = desk_.previews[page];
    if (page + 1 < desk_.previews.size()) response->set_next_page_token(absl::StrCat(page + 1));
    return desk_.Note("PreviewPolicy", *request);
  }

  ScriptedDesk& desk_;
};

class ScriptedDesk::QualityAssurance : public v1::QualityService::Service {
 public:
  explicit QualityAssurance(ScriptedDesk& desk) : desk_(desk) {}

 private:
  DOCKET_ANSWERS(SampleCases, SampleCasesResponse, sample)
  DOCKET_ANSWERS(SubmitScorecard, Scorecard, scorecard)
  DOCKET_ANSWERS(DisputeScorecard, Scorecard, scorecard)
  DOCKET_ANSWERS(DecideDispute, Scorecard, scorecard)
  DOCKET_ANSWERS(GetScorecard, Scorecard, scorecard)
  DOCKET_ANSWERS(CreateActionPlan, ActionPlan, plan)
  DOCKET_ANSWERS(UpdateActionPlan, ActionPlan, plan)
  DOCKET_ANSWERS(CompleteActionPlan, ActionPlan, plan)
  DOCKET_ANSWERS(GetActionPlan, ActionPlan, plan)
  DOCKET_ANSWERS(RecordSuggestion, Suggestion, suggestion)
  DOCKET_ANSWERS(DecideSuggestion, Suggestion, suggestion)
  DOCKET_ANSWERS(GetSuggestion, Suggestion, suggestion)
  DOCKET_ANSWERS(GetQualitySummary, QualitySummary, quality_summary)
  DOCKET_LISTS(ListScorecards, scorecards, all_scorecards)
  DOCKET_LISTS(ListActionPlans, plans, all_plans)
  DOCKET_LISTS(ListSuggestions, suggestions, all_suggestions)

  ScriptedDesk& desk_;
};

class ScriptedDesk::Reports : public v1::ReportService::Service {
 public:
  explicit Reports(ScriptedDesk& desk) : desk_(desk) {}

 private:
  DOCKET_ANSWERS(GetServiceReport, ServiceReport, report)

  ScriptedDesk& desk_;
};

ScriptedDesk::ScriptedDesk()
    : cases_service_(std::make_unique<Cases>(*this)),
      directory_service_(std::make_unique<Directory>(*this)),
      desk_service_(std::make_unique<Desk>(*this)),
      customers_service_(std::make_unique<Customers>(*this)),
      events_service_(std::make_unique<Events>(*this)),
      policies_service_(std::make_unique<Policies>(*this)),
      quality_service_(std::make_unique<QualityAssurance>(*this)),
      reports_service_(std::make_unique<Reports>(*this)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(cases_service_.get());
  builder.RegisterService(directory_service_.get());
  builder.RegisterService(desk_service_.get());
  builder.RegisterService(customers_service_.get());
  builder.RegisterService(events_service_.get());
  builder.RegisterService(policies_service_.get());
  builder.RegisterService(quality_service_.get());
  builder.RegisterService(reports_service_.get());
  server_ = builder.BuildAndStart();
}

ScriptedDesk::~ScriptedDesk() {
  // A stream that goes on is cut off.
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

std::string ScriptedDesk::address() const { return absl::StrCat("127.0.0.1:", port_); }

void ScriptedDesk::Next(const grpc::Status& status) {
  const std::lock_guard lock(mutex_);
  next_.push_back(status);
}

std::vector<ScriptedDesk::Asked> ScriptedDesk::asked() {
  const std::lock_guard lock(mutex_);
  return asked_;
}

grpc::Status ScriptedDesk::Note(const std::string& rpc, const google::protobuf::Message& request) {
  const std::lock_guard lock(mutex_);
  Asked asked{.rpc = rpc};
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  if (const auto* field = copy->GetDescriptor()->FindFieldByName("request_id")) {
    asked.request_id = copy->GetReflection()->GetString(*copy, field);
    copy->GetReflection()->ClearField(copy.get(), field);
  }
  asked.request = copy->ShortDebugString();
  asked_.push_back(std::move(asked));
  if (next_.empty()) return grpc::Status::OK;
  const grpc::Status status = next_.front();
  next_.pop_front();
  return status;
}

Ran RunDocket(const std::string& server, std::vector<std::string> arguments, const std::string& input,
              bool err_is_terminal) {
  arguments.insert(arguments.begin(), {"--server", server});
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  absl::Duration slept;
  Surroundings surroundings{
      .in = in,
      .out = out,
      .err = err,
      .paper = {},
      .zone = absl::UTCTimeZone(),
      .world = {.now = [&slept] { return absl::Now() + slept; },
                .sleep = [&slept](absl::Duration wait) { slept += wait; },
                .random = [] { return 0.0; }},
      .err_is_terminal = err_is_terminal,
  };
  const ExitStatus status = Run(arguments, surroundings);
  return {status, out.str(), err.str()};
}

}  // namespace docket::client
