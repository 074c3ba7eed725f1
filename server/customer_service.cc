#include "server/customer_service.h"

#include "server/customer_answers.h"
#include "server/customer_read_list.h"

namespace docket::server {

CustomerService::Reactor* CustomerService::FindCustomers(Context* context, const v1::FindCustomersRequest* request,
                                                         v1::FindCustomersResponse* response) {
  return road_.Read(context, request, kCustomerService, "FindCustomers",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/, Disclosed& disclosed) {
                      return FindCustomersFrom(road_.desk(), connection, *request, response, &disclosed);
                    });
}

CustomerService::Reactor* CustomerService::GetCustomer(Context* context, const v1::GetCustomerRequest* request,
                                                       v1::Customer* response) {
  return road_.Read(context, request, kCustomerService, "GetCustomer",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/, Disclosed& disclosed) {
                      return GetCustomerFrom(road_.desk(), connection, *request, response, &disclosed);
                    });
}

// That somebody was read is nothing of theirs: this read is on no record.
CustomerService::Reactor* CustomerService::ListCustomerReads(Context* context,
                                                             const v1::ListCustomerReadsRequest* request,
                                                             v1::ListCustomerReadsResponse* response) {
  return road_.Read(context, request, kCustomerService, "ListCustomerReads",
                    [=, this](storage::Connection& connection, const rules::Access& /*access*/) {
                      return ListCustomerReadsFrom(connection, road_.desk().facts(), *request, response);
                    });
}

}  // namespace docket::server
