#include "api/client/command.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "api/client/when.h"
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

// The words of an enum that are for people to choose.
std::vector<std::string> Choices(const google::protobuf::EnumDescriptor& type, const std::vector<int>& hidden) {
  std::vector<std::string> words = WordsOf(type);
  for (int value : hidden) words.erase(std::remove(words.begin(), words.end(), WordOf(type, value)), words.end());
  return words;
}

// What marks the check that knows its words; its name carries them, since a check has no other place for them.
constexpr absl::string_view kWordsMark = "words ";

CLI::Validator AmongWords(const std::vector<std::string>& words, Complaint complaint) {
  CLI::Validator validator = Checked(std::move(complaint));
  validator.name(absl::StrCat(kWordsMark, absl::StrJoin(words, " ")));
  return validator;
}

std::string NotAmong(const std::string& typed, const std::vector<std::string>& words) {
  return absl::StrCat("'", typed, "' is not one of ", absl::StrJoin(words, ", "));
}

CLI::Validator AmongEnum(const google::protobuf::EnumDescriptor& type, const std::vector<int>& hidden) {
  const std::vector<std::string> words = Choices(type, hidden);
  return AmongWords(words, [&type, hidden, words](const std::string& typed) {
    const std::optional<int> value = ValueOf(type, typed);
    const bool known = value.has_value() && std::find(hidden.begin(), hidden.end(), *value) == hidden.end();
    return known ? std::string() : NotAmong(typed, words);
  });
}

CLI::Validator AmongTexts(const std::vector<std::string>& words) {
  return AmongWords(words, [words](const std::string& typed) {
    return std::find(words.begin(), words.end(), typed) != words.end() ? std::string() : NotAmong(typed, words);
  });
}

Complaint ComplaintAbout(const NameKind& kind) {
  return [kind](const std::string& typed) {
    return kind.parse(typed).has_value() ? std::string() : absl::StrCat("'", typed, "' ", kind.complaint);
  };
}

}  // namespace

const NameKind kCaseName = {CaseName, "is no case id; one looks like 7K3M2Q9A or cases/7K3M2Q9A"};
const NameKind kCustomerName = {CustomerName, "is no customer id; one looks like 7K3M2Q9A or customers/7K3M2Q9A"};
const NameKind kStaffName = {StaffName, "is no staff id; one looks like ana or staff/ana"};
const NameKind kTeamName = {TeamName, "is no team id; one looks like billing or teams/billing"};

CLI::Validator Checked(Complaint complaint) {
  return CLI::Validator([complaint = std::move(complaint)](std::string& typed) { return complaint(typed); }, "");
}

std::vector<std::string> WordsFor(CLI::Option& option) {
  try {
    absl::string_view name = option.get_validator()->get_name();
    if (absl::ConsumePrefix(&name, kWordsMark)) return absl::StrSplit(name, ' ');
  } catch (const CLI::OptionNotFound&) {
    // It has no check at all.
  }
  return {};
}

CLI::App& AddTopic(CLI::App& app, const Command::Description& description) {
  CLI::App& topic = *app.add_subcommand(description.name, description.summary);
  topic.group(description.group);
  topic.footer(description.example);
  topic.require_subcommand(1);
  return topic;
}

Command::Command(CLI::App& parent, Chosen& chosen, const Description& description)
    : app_(*parent.add_subcommand(description.name, description.summary)), chosen_(chosen) {
  app_.footer(description.example);
  app_.group(description.group);
}

CLI::Option* Command::Text(const std::string& flag, const std::string& help, std::string* field) {
  return Text(flag, help, [field](const std::string& text) { *field = text; });
}

CLI::Option* Command::Text(const std::string& flag, const std::string& help,
                           std::function<void(const std::string&)> set) {
  return app_.add_option_function<std::string>(flag, std::move(set), help)->type_name(ValueName(flag));
}

CLI::Option* Command::Name(const std::string& flag, const NameKind& kind, const std::string& help, std::string* field) {
  const auto set = [field, kind](const std::string& typed) { *field = kind.parse(typed).value_or(""); };
  return app_.add_option_function<std::string>(flag, set, help)
      ->type_name(ValueName(flag))
      ->check(Checked(ComplaintAbout(kind)));
}

