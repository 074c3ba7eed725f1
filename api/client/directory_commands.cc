// The commands about staff and teams.
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "api/client/calls.h"
#include "api/client/command.h"
#include "api/client/directory_page.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

using Directory = v1::DirectoryService::Stub;

constexpr const char* kGroup = "The desk";
constexpr int kDefaultCapacity = 20;
constexpr int kLargestCapacity = 1'000;

// The flags that stand for a field of a resource, so that an update is about those that were given.
using FieldFlags = std::vector<std::pair<const CLI::Option*, const char*>>;

google::protobuf::FieldMask MaskOf(const FieldFlags& flags) {
  google::protobuf::FieldMask mask;
  for (const auto& [option, field] : flags) {
    const bool listed = mask.paths_size() > 0 && mask.paths(mask.paths_size() - 1) == field;
    if (option->count() > 0 && !listed) mask.add_paths(field);
  }
  return mask;
}

// For a person without a team: "--team ''".
std::optional<std::string> TeamNameOrNone(absl::string_view typed) {
  return typed.empty() ? std::string() : TeamName(typed);
}
const NameKind kTeamNameOrNone = {TeamNameOrNone, kTeamName.complaint};

// A new person needs a name and a role, and has the rest by default; a change needs nothing in particular.
enum class For { kCreating, kUpdating };

FieldFlags AddStaffFields(Command& command, v1::Staff* staff, For purpose) {
  const bool creating = purpose == For::kCreating;
  CLI::Option* display_name =
      command.Text("--display-name", "What the person is called", staff->mutable_display_name());
  CLI::Option* role = command.Words("--role", *v1::Role_descriptor(), "What the person may be asked to do",
                                    [staff](int value) { staff->add_roles(static_cast<v1::Role>(value)); });
  CLI::Option* team = command.Name("--team", kTeamNameOrNone, "Whose team; '' for none", staff->mutable_team());
  CLI::Option* skill =
      command.Texts("--skill", "What the person is good at; '' for nothing", [staff](const std::string& value) {
        if (!value.empty()) staff->add_skills(value);
      });
  CLI::Option* capacity = command.Number("--capacity", 0, kLargestCapacity,
                                         absl::StrCat("How many open cases the person can carry",
                                                      creating ? absl::StrCat(" (", kDefaultCapacity, ")") : ""),
                                         [staff](int value) { staff->set_capacity(value); });
  CLI::Option* unavailable =
      command.Switch("--unavailable", "The person is away", [staff] { staff->set_available(false); });
  CLI::Option* identity = command.Text("--identity",
                                       "What the person's token or certificate proves: its subject, SPIFFE id, or "
                                       "x509: and common name; '' for none",
                                       staff->mutable_identity());
  display_name->type_name("NAME")->required(creating);
  role->required(creating);
  skill->delimiter(',');
  return {
      {display_name, "display_name"}, {role, "roles"},       {team, "team"}, {skill, "skills"}, {capacity, "capacity"},
      {unavailable, "available"},     {identity, "identity"}};
}

template <typename Request>
ExitStatus ChangeStaff(Session& session,
                       grpc::Status (Directory::*method)(grpc::ClientContext*, const Request&, v1::Staff*),
                       const Request& request, const char* done) {
  return Change(session, method, request, [&](const v1::Staff& staff) {
    return DirectoryChange(absl::StrCat(done, " staff ", IdOf(staff.name())),
                           StaffPage(staff, session.moment(), session.paper()), request.validate_only());
  });
}

template <typename Request>
ExitStatus ChangeTeam(Session& session,
                      grpc::Status (Directory::*method)(grpc::ClientContext*, const Request&, v1::Team*),
                      const Request& request, const char* done) {
  return Change(session, method, request, [&](const v1::Team& team) {
    return DirectoryChange(absl::StrCat(done, " team ", IdOf(team.name())),
                           TeamPage(team, session.moment(), session.paper()), request.validate_only());
  });
}

void AddStaffCreate(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"create", "Add a member of staff",
                   "docket staff create ana --display-name 'Ana Diaz' --role representative --team billing", kGroup});
  auto request = std::make_shared<v1::CreateStaffRequest>();
  auto name = std::make_shared<std::string>();
  request->mutable_staff()->set_capacity(kDefaultCapacity);
  request->mutable_staff()->set_available(true);
  command.Name("STAFF", kStaffName, "The id to have: a-z, 0-9 and hyphens", name.get())->required();
  AddStaffFields(command, request->mutable_staff(), For::kCreating);
  command.ChangeFlags(request.get());
  command.Runs([request, name](Session& session) {
    request->set_staff_id(IdOf(*name));
    return ChangeStaff(session, &Directory::CreateStaff, *request, "Created");
  });
}

