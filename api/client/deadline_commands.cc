// When something would be due, and why what is due is due then.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/case_command.h"
#include "api/client/deadline_page.h"

namespace docket::client {
namespace {

using Policies = v1::PolicyService::Stub;

// "A high complaint by email for team billing".
std::string What(const v1::ComputeDeadlineRequest& request) {
  const std::string kind = SpokenWordOf(request.kind());
  std::string what = request.priority() != v1::PRIORITY_UNSPECIFIED
                         ? absl::StrCat("A ", kind, " of ", SpokenWordOf(request.priority()), " priority")
                         : absl::StrCat(kind == "inquiry" ? "An " : "A ", kind);
  absl::StrAppend(&what, " ", ByChannel(request.channel()));
  if (!request.team().empty()) absl::StrAppend(&what, " for team ", IdOf(request.team()));
  return what;
}

void AddDeadline(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"deadline", "Say when what would arrive now, or at another time, would be due",
                   "docket deadline --kind complaint --channel email --at '2026-12-24 16:30'", kReading});
  auto request = std::make_shared<v1::ComputeDeadlineRequest>();
  auto at = std::make_shared<std::string>();
  command.Choice("--kind", "What the customer would come with", request.get(), &v1::ComputeDeadlineRequest::set_kind)
      ->required();
  ChannelFlag(command, "How it would arrive", request.get())->required();
  command.Choice("--priority", "As it would be assessed; without, as before the assessment", request.get(),
                 &v1::ComputeDeadlineRequest::set_priority);
  command.Name("--team", kTeamName, "Whose it would be, whose calendar counts", request->mutable_team());
  command.Time("--at", "When it would arrive, if not now", at.get());
  command.Runs([request, at](Session& session) {
    SetTime(session, *at, [&] { return request->mutable_arrive_time(); });
    return Show(session, &Policies::ComputeDeadline, *request, [&](const v1::ComputeDeadlineResponse& deadlines) {
      return DeadlineTable(What(*request), deadlines, session.moment(), session.paper());
    });
  });
}

void AddExplain(CLI::App& app, Chosen& chosen) {
  Command command(app, chosen,
                  {"explain", "Explain every deadline of a case: what was counted, what was not, and what came of it",
                   "docket explain 7K3M2Q9A --all", kReading});
  auto request = std::make_shared<v1::ExplainDeadlinesRequest>();
  auto all = std::make_shared<bool>(false);
  CaseArgument(command, request.get());
  command.Switch("--all", "All that was counted, not the first and the last of it alone", [all] { *all = true; });
  command.Runs([request, all](Session& session) {
    return Show(session, &Policies::ExplainDeadlines, *request, [&](const v1::ExplainDeadlinesResponse& response) {
      return ExplanationPage(request->name(), response, *all, session.moment(), session.paper());
    });
  });
}

}  // namespace

void AddDeadlineCommands(CLI::App& app, Chosen& chosen) {
  AddDeadline(app, chosen);
  AddExplain(app, chosen);
}

}  // namespace docket::client
