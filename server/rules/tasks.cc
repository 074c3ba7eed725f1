// The actions that a case needs.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "api/model/refusal.h"
#include "server/rules/clocks.h"
#include "server/rules/events.h"
#include "server/rules/folds.h"
#include "server/rules/limit_refusal.h"
#include "server/rules/new_tasks.h"
#include "server/rules/people.h"
#include "server/rules/rules.h"
#include "server/rules/timestamps.h"
#include "server/rules/validation.h"

namespace docket::rules {

absl::Status AddTasks(const v1::Case& c, int count, const v1::Task& model,
                      google::protobuf::RepeatedPtrField<v1::Task>* tasks) {
  if (c.tasks_size() + count > limits::kTasksOfCase) return LimitReached("tasks", "tasks", limits::kTasksOfCase);
  // Tasks are never removed, so their number is the last one's.
  for (int i = 1; i <= count; ++i) {
    v1::Task* task = tasks->Add();
    *task = model;
    task->set_number(c.tasks_size() + i);
  }
  return absl::OkStatus();
}

void FoldTasks(const google::protobuf::RepeatedPtrField<v1::Task>& tasks, const Stamp& stamp, v1::Case* c) {
  for (const v1::Task& added : tasks) {
    v1::Task* task = c->add_tasks();
    *task = added;
    task->set_added_version(stamp.version);
    *task->mutable_create_time() = ToProto(stamp.occurred);
  }
}

Violations Validate(const v1::AddTaskRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  checks.Text("action", request.action(), Checks::kRequired, limits::kActionCharacters, Checks::kManyLines);
  checks.StaffName("owner", request.owner(), Checks::kOptional);
  if (request.has_due_time()) CheckTime("due_time", request.due_time(), &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::AddTaskRequest& request, const Context& context) {
  // Whoever is away today may well do it: it only takes somebody who is there at all.
  if (!request.owner().empty() && FindStaff(context.directory, request.owner()) == nullptr) {
    return Refusal(absl::StatusCode::kNotFound, reason::kStaffNotFound,
                   absl::StrCat("there is no ", request.owner(), ": ListStaff names everybody"));
  }
  v1::Task task;
  task.set_owner(request.owner());
  if (request.has_due_time()) *task.mutable_due_time() = request.due_time();
  v1::CaseEventDetail detail;
  absl::Status added = AddTasks(c, 1, task, detail.mutable_tasks_added()->mutable_tasks());
  if (!added.ok()) return added;
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::TasksAdded& event, const Stamp& stamp, v1::Case* c) { FoldTasks(event.tasks(), stamp, c); }

Violations Validate(const v1::CompleteTaskRequest& request) {
  Checks checks;
  CheckMutation(request, &checks);
  if (request.number() < 1) checks.Add("number", "is required: a task's number, 1 or more");
  CheckRemark("comment", request.comment(), Checks::kOptional, &checks);
  return checks.Take();
}

absl::StatusOr<Events> Decide(const v1::Case& c, const v1::CompleteTaskRequest& request, const Context& context) {
  const bool open = std::any_of(c.tasks().begin(), c.tasks().end(), [&request](const v1::Task& task) {
    return task.number() == request.number() && !task.has_complete_time();
  });
  if (!open) {
    return PreconditionRefusal(
        reason::kNoSuchTask,
        absl::StrCat("task ", request.number(), " of this case is not open: ListTasks names those that are"),
        {{"number", "names no open task"}});
  }
  v1::CaseEventDetail detail;
  detail.mutable_task_completed()->set_number(request.number());
  return Events{EventWithTexts(std::move(detail), context)};
}

void Fold(const v1::TaskCompleted& event, const Stamp& stamp, v1::Case* c) {
  for (v1::Task& task : *c->mutable_tasks()) {
    if (task.number() == event.number()) *task.mutable_complete_time() = ToProto(stamp.occurred);
  }
}

}  // namespace docket::rules
