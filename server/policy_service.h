// docket.v1.PolicyService: the policy in force, how it is changed, and what it makes of cases.
#ifndef DOCKET_SERVER_POLICY_SERVICE_H_
#define DOCKET_SERVER_POLICY_SERVICE_H_

#include "docket/v1/policy_service.grpc.pb.h"
#include "server/road.h"

namespace docket::server {

inline constexpr char kPolicyService[] = "docket.v1.PolicyService";

class PolicyService final : public v1::PolicyService::CallbackService {
 public:
  explicit PolicyService(Road& road) : road_(road) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* GetPolicy(Context* context, const v1::GetPolicyRequest* request, v1::PolicyVersion* response) override;
  Reactor* ListPolicies(Context* context, const v1::ListPoliciesRequest* request,
                        v1::ListPoliciesResponse* response) override;
  Reactor* PreviewPolicy(Context* context, const v1::PreviewPolicyRequest* request,
                         v1::PreviewPolicyResponse* response) override;
  Reactor* ComputeDeadline(Context* context, const v1::ComputeDeadlineRequest* request,
                           v1::ComputeDeadlineResponse* response) override;
  Reactor* ExplainDeadlines(Context* context, const v1::ExplainDeadlinesRequest* request,
                            v1::ExplainDeadlinesResponse* response) override;

  Reactor* ApplyPolicy(Context* context, const v1::ApplyPolicyRequest* request, v1::PolicyVersion* response) override {
    return road_.ApplyPolicy(context, request, response);
  }

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_POLICY_SERVICE_H_
