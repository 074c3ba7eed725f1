#include "server/case_reads.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/model/names.h"
#include "api/model/refusal.h"
#include "server/case_event.h"
#include "server/commands.h"
#include "server/fold.h"
#include "server/page_bytes.h"
#include "server/page_token.h"
#include "server/road.h"
#include "server/rules/limits.h"
#include "server/rules/states.h"
#include "server/sealing/sealer.h"
#include "storage/case_list.h"
#include "storage/loader.h"
#include "storage/queries.h"

namespace docket::server {
namespace {

int PageSize(int32_t asked, int usual) { return asked == 0 ? usual : asked; }

absl::Status FillEvent(Sealer& sealer, storage::Connection& connection, const storage::LogEntry& entry, const Id& id,
                       v1::CaseEvent* event) {
  *event = FactsOf(entry);
  absl::StatusOr<v1::Texts> texts = sealer.Unseal(connection, entry.body.texts(), id);
  if (!texts.ok()) return texts.status();
  if (entry.body.has_texts()) *event->mutable_texts() = *std::move(texts);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const storage::Subject>> LoadCase(storage::Connection& connection, const Id& id,
                                                                 const rules::Access& access,
                                                                 absl::string_view method) {
  absl::StatusOr<storage::Loaded> loaded =
      storage::LoadSubject(connection, {.lane = id.lane, .kind = storage::SubjectKind::kCase, .number = id.number});
  if (!loaded.ok()) return loaded.status();
  if (!loaded->subject->exists()) return CaseNotFound();
  if (!access.Reaches(method, loaded->subject->case_record())) return OutOfReach();
  return std::move(loaded->subject);
}

absl::Status GetCaseAt(Sealer& sealer, storage::Connection& connection, const Id& id, uint64_t version,
                       v1::Case* response) {
  const absl::StatusOr<storage::VersionPlace> place = storage::FindVersion(connection, id, version);
  if (!place.ok()) return place.status();
  if (place->latest == 0) return CaseNotFound();
  if (place->sequence == 0) {
    return Refusal(absl::StatusCode::kNotFound, reason::kCaseNotFound,
                   absl::StrCat("the case has no version ", version, ": it has had versions 1 to ", place->latest),
                   {{"latest_version", absl::StrCat(place->latest)}});
  }
  const absl::StatusOr<std::shared_ptr<const storage::Subject>> subject =
      storage::FoldAt(connection, id.lane, place->sequence, ApplyEntry);
  if (!subject.ok()) return subject.status();
  return FillCase(sealer, connection, **subject, response);
}

const google::protobuf::RepeatedPtrField<v1::Task>& TasksOf(const v1::CaseEventDetail& detail) {
  if (detail.has_tasks_added()) return detail.tasks_added().tasks();
  if (detail.has_assessed()) return detail.assessed().tasks();
  return detail.follow_up().tasks();
}

// What is to be done, by the tasks' numbers, from the events that added them.
absl::StatusOr<std::map<int32_t, std::string>> ReadActions(Sealer& sealer, storage::Connection& connection,
                                                           const Id& id, const std::set<uint64_t>& versions) {
  const absl::StatusOr<std::vector<storage::LogEntry>> entries = storage::ReadVersions(connection, id, versions);
  if (!entries.ok()) return entries.status();
  std::map<int32_t, std::string> actions;
  for (const storage::LogEntry& entry : *entries) {
    const absl::StatusOr<v1::Texts> texts = sealer.Unseal(connection, entry.body.texts(), id);
    if (!texts.ok()) return texts.status();
    const auto& tasks = TasksOf(entry.body.case_event());
    for (int i = 0; i < tasks.size(); ++i) {
      actions[tasks[i].number()] = i < texts->actions_size() ? texts->actions(i) : texts->action();
    }
  }
  return actions;
}

}  // namespace

absl::Status GetCaseFrom(storage::Connection& connection, Sealer& sealer, const rules::Access& access,
                         const v1::GetCaseRequest& request, v1::Case* response, Disclosed* disclosed) {
  const Id id = *ParseCaseName(request.name());
  const absl::StatusOr<std::shared_ptr<const storage::Subject>> subject = LoadCase(connection, id, access, "GetCase");
  if (!subject.ok()) return subject.status();
  absl::Status status = request.version() == 0
                            ? FillCase(sealer, connection, **subject, response)
                            : GetCaseAt(sealer, connection, id, static_cast<uint64_t>(request.version()), response);
  if (!status.ok()) return status;
  if (access.Masks("GetCase", (*subject)->case_record())) {
    rules::Mask(response);
  } else {
    disclosed->Case((*subject)->case_record());
  }
  if (request.version() != 0) return absl::OkStatus();
  for (absl::string_view step : rules::LegalIn(response->state())) {
    if (access.MayCall(step).ok() && access.Reaches(step, (*subject)->case_record())) {
      response->add_next_steps(std::string(step));
    }
  }
  return absl::OkStatus();
}

absl::Status BatchGetCasesFrom(storage::Connection& connection, Sealer& sealer, const rules::Access& access,
                               const v1::BatchGetCasesRequest& request, v1::BatchGetCasesResponse* response,
                               Disclosed* disclosed) {
  std::vector<Id> ids;
  for (const std::string& name : request.names()) ids.push_back(*ParseCaseName(name));
  const absl::StatusOr<std::vector<storage::Subject>> subjects = storage::ReadCases(connection, ids);
  if (!subjects.ok()) return subjects.status();
  std::map<std::string, const storage::Subject*> found;
  bool denied = false;
  for (const storage::Subject& subject : *subjects) {
    const bool reached = access.Reaches("BatchGetCases", subject.case_record());
    if (reached) found[subject.case_record().name()] = &subject;
    denied = denied || !reached;
  }
  std::set<std::string> absent;
  for (const Id& id : ids) {
    if (!found.contains(CaseName(id))) absent.insert(CaseName(id));
  }
  if (!absent.empty()) {
    absl::Status none = Refusal(absl::StatusCode::kNotFound, reason::kCaseNotFound,
                                absl::StrCat("there are no such cases: ", absl::StrJoin(absent, ", "),
                                             "; check the ids, and ask again for those that there are"));
    return denied ? OutOfReach(std::move(none)) : none;
  }
  if (absl::Status keys = LoadKeys(sealer, connection, *subjects); !keys.ok()) return keys;
  response->Clear();
  size_t bytes = 0;
  for (const Id& id : ids) {
    if (absl::Status status = FillCase(sealer, connection, *found[CaseName(id)], response->add_cases()); !status.ok())
      return status;
    v1::Case* const c = &*response->mutable_cases()->rbegin();
    access.Masks("BatchGetCases", *c) ? rules::Mask(c) : disclosed->Case(*c);
    bytes += response->cases().rbegin()->ByteSizeLong();
  }
  if (bytes <= kPageBytes) return absl::OkStatus();
  response->Clear();
  return InvalidRequest(
      {{"names", "together these cases are too large for one answer: ask for half of them at a time"}});
}

absl::Status ListTasksFrom(storage::Connection& connection, Sealer& sealer, const rules::Access& access,
                           const v1::ListTasksRequest& request, v1::ListTasksResponse* response, Disclosed* disclosed) {
  const Id id = *ParseCaseName(request.parent());
  const absl::StatusOr<std::shared_ptr<const storage::Subject>> subject = LoadCase(connection, id, access, "ListTasks");
  if (!subject.ok()) return subject.status();
  const bool masked = access.Masks("ListTasks", (*subject)->case_record());
  response->Clear();
  std::set<uint64_t> versions;
  for (const v1::Task& task : (*subject)->case_record().tasks()) {
    if (request.open_only() && task.has_complete_time()) continue;
    *response->add_tasks() = task;
    versions.insert(static_cast<uint64_t>(task.added_version()));
  }
  const absl::StatusOr<std::map<int32_t, std::string>> actions = ReadActions(sealer, connection, id, versions);
  if (!actions.ok()) return actions.status();
  for (v1::Task& task : *response->mutable_tasks()) {
    task.set_parent(CaseName(id));
    if (const auto action = actions->find(task.number()); action != actions->end()) task.set_action(action->second);
  }
  if (!masked && response->tasks_size() > 0) disclosed->Case((*subject)->case_record());
  return absl::OkStatus();
}

absl::Status ListCaseEventsFrom(storage::Connection& connection, Sealer& sealer, const storage::Desk& desk,
                                const rules::Access& access, const v1::ListCaseEventsRequest& request,
                                v1::ListCaseEventsResponse* response, Disclosed* disclosed) {
  const Id id = *ParseCaseName(request.parent());
  const auto subject = LoadCase(connection, id, access, "ListCaseEvents");
  if (!subject.ok()) return subject.status();
  const bool masked = access.Masks("ListCaseEvents", (*subject)->case_record());
  const int size = PageSize(request.page_size(), rules::limits::kOtherPageSize);
  const std::string bound = absl::StrCat("ListCaseEvents:", CaseName(id));
  uint64_t after = 0;
  if (!request.page_token().empty()) {
    const absl::StatusOr<std::string> cursor = OpenPageToken(desk, bound, request.page_token());
    if (!cursor.ok()) return cursor.status();
    (void)absl::SimpleAtoi(*cursor, &after);
  }
  const absl::StatusOr<std::vector<storage::LogEntry>> entries =
      storage::ReadSubjectEntries(connection, id.lane, id.number, after, static_cast<size_t>(size) + 1);
  if (!entries.ok()) return entries.status();
  const bool is_case = !entries->empty() && entries->front().subject_kind == storage::SubjectKind::kCase;
  if ((after == 0 && entries->empty()) || (!entries->empty() && !is_case)) return CaseNotFound();
  response->Clear();
  size_t bytes = 0;
  size_t count = 0;
  for (; count < entries->size() && count < static_cast<size_t>(size) && bytes < kPageBytes; ++count) {
    if (absl::Status status = FillEvent(sealer, connection, (*entries)[count], id, response->add_events());
        !status.ok())
      return status;
    if (masked) rules::Mask(&*response->mutable_events()->rbegin());
    bytes += response->events().rbegin()->ByteSizeLong();
  }
  if (!masked && count > 0) disclosed->Case((*subject)->case_record());
  if (entries->size() > count) {
    response->set_next_page_token(MakePageToken(desk, bound, absl::StrCat((*entries)[count - 1].sequence)));
  }
  return absl::OkStatus();
}

}  // namespace docket::server
