// Customers as CustomerService answers them: with their profiles, less what is withheld (INTAKE-3). On a reader's
// connection; requests are well formed already. Whose data an answer shows is noted in `disclosed`.
#ifndef DOCKET_SERVER_CUSTOMER_ANSWERS_H_
#define DOCKET_SERVER_CUSTOMER_ANSWERS_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "docket/v1/customer_service.pb.h"
#include "docket/v1/event.pb.h"
#include "server/desk.h"
#include "server/disclosed.h"
#include "storage/database.h"
#include "storage/subject.h"

namespace docket::server {

// The profile of a record's texts, which before there were profiles had one contact alone.
v1::CustomerProfile ProfileIn(v1::Texts texts);

// A customer as callers see it at `now`.
void FillCustomer(const storage::Subject& subject, v1::CustomerProfile profile, absl::Time now, v1::Customer* response);
// Leaves out what only whoever verified the customer's identity may show (INTAKE-3).
void Withhold(v1::Customer* customer);
absl::Status FillCustomer(Desk& desk, storage::Connection& connection, const storage::Subject& subject,
                          v1::Customer* response);

absl::Status FindCustomersFrom(Desk& desk, storage::Connection& connection, const v1::FindCustomersRequest& request,
                               v1::FindCustomersResponse* response, Disclosed* disclosed);
absl::Status GetCustomerFrom(Desk& desk, storage::Connection& connection, const v1::GetCustomerRequest& request,
                             v1::Customer* response, Disclosed* disclosed);

}  // namespace docket::server

#endif  // DOCKET_SERVER_CUSTOMER_ANSWERS_H_