void AddStaffUpdate(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"update", "Change what the flags name, and nothing else",
                   "docket staff update ana --capacity 10 --unavailable", kGroup});
  auto request = std::make_shared<v1::UpdateStaffRequest>();
  v1::Staff* staff = request->mutable_staff();
  command.Name("STAFF", kStaffName, "Who", staff->mutable_name())->required();
  FieldFlags fields = AddStaffFields(command, staff, For::kUpdating);
  CLI::Option* available =
      command.Switch("--available", "The person is at work", [staff] { staff->set_available(true); });
  available->excludes(command.app().get_option("--unavailable"));
  fields.emplace_back(available, "available");
  command.ChangeFlags(request.get());
  command.Runs([request, fields](Session& session) {
    *request->mutable_update_mask() = MaskOf(fields);
    if (request->update_mask().paths().empty()) return session.WrongUsage("say by a flag what is to change");
    return ChangeStaff(session, &Directory::UpdateStaff, *request, "Updated");
  });
}

void AddStaffList(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen, {"list", "List staff", "docket staff list --team billing", kGroup});
  auto request = std::make_shared<v1::ListStaffRequest>();
  command.Name("--team", kTeamName, "Only its members", request->mutable_team());
  command.Runs([request](Session& session) {
    const auto staff = ReadPages(session, &Directory::ListStaff, *request, kAll,
                                 [](v1::ListStaffResponse& page) { return page.mutable_staff(); });
    if (staff.status != ExitStatus::kDone) return staff.status;
    if (session.json()) return PrintJson(session, JsonListDocument("staff", Pointers(staff.items)));
    session.Print(StaffTable(staff.items, session.paper()));
    return ExitStatus::kDone;
  });
}

void AddStaffShow(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen, {"show", "Show a member of staff", "docket staff show ana", kGroup});
  auto request = std::make_shared<v1::GetStaffRequest>();
  command.Name("STAFF", kStaffName, "Who", request->mutable_name())->required();
  command.Runs([request](Session& session) {
    return Show(session, &Directory::GetStaff, *request,
                [&](const v1::Staff& staff) { return StaffPage(staff, session.moment(), session.paper()); });
  });
}

void AddTeamCreate(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"create", "Add a team", "docket team create billing --display-name 'Bills and payments'", kGroup});
  auto request = std::make_shared<v1::CreateTeamRequest>();
  auto name = std::make_shared<std::string>();
  command.Name("TEAM", kTeamName, "The id to have: a-z, 0-9 and hyphens", name.get())->required();
  command.Text("--display-name", "What the team is called", request->mutable_team()->mutable_display_name())
      ->type_name("NAME")
      ->required();
  command.ChangeFlags(request.get());
  command.Runs([request, name](Session& session) {
    request->set_team_id(IdOf(*name));
    return ChangeTeam(session, &Directory::CreateTeam, *request, "Created");
  });
}

void AddTeamUpdate(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen,
                  {"update", "Rename a team", "docket team update billing --display-name 'Billing'", kGroup});
  auto request = std::make_shared<v1::UpdateTeamRequest>();
  command.Name("TEAM", kTeamName, "Which", request->mutable_team()->mutable_name())->required();
  CLI::Option* display_name =
      command.Text("--display-name", "What the team is called", request->mutable_team()->mutable_display_name());
  display_name->type_name("NAME")->required();
  command.ChangeFlags(request.get());
  command.Runs([request, fields = FieldFlags{{display_name, "display_name"}}](Session& session) {
    *request->mutable_update_mask() = MaskOf(fields);
    return ChangeTeam(session, &Directory::UpdateTeam, *request, "Updated");
  });
}

void AddTeamList(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen, {"list", "List teams", "docket team list", kGroup});
  command.Runs([](Session& session) {
    const auto teams = ReadPages(session, &Directory::ListTeams, v1::ListTeamsRequest(), kAll,
                                 [](v1::ListTeamsResponse& page) { return page.mutable_teams(); });
    if (teams.status != ExitStatus::kDone) return teams.status;
    if (session.json()) return PrintJson(session, JsonListDocument("teams", Pointers(teams.items)));
    session.Print(TeamTable(teams.items, session.moment(), session.paper()));
    return ExitStatus::kDone;
  });
}

void AddTeamShow(CLI::App& topic, Chosen& chosen) {
  Command command(topic, chosen, {"show", "Show a team", "docket team show billing", kGroup});
  auto request = std::make_shared<v1::GetTeamRequest>();
  command.Name("TEAM", kTeamName, "Which", request->mutable_name())->required();
  command.Runs([request](Session& session) {
    return Show(session, &Directory::GetTeam, *request,
                [&](const v1::Team& team) { return TeamPage(team, session.moment(), session.paper()); });
  });
}

}  // namespace

void AddDirectoryCommands(CLI::App& app, Chosen& chosen) {
  CLI::App& staff =
      AddTopic(app, {"staff", "The people who work on cases: create, update, list, show", "docket staff list", kGroup});
  AddStaffCreate(staff, chosen);
  AddStaffUpdate(staff, chosen);
  AddStaffList(staff, chosen);
  AddStaffShow(staff, chosen);
  CLI::App& team = AddTopic(app, {"team", "Their teams: create, update, list, show", "docket team list", kGroup});
  AddTeamCreate(team, chosen);
  AddTeamUpdate(team, chosen);
  AddTeamList(team, chosen);
  AddTeamShow(team, chosen);
}

}  // namespace docket::client
