#include "api/client/task_page.h"

#include "absl/strings/str_cat.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

Cell Due(const v1::Task& task, const Moment& moment) {
  if (!task.has_due_time()) return "-";
  const absl::Time due = ToTime(task.due_time());
  const bool late = due < moment.now && !task.has_complete_time();
  return {LocalShort(due, moment), late ? Ink::kRed : Ink::kPlain};
}

Cell Done(const v1::Task& task, const Moment& moment) {
  if (!task.has_complete_time()) return {"open", Ink::kYellow};
  return {absl::StrCat("done ", Relative(ToTime(task.complete_time()), moment)), Ink::kDim};
}

}  // namespace

std::string TaskTable(const google::protobuf::RepeatedPtrField<v1::Task>& tasks, const Moment& moment,
                      const Paper& paper, int indent) {
  Table table({"NO.", "OWNER", "DUE", "STATE", "WHAT"});
  table.Indent(indent).Shrink(4);
  for (const v1::Task& task : tasks) {
    table.Row({absl::StrCat(task.number()), task.owner().empty() ? "the assignee" : IdOf(task.owner()),
               Due(task, moment), Done(task, moment), task.action().empty() ? "-" : task.action()});
  }
  return table.empty() ? "" : table.Text(paper);
}

}  // namespace docket::client
