#include "api/client/directory_page.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/text.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

std::string Roles(const v1::Staff& staff) {
  std::vector<std::string> roles;
  for (int role : staff.roles()) roles.push_back(SpokenWordOf(static_cast<v1::Role>(role)));
  return absl::StrJoin(roles, ", ");
}

std::string Load(const v1::Staff& staff) { return absl::StrCat(staff.open_cases(), "/", staff.capacity()); }

std::string OrDash(std::string text) { return text.empty() ? "-" : text; }

Cell AtWork(const v1::Staff& staff) {
  return staff.available() ? Cell("at work", Ink::kGreen) : Cell("away", Ink::kYellow);
}

std::string Heading(absl::string_view what, absl::string_view name, absl::string_view display_name,
                    const Paper& paper) {
  return absl::StrCat(Inked(absl::StrCat(what, " ", OneLine(IdOf(name))), Ink::kBold, paper), ": ",
                      OneLine(display_name), "\n");
}

template <typename Resource>
void AddHistory(const Resource& resource, const Moment& moment, Facts& facts) {
  facts.Add("Created", LocalAndRelative(ToTime(resource.create_time()), moment));
  if (resource.version() > 1) facts.Add("Changed", LocalAndRelative(ToTime(resource.update_time()), moment));
  facts.Add("Version", absl::StrCat(resource.version()));
}

}  // namespace

std::string StaffPage(const v1::Staff& staff, const Moment& moment, const Paper& paper) {
  Facts facts;
  facts.Add("Roles", Roles(staff));
  facts.Add("Team", IdOf(staff.team()));
  facts.Add("Skills", absl::StrJoin(staff.skills(), ", "));
  facts.Add("Open cases", absl::StrCat(staff.open_cases(), " of at most ", staff.capacity()));
  facts.Add("Available", AtWork(staff));
  facts.Add("Proves to be", staff.identity());
  AddHistory(staff, moment, facts);
  return absl::StrCat(Heading("Staff", staff.name(), staff.display_name(), paper), facts.Text(paper));
}

std::string StaffTable(const google::protobuf::RepeatedPtrField<v1::Staff>& staff, const Paper& paper) {
  if (staff.empty()) return "no staff\n";
  Table table({"STAFF", "NAME", "ROLES", "TEAM", "LOAD", "AVAILABLE", "SKILLS"});
  table.Shrink(6);
  for (const v1::Staff& person : staff) {
    table.Row({{IdOf(person.name()), Ink::kBold},
               person.display_name(),
               Roles(person),
               OrDash(IdOf(person.team())),
               Load(person),
               AtWork(person),
               OrDash(absl::StrJoin(person.skills(), ", "))});
  }
  return table.Text(paper);
}

std::string TeamPage(const v1::Team& team, const Moment& moment, const Paper& paper) {
  Facts facts;
  AddHistory(team, moment, facts);
  return absl::StrCat(Heading("Team", team.name(), team.display_name(), paper), facts.Text(paper));
}

std::string TeamTable(const google::protobuf::RepeatedPtrField<v1::Team>& teams, const Moment& moment,
                      const Paper& paper) {
  if (teams.empty()) return "no teams\n";
  Table table({"TEAM", "NAME", "CREATED"});
  for (const v1::Team& team : teams) {
    table.Row({{IdOf(team.name()), Ink::kBold}, team.display_name(), Relative(ToTime(team.create_time()), moment)});
  }
  return table.Text(paper);
}

std::string DirectoryChange(absl::string_view done, absl::string_view page, bool validate_only) {
  if (validate_only) return absl::StrCat("This would work, and nothing was changed. It would read:\n", page);
  return absl::StrCat(OneLine(done), "\n", page);
}

}  // namespace docket::client
