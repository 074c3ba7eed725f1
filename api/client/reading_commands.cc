// The commands that read cases.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/case_page.h"
#include "api/client/command.h"
#include "api/client/timeline.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

using Cases = v1::CaseService::Stub;

constexpr const char* kGroup = "Reading cases";
constexpr int kDefaultLimit = 50;
constexpr int kLargestLimit = 100'000;

auto ReadEvents(Session& session, const std::string& name) {
  v1::ListCaseEventsRequest request;
  request.set_parent(name);
  return ReadPages(session, &Cases::ListCaseEvents, request, kAll,
                   [](v1::ListCaseEventsResponse& page) { return page.mutable_events(); });
}

ExitStatus ShowCase(Session& session, const v1::GetCaseRequest& request) {
  v1::Case value;
  const ExitStatus status = session.Call(&Cases::GetCase, request, value);
  if (status != ExitStatus::kDone) return status;
  const auto events = ReadEvents(session, value.name());
  if (events.status != ExitStatus::kDone) return events.status;
  if (session.json()) {
    return PrintJson(session, JsonWithListDocument("case", value, "events", Pointers(events.items)));
  }
  session.Print(CasePage(value, events.items, session.moment(), session.paper()));
  return ExitStatus::kDone;
}

ExitStatus ShowEvents(Session& session, const std::string& name) {
  const auto events = ReadEvents(session, name);
  if (events.status != ExitStatus::kDone) return events.status;
  if (session.json()) return PrintJson(session, JsonListDocument("events", Pointers(events.items)));
  session.Print(Timeline(events.items, Intake::kInFull, session.moment(), session.paper()));
  return ExitStatus::kDone;
}

ExitStatus ListCases(Session& session, const v1::ListCasesRequest& request, int limit) {
  const auto cases = ReadPages(session, &Cases::ListCases, request, limit,
                               [](v1::ListCasesResponse& page) { return page.mutable_cases(); });
  if (cases.status != ExitStatus::kDone) return cases.status;
  if (session.json()) {
    const ExitStatus status = PrintJson(session, JsonListDocument("cases", Pointers(cases.items)));
    if (status != ExitStatus::kDone) return status;
  } else {
    session.Print(CaseTable(cases.items, session.moment(), session.paper()));
  }
  if (cases.more) session.Remark(absl::StrCat("there are more than these ", limit, "; --limit asks for more"));
  return ExitStatus::kDone;
}

void AddList(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen, {"list", "List cases, newest first", "docket list --state new --team billing", kGroup});
  auto request = std::make_shared<v1::ListCasesRequest>();
  auto limit = std::make_shared<int>(kDefaultLimit);
  command.Word("--state", *v1::CaseState_descriptor(), "Only those that are",
               [request](int state) { request->set_state(static_cast<v1::CaseState>(state)); });
  command.Name("--assignee", kStaffName, "Only those that this person is responsible for", request->mutable_assignee())
      ->type_name("STAFF");
  command.Name("--team", kTeamName, "Only those of this team", request->mutable_team());
  command.Name("--customer", kCustomerName, "Only those of this customer", request->mutable_customer());
  command.Number("--limit", 1, kLargestLimit, absl::StrCat("At most so many (", kDefaultLimit, ")"),
                 [limit](int most) { *limit = most; });
  command.Runs([request, limit](Session& session) { return ListCases(session, *request, *limit); });
}

void AddShow(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"show", "Show a case: facts, people, escalations, and its whole history", "docket show 7K3M2Q9A", kGroup});
  auto request = std::make_shared<v1::GetCaseRequest>();
  command.Name("CASE", kCaseName, "Its id; in lower case or with hyphens is fine", request->mutable_name())->required();
  command.Runs([request](Session& session) { return ShowCase(session, *request); });
}

void AddEvents(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"events", "Show what happened to a case, oldest first", "docket events 7K3M2Q9A --json", kGroup});
  auto name = std::make_shared<std::string>();
  command.Name("CASE", kCaseName, "Its id; in lower case or with hyphens is fine", name.get())->required();
  command.Runs([name](Session& session) { return ShowEvents(session, *name); });
}

}  // namespace

void AddReadingCommands(CLI::App& app, Chosen& chosen) {
  AddList(app, chosen);
  AddShow(app, chosen);
  AddEvents(app, chosen);
}

}  // namespace docket::client
