// Customers, and who read what of them, as people read it.
#ifndef DOCKET_API_CLIENT_CUSTOMER_PAGE_H_
#define DOCKET_API_CLIENT_CUSTOMER_PAGE_H_

#include <string>

#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/customer_service.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

std::string CustomerPage(const v1::Customer& customer, const Moment& moment, const Paper& paper);
std::string CustomerTable(const google::protobuf::RepeatedPtrField<v1::Customer>& customers, const Moment& moment,
                          const Paper& paper);
std::string CustomerReadTable(const google::protobuf::RepeatedPtrField<v1::CustomerRead>& reads, const Moment& moment,
                              const Paper& paper);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_CUSTOMER_PAGE_H_
