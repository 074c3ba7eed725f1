#include "api/client/command.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "api/client/words.h"

namespace docket::client {
namespace {

// The placeholder for a flag's value: "--display-name" -> "DISPLAY-NAME". A positional argument is its own.
std::string ValueName(const std::string& flag) {
  std::string name = flag.substr(flag.find_first_not_of('-'));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

// "staff create" for the command create of the group staff.
std::string PathOf(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent == nullptr || parent->get_parent() == nullptr ? app.get_name()
                                                              : absl::StrCat(PathOf(*parent), " ", app.get_name());
}

CLI::Validator Checked(std::function<std::string(const std::string&)> complaint) {
  return CLI::Validator([complaint = std::move(complaint)](std::string& typed) { return complaint(typed); }, "");
}

// The words of an enum that are for people to choose.
std::string Choices(const google::protobuf::EnumDescriptor& type, int hidden) {
  std::vector<std::string> words = WordsOf(type);
  words.erase(std::remove(words.begin(), words.end(), WordOf(type, hidden)), words.end());
  return absl::StrJoin(words, ", ");
}

CLI::Validator OneOf(const google::protobuf::EnumDescriptor& type, int hidden) {
  return Checked([&type, hidden](const std::string& typed) {
    const std::optional<int> value = ValueOf(type, typed);
    return value.has_value() && *value != hidden ? std::string()
                                                 : absl::StrCat("'", typed, "' is not one of ", Choices(type, hidden));
  });
}

}  // namespace

const NameKind kCaseName = {CaseName, "is no case id; one looks like 7K3M2Q9A or cases/7K3M2Q9A"};
const NameKind kCustomerName = {CustomerName, "is no customer id; one looks like 7K3M2Q9A or customers/7K3M2Q9A"};
const NameKind kStaffName = {StaffName, "is no staff id; one looks like ana or staff/ana"};
const NameKind kTeamName = {TeamName, "is no team id; one looks like billing or teams/billing"};

Command::Command(CLI::App& parent, Chosen& chosen, const Description& description)
    : app_(*parent.add_subcommand(description.name, description.summary)), chosen_(chosen) {
  app_.footer(description.example);
  app_.group(description.group);
}

CLI::Option* Command::Text(const std::string& flag, const std::string& help, std::string* field) {
  return app_
      .add_option_function<std::string>(
          flag, [field](const std::string& text) { *field = text; }, help)
      ->type_name(ValueName(flag));
}

CLI::Option* Command::Name(const std::string& flag, const NameKind& kind, const std::string& help, std::string* field) {
  const auto set = [field, kind](const std::string& typed) { *field = kind.parse(typed).value_or(""); };
  const auto complaint = [kind](const std::string& typed) {
    return kind.parse(typed).has_value() ? std::string() : absl::StrCat("'", typed, "' ", kind.complaint);
  };
  return app_.add_option_function<std::string>(flag, set, help)->type_name(ValueName(flag))->check(Checked(complaint));
}

CLI::Option* Command::Word(const std::string& flag, const google::protobuf::EnumDescriptor& type,
                           const std::string& help, std::function<void(int)> set, int hidden) {
  const auto set_value = [&type, set = std::move(set)](const std::string& typed) {
    set(ValueOf(type, typed).value_or(0));
  };
  return app_.add_option_function<std::string>(flag, set_value, absl::StrCat(help, ": ", Choices(type, hidden)))
      ->type_name(ValueName(flag))
      ->check(OneOf(type, hidden));
}

CLI::Option* Command::Words(const std::string& flag, const google::protobuf::EnumDescriptor& type,
                            const std::string& help, std::function<void(int)> add) {
  const auto add_value = [&type, add = std::move(add)](const std::string& typed) {
    add(ValueOf(type, typed).value_or(0));
  };
  CLI::Option* option = Texts(flag, absl::StrCat(help, ": ", Choices(type, 0)), add_value);
  return option->delimiter(',')->check(OneOf(type, 0));
}

CLI::Option* Command::Texts(const std::string& flag, const std::string& help,
                            std::function<void(const std::string&)> add) {
  const auto add_all = [add = std::move(add)](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) add(text);
  };
  return app_.add_option_function<std::vector<std::string>>(flag, add_all, help + "; may be repeated")
      ->type_name(ValueName(flag))
      ->allow_extra_args(false);
}

CLI::Option* Command::Number(const std::string& flag, int least, int most, const std::string& help,
                             std::function<void(int)> set) {
  const auto complaint = [least, most](const std::string& typed) {
    int number = 0;
    return absl::SimpleAtoi(typed, &number) && number >= least && number <= most
               ? std::string()
               : absl::StrCat("'", typed, "' is no whole number from ", least, " to ", most);
  };
  const auto set_number = [set = std::move(set)](const std::string& typed) {
    int number = 0;
    if (absl::SimpleAtoi(typed, &number)) set(number);
  };
  return app_.add_option_function<std::string>(flag, set_number, help)
      ->type_name(ValueName(flag))
      ->check(Checked(complaint));
}

CLI::Option* Command::Switch(const std::string& flag, const std::string& help, std::function<void()> set) {
  const auto set_if_given = [set = std::move(set)](std::int64_t count) {
    if (count > 0) set();
  };
  return app_.add_flag_function(flag, set_if_given, help);
}

void Command::ExpectedVersion(std::function<void(std::int64_t)> set) {
  const auto complaint = [](const std::string& typed) {
    std::int64_t version = 0;
    return absl::SimpleAtoi(typed, &version) && version > 0 ? std::string()
                                                            : absl::StrCat("'", typed, "' is no version: 1 or more");
  };
  const auto set_version = [set = std::move(set)](const std::string& typed) {
    std::int64_t version = 0;
    if (absl::SimpleAtoi(typed, &version)) set(version);
  };
  app_.add_option_function<std::string>("--expected-version", set_version,
                                        "Refuse if it has changed since this version was read")
      ->type_name("VERSION")
      ->group(kChangeGroup)
      ->check(Checked(complaint));
}

void Command::Runs(std::function<ExitStatus(Session&)> run) {
  app_.callback([this_path = PathOf(app_), run = std::move(run), &chosen = chosen_] { chosen = {this_path, run}; });
}

}  // namespace docket::client
