// Whether the desk takes changes: shown, and switched.
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/command.h"
#include "api/client/directory_page.h"

namespace docket::client {
namespace {

using Desk = v1::DeskService::Stub;

constexpr const char* kGroup = "The desk";

std::string Page(const v1::Maintenance& maintenance, const Moment& moment, const Paper& paper) {
  const bool on = maintenance.read_only();
  const std::string mode =
      Inked(on ? "in maintenance mode" : "open for changes", on ? Ink::kYellow : Ink::kGreen, paper);
  const std::string headline =
      absl::StrCat("The desk is ", mode, on ? ": it answers reads and refuses every change" : "", "\n");
  if (maintenance.version() == 0) return absl::StrCat(headline, "  Maintenance mode was never set\n");
  Facts facts;
  facts.Add("Reason", maintenance.reason());
  facts.Add("Since", LocalAndRelative(ToTime(maintenance.update_time()), moment));
  facts.Add("Set by", maintenance.updated_by());
  facts.Add("Version", absl::StrCat(maintenance.version()));
  return absl::StrCat(headline, facts.Text(paper));
}

void RunsSwitch(Command& command, const std::shared_ptr<v1::SetMaintenanceRequest>& request) {
  command.ChangeFlags(request.get());
  command.Runs([request](Session& session) {
    return Change(session, &Desk::SetMaintenance, *request, [&](const v1::Maintenance& maintenance) {
      return DirectoryChange(absl::StrCat("Maintenance mode is ", maintenance.read_only() ? "on" : "off"),
                             Page(maintenance, session.moment(), session.paper()), request->validate_only());
    });
  });
}

void AddOn(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"on", "Answer reads and refuse every change from now on",
                   "docket maintenance on --reason 'The database moves, until 14:00'", kGroup});
  auto request = std::make_shared<v1::SetMaintenanceRequest>();
  request->set_read_only(true);
  command.Text("--reason", "Why: told to everybody who is refused, so nothing confidential", request->mutable_reason())
      ->type_name("TEXT")
      ->required();
  RunsSwitch(command, request);
}

void AddOff(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen, {"off", "Take changes again", "docket maintenance off", kGroup});
  auto request = std::make_shared<v1::SetMaintenanceRequest>();
  request->set_read_only(false);
  command.Text("--reason", "A remark that is shown with it", request->mutable_reason())->type_name("TEXT");
  RunsSwitch(command, request);
}

}  // namespace

void AddMaintenanceCommands(CLI::App& app, Chosen& chosen) {
  Command command(
      app, chosen,
      {"maintenance", "Show whether the desk takes changes; on and off switch it", "docket maintenance", kGroup});
  command.app().require_subcommand(0, 1);
  command.Runs([](Session& session) {
    return Show(session, &Desk::GetMaintenance, v1::GetMaintenanceRequest(), [&](const v1::Maintenance& maintenance) {
      return Page(maintenance, session.moment(), session.paper());
    });
  });
  AddOn(command.app(), chosen);
  AddOff(command.app(), chosen);
}

}  // namespace docket::client
