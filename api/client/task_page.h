// Tasks as people read them.
#ifndef DOCKET_API_CLIENT_TASK_PAGE_H_
#define DOCKET_API_CLIENT_TASK_PAGE_H_

#include <string>

#include "api/client/table.h"
#include "api/client/when.h"
#include "docket/v1/case.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace docket::client {

// One row a task: what, who, by when, and whether it is done. Empty where there is none.
std::string TaskTable(const google::protobuf::RepeatedPtrField<v1::Task>& tasks, const Moment& moment,
                      const Paper& paper, int indent = 0);

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_TASK_PAGE_H_
