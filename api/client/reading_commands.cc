// The commands that read single cases.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"
#include "api/client/task_page.h"
#include "api/client/timeline.h"

namespace docket::client {
namespace {

constexpr std::int64_t kAsItStands = 0;

// The history of a case; up to a version, or all of it.
auto ReadEvents(Session& session, const std::string& name, std::int64_t version) {
  v1::ListCaseEventsRequest request;
  request.set_parent(name);
  auto events = ReadPages(session, &Cases::ListCaseEvents, request, kAll,
                          [](v1::ListCaseEventsResponse& page) { return page.mutable_events(); });
  while (version != kAsItStands && !events.items.empty() && events.items.rbegin()->version() > version) {
    events.items.RemoveLast();
  }
  return events;
}

// As they are typed. A step that a newer server knows alone is left out.
std::vector<std::string> NextCommands(const v1::Case& value, const Chosen& chosen) {
  std::vector<std::string> commands;
  for (const std::string& step : value.next_steps()) {
    for (const auto& [method, typed] : chosen.typed) {
      if (method == step) commands.push_back(typed);
    }
  }
  return commands;
}

ExitStatus ShowCase(Session& session, const v1::GetCaseRequest& request, const Chosen& chosen) {
  v1::Case value;
  const ExitStatus status = session.Call(&Cases::GetCase, request, value);
  if (status != ExitStatus::kDone) return status;
  const auto events = ReadEvents(session, value.name(), request.version());
  if (events.status != ExitStatus::kDone) return events.status;
  if (session.json()) {
    return PrintJson(session, JsonWithListDocument("case", value, "events", Pointers(events.items)));
  }
  session.Print(CasePage(value, events.items, NextCommands(value, chosen), session.moment(), session.paper()));
  return ExitStatus::kDone;
}

// Several cases as they stand at one moment, without their histories.
ExitStatus ShowCases(Session& session, const v1::BatchGetCasesRequest& request) {
  v1::BatchGetCasesResponse response;
  const ExitStatus status = session.Call(&Cases::BatchGetCases, request, response);
  if (status != ExitStatus::kDone) return status;
  if (session.json()) return PrintJson(session, JsonListDocument("cases", Pointers(response.cases())));
  std::string pages;
  for (const v1::Case& value : response.cases()) {
    absl::StrAppend(&pages, pages.empty() ? "" : "\n", CasePage(value, {}, {}, session.moment(), session.paper()));
  }
  session.Print(pages);
  return ExitStatus::kDone;
}

void AddShow(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"show", "Show a case: facts, people, tasks, money, its whole history, and what is possible now",
                   "docket show 7K3M2Q9A", kReading});
  auto request = std::make_shared<v1::BatchGetCasesRequest>();
  auto version = std::make_shared<std::int64_t>(kAsItStands);
  command
      .Names("CASE", kCaseName,
             "Its id; in lower case or with hyphens is fine. Several are shown as they stand at one moment, without "
             "their histories",
             [request](const std::string& name) { request->add_names(name); })
      ->required();
  command.Version("--version", "As it stood at this version", [version](std::int64_t typed) { *version = typed; });
  command.Runs([request, version, &chosen](Session& session) {
    if (request->names_size() > 1) {
      if (*version != kAsItStands) return session.WrongUsage("--version is of one case alone");
      return ShowCases(session, *request);
    }
    v1::GetCaseRequest one;
    one.set_name(request->names(0));
    one.set_version(*version);
    return ShowCase(session, one, chosen);
  });
}

void AddEvents(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"events", "Show what happened to a case, oldest first", "docket events 7K3M2Q9A --json", kReading});
  auto request = std::make_shared<v1::ListCaseEventsRequest>();
  command.Name("CASE", kCaseName, "Its id; in lower case or with hyphens is fine", request->mutable_parent())
      ->required();
  command.Runs([request](Session& session) {
    const auto events = ReadEvents(session, request->parent(), kAsItStands);
    if (events.status != ExitStatus::kDone) return events.status;
    if (session.json()) return PrintJson(session, JsonListDocument("events", Pointers(events.items)));
    session.Print(Timeline(events.items, Intake::kInFull, session.moment(), session.paper()));
    return ExitStatus::kDone;
  });
}

void AddTasks(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"tasks", "List what a case needs done, and what is done", "docket tasks 7K3M2Q9A --open", kReading});
  auto request = std::make_shared<v1::ListTasksRequest>();
  command.Name("CASE", kCaseName, "Its id; in lower case or with hyphens is fine", request->mutable_parent())
      ->required();
  command.Switch("--open", "Only what is not done", [request] { request->set_open_only(true); });
  command.Runs([request](Session& session) {
    v1::ListTasksResponse response;
    const ExitStatus status = session.Call(&Cases::ListTasks, *request, response);
    if (status != ExitStatus::kDone) return status;
    if (session.json()) return PrintJson(session, JsonListDocument("tasks", Pointers(response.tasks())));
    const std::string table = TaskTable(response.tasks(), session.moment(), session.paper());
    session.Print(table.empty() ? "no tasks\n" : table);
    return ExitStatus::kDone;
  });
}

}  // namespace

void AddReadingCommands(CLI::App& app, Chosen& chosen) {
  AddShow(app, chosen);
  AddEvents(app, chosen);
  AddTasks(app, chosen);
}

}  // namespace docket::client
