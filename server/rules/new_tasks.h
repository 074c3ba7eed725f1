// Making the tasks that an event adds to its case: by AddTask, by an assessment, by a follow-up.
#ifndef DOCKET_SERVER_RULES_NEW_TASKS_H_
#define DOCKET_SERVER_RULES_NEW_TASKS_H_

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/status.h"
#include "docket/v1/case.pb.h"

namespace docket::rules {

// Appends `count` tasks to `tasks`, alike `model` (its owner and due time) and numbered after the case's last.
// LIMIT_REACHED, and nothing appended, where the case would have more than limits::kTasksOfCase.
absl::Status AddTasks(const v1::Case& c, int count, const v1::Task& model,
                      google::protobuf::RepeatedPtrField<v1::Task>* tasks);

}  // namespace docket::rules

#endif  // DOCKET_SERVER_RULES_NEW_TASKS_H_
