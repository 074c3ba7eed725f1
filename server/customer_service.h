// docket.v1.CustomerService: each RPC is one line onto the road.
#ifndef DOCKET_SERVER_CUSTOMER_SERVICE_H_
#define DOCKET_SERVER_CUSTOMER_SERVICE_H_

#include "docket/v1/customer_service.grpc.pb.h"
#include "server/road.h"

namespace docket::server {

class CustomerService final : public v1::CustomerService::CallbackService {
 public:
  explicit CustomerService(Road& road) : road_(road) {}

  using Context = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  Reactor* FindCustomers(Context* context, const v1::FindCustomersRequest* request,
                         v1::FindCustomersResponse* response) override;
  Reactor* GetCustomer(Context* context, const v1::GetCustomerRequest* request, v1::Customer* response) override;
  Reactor* ListCustomerReads(Context* context, const v1::ListCustomerReadsRequest* request,
                             v1::ListCustomerReadsResponse* response) override;

  Reactor* CreateCustomer(Context* context, const v1::CreateCustomerRequest* request, v1::Customer* response) override {
    return road_.CreateCustomer(context, request, response);
  }
  Reactor* UpdateCustomer(Context* context, const v1::UpdateCustomerRequest* request, v1::Customer* response) override {
    return road_.UpdateCustomer(context, request, response);
  }
  Reactor* VerifyIdentity(Context* context, const v1::VerifyIdentityRequest* request, v1::Customer* response) override {
    return road_.VerifyIdentity(context, request, response);
  }
  Reactor* MergeCustomers(Context* context, const v1::MergeCustomersRequest* request, v1::Customer* response) override {
    return road_.MergeCustomers(context, request, response);
  }
  Reactor* UnmergeCustomer(Context* context, const v1::UnmergeCustomerRequest* request,
                           v1::Customer* response) override {
    return road_.UnmergeCustomer(context, request, response);
  }

 private:
  Road& road_;
};

}  // namespace docket::server

#endif  // DOCKET_SERVER_CUSTOMER_SERVICE_H_
