// ListCustomerReads on a reader's connection: who read what of customers. The request is well formed already.
#ifndef DOCKET_SERVER_CUSTOMER_READ_LIST_H_
#define DOCKET_SERVER_CUSTOMER_READ_LIST_H_

#include "absl/status/status.h"
#include "docket/v1/customer_service.pb.h"
#include "storage/database.h"
#include "storage/schema.h"

namespace docket::server {

// Of a customer and its duplicates, where one is named; there need not be any such customer.
absl::Status ListCustomerReadsFrom(storage::Connection& connection, const storage::Desk& desk,
                                   const v1::ListCustomerReadsRequest& request,
                                   v1::ListCustomerReadsResponse* response);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CUSTOMER_READ_LIST_H_
