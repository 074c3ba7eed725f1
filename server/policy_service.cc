#include "server/policy_service.h"

#include "server/policy_reads.h"

namespace docket::server {

PolicyService::Reactor* PolicyService::GetPolicy(Context* context, const v1::GetPolicyRequest* request,
                                                 v1::PolicyVersion* response) {
  return road_.Read(context, request, kPolicyService, "GetPolicy",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/) {
                      return GetPolicyFrom(connection, road_.desk().clock().Now(), *request, response);
                    });
}

PolicyService::Reactor* PolicyService::ListPolicies(Context* context, const v1::ListPoliciesRequest* request,
                                                    v1::ListPoliciesResponse* response) {
  return road_.Read(context, request, kPolicyService, "ListPolicies",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/) {
                      return ListPoliciesFrom(connection, road_.desk().facts(), road_.desk().clock().Now(), *request,
                                              response);
                    });
}

PolicyService::Reactor* PolicyService::PreviewPolicy(Context* context, const v1::PreviewPolicyRequest* request,
                                                     v1::PreviewPolicyResponse* response) {
  return road_.Read(context, request, kPolicyService, "PreviewPolicy",
                    [=, this](storage::Connection& connection, const rules::Access& access) -> absl::Status {
                      const auto directory = road_.desk().CurrentDirectory(connection);
                      if (!directory.ok()) return directory.status();
                      return PreviewPolicyFrom(connection, road_.desk().facts(), road_.desk().clock().Now(),
                                               **directory, access, *request, response);
                    });
}

PolicyService::Reactor* PolicyService::ComputeDeadline(Context* context, const v1::ComputeDeadlineRequest* request,
                                                       v1::ComputeDeadlineResponse* response) {
  return road_.Read(context, request, kPolicyService, "ComputeDeadline",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/) -> absl::Status {
                      const auto directory = road_.desk().CurrentDirectory(connection);
                      if (!directory.ok()) return directory.status();
                      return ComputeDeadlineFrom(**directory, road_.desk().clock().Now(), *request, response);
                    });
}

PolicyService::Reactor* PolicyService::ExplainDeadlines(Context* context, const v1::ExplainDeadlinesRequest* request,
                                                        v1::ExplainDeadlinesResponse* response) {
  return road_.Read(context, request, kPolicyService, "ExplainDeadlines",
                    [=, this](storage::Connection& connection, const rules::Access& access) -> absl::Status {
                      const auto directory = road_.desk().CurrentDirectory(connection);
                      if (!directory.ok()) return directory.status();
                      return ExplainDeadlinesFrom(connection, road_.desk().clock().Now(), **directory, access, *request,
                                                  response);
                    });
}

grpc::ServerUnaryReactor* Road::ApplyPolicy(grpc::CallbackServerContext* context, const v1::ApplyPolicyRequest* request,
                                            v1::PolicyVersion* response) {
  const auto call = Begin(context, kPolicyService, "ApplyPolicy", *request);
  if (call->answered()) return call->reactor();
  auto command = std::make_shared<DirectoryCommand<docket::log::v1::PolicyRecord, v1::ApplyPolicyRequest>>(*request);
  command->subject = PolicyKey();
  if (request->has_expected_version()) command->expected_version = request->expected_version();
  return Send(call, *request, std::move(command), [this, call, response](storage::Outcome outcome) {
    if (!outcome.status.ok()) return call->Finish(outcome.status);
    const auto& record = std::get<docket::log::v1::PolicyRecord>(outcome.subject->record);
    const auto policy = Policy::Make(record.text(), record.version(), absl::InfinitePast());
    if (policy.ok()) *response = VersionOf(record, **policy, true, desk_.clock().Now());
    call->Finish(policy.status());
  });
}

}  // namespace docket::server