CLI::Option* Command::Names(const std::string& flag, const NameKind& kind, const std::string& help,
                            std::function<void(const std::string&)> add) {
  const auto add_all = [kind, add = std::move(add)](const std::vector<std::string>& typed) {
    for (const std::string& name : typed) add(kind.parse(name).value_or(""));
  };
  return app_.add_option_function<std::vector<std::string>>(flag, add_all, help)
      ->type_name(ValueName(flag))
      ->check(Checked(ComplaintAbout(kind)));
}

CLI::Option* Command::Word(const std::string& flag, const google::protobuf::EnumDescriptor& type,
                           const std::string& help, std::function<void(int)> set, const std::vector<int>& hidden) {
  const auto set_value = [&type, set = std::move(set)](const std::string& typed) {
    set(ValueOf(type, typed).value_or(0));
  };
  const std::string words = absl::StrJoin(Choices(type, hidden), ", ");
  return app_.add_option_function<std::string>(flag, set_value, absl::StrCat(help, ": ", words))
      ->type_name(ValueName(flag))
      ->check(AmongEnum(type, hidden));
}

CLI::Option* Command::Words(const std::string& flag, const google::protobuf::EnumDescriptor& type,
                            const std::string& help, std::function<void(int)> add) {
  const auto add_value = [&type, add = std::move(add)](const std::string& typed) {
    add(ValueOf(type, typed).value_or(0));
  };
  CLI::Option* option = Texts(flag, absl::StrCat(help, ": ", absl::StrJoin(Choices(type, {}), ", ")), add_value);
  return option->delimiter(',')->check(AmongEnum(type, {}));
}

CLI::Option* Command::OneOf(const std::string& flag, const std::vector<std::string>& words, const std::string& help,
                            std::function<void(const std::string&)> set) {
  return app_.add_option_function<std::string>(flag, set, absl::StrCat(help, ": ", absl::StrJoin(words, ", ")))
      ->type_name(ValueName(flag))
      ->check(AmongTexts(words));
}

CLI::Option* Command::SeveralOf(const std::string& flag, const std::vector<std::string>& words, const std::string& help,
                                std::function<void(const std::string&)> add) {
  CLI::Option* option = Texts(flag, absl::StrCat(help, ": ", absl::StrJoin(words, ", ")), std::move(add));
  return option->delimiter(',')->check(AmongTexts(words));
}

CLI::Option* Command::Time(const std::string& flag, const std::string& help, std::string* typed) {
  const auto complaint = [](const std::string& text) {
    // Whether it is a time at all does not depend on where and when it is typed.
    return ParseTime(text, {absl::UnixEpoch(), absl::UTCTimeZone()}).has_value()
               ? std::string()
               : absl::StrCat("'", text, "' is no time; one looks like ", kTimeExamples);
  };
  return Text(flag, absl::StrCat(help, ", as '2026-11-22 14:00', +4h or -2d"), typed)
      ->type_name("TIME")
      ->check(Checked(complaint));
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

CLI::Option* Command::Version(const std::string& flag, const std::string& help, std::function<void(std::int64_t)> set,
                              std::int64_t least) {
  const auto complaint = [least](const std::string& typed) {
    std::int64_t version = 0;
    return absl::SimpleAtoi(typed, &version) && version >= least
               ? std::string()
               : absl::StrCat("'", typed, "' is no version: ", least, " or more");
  };
  const auto set_version = [set = std::move(set)](const std::string& typed) {
    std::int64_t version = 0;
    if (absl::SimpleAtoi(typed, &version)) set(version);
  };
  return app_.add_option_function<std::string>(flag, set_version, help)
      ->type_name("VERSION")
      ->check(Checked(complaint));
}

void Command::Sends(absl::string_view method) { chosen_.typed.emplace_back(method, PathOf(app_)); }

void Command::Runs(std::function<ExitStatus(Session&)> run) {
  app_.callback([&app = app_, path = PathOf(app_), run = std::move(run), &chosen = chosen_] {
    // One below it that was given has been chosen already.
    if (!app.get_subcommands().empty()) return;
    chosen.command = path;
    chosen.run = run;
  });
}

}  // namespace docket::client
